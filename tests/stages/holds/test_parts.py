"""Of two pieces each has its own part of the hold: what is not sent or is fine is not taken."""

from __future__ import annotations

from datetime import timedelta

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.exchanges import following, shop
from backhaul.stages.holds import expiring
from tests.makers.exchanges import LARGE
from tests.stages.holds.swaps import DAY, Swap, worked

HOUR = timedelta(hours=1)


def test_only_the_part_of_what_did_not_come_is_taken(swap: Swap) -> None:
    swap.needs(capture_days=5).asked(pieces=2)
    assert swap.held().amount_minor == 6000
    swap.sent().looked_at(1)

    assert swap.at(5 * DAY + HOUR).step_minor == 3000
    assert swap.ask().captured_minor == 3000
    assert swap.hold.step == ""


def test_what_was_taken_goes_back_piece_by_piece(swap: Swap) -> None:
    swap.needs(capture_days=5).asked(pieces=2)
    swap.held()
    swap.sent()
    swap.at(5 * DAY + HOUR)
    assert swap.ask().captured_minor == 6000

    swap.looked_at(2)
    assert (swap.hold.step, swap.hold.step_minor) == ("give_back", 3000)
    swap.looked_at(1)
    assert swap.ask().given_back_minor == 3000

    assert (swap.hold.step, swap.hold.step_minor) == ("give_back", 3000)
    assert swap.ask().given_back_minor == 6000


def test_what_was_never_sent_is_not_taken(swap: Swap) -> None:
    swap.needs(capture_days=5).asked(pieces=2)
    swap.held()
    first, second = swap.pieces
    with acting_for(swap.brand_id):
        shop.cannot_send(swap.brand_id, second.ref, at=first.asked_at, actor="api:1")
    swap.sent()

    assert swap.at(5 * DAY + HOUR).step_minor == 3000


def test_goods_that_come_while_it_is_taken_go_back_all_the_same(swap: Swap) -> None:
    swap.needs(capture_days=5).asked()
    swap.held()
    swap.sent()
    assert swap.at(5 * DAY + HOUR).step == "capture"
    swap.looked_at()

    assert swap.ask().state == "captured"
    assert (swap.hold.step, swap.hold.step_minor) == ("give_back", 3000)


def test_nothing_is_taken_by_rule_while_the_goods_wait_to_be_looked_at(swap: Swap) -> None:
    swap.needs(capture_days=5).asked()
    swap.held()
    swap.sent().arrived()

    assert swap.at(5 * DAY + HOUR).step == ""
    swap.looked_at(is_matching=False, is_here=True)
    expiring.sweep()
    assert swap.hold.step == "capture"


def test_a_piece_that_nothing_is_held_for_waits_for_the_inspection(swap: Swap) -> None:
    swap.shelf.tell(LARGE, 1)
    swap.needs().asked(pieces=2)
    assert swap.held().amount_minor == 3000
    swap.shelf.tell(LARGE, 5)
    following.sweep()
    worked()
    swap.shelf.work(swap.ran)

    assert [(one.state, one.secured_at is None) for one in swap.pieces] == [
        ("released", False), ("reserved", True),
    ]  # fmt: skip


def test_what_a_shopper_read_rules_their_hold_whatever_the_brand_sets_later(swap: Swap) -> None:
    swap.needs(capture_days=30).asked()
    swap.held()
    swap.sent()
    swap.needs(capture_days=1, renews=True)

    assert swap.at(6 * DAY + HOUR).step == ""
    assert swap.incidents() == [("refund_failed", "hold_expires")]
