"""The provider has the last word about a step: before a person, and over what was asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import IllegalStep
from backhaul.core.holds import Asked, Verdict
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds import deciding, outcomes
from backhaul.stages.holds.looking_up import Outcome
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word
from tests.cast import MONDAY
from tests.stages.holds.swaps import DAY, Swap, worked

TOLD = timedelta(minutes=12)


def captured_by_hand(swap: Swap) -> None:
    address = f"/v1/payment_intents/{swap.hold.provider_ref}/capture"
    assert swap.till.account.post(address, "elsewhere").status == 200


def unknown(swap: Swap, since: timedelta) -> None:
    with acting_for(swap.brand_id):
        rows = Hold.objects.filter(id=swap.hold.pk)
        rows.update(asked=Asked.UNKNOWN, attempts=1, step_since=clock.now() - since)


def declared(swap: Swap) -> Hold:
    word = Word(actor="api:1", at=clock.now())
    deciding.declare_failed(swap.till.brand, swap.hold.pk, word)
    worked()
    return swap.hold


@pytest.mark.parametrize(("since", "may"), [(TOLD, True), (TOLD - timedelta(seconds=1), False)])
def test_what_is_unknown_is_a_persons_once_they_were_told(
    since: timedelta, *, may: bool
) -> None:
    hold = Hold(asked=Asked.UNKNOWN, step="capture", step_since=MONDAY - since)

    assert deciding.may_declare(hold, MONDAY) is may


def test_a_capture_that_was_made_cannot_be_said_to_have_failed(swap: Swap) -> None:
    swap.needs(capture_days=5).asked()
    swap.held()
    swap.sent()
    assert swap.at(5 * DAY + TOLD).step == "capture"
    captured_by_hand(swap)
    unknown(swap, since=TOLD / 2)
    with pytest.raises(IllegalStep, match="hold_step_not_open"):
        declared(swap)
    assert (swap.hold.asked, swap.hold.captured_minor) == ("unknown", 0)
    unknown(swap, since=TOLD)

    hold = declared(swap)

    assert (hold.state, hold.captured_minor, hold.failure_code) == ("captured", 3000, "")


def test_what_was_captured_while_it_was_to_be_let_go_is_booked_and_goes_back(
    swap: Swap,
) -> None:
    swap.needs().asked()
    swap.held()
    swap.sent().looked_at()
    before = swap.till.sums().get("provider_clearing", 0)
    captured_by_hand(swap)

    hold = swap.ask()

    assert (hold.state, hold.captured_minor) == ("captured", 3000)
    assert swap.till.sums()["provider_clearing"] - before == 3000
    assert ("refund_failed", "captured_elsewhere") in swap.till.incidents()
    assert (hold.step, hold.step_minor) == ("give_back", 3000)


def test_what_was_taken_of_something_else_is_not_booked(swap: Swap) -> None:
    swap.needs().asked()
    swap.held()
    hold = swap.sent().looked_at().hold
    told = Outcome(
        hold_id=hold.pk, return_id=hold.ret_id, turn=hold.turn, attempt=hold.attempts,
        verdict=Verdict.CAPTURED, captured=Money(3000, "USD"),
    )  # fmt: skip
    with acting_for(swap.brand_id):
        outcomes.take((swap.brand_id,), [told], at=clock.now())

    row = swap.hold
    assert (row.state, row.step, row.captured_minor) == ("held", "release", 0)
    assert (row.asked, row.failure_code) == ("unknown", "answer_contradicts")
