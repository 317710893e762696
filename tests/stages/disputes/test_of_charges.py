"""A charge of ours is charged back: its books, its case and who has to look."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from backhaul.core.money import Money
from backhaul.core.ports.payments import (
    DisputeStatus,
    ProviderDispute,
    ProviderEvent,
    ProviderRefund,
    RefundStatus,
)
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.incidents.models import Incident
from backhaul.stages.settlement.dispute_word import take_dispute
from backhaul.stages.settlement.models import TakenBack
from tests.stages.recovery.missing import Missing, goods_missing, worked
from tests.stages.settlement.till import Till

MONEY = Money(3000, "EUR")


@pytest.fixture
def charged(till: Till) -> Missing:
    missing = goods_missing(till)
    missing.may().agreed().charge(3000)
    missing.ask()
    missing.ask()
    assert (missing.row.state, missing.till.sums().get("chargebacks", 0)) == ("charged", 0)
    return missing


def tell(charged: Missing, status: DisputeStatus, hour: int, ref: str = "") -> None:
    payment, at = ref or charged.hold.provider_ref, clock.now() + timedelta(hours=hour)
    is_gone = status is not DisputeStatus.WON
    event = ProviderEvent(
        event_id="e",
        kind="charge.dispute.told",
        at=at,
        refund=ProviderRefund(
            provider_ref="dp_1",
            payment_ref=payment,
            amount=MONEY,
            status=RefundStatus.PAID if is_gone else RefundStatus.CANCELLED,
        ),
        dispute=ProviderDispute(
            provider_ref="dp_1", payment_ref=payment, amount=MONEY, status=status, at=at
        ),
    )
    with acting_for(charged.brand_id):
        take_dispute(charged.brand_id, "stripe", event, at=clock.now(), actor="x")
    worked()


def found(charged: Missing) -> list[dict[str, object]]:
    """Return what its open incidents say."""
    with acting_for(charged.brand_id):
        rows = Incident.objects.filter(
            brand_id=charged.brand_id, subject__startswith="charge:", healed_at=None
        )
        return [row.evidence for row in rows]


def test_a_chargeback_of_our_own_charge_is_booked_and_a_persons(charged: Missing) -> None:
    before = charged.till.sums()
    cap = charged.hold.payment.taken_back_minor

    for _ in range(2):
        tell(charged, DisputeStatus.OPEN, 1)

    after = charged.till.sums()
    moved = {name: after[name] - before.get(name, 0) for name in after}
    assert {name: minor for name, minor in moved.items() if minor} == {
        "chargebacks": 3000, "provider_clearing": -3000,
    }  # fmt: skip
    [told] = found(charged)
    assert (told["code"], told["shortfall"], told["return"], told["amount_minor"]) == (
        "charge_disputed", charged.row.pk, charged.hold.ret_id, 3000,
    )  # fmt: skip
    with acting_for(charged.brand_id):
        [row] = Dispute.objects.filter(brand_id=charged.brand_id)
        assert (row.provider_ref, row.status, row.taken_ref) == ("dp_1", "open", "")
        assert TakenBack.objects.filter(brand_id=charged.brand_id).count() == 0
    assert charged.hold.payment.taken_back_minor == cap


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_one_that_is_won_gives_it_back_in_any_order(
    charged: Missing, order: tuple[int, ...]
) -> None:
    before = charged.till.sums()
    told = [(DisputeStatus.OPEN, 1), (DisputeStatus.WON, 2)]

    for place in order:
        tell(charged, *told[place])

    after = charged.till.sums()
    assert {name: minor for name, minor in after.items() if minor} == {
        name: minor for name, minor in before.items() if minor
    }
    assert found(charged) == []


def test_a_dispute_of_a_payment_of_nobody_changes_nothing(charged: Missing) -> None:
    tell(charged, DisputeStatus.OPEN, 1, ref="pi_of_nobody")

    with acting_for(charged.brand_id):
        assert Dispute.objects.filter(brand_id=charged.brand_id).count() == 0
    assert (found(charged), charged.till.sums().get("chargebacks", 0)) == ([], 0)
