"""Publishing from the command line: the same checks as in the console."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner, Result

from backhaul.core.errors import DomainError
from backhaul.core.policies.policy import Policy
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.policies import drafts
from backhaul.stages.policies.models import PolicyVersion
from backhaul.stages.policies.queries import newest_policy
from backhaul.wiring.cli import policies
from tests.cast import MONDAY, Cast


def run(*words: str) -> Result:
    app = typer.Typer()
    app.add_typer(policies.app, name="policy")
    return CliRunner().invoke(app, ["policy", "publish", "--brand", "nordlicht", *words])


def drafted(cast: Cast, **values: object) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        given = newest_policy(brand.pk).model_dump(mode="json")
        policy = Policy.model_validate({**given, **values})
        drafts.save_draft(brand.pk, policy, at=MONDAY, by=f"member:{cast.ada.pk}")


def test_a_draft_is_published_by_a_member_with_words(cast: Cast) -> None:
    drafted(cast, window_days=60)

    found = run("--by", "ada@example.com", "--why", "Winter.")

    assert found.stdout == "Published version 2 of Nordlicht's policy.\n"
    with acting_for(cast.nordlicht.pk):
        version = PolicyVersion.objects.get(number=2)
    assert (version.published_by, version.why) == (f"member:{cast.ada.pk}", "Winter.")


@pytest.mark.parametrize("words", [(), ("--why", "  ")])
def test_without_a_note_nothing_is_published(cast: Cast, words: tuple[str, ...]) -> None:
    drafted(cast, window_days=60)

    found = run("--by", "ada@example.com", *words)

    assert isinstance(found.exception, DomainError)
    assert found.exception.code == "note_missing"
    with acting_for(cast.nordlicht.pk):
        assert PolicyVersion.objects.count() == 1


def test_who_may_not_publish_in_the_console_may_not_here(cast: Cast) -> None:
    drafted(cast, window_days=60)

    for email in ("ben@example.com", "cleo@example.com", "nobody@example.com"):
        found = run("--by", email)
        assert isinstance(found.exception, DomainError)
        assert found.exception.code == "no_such_publisher"
    with acting_for(cast.nordlicht.pk):
        assert PolicyVersion.objects.count() == 1


def test_where_a_second_person_is_needed_the_writer_is_refused(cast: Cast) -> None:
    drafted(cast, needs_second_person=True)
    run("--by", "ada@example.com", "--why", "Two of us look.")
    drafted(cast, window_days=60)

    found = run("--by", "ada@example.com", "--why", "Winter.", "--from", "2099-01-01")

    assert isinstance(found.exception, DomainError)
    assert found.exception.code == "needs_second_person"
    with acting_for(cast.nordlicht.pk):
        draft = drafts.draft_of(cast.nordlicht.pk)
        assert draft is not None
        assert draft.wanted_from is None, "nothing was kept"


@pytest.mark.parametrize("words", [(), ("--from", "2099-01-01")])
def test_without_a_draft_there_is_nothing_to_publish(cast: Cast, words: tuple[str]) -> None:
    found = run("--by", "ada@example.com", *words)

    assert isinstance(found.exception, DomainError)
    assert found.exception.code == "no_draft"
