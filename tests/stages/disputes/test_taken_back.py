"""PayPal takes money by itself: a chargeback, told apart from the dispute that it is of."""

from __future__ import annotations

import itertools

import pytest

from backhaul.core.axes import LegState
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.settlement.actions import drain_provider_events
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.sandbox.peers import Heard, Listener
from tests.stages.settlement.conftest import listener
from tests.stages.settlement.wallet import PayPalTill, wallet, wallet_peer

__all__ = ["listener", "wallet", "wallet_peer"]


def work_off(wallet: PayPalTill, heard: list[Heard]) -> None:
    for one in heard:
        assert wallet.hand_in(one) == 200
    drain_provider_events()
    while drain():
        pass


def reversed_by_paypal(wallet: PayPalTill, leg: Leg, **more: object) -> None:
    ref = wallet.till.payment(leg).provider_ref
    wallet.rig.control(f"/control/payments/{ref}/reverse", {"amount": 3000, **more})


def disputed(wallet: PayPalTill, leg: Leg, **more: object) -> str:
    ref = wallet.till.payment(leg).provider_ref
    told = wallet.rig.control(f"/control/payments/{ref}/dispute", {"amount": 3000, **more})
    return str(told["dispute_id"])


def settled(wallet: PayPalTill, ref: str, status: str) -> None:
    wallet.rig.control(f"/control/disputes/{ref}/settle", {"status": status})


def rows_of(wallet: PayPalTill) -> list[tuple[str, str]]:
    with acting_for(wallet.till.brand.pk):
        rows = Dispute.objects.filter(brand_id=wallet.till.brand.pk).order_by("id")
        return list(rows.values_list("provider_ref", "status"))


def taken(wallet: PayPalTill) -> list[tuple[str, int, bool]]:
    with acting_for(wallet.till.brand.pk):
        rows = TakenBack.objects.filter(brand_id=wallet.till.brand.pk).order_by("id")
        return [(row.kind, row.amount_minor, row.given_back_at is None) for row in rows]


@pytest.mark.parametrize("as_capture", [False, True])
def test_a_reversal_is_a_chargeback_that_stops_what_was_not_sent(
    wallet: PayPalTill, listener: Listener, *, as_capture: bool
) -> None:
    leg = wallet.ordered_leg()
    reversed_by_paypal(wallet, leg, as_capture=as_capture)

    work_off(wallet, listener.wait_for(1))

    assert taken(wallet) == [("chargeback", 3000, True)]
    assert wallet.till.sums()["chargebacks"] == 3000
    assert wallet.till.again(leg).state == LegState.CANCELLED
    [(ref, status)] = rows_of(wallet)
    assert status == "open"
    assert (ref == wallet.till.payment(leg).provider_ref) is as_capture


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_case_and_money_in_any_order_twenty_fold_are_one_dispute_counted_once(
    wallet: PayPalTill, listener: Listener, order: tuple[int, ...]
) -> None:
    leg = wallet.ordered_leg()
    case = disputed(wallet, leg)
    reversed_by_paypal(wallet, leg)
    settled(wallet, case, "lost")
    heard = listener.wait_for(3)

    for place in order:
        work_off(wallet, [heard[place]] * 20)

    assert rows_of(wallet) == [(case, "lost")]
    assert taken(wallet) == [("chargeback", 3000, True)]
    assert wallet.till.sums()["chargebacks"] == 3000
    assert wallet.till.payment(leg).taken_back_minor == 3000


@pytest.mark.parametrize("is_late", [False, True])
def test_all_of_it_in_one_batch_and_backwards_is_one_dispute(
    wallet: PayPalTill, listener: Listener, *, is_late: bool
) -> None:
    leg = wallet.ordered_leg()
    case = disputed(wallet, leg)
    reversed_by_paypal(wallet, leg)
    heard = listener.wait_for(2)

    work_off(wallet, [*(reversed(heard) if is_late else heard)] * 20)

    assert rows_of(wallet) == [(case, "open")]
    assert taken(wallet) == [("chargeback", 3000, True)]


@pytest.mark.parametrize("is_late", [False, True])
def test_a_case_that_is_won_gives_the_money_back_once(
    wallet: PayPalTill, listener: Listener, *, is_late: bool
) -> None:
    leg = wallet.ordered_leg()
    case = disputed(wallet, leg)
    reversed_by_paypal(wallet, leg)
    settled(wallet, case, "won")
    heard = listener.wait_for(3)

    for one in [heard[2], heard[1], heard[0]] if is_late else heard:
        work_off(wallet, [one, one])

    assert rows_of(wallet) == [(case, "won")]
    assert taken(wallet) == [("chargeback", 3000, False)]
    assert wallet.till.sums()["chargebacks"] == 0
    assert wallet.till.payment(leg).taken_back_minor == 0


def test_an_inquiry_whose_money_is_gone_is_none_any_more(
    wallet: PayPalTill, listener: Listener
) -> None:
    leg = wallet.ordered_leg()
    case = disputed(wallet, leg, stage="INQUIRY")
    work_off(wallet, listener.wait_for(1))
    before = rows_of(wallet)

    reversed_by_paypal(wallet, leg)
    work_off(wallet, listener.wait_for(2))

    assert (before, rows_of(wallet)) == ([(case, "warned")], [(case, "open")])
