"""A backup is restored after refunds were made that it knows nothing of: none is made twice.

A savepoint that is rolled back is the restore: our tables are as they were, the provider's
books are not.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from backhaul.core.axes import LegState
from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.settlement import looking_back, sending
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.chaos.judging import bring_to_rest, verdict_of
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.django_db


def legs_of(till: Till) -> list[Leg]:
    with acting_for(till.brand.pk):
        return list(Leg.objects.filter(brand_id=till.brand.pk).order_by("id"))


def send_all(till: Till) -> None:
    for leg in legs_of(till):
        sending.send(till.brand.pk, leg.pk)


def made_by_payment(till: Till) -> list[int]:
    """Return how many refunds took effect of each payment."""
    return [
        sum(refund["status"] == "succeeded" for refund in payment["refunds"])
        for payment in till.account.books()["payments"]
    ]


def refunds_and_a_restore(till: Till, count: int) -> list[str]:
    """Half are ordered before the backup, half settled after it; all are sent, then forgotten.

    Return the numbers of the returns that the backup does not know as settled.
    """
    # Of each order one of two is sent back: the payment could bear a second refund.
    rans = [till.asked_back(till.order(paid=6000, quantity=2)) for _ in range(count)]
    for ran in rans:
        till.scanned(ran)
    for ran in rans[: count // 2]:
        till.settle(ran)
    with transaction.atomic():
        for ran in rans[count // 2 :]:
            till.settle(ran)
        send_all(till)
        assert made_by_payment(till) == [1] * count
        transaction.set_rollback(True)
    return rans[count // 2 :]


@pytest.mark.parametrize(
    "count",
    [20, pytest.param(500, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])],
)
def test_no_refund_is_made_twice_after_a_restore(till: Till, count: int) -> None:
    taken_at = clock.now()
    unknown = refunds_and_a_restore(till, count)
    looking_back.begin(taken_at)

    send_all(till)
    assert {leg.state for leg in legs_of(till)} == {LegState.ORDERED}
    assert looking_back.waits_for() == []
    assert looking_back.end()
    for ran in unknown:
        till.settle(ran)
    bring_to_rest(till)

    assert made_by_payment(till) == [1] * count
    assert {leg.state for leg in legs_of(till)} == {LegState.PAID}
    assert till.count(TakenBack) == count - count // 2
    assert till.incidents().count(("refund_failed", "taken_back_elsewhere")) == len(unknown)
    assert verdict_of(till).in_words() == []


def test_a_person_may_pay_what_no_rule_pays_after_a_restore(till: Till) -> None:
    taken_at = clock.now()
    [ran] = refunds_and_a_restore(till, 1)
    looking_back.begin(taken_at)
    looking_back.waits_for()
    looking_back.end()

    assert till.settle(ran) == []
    [leg] = till.settle(ran, override_reason="It was for the other one.")

    assert till.send(leg).state == LegState.PAID
    assert made_by_payment(till) == [2]


def test_what_was_not_made_before_the_restore_is_made_after_it(till: Till) -> None:
    leg = till.ordered_leg()
    looking_back.begin(clock.now())

    assert till.send(leg).state == LegState.ORDERED
    looking_back.sweep()

    assert till.send(leg).state == LegState.PAID


def test_a_provider_that_does_not_answer_keeps_refunds_back(
    till: Till,
) -> None:
    leg = till.ordered_leg()
    looking_back.begin(clock.now())
    with acting_for(till.brand.pk):
        row = Connection.objects.get(brand_id=till.brand.pk, name="payments")
        row.config = {**row.config, "base_url": "http://127.0.0.1:9"}
        row.save()

    assert looking_back.waits_for() == ["payments"]
    assert till.send(leg).state == LegState.ORDERED


def test_a_provider_whose_secrets_cannot_be_read_keeps_refunds_back(till: Till) -> None:
    leg = till.ordered_leg()
    looking_back.begin(clock.now())
    with acting_for(till.brand.pk):
        rows = Connection.objects.filter(brand_id=till.brand.pk, name="payments")
        rows.update(sealed=b"of another key")

    assert looking_back.waits_for() == ["payments"]
    assert till.send(leg).state == LegState.ORDERED


def test_the_older_of_two_restores_counts(till: Till) -> None:
    now = clock.now()
    looking_back.begin(now - timedelta(days=2))
    looking_back.begin(now)

    assert Installation.objects.get().restored_from == now - timedelta(days=2, hours=1)
    assert looking_back.end()
    assert not looking_back.end()
