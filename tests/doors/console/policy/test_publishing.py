"""From a draft to a version: its gates, the second person, the day on which it begins."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from backhaul.core.policies.policy import Policy
from backhaul.foundation import clock
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.authorization import time_machine
from backhaul.stages.casefile.console_counts import counts_of
from backhaul.stages.policies import drafts
from backhaul.stages.policies.models import PolicyDraft, PolicyVersion
from backhaul.stages.policies.queries import newest_policy, policy_in_force
from tests.cast import Cast
from tests.doors.console.policy.test_editor import POLICY, added, said
from tests.doors.console.work_cast import signed_in

DRAFT = f"{POLICY}draft/"
WHY = "Shorter before the winter peak."


def act(desk: Client, name: str, **typed: str) -> Any:
    return desk.post(f"{DRAFT}publish", {"act": name, "why": WHY, **typed}, follow=True)


def drafted(cast: Cast, **values: object) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        given = newest_policy(brand.pk).model_dump(mode="json")
        policy = Policy.model_validate({**given, **values})
        drafts.save_draft(brand.pk, policy, at=clock.now(), by=f"member:{cast.ada.pk}")


def versions(cast: Cast) -> list[int]:
    with acting_for(cast.nordlicht.pk):
        return list(PolicyVersion.objects.order_by("number").values_list("number", flat=True))


@pytest.fixture
def mira(cast: Cast) -> Client:
    """A second person who may publish."""
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.MANAGER)
    return signed_in(cast.eve)


@pytest.fixture
def four_eyes(cast: Cast, mira: Client) -> Client:
    """Ada’s desk, where the brand wants a second person and she has written a draft."""
    desk = signed_in(cast.ada)
    drafted(cast, needs_second_person=True)
    act(desk, "publish")
    drafted(cast, window_days=60)
    return desk


def test_a_draft_is_published_with_what_changed_and_why(cast: Cast) -> None:
    desk = signed_in(cast.ada)
    drafted(cast, window_days=60)

    page = act(desk, "publish").content.decode()

    assert "Policy 2 is published. Returns already authorised keep the old one." in page
    assert WHY in page
    with acting_for(cast.nordlicht.pk):
        assert policy_in_force(cast.nordlicht.pk).window_days == 60
        assert PolicyDraft.objects.count() == 0
        kinds = list(Entry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["policy.draft_begun", "policy.published"]


def test_without_a_note_or_a_change_nothing_is_published(cast: Cast) -> None:
    desk = signed_in(cast.ada)
    drafted(cast)

    assert "Nothing was changed." in act(desk, "publish").content.decode()
    drafted(cast, window_days=60)
    assert "A note that says why is missing." in act(desk, "publish", why=" ").content.decode()

    assert versions(cast) == [1]


def test_a_day_in_the_past_is_refused_and_a_later_one_is_scheduled(cast: Cast) -> None:
    desk = signed_in(cast.ada)
    drafted(cast, window_days=60)

    early = act(desk, "publish", begins="2020-01-01").content.decode()
    later = act(desk, "publish", begins="2099-01-01").content.decode()

    assert "A version cannot begin in the past" in early
    assert "scheduled" in later
    assert "from Thu 1 Jan 2099" in later.replace("\N{NO-BREAK SPACE}", " ")
    with acting_for(cast.nordlicht.pk):
        assert policy_in_force(cast.nordlicht.pk).window_days == 30
        begins = PolicyVersion.objects.get(number=2).in_force_at
    assert begins.isoformat() == "2098-12-31T23:00:00+00:00"


def test_a_second_person_agrees_and_never_oneself(
    cast: Cast, four_eyes: Client, mira: Client
) -> None:
    assert "A second person reviews: Eve" in said(four_eyes)
    assert "published by a second person" in act(four_eyes, "publish").content.decode()
    assert versions(cast) == [1, 2]

    act(four_eyes, "ask")
    with acting_for(cast.nordlicht.pk):
        assert counts_of(cast.nordlicht.pk, today=date(2026, 11, 16)).of("policy") == 1
    assert "Somebody else has to agree." in said(four_eyes)
    assert "published by a second person" in act(four_eyes, "publish").content.decode()
    assert "nothing can be changed until they answer" in said(mira)
    act(mira, "publish")

    assert versions(cast) == [1, 2, 3]
    with acting_for(cast.nordlicht.pk):
        assert counts_of(cast.nordlicht.pk, today=date(2026, 11, 16)).of("policy") == 0
        version = PolicyVersion.objects.get(number=3)
    assert version.written_by == f"member:{cast.ada.pk}"
    assert version.published_by == f"member:{cast.eve.pk}"
    assert version.why == WHY


def test_a_second_person_sends_it_back_with_words(
    cast: Cast, four_eyes: Client, mira: Client
) -> None:
    act(four_eyes, "ask")

    assert "A note that says why is missing." in act(mira, "send_back").content.decode()
    act(mira, "send_back", answer="Sixty is too long.")

    assert "Eve sent it back Sixty is too long." in said(four_eyes)
    assert versions(cast) == [1, 2]


def test_nobody_changes_what_somebody_looks_at(cast: Cast, four_eyes: Client) -> None:
    act(four_eyes, "ask")

    kept = added(four_eyes)

    assert kept.status_code == 422
    assert "Somebody is looking at this draft." in kept.content.decode()
    assert "Add a rule" not in said(four_eyes)
    act(four_eyes, "take_back")
    assert added(four_eyes).status_code == 302


def test_a_failing_example_and_its_name_stand_before_publishing(cast: Cast) -> None:
    desk = signed_in(cast.ada)
    asked = "price=50&reason=too_small&delivered=12&sent=15"
    desk.post(
        f"{POLICY}try/keep",
        {"query": asked, "name": "Twelve days", "outcome": "authorize"},
    )
    drafted(cast, window_days=5)

    assert "1 example fails" in said(desk)
    answer = act(desk, "publish").content.decode()

    assert "1 examples come out otherwise, “Twelve days” first" in answer
    assert versions(cast) == [1]


def test_a_run_of_the_time_machine_counts_for_the_draft_as_it_was_then(cast: Cast) -> None:
    desk = signed_in(cast.ada)
    drafted(cast, window_days=60)
    assert "Not tried on your past returns yet" in said(desk)

    with acting_for(cast.nordlicht.pk):
        time_machine.begin(cast.nordlicht.pk, at=clock.now(), by="member:1")
    time_machine.run(cast.nordlicht.pk)

    assert "The time machine ran on this draft" in said(desk)
    added(desk)
    assert "Not tried on your past returns yet" in said(desk)


def test_a_draft_is_begun_from_an_old_version_and_only_one_at_a_time(cast: Cast) -> None:
    desk = signed_in(cast.ada)
    drafted(cast, window_days=60)
    act(desk, "publish")

    desk.post(f"{POLICY}begin", {"from": "1"})
    again = desk.post(f"{POLICY}begin", {"from": "2"}, follow=True).content.decode()
    act(desk, "publish")

    assert "There is a draft already." in again
    with acting_for(cast.nordlicht.pk):
        assert policy_in_force(cast.nordlicht.pk).window_days == 30
    assert versions(cast) == [1, 2, 3]


@pytest.mark.parametrize("typed", ["", "0", "99", "nothing", "9" * 40])
def test_a_draft_of_nothing_is_not_begun(cast: Cast, typed: str) -> None:
    desk = signed_in(cast.ada)

    desk.post(f"{POLICY}begin", {"from": typed})

    with acting_for(cast.nordlicht.pk):
        assert PolicyDraft.objects.count() == 0


def test_a_deleted_draft_changes_nothing(cast: Cast) -> None:
    desk = signed_in(cast.ada)
    drafted(cast, window_days=60)

    page = desk.post(f"{DRAFT}drop", follow=True).content.decode()

    assert "What is in force stays in force." in page
    assert desk.get(DRAFT)["Location"] == POLICY
    assert versions(cast) == [1]
