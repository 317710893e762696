from __future__ import annotations

import pytest

from backhaul.core.axes import LegState
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.models import Leg
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import FIRST_SCAN, PAID, labelled, pays_on, scanned, settled

PAGE = "/b/nordlicht/refunds/"


def a_leg(cast: Cast, state: LegState) -> str:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    story = settled(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN), PAID, state)
    return story.ran


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (LegState.FAILED, "Pay it again, or by hand."),
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
