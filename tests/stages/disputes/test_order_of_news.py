"""A case that is won and new money of its payment: the same end in whatever order they come."""

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
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.settlement.dispute_word import take_dispute
from backhaul.stages.settlement.models import TakenBack
from tests.cast import MONDAY
from tests.stages.settlement.till import Till

MONEY = Money(3000, "EUR")
OPEN, WON, LOST = DisputeStatus.OPEN, DisputeStatus.WON, DisputeStatus.LOST


def case(ref: str, name: str, status: DisputeStatus, hour: int) -> ProviderEvent:
    told = ProviderDispute(
        provider_ref=name, payment_ref=ref, amount=MONEY, status=status, at=MONDAY
    )
    at = MONDAY + timedelta(hours=hour)
    return ProviderEvent(event_id="", kind="dispute.told", at=at, refund=None, dispute=told)


def money(ref: str, hour: int) -> ProviderEvent:
    at = MONDAY + timedelta(hours=hour)
    refund = ProviderRefund(
        provider_ref="M",
        payment_ref=ref,
        amount=MONEY,
        status=RefundStatus.PAID,
        at=at,
        is_taken_back=True,
    )
    return ProviderEvent(event_id="", kind="CAPTURE.REVERSED", at=at, refund=refund)


def told(till: Till, events: list[ProviderEvent], *, at_once: bool = False) -> None:
    for event in events:
        with acting_for(till.brand.pk):
            assert take_dispute(till.brand.pk, "paypal", event, at=MONDAY, actor="x") == []
        while not at_once and drain():
            pass
    while drain():
        pass


def ends(till: Till) -> tuple[list[tuple[str, str, str]], list[bool]]:
    """Return the disputes, and of the money whether it is still gone."""
    with acting_for(till.brand.pk):
        rows = Dispute.objects.filter(brand_id=till.brand.pk).order_by("provider_ref")
        gone = TakenBack.objects.filter(brand_id=till.brand.pk).values_list(
            "given_back_at", flat=True
        )
        return (
            list(rows.values_list("provider_ref", "status", "taken_ref")),
            [at is None for at in gone],
        )


def in_every_order(count: int) -> list[tuple[int, ...]]:
    return list(itertools.permutations(range(count)))


@pytest.mark.parametrize("order", in_every_order(3))
def test_money_that_is_taken_after_a_case_was_won_stays_taken(
    till: Till, order: tuple[int, ...]
) -> None:
    ref = till.payment(till.ordered_leg()).provider_ref
    events = [case(ref, "D1", OPEN, 0), case(ref, "D1", WON, 1), money(ref, 2)]

    told(till, [events[place] for place in order])

    assert ends(till) == ([("D1", "won", ""), ("M", "open", "M")], [True])
    assert till.sums()["chargebacks"] == 3000


def test_what_waited_in_one_batch_beside_older_money_ends_alike(till: Till) -> None:
    ref = till.payment(till.ordered_leg()).provider_ref
    told(till, [money(ref, 2)])

    told(till, [case(ref, "D1", OPEN, 0), case(ref, "D1", WON, 1)], at_once=True)

    assert ends(till) == ([("D1", "won", ""), ("M", "open", "M")], [True])


@pytest.mark.parametrize("order", in_every_order(4)[::4])
def test_it_is_the_next_cases_whichever_is_heard_first(
    till: Till, order: tuple[int, ...]
) -> None:
    ref = till.payment(till.ordered_leg()).provider_ref
    events = [
        case(ref, "D1", OPEN, 0), case(ref, "D1", WON, 1), money(ref, 2),
        case(ref, "D2", LOST, 3),
    ]  # fmt: skip

    told(till, [events[place] for place in order])

    assert ends(till) == ([("D1", "won", ""), ("D2", "lost", "M")], [True])


@pytest.mark.parametrize("order", in_every_order(3))
def test_money_that_was_taken_before_the_case_was_won_is_back(
    till: Till, order: tuple[int, ...]
) -> None:
    ref = till.payment(till.ordered_leg()).provider_ref
    events = [case(ref, "D1", OPEN, 0), money(ref, 1), case(ref, "D1", WON, 2)]

    told(till, [events[place] for place in order])

    assert ends(till) == ([("D1", "won", "M")], [False])
    assert till.sums()["chargebacks"] == 0


def test_that_it_was_won_before_the_money_was_taken_may_be_heard_by_a_question(
    till: Till,
) -> None:
    ref = till.payment(till.ordered_leg()).provider_ref
    told(till, [case(ref, "D1", OPEN, 0), money(ref, 2)])

    with acting_for(till.brand.pk):
        asked_at = MONDAY + timedelta(hours=3)
        won = case(ref, "D1", WON, 1)
        assert take_dispute(till.brand.pk, "paypal", won, at=asked_at, actor="x") == []
    while drain():
        pass

    assert ends(till) == ([("D1", "won", ""), ("M", "open", "M")], [True])


def test_money_that_was_given_back_too_early_is_a_persons(till: Till) -> None:
    ref = till.payment(till.ordered_leg()).provider_ref
    told(till, [case(ref, "D1", OPEN, 0), money(ref, 2), case(ref, "D1", WON, 3)])
    before = till.incidents()

    told(till, [case(ref, "D1", WON, 1)] * 2)

    assert ends(till) == ([("D1", "won", "M")], [False])
    assert sorted(set(till.incidents()) - set(before)) == [
        ("refund_failed", "given_back_in_doubt")
    ]
