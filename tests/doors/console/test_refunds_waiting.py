from __future__ import annotations

import re

import pytest

from backhaul.core.axes import LegState
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.models import Leg
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.return_desk import path
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import (
    FIRST_SCAN,
    PAID,
    labelled,
    pays_on,
    scanned,
    settled,
    standing_at,
)

PAGE = "/b/nordlicht/refunds/"


def a_leg(cast: Cast, state: LegState) -> str:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    story = settled(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN), PAID, state)
    return story.ran


def legs(cast: Cast) -> list[Leg]:
    with acting_for(cast.nordlicht.pk):
        return list(Leg.objects.filter(brand=cast.nordlicht))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (LegState.FAILED, "Pay it anew, or by hand."),
        (LegState.UNKNOWN, "The provider is asked by itself; do not pay it again."),
    ],
)
def test_money_that_waits_is_listed_with_what_to_do(
    cast: Cast, state: LegState, says: str
) -> None:
    ran = a_leg(cast, state)

    text = signed_in(cast.ada).get(PAGE).content.decode()

    assert ran in text
    assert says in text
    assert "€30.00" in text
    assert "1 payment waits for a person" in text


def test_money_that_failed_is_the_first_thing_to_do_about_its_return(cast: Cast) -> None:
    ran = a_leg(cast, LegState.FAILED)
    [leg] = legs(cast)

    text = signed_in(cast.ada).get(path(ran)).content.decode()
    of_an_agent = signed_in(cast.ben).get(path(ran)).content.decode()

    [main] = re.findall(r'<a class="button button-main[^>]*href="([^"]+)"', text)
    assert main == path(ran, f"legs/{leg.pk}/replace")
    assert "Pay €30.00 anew" in text
    assert main not in of_an_agent


def test_what_was_paid_meanwhile_is_said_and_nothing_is_written(cast: Cast) -> None:
    ran = a_leg(cast, LegState.PAID)
    [leg] = legs(cast)

    asked = signed_in(cast.ada).get(path(ran, f"legs/{leg.pk}/replace"))

    assert "It is too late for that: this payment is now “Paid”." in asked.content.decode()
    assert [(one.pk, one.state) for one in legs(cast)] == [(leg.pk, "paid")]


def test_money_before_its_time_asks_for_a_reason_at_the_field(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    ran = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran
    standing_at(FIRST_SCAN)

    answer = signed_in(cast.ada).post(path(ran, "settle"), {"reason": " ", "step": "reckon"})

    assert answer.status_code == 422
    assert "Say why it may go now." in answer.content.decode()
    assert legs(cast) == []


def test_money_that_goes_by_itself_is_not(cast: Cast) -> None:
    a_leg(cast, LegState.SENDING)

    assert "No payment waits" in signed_in(cast.ada).get(PAGE).content.decode()


def test_what_waits_to_be_paid_by_hand_is_listed(cast: Cast) -> None:
    ran = a_leg(cast, LegState.SENDING)
    with acting_for(cast.nordlicht.pk):
        Leg.objects.filter(brand=cast.nordlicht).update(kind="by_hand", state="approved")

    text = signed_in(cast.ada).get(PAGE).content.decode()
    file = signed_in(cast.ada).get("/b/nordlicht/refunds.csv").content.decode("utf-8-sig")

    assert "By hand" in text
    assert file.splitlines()[1].startswith(f"{ran},by_hand,30.00,EUR,")


@pytest.mark.parametrize("who", ["cleo", "eve"])
def test_others_find_nothing(cast: Cast, who: str) -> None:
    a_leg(cast, LegState.FAILED)

    assert signed_in(getattr(cast, who)).get(PAGE).status_code == 404


def test_the_page_stays_within_its_statements(cast: Cast) -> None:
    a_leg(cast, LegState.FAILED)
    client = signed_in(cast.ada)
    client.get(PAGE)

    with counting() as counted:
        client.get(PAGE)

    assert counted.number <= 12, counted
