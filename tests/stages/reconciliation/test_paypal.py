"""PayPal's books beside ours: what it took back without a word, and disputes that are over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from backhaul.adapters.payments.paypal.disputes import PayPalDisputes
from backhaul.adapters.payments.paypal.line import PayPalLine
from backhaul.core.axes import LegState
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.reconciliation import repairing
from backhaul.stages.reconciliation.models import Run
from backhaul.stages.reconciliation.running import reconcile
from backhaul.stages.settlement.actions import drain_provider_events
from backhaul.stages.settlement.models import Leg, TakenBack
from backhaul.stages.settlement.provider_word import take_word
from tests.contracts.payments.paypal_rig import PayPalRig
from tests.sandbox.peers import Listener, Peer
from tests.stages.reconciliation.ledgers import breaks, kinds, repaired
from tests.stages.reconciliation.test_every_hour import command, said
from tests.stages.settlement.wallet import PayPalTill, wallet, wallet_peer

__all__ = ["command", "wallet", "wallet_peer"]
LATER = timedelta(hours=4)


@pytest.fixture
def lost(wallet: PayPalTill) -> Iterator[PayPalTill]:
    """Its webhooks are kept back."""
    wallet.rig.control("/control/webhooks/hold", {"is_on": True})
    yield wallet
    wallet.rig.peer.move_clock(0)


def compared(wallet: PayPalTill) -> Run:
    till = wallet.till
    with acting_for(till.brand.pk):
        row = registry.named_connection(till.brand.pk, Connection.Kind.PAYMENTS, "wallet")
    since = clock.now() - timedelta(days=3)
    return reconcile(till.brand.pk, row, since=since, asked_by="system")


def reversed_unheard(wallet: PayPalTill, leg: Leg, amount: int = 3000, **more: Any) -> None:
    """PayPal takes it back, and its history shows it some hours later."""
    ref = wallet.till.payment(leg).provider_ref
    wallet.rig.control(f"/control/payments/{ref}/reverse", {"amount": amount, **more})
    wallet.till.move_clock(LATER)
    wallet.rig.move_clock(LATER)


def worked() -> None:
    drain_provider_events()
    while drain():
        pass


def hears(wallet: PayPalTill, listener: Listener, count: int) -> None:
    """What was kept back comes after all, twice."""
    wallet.rig.control("/control/webhooks/flush", {"times": 2})
    wallet.rig.control("/control/webhooks/hold", {"is_on": False})
    for one in listener.wait_for(2 * count):
        assert wallet.hand_in(one) == 200
    worked()


def state(wallet: PayPalTill) -> tuple[list[tuple[str, int, bool]], list[str], int]:
    """Return what was taken and is still gone, the states of disputes, and what is booked."""
    brand = wallet.till.brand.pk
    with acting_for(brand):
        taken = [
            (row.kind, row.amount_minor, row.given_back_at is None)
            for row in TakenBack.objects.filter(brand_id=brand).order_by("id")
        ]
        disputes = Dispute.objects.filter(brand_id=brand).order_by("id")
        told = list(disputes.values_list("status", flat=True))
    return taken, told, wallet.till.sums().get("chargebacks", 0)


TAKEN = ([("chargeback", 3000, True)], ["open"], 3000)


OF_PAYPAL, BY_BANK = {"by_bank": False}, {"by_bank": True}
AS_CAPTURE = {"as_capture": True}


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize("told", [OF_PAYPAL, BY_BANK, AS_CAPTURE])
def test_a_reversal_whose_webhook_was_lost_is_found_and_counts_once(
    lost: PayPalTill, listener: Listener, told: dict[str, bool]
) -> None:
    leg = lost.ordered_leg()
    reversed_unheard(lost, leg, **told)

    before = json.loads(said("--provider", "wallet", "--json").stdout)
    assert (before["breaks"], before["by_kind"]) == (1, {"theirs_only": 1})
    [one] = before["list"]
    assert (one["theirs"], one["theirs_status"], one["repair"]) == (
        "30.00 EUR", "paid", "record",
    )  # fmt: skip
    assert state(lost) == ([], [], 0)
    repaired(lost.till)
    worked()

    assert state(lost) == TAKEN
    assert lost.till.again(leg).state == LegState.CANCELLED
    assert ("refund_failed", "chargeback") in lost.till.incidents()
    hears(lost, listener, 1)
    assert state(lost) == TAKEN
    after = json.loads(said("--provider", "wallet", "--json").stdout)
    assert (after["breaks"], after["runs"][0]["matched"]) == (0, 1)


@pytest.mark.parametrize("told", [OF_PAYPAL, BY_BANK, AS_CAPTURE, BY_BANK | AS_CAPTURE])
def test_a_reversal_that_was_heard_is_matched_by_either_name(
    lost: PayPalTill, listener: Listener, told: dict[str, bool]
) -> None:
    reversed_unheard(lost, lost.ordered_leg(), **told)
    hears(lost, listener, 1)

    run = compared(lost)

    assert (run.theirs, run.matched, run.breaks) == (1, 1, 0)
    assert state(lost) == TAKEN


def test_it_is_of_the_case_that_is_known_and_given_back_when_that_is_won(
    lost: PayPalTill, listener: Listener
) -> None:
    leg = lost.ordered_leg()
    ref = lost.till.payment(leg).provider_ref
    told = lost.rig.control(f"/control/payments/{ref}/dispute", {"amount": 3000})
    reversed_unheard(lost, leg)
    compared(lost)
    assert sorted(kinds(lost.till)) == [
        ("dispute_theirs_only", "hear_dispute"), ("theirs_only", "record"),
    ]  # fmt: skip
    case = told["dispute_id"]
    lost.rig.control(f"/control/disputes/{case}/settle", {"status": "won"})
    hears(lost, listener, 3)

    run = compared(lost)

    assert state(lost) == ([("chargeback", 3000, False)], ["won"], 0)
    assert (run.breaks, kinds(lost.till)) == (0, [])


def test_one_that_is_found_after_its_case_was_won_is_given_back(
    lost: PayPalTill, listener: Listener
) -> None:
    leg = lost.ordered_leg()
    reversed_unheard(lost, leg)
    lost.rig.control("/control/webhooks/hold", {"is_on": False})
    ref = lost.till.payment(leg).provider_ref
    case = lost.rig.control(f"/control/payments/{ref}/dispute", {"amount": 3000})["dispute_id"]
    lost.rig.control(f"/control/disputes/{case}/settle", {"status": "won"})
    for one in listener.wait_for(2):
        assert lost.hand_in(one) == 200
    worked()
    compared(lost)

    repaired(lost.till)
    worked()

    assert state(lost) == ([("chargeback", 3000, False)], ["won"], 0)
    assert compared(lost).breaks == 0


def test_a_part_that_was_told_as_the_whole_capture_is_a_persons(
    lost: PayPalTill, listener: Listener
) -> None:
    reversed_unheard(lost, lost.ordered_leg(), 1000, as_capture=True)
    hears(lost, listener, 1)

    compared(lost)

    assert kinds(lost.till) == [("amount_differs", "")]
    assert breaks(lost.till)[0].theirs["amount_minor"] == 1000


def test_a_list_that_is_read_again_and_again_tells_of_it_once(lost: PayPalTill) -> None:
    brand = lost.till.brand.pk
    reversed_unheard(lost, lost.ordered_leg())
    listed = list(lost.rig.provider().list_refunds(lost.rig.now() - timedelta(days=1)))

    for _ in range(3):
        with acting_for(brand):
            actor = "provider:paypal"
            assert take_word(brand, listed, at=clock.now(), actor=actor, adapter="paypal") == []
        worked()

    assert state(lost) == TAKEN


def charged_back(lost: PayPalTill, leg: Leg, amount: int = 3000) -> str:
    """The bank of the shopper's card takes it back; return the name of that."""
    path = f"/control/payments/{lost.till.payment(leg).provider_ref}/reverse"
    return str(lost.rig.control(path, {"amount": amount, "by_bank": True})["id"])


def given_back(lost: PayPalTill, taking: str, *, of_payment: bool) -> None:
    lost.rig.control(f"/control/takings/{taking}/give_back", {"of_payment": of_payment})


def some_hours_later(lost: PayPalTill) -> None:
    lost.till.move_clock(LATER)
    lost.rig.move_clock(LATER)


BACK = ([("chargeback", 3000, False)], ["won"], 0)


@pytest.mark.parametrize("of_payment", [False, True])
def test_a_banks_chargeback_that_it_gives_back_is_given_back_once(
    lost: PayPalTill, listener: Listener, *, of_payment: bool
) -> None:
    leg = lost.ordered_leg()
    given_back(lost, charged_back(lost, leg), of_payment=of_payment)
    some_hours_later(lost)
    compared(lost)
    assert kinds(lost.till) == [("theirs_only", "record")]
    repaired(lost.till)
    worked()
    assert state(lost) == TAKEN

    compared(lost)
    assert kinds(lost.till) == [("status_differs", "take_word")]
    repaired(lost.till)
    worked()

    assert state(lost) == BACK
    assert lost.till.payment(leg).taken_back_minor == 0
    hears(lost, listener, 1)
    assert (compared(lost).breaks, state(lost)) == (0, BACK)


def test_a_case_that_has_a_name_is_won_by_its_own_word_and_its_money_is_back_once(
    lost: PayPalTill, listener: Listener
) -> None:
    leg = lost.ordered_leg()
    ref = lost.till.payment(leg).provider_ref
    case = lost.rig.control(f"/control/payments/{ref}/dispute", {"amount": 3000})["dispute_id"]
    taking = charged_back(lost, leg)
    hears(lost, listener, 2)
    given_back(lost, taking, of_payment=True)
    some_hours_later(lost)
    compared(lost)
    repaired(lost.till)
    worked()
    assert state(lost) == ([("chargeback", 3000, False)], ["open"], 0)

    lost.rig.control(f"/control/disputes/{case}/settle", {"status": "won"})
    assert lost.hand_in(listener.wait_for(5)[-1]) == 200
    worked()

    assert (compared(lost).breaks, state(lost)) == (0, BACK)


def test_of_which_of_two_takings_money_came_back_is_a_persons_to_find(
    lost: PayPalTill, listener: Listener
) -> None:
    leg = lost.ordered_leg()
    first, _ = charged_back(lost, leg, 1000), charged_back(lost, leg, 1000)
    hears(lost, listener, 2)
    before = state(lost)
    given_back(lost, first, of_payment=True)
    some_hours_later(lost)

    compared(lost)

    assert kinds(lost.till) == [("theirs_only", "")]
    assert (state(lost), before[2]) == (before, 2000)


def test_one_taking_that_is_told_under_two_names_is_recorded_once(lost: PayPalTill) -> None:
    leg = lost.ordered_leg()
    charged_back(lost, leg)
    reversed_unheard(lost, leg)

    compared(lost)
    assert kinds(lost.till) == [("theirs_only", "record"), ("theirs_only", "")]
    repairing.repair(lost.till.brand.pk, breaks(lost.till)[0].pk, actor="member:1")
    worked()
    compared(lost)

    assert kinds(lost.till) == [("theirs_only", "")]
    assert state(lost) == TAKEN


def test_after_a_restore_one_list_tells_what_was_taken_and_what_came_back(
    lost: PayPalTill,
) -> None:
    brand = lost.till.brand.pk
    given_back(lost, charged_back(lost, lost.ordered_leg()), of_payment=True)
    some_hours_later(lost)
    listed = list(lost.rig.provider().list_refunds(lost.rig.now() - timedelta(days=1)))

    for words in (listed[1:], listed, listed):
        with acting_for(brand):
            actor = "provider:paypal"
            assert take_word(brand, words, at=clock.now(), actor=actor, adapter="paypal") == []
        worked()

    assert state(lost) == BACK


class Counted(PayPalLine):
    """Keeps which disputes were asked for by themselves."""

    def __init__(self, rig: PayPalRig) -> None:
        login = ("client", rig.secret)
        super().__init__(login=login, base_url=rig.peer.url, timeout_seconds=5)
        self.alone: list[str] = []

    def read(self, path: str, query: dict[str, str] | None = None) -> dict[str, Any]:
        if query is None:
            self.alone.append(path.rsplit("/", 1)[1])
        return super().read(path, query)


def test_a_dispute_that_is_over_is_asked_for_once_until_it_changes(wallet_peer: Peer) -> None:
    rig = PayPalRig(wallet_peer)
    line = Counted(rig)
    disputes = PayPalDisputes(line)
    since = rig.now() - timedelta(hours=1)
    won, lost_one, open_one = (
        rig.dispute(rig.seed(Money(3000, "EUR")), Money(3000, "EUR")) for _ in range(3)
    )
    rig.control(f"/control/disputes/{won}/settle", {"status": "won"})
    rig.control(f"/control/disputes/{lost_one}/settle", {"status": "lost"})

    first = list(disputes.list_disputes(since))
    assert sorted(line.alone) == sorted([won, lost_one, open_one])
    assert list(disputes.list_disputes(since)) == first
    assert line.alone[3:] == [open_one]
    rig.move_clock(timedelta(hours=1))
    rig.control(f"/control/disputes/{lost_one}/settle", {"status": "won"})
    told = [one.dispute for one in disputes.list_disputes(since)]
    again = {one.provider_ref: one.status for one in told if one}

    assert sorted(line.alone[4:]) == sorted([lost_one, open_one])
    assert again == {
        won: DisputeStatus.WON,
        lost_one: DisputeStatus.WON,
        open_one: DisputeStatus.OPEN,
    }
    rig.peer.move_clock(0)
