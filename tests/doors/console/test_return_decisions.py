"""Deciding and paying from the return's page: asked first, and refused with a sentence."""

from __future__ import annotations

import re

import pytest

from backhaul.core.axes import LegState
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Role
from backhaul.stages.returns.models import Unit
from tests.cast import Cast
from tests.doors.console.return_desk import delivered, entries, field, legs, member, path
from tests.doors.console.work_cast import in_review, signed_in
from tests.makers.stories import (
    FIRST_SCAN,
    LEIPZIG,
    Story,
    labelled,
    pays_on,
    received,
    scanned,
    settled,
    standing_at,
)


def test_a_person_approves_one_unit_and_refuses_another(cast: Cast) -> None:
    ran = in_review(cast.nordlicht, units=2)
    given = {"unit_1": "authorize", "unit_2": "refuse", "note": "It tore at the seam."}
    given["legal_ground"] = "custom_made.always"

    answer = signed_in(cast.ada).post(path(ran, "review"), given)

    assert answer.status_code == 302
    with acting_for(cast.nordlicht.pk):
        units = Unit.objects.filter(brand=cast.nordlicht, ret__ran=ran).order_by("ordinal")
        assert [unit.authorization for unit in units] == ["authorized", "refused"]


def test_a_review_without_a_note_keeps_what_was_typed_and_writes_nothing(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    before = entries(cast.nordlicht)

    answer = signed_in(cast.ada).post(path(ran, "review"), {"unit_1": "refuse", "note": " "})

    assert answer.status_code == 422
    assert re.search(r'value="refuse"[^>]*checked', answer.content.decode())
    assert entries(cast.nordlicht) == before


@pytest.mark.parametrize("rest", ["review", "settle", "legs/1/cancel"])
def test_an_agent_neither_decides_nor_pays(cast: Cast, rest: str) -> None:
    ran = in_review(cast.nordlicht)
    before = entries(cast.nordlicht)

    assert signed_in(cast.ben).post(path(ran, rest), {"step": "pay"}).status_code == 404
    assert entries(cast.nordlicht) == before


def test_a_refund_is_paid_only_at_the_amount_that_was_shown(cast: Cast) -> None:
    story = delivered(cast)
    client = member(cast, Role.FINANCE)
    page = client.get(path(story.ran, "settle"), {}).content.decode()
    assert "Nothing may go yet" not in page

    other = client.post(path(story.ran, "settle"), {"step": "pay", "amount": "5000@EUR"})
    assert other.status_code == 422
    assert "It was €50.00 when you looked, it is €48.00 now" in other.content.decode()
    assert legs(story) == []

    paid = {"step": "pay", "amount": field(page, "amount")}
    assert client.post(path(story.ran, "settle"), paid).status_code == 302
    assert [(leg.state, leg.amount_minor) for leg in legs(story)] == [("ordered", 4800)]
    again = client.post(path(story.ran, "settle"), paid)
    assert again.status_code == 422
    assert "It was €48.00 when you looked, it is €0.00 now" in again.content.decode()
    assert len(legs(story)) == 1


def test_a_return_that_is_fully_paid_neither_offers_nor_takes_another_payment(
    cast: Cast,
) -> None:
    story = settled(received(delivered(cast)), LEIPZIG, LegState.PAID)
    client = signed_in(cast.ada)

    page = client.get(path(story.ran)).content.decode()
    asked = client.get(path(story.ran, "settle")).content.decode()
    posted = client.post(path(story.ran, "settle"), {"step": "pay", "amount": "0@EUR"})

    assert path(story.ran, "settle") not in page
    assert "Nothing is owed that is not paid or on its way." in asked
    assert 'name="step"' not in asked
    assert posted.status_code == 422
    assert len(legs(story)) == 1


def test_what_a_person_stopped_is_offered_with_a_reason_and_not_as_free(cast: Cast) -> None:
    story = settled(received(delivered(cast)), LEIPZIG, LegState.FAILED)
    client = signed_in(cast.ada)
    [leg] = legs(story)
    assert client.post(path(story.ran, f"legs/{leg.pk}/cancel")).status_code == 302

    page = client.get(path(story.ran)).content.decode()
    asked = client.get(path(story.ran, "settle")).content.decode()

    assert "Pay €48.00 with a reason" in page
    assert "With a reason you can let €48.00 go" in asked


def standing(cast: Cast, where: str) -> Story:
    match where:
        case "labelled":
            return labelled(cast.nordlicht, items=1)
        case "on its way":
            return scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN)
        case "delivered":
            return delivered(cast)
        case "received":
            return received(delivered(cast))
        case _:
            return settled(received(delivered(cast)), LEIPZIG, LegState(where))


@pytest.mark.parametrize(
    "where", ["labelled", "on its way", "delivered", "received", *LegState]
)
def test_money_is_offered_exactly_where_its_page_has_something_to_pay(
    cast: Cast, where: str
) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = standing(cast, where)
    client = signed_in(cast.ada)
    url = path(story.ran, "settle")

    offered = url in client.get(path(story.ran)).content.decode()
    asked = client.get(url).content.decode()

    assert offered is ("Nothing is owed that is not paid or on its way." not in asked)


def test_before_its_time_money_goes_by_a_reason_and_less_a_deduction(cast: Cast) -> None:
    story = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN)
    standing_at(FIRST_SCAN)
    client = signed_in(cast.ada)
    url = path(story.ran, "settle")
    asked = {"deduction": "10", "reason": "worn", "step": "reckon"}

    page = client.post(url, asked).content.decode()
    answer = client.post(url, {**asked, "step": "pay", "amount": field(page, "amount")})

    assert "Pay €27.00 now" in page
    assert answer.status_code == 302
    [leg] = legs(story)
    assert leg.amount_minor == 2700
    assert leg.decision["override_reason"] == "worn"


def test_a_deduction_without_a_reason_is_told_at_the_field(cast: Cast) -> None:
    story = delivered(cast)

    answer = signed_in(cast.ada).post(
        path(story.ran, "settle"), {"deduction": "10", "step": "pay"}
    )

    assert answer.status_code == 422
    assert "A deduction needs a reason." in answer.content.decode()
    assert 'value="10"' in answer.content.decode()
    assert legs(story) == []


def test_a_leg_is_cancelled_after_its_page_asked(cast: Cast) -> None:
    story = settled(received(delivered(cast)), LEIPZIG, LegState.FAILED)
    [leg] = legs(story)
    client = signed_in(cast.ada)

    asked = client.get(path(story.ran, f"legs/{leg.pk}/cancel"))
    answer = client.post(path(story.ran, f"legs/{leg.pk}/cancel"))

    assert "Cancel €48.00" in asked.content.decode()
    assert answer.status_code == 302
    assert [leg.state for leg in legs(story)] == ["cancelled"]


def test_a_step_that_a_leg_does_not_allow_is_refused_with_a_sentence(cast: Cast) -> None:
    story = settled(received(delivered(cast)), LEIPZIG)
    [leg] = legs(story)
    client = signed_in(cast.ada)

    answer = client.post(path(story.ran, f"legs/{leg.pk}/declare_failed"))

    assert answer.status_code == 422
    assert "is not open while it is paid" in answer.content.decode()
    assert [leg.state for leg in legs(story)] == ["paid"]
    assert client.get(path(story.ran, f"legs/{leg.pk}/burn")).status_code == 404
    assert client.get(path(story.ran, "legs/999999/cancel")).status_code == 404
