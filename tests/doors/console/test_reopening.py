"""A person's decision is taken back as long as nothing followed from it; else it says why."""

from __future__ import annotations

import re

import pytest

from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Role
from backhaul.stages.authorization.reopening import reopen
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.doors.console.return_desk import delivered, entries, member, path
from tests.doors.console.work_cast import in_review, signed_in
from tests.makers.stories import LEIPZIG, labelled, received, settled

UNDO = re.compile(r'action="(/b/nordlicht/returns/[^"]+/reopen)"')


def states(cast: Cast, ran: str) -> list[tuple[str, str, bool]]:
    with acting_for(cast.nordlicht.pk):
        units = Unit.objects.filter(brand=cast.nordlicht, ret__ran=ran).order_by("ordinal")
        return [(u.authorization, u.money, u.holds_allowance) for u in units]


def asked(cast: Cast) -> list[int]:
    with acting_for(cast.nordlicht.pk):
        rows = OrderLine.objects.filter(brand=cast.nordlicht, asked__gt=0)
        return list(rows.values_list("asked", flat=True))


def decided(cast: Cast, ran: str, outcome: str) -> str:
    """Decide both units; return the page that tells of it."""
    given = {"unit_1": outcome, "unit_2": outcome, "note": "seen the photos"}
    given["legal_ground"] = "custom_made.always"
    answer = signed_in(cast.ada).post(path(ran, "review"), given, follow=True)
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("outcome", "stood"),
    [
        ("authorize", ("authorized", "promised", True)),
        ("refuse", ("refused", "none", False)),
    ],
)
def test_an_undo_beside_the_answer_brings_the_request_back_into_review(
    cast: Cast, outcome: str, stood: tuple[str, str, bool]
) -> None:
    ran = in_review(cast.nordlicht, units=2)
    held = asked(cast)
    page = decided(cast, ran, outcome)
    assert states(cast, ran) == [stood] * 2
    undo = UNDO.search(page)
    assert undo is not None

    told = signed_in(cast.ada).post(undo[1], follow=True).content.decode()

    assert "It is in review again." in told
    assert states(cast, ran) == [("in_review", "none", True)] * 2
    assert asked(cast) == held
    with acting_for(cast.nordlicht.pk):
        noted = Entry.objects.filter(brand=cast.nordlicht, kind=EntryKind.UNIT_REOPENED)
        assert {row.actor for row in noted} == {f"member:{cast.ada.pk}"}
        assert sorted(row.data["unit"] for row in noted) == [1, 2]


def test_what_was_taken_back_is_decided_again(cast: Cast) -> None:
    ran = in_review(cast.nordlicht, units=2)
    decided(cast, ran, "refuse")
    signed_in(cast.ada).post(path(ran, "reopen"))

    decided(cast, ran, "authorize")

    assert states(cast, ran) == [("authorized", "promised", True)] * 2


def test_the_returns_page_offers_it_and_asks_first(cast: Cast) -> None:
    ran = in_review(cast.nordlicht, units=2)
    decided(cast, ran, "authorize")
    client = signed_in(cast.ada)

    page = client.get(path(ran)).content.decode()
    asks = client.get(path(ran, "reopen")).content.decode()

    assert f'href="{path(ran, "reopen")}"' in page
    assert "What a person approved or refused waits for a decision again." in asks
    assert states(cast, ran)[0][0] == "authorized"


def test_what_the_rules_decided_is_not_taken_back(cast: Cast) -> None:
    story = labelled(cast.nordlicht, items=1)
    client = signed_in(cast.ada)
    before = entries(cast.nordlicht)

    told = client.post(path(story.ran, "reopen"), follow=True).content.decode()

    assert "There is no decision to take back." in told
    assert path(story.ran, "reopen") not in client.get(path(story.ran)).content.decode()
    assert entries(cast.nordlicht) == before


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"position": "label_created"}, "a label was bought"),
        ({"position": "in_transit"}, "the parcel is on its way"),
        ({"processing": "received"}, "units of it are here"),
        ({"money": "approved"}, "money was ordered"),
    ],
)
def test_what_has_left_the_house_is_told_and_nothing_is_written(
    cast: Cast, changes: dict[str, str], why: str
) -> None:
    ran = in_review(cast.nordlicht, units=2)
    decided(cast, ran, "authorize")
    with acting_for(cast.nordlicht.pk):
        Unit.objects.filter(brand=cast.nordlicht, ret__ran=ran).update(**changes)
    client = signed_in(cast.ada)
    before = entries(cast.nordlicht)

    told = client.post(path(ran, "reopen"), follow=True).content.decode()

    assert f"The decision stays: {why}" in told
    assert f"Take the decision back:</b> {why}" in told
    assert entries(cast.nordlicht) == before


@pytest.mark.parametrize("state", [LegState.PAID, LegState.FAILED, LegState.UNKNOWN])
def test_after_money_was_ordered_it_is_not_offered(cast: Cast, state: LegState) -> None:
    story = settled(received(delivered(cast)), LEIPZIG, state)

    page = signed_in(cast.ada).get(path(story.ran)).content.decode()

    assert path(story.ran, "reopen") not in page


def test_a_refusal_stays_where_the_piece_was_asked_for_again(cast: Cast) -> None:
    ran = in_review(cast.nordlicht, units=2)
    decided(cast, ran, "refuse")
    again = in_review(cast.nordlicht, units=2)
    before = asked(cast), entries(cast.nordlicht)

    with pytest.raises(DomainError) as refusal, acting_for(cast.nordlicht.pk):
        reopen(cast.nordlicht.pk, ran, at=MONDAY, actor="member:1")

    assert refusal.value.facts["why"] == "asked_again"
    assert (asked(cast), entries(cast.nordlicht)) == before
    assert states(cast, again) == [("in_review", "none", True)] * 2


@pytest.mark.parametrize("role", [Role.AGENT, Role.FINANCE, Role.VIEWER])
def test_only_who_decides_takes_back(cast: Cast, role: Role) -> None:
    ran = in_review(cast.nordlicht, units=2)
    decided(cast, ran, "refuse")

    assert member(cast, role).post(path(ran, "reopen")).status_code == 404
    assert signed_in(cast.cleo).post(path(ran, "reopen")).status_code == 404
    assert states(cast, ran)[0][0] == "refused"
