"""What a hold is still for: goods that a person accepted, or that are kept, ask for nothing."""

from __future__ import annotations

from datetime import timedelta

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds import expiring
from backhaul.stages.receiving.actions import undo_receipt
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.actions import settle
from tests.makers.shopping import set_policy
from tests.stages.holds.swaps import DAY, Swap, worked

HOUR = timedelta(hours=1)


def pays_when_seen(swap: Swap) -> Swap:
    """Its piece goes at the first scan all the same: only the money side waits."""
    seen = dict.fromkeys(("low", "normal", "high"), "inspection")
    set_policy(swap.till.brand, refund_trigger=seen)
    return swap


def test_other_goods_that_a_person_accepts_let_the_hold_go(swap: Swap) -> None:
    pays_when_seen(swap).needs().asked()
    swap.held()
    swap.sent().looked_at(is_matching=False)
    assert (swap.hold.state, swap.hold.step) == ("held", "")

    with acting_for(swap.brand_id):
        settle(
            swap.brand_id, swap.ran, at=clock.now(), actor="member:1",
            override_reason="She may swap this one too.",
        )  # fmt: skip
    worked()

    assert swap.hold.step == "release"


def test_what_was_decided_before_the_goods_were_seen_accepts_nothing(swap: Swap) -> None:
    pays_when_seen(swap).needs().asked()
    swap.held()
    swap.sent()
    with acting_for(swap.brand_id):
        settle(
            swap.brand_id, swap.ran, at=clock.now(), actor="member:1",
            override_reason="We trust her.",
        )  # fmt: skip
    worked()
    swap.till.move_clock(HOUR)

    swap.looked_at(is_matching=False)

    assert (swap.hold.state, swap.hold.step) == ("held", "")


def test_what_the_shopper_keeps_needs_no_hold(swap: Swap) -> None:
    swap.needs(capture_days=5).asked()
    swap.held()
    swap.sent()
    with acting_for(swap.brand_id):
        Unit.objects.filter(id=swap.one.unit_id).update(disposition="keep")

    assert swap.at(5 * DAY + HOUR).step == "release"


def test_a_receipt_that_is_taken_back_sets_the_days_going_again(swap: Swap) -> None:
    swap.needs(capture_days=5).asked()
    swap.held()
    swap.sent().arrived()
    assert swap.at(5 * DAY + HOUR).step == ""

    with acting_for(swap.brand_id):
        undo_receipt(swap.brand_id, swap.ran, [1], at=clock.now(), actor="member:1")
    worked()
    expiring.sweep()

    assert swap.hold.step == "capture"
