"""From a trigger to a leg that is decided, booked and ordered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from backhaul.core.axes import Authorization, LegState, Processing, Resolution, UnitMoney
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.core.tracking.words import Position
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.actions import settle, settle_due
from backhaul.stages.settlement.models import LedgerLine, Leg, LegUnit
from tests.cast import MONDAY, Cast
from tests.makers.floor import statements
from tests.stages.settlement.till import Till, waiting_jobs


def changed(till: Till, ran: str, **values: object) -> None:
    with acting_for(till.brand.pk):
        Unit.objects.filter(brand_id=till.brand.pk, ret__ran=ran).update(**values)


def inspected(till: Till, ran: str, grade: str, *, differs: bool = False) -> None:
    changed(
        till,
        ran,
        position=Position.RECEIVED,
        processing=Processing.INSPECTED,
        grade=grade,
        inspected_at=MONDAY,
    )
    with acting_for(till.brand.pk):
        for unit in Unit.objects.filter(brand_id=till.brand.pk, ret__ran=ran):
            Inspection.objects.create(
                brand_id=till.brand.pk,
                unit=unit,
                answers={},
                grade=grade,
                differs=differs,
                inspected_at=MONDAY,
                inspected_by="member:1",
            )


def refused(till: Till, call: Callable[[], object]) -> str:
    """Return the code of the refusal, having seen that nothing was written."""
    models = (Leg, LegUnit, LedgerLine, Entry)
    before = [till.count(model) for model in models]
    with pytest.raises(DomainError) as refusal, acting_for(till.brand.pk):
        call()
    assert [till.count(model) for model in models] == before
    return refusal.value.code


def test_the_first_scan_of_a_cheap_unit_orders_its_refund(till: Till) -> None:
    ran = till.asked_back(till.order(paid=3000))
    till.scanned(ran)

    [leg] = till.settle(ran)

    assert (leg.kind, leg.state, leg.amount_minor, leg.currency) == (
        Leg.Kind.REFUND, LegState.ORDERED, 3000, "EUR",
    )  # fmt: skip
    assert waiting_jobs(leg) == 1
    assert till.unit(leg).money == UnitMoney.APPROVED
    assert till.ret(leg).open_legs == 1
    assert till.payment(leg).refund_ordered_minor == 3000
    assert till.line(leg).refund_ordered_minor == 3000
    assert till.sums() == {"returns": 3000, "shopper_payable": -3000}


def test_a_leg_names_the_decision_that_allowed_it(till: Till) -> None:
    leg = till.again(till.ordered_leg())

    assert leg.decision["by"] == "system"
    assert leg.decision["facts"] == [
        {
            "policy_version": 1,
            "tier": "low",
            "unit": 1,
            "authorization": "authorized",
            "position": "accepted",
            "processing": "awaited",
            "grade": "",
            "disposition": "",
            "differs": False,
            "differs_at_dock": False,
            "reason": "too_small",
            "trigger": "first_scan",
        }
    ]
    assert leg.explanation == [{"unit": 1, "code": "paid", "amount_minor": 3000}]
    assert (leg.approved_at, leg.approved_by) == (MONDAY, "system")


def test_settling_again_finds_the_same_leg(till: Till) -> None:
    ran = till.asked_back(till.order())
    till.scanned(ran)
    first = till.settle(ran)

    second = till.settle(ran)

    assert [leg.pk for leg in second] == [leg.pk for leg in first]
    assert till.count(Leg) == 1
    assert till.payment(first[0]).refund_ordered_minor == 3000


def test_nothing_goes_before_the_trigger(till: Till) -> None:
    ran = till.asked_back(till.order(paid=6000))
    till.scanned(ran, Position.ACCEPTED)

    def early() -> object:
        return settle(till.brand.pk, ran, at=MONDAY, actor="system")

    assert refused(till, early) == "trigger_not_met"


def test_the_delivered_scan_refunds_a_unit_of_normal_risk(till: Till) -> None:
    ran = till.asked_back(till.order(paid=6000))
    till.scanned(ran, Position.DELIVERED)

    [leg] = till.settle(ran)

    assert leg.amount_minor == 6000


def test_a_dear_unit_waits_for_its_inspection(till: Till) -> None:
    ran = till.asked_back(till.order(paid=25_000))
    till.scanned(ran, Position.DELIVERED)

    assert (
        refused(till, lambda: settle(till.brand.pk, ran, at=MONDAY, actor="system"))
        == "trigger_not_met"
    )
    inspected(till, ran, "B")
    [leg] = till.settle(ran)
    assert leg.amount_minor == 25_000


@pytest.mark.parametrize(("grade", "differs"), [("D", False), ("F", False), ("A", True)])
def test_what_came_back_damaged_or_wrong_waits_for_a_person(
    till: Till, grade: str, differs: bool
) -> None:
    ran = till.asked_back(till.order())
    inspected(till, ran, grade, differs=differs)

    assert (
        refused(till, lambda: settle(till.brand.pk, ran, at=MONDAY, actor="system"))
        == "trigger_not_met"
    )
    [leg] = till.settle(ran, override_reason="Worn, agreed on half.", deduction_bp=5000)
    assert leg.amount_minor == 1500
    assert leg.explanation == [
        {"unit": 1, "code": "paid", "amount_minor": 3000},
        {"unit": 1, "code": "deduction", "amount_minor": -1500},
    ]
    assert till.again(leg).decision["override_reason"] == "Worn, agreed on half."


def test_a_unit_broken_by_the_seller_is_refunded_without_a_person(till: Till) -> None:
    ran = till.asked_back(till.order(), reason="not_as_described")
    inspected(till, ran, "D")

    [leg] = till.settle(ran)

    assert leg.amount_minor == 3000


def test_a_person_may_pay_before_the_trigger(till: Till) -> None:
    ran = till.asked_back(till.order(paid=25_000))

    [leg] = till.settle(ran, override_reason="A loyal customer.")

    assert (leg.state, leg.amount_minor) == (LegState.ORDERED, 25_000)


def test_a_deduction_needs_a_reason(till: Till) -> None:
    ran = till.asked_back(till.order())
    till.scanned(ran)

    def deducted() -> object:
        return settle(till.brand.pk, ran, at=MONDAY, actor="system", deduction_bp=1000)

    assert refused(till, deducted) == "deduction_needs_a_reason"


@pytest.mark.parametrize("state", [Authorization.REFUSED, Authorization.WITHDRAWN])
def test_nobody_has_a_claim_to_a_unit_that_was_not_authorised(till: Till, state: str) -> None:
    ran = till.asked_back(till.order())
    changed(till, ran, authorization=state, position=Position.DELIVERED)

    assert till.settle(ran) == []
    assert till.count(Leg) == 0


def test_a_unit_that_is_kept_is_paid_by_a_persons_word_alone(till: Till) -> None:
    ran = till.asked_back(till.order())
    changed(till, ran, disposition="keep", position=Position.DELIVERED)

    assert (
        refused(till, lambda: settle(till.brand.pk, ran, at=MONDAY, actor="system"))
        == "trigger_not_met"
    )
    assert len(till.settle(ran, override_reason="Returnless.")) == 1


def test_nothing_is_due_for_a_unit_that_goes_back_to_the_shopper(till: Till) -> None:
    ran = till.asked_back(till.order())
    inspected(till, ran, "A")
    changed(till, ran, processing=Processing.DECIDED, disposition="send_back_to_customer")

    assert till.settle(ran) == []
    with acting_for(till.brand.pk):
        assert Unit.objects.get(brand_id=till.brand.pk).money == UnitMoney.NOTHING_DUE


def test_three_partial_returns_of_a_line_end_at_what_was_paid(till: Till) -> None:
    number = till.order(paid=1000, quantity=3)
    amounts = []
    for _ in range(3):
        ran = till.asked_back(number)
        till.scanned(ran)
        amounts.append(till.settle(ran)[0].amount_minor)

    assert sorted(amounts) == [333, 333, 334]


def test_two_tenders_are_filled_one_after_the_other(till: Till) -> None:
    tenders = (till.card(1000, "t1"), till.card(2000, "t2"))
    ran = till.asked_back(till.order(paid=3000, tenders=tenders))
    till.scanned(ran)

    first, second = till.settle(ran)

    assert (first.amount_minor, second.amount_minor) == (1000, 2000)
    assert first.payment_id != second.payment_id
    assert sum(row["amount_minor"] for row in first.explanation) == 1000
    assert sum(row["amount_minor"] for row in second.explanation) == 2000
    assert till.ret(first).open_legs == 2
    assert till.line(first).refund_ordered_minor == 3000


def test_what_no_tender_takes_waits_for_a_person(till: Till) -> None:
    cash = Tender(external_id="t2", method="cash_on_delivery", captured=Money(2000, "EUR"))
    ran = till.asked_back(till.order(paid=3000, tenders=(till.card(1000), cash)))
    till.scanned(ran)

    card, by_hand = till.settle(ran)

    assert (card.kind, card.amount_minor) == (Leg.Kind.REFUND, 1000)
    assert (by_hand.kind, by_hand.state, by_hand.amount_minor) == (
        Leg.Kind.BY_HAND, LegState.APPROVED, 2000,
    )  # fmt: skip
    assert till.unit(by_hand).money == UnitMoney.CHECKING
    assert till.incidents() == [("refund_failed", "no_tender")]
    assert waiting_jobs(by_hand) == 0


def test_two_returns_of_one_order_settled_together_share_its_payment(till: Till) -> None:
    number = till.order(paid=3000, quantity=2, tenders=(till.card(2000),))
    for _ in range(2):
        till.scanned(till.asked_back(number))
    with acting_for(till.brand.pk):
        ids = set(Unit.objects.filter(brand_id=till.brand.pk).values_list("ret_id", flat=True))

        settle_due([till.brand.pk], ids, at=MONDAY)

        legs = Leg.objects.filter(brand_id=till.brand.pk).order_by("id")
        found = [(leg.kind, leg.amount_minor) for leg in legs]
    assert found == [("refund", 1500), ("refund", 500), ("by_hand", 1000)]


def test_store_credit_is_paid_at_once_with_a_code_to_spend_it(till: Till) -> None:
    ran = till.asked_back(till.order(paid=3000), resolution=Resolution.CREDIT)
    till.scanned(ran)

    [leg] = till.settle(ran)

    assert (leg.kind, leg.state, leg.amount_minor) == (Leg.Kind.CREDIT, LegState.PAID, 3000)
    assert till.unit(leg).money == UnitMoney.PAID
    assert till.ret(leg).open_legs == 0
    assert till.ret(leg).reached["paid"] == MONDAY.isoformat()
    assert till.sums() == {
        "returns": 3000, "shopper_payable": 0, "store_credit_liability": -3000,
    }  # fmt: skip


def test_a_bonus_comes_on_top_of_store_credit_and_counts_against_no_line(till: Till) -> None:
    ran = till.asked_back(till.order(paid=3000), resolution=Resolution.CREDIT)
    till.scanned(ran)
    with acting_for(till.brand.pk):
        unit = Unit.objects.get(brand_id=till.brand.pk)
        unit.terms = {**(unit.terms or {}), "credit_bonus_percent": 10}
        unit.save(update_fields=("terms",))

    leg, bonus = till.settle(ran)

    assert (leg.purpose, leg.kind, leg.amount_minor) == ("due", "credit", 3000)
    assert (bonus.purpose, bonus.kind, bonus.amount_minor) == ("bonus", "credit", 300)
    assert bonus.decision["bonus_percent"] == 10
    assert bonus.decision["beside"] == leg.intent
    assert [one.pk for one in till.settle(ran)] == [leg.pk, bonus.pk]
    assert till.unit(leg).money == UnitMoney.PAID
    assert till.line(leg).refund_ordered_minor == 3000
    assert till.sums()["goodwill"] == 300
    assert till.sums()["store_credit_liability"] == -3300


def test_a_fee_is_kept_back_and_booked(till: Till) -> None:
    ran = till.asked_back(till.order(paid=3000))
    till.scanned(ran)
    with acting_for(till.brand.pk):
        unit = Unit.objects.get(brand_id=till.brand.pk)
        unit.terms = {**(unit.terms or {}), "fee_minor": 495}
        unit.save(update_fields=("terms",))

    [leg] = till.settle(ran)

    assert leg.amount_minor == 2505
    assert till.sums() == {"returns": 3000, "shopper_payable": -2505, "fees": -495}


def test_a_unit_of_which_the_fee_leaves_nothing_has_no_leg(till: Till) -> None:
    ran = till.asked_back(till.order(paid=400))
    till.scanned(ran)
    with acting_for(till.brand.pk):
        unit = Unit.objects.get(brand_id=till.brand.pk)
        unit.terms = {**(unit.terms or {}), "fee_minor": 495}
        unit.save(update_fields=("terms",))

    assert till.settle(ran) == []
    with acting_for(till.brand.pk):
        assert Unit.objects.get(brand_id=till.brand.pk).money == UnitMoney.NOTHING_DUE


def test_another_brand_finds_no_such_return(till: Till, cast: Cast) -> None:
    ran = till.asked_back(till.order())
    till.scanned(ran)

    with pytest.raises(NotFound), acting_for(cast.voltaic.pk):
        settle(cast.voltaic.pk, ran, at=MONDAY, actor="system")

    assert till.count(Leg) == 0


def test_settling_takes_at_most_ten_statements(till: Till) -> None:
    ran = till.asked_back(till.order(paid=25_000))
    inspected(till, ran, "A")

    with statements() as asked:
        till.settle(ran)

    assert len([sql for sql in asked if "procrastinate" not in sql]) <= 10


def test_many_returns_take_as_many_statements_as_one(till: Till) -> None:
    rans = [till.asked_back(till.order()) for _ in range(8)]
    for ran in rans:
        till.scanned(ran)
    with acting_for(till.brand.pk):
        ids = set(Unit.objects.filter(brand_id=till.brand.pk).values_list("ret_id", flat=True))

    with statements() as asked, acting_for(till.brand.pk):
        settled = settle_due([till.brand.pk], ids, at=MONDAY)

    assert settled == 8
    assert till.count(Leg) == 8
    assert len(asked) <= 12


@pytest.mark.slow
def test_twenty_clicks_at_once_make_one_leg(live_till: Till) -> None:
    ran = live_till.asked_back(live_till.order())
    live_till.scanned(ran)

    def click(_: int) -> int:
        try:
            return live_till.settle(ran)[0].pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as clicks:
        legs = list(clicks.map(click, range(20)))

    assert len(set(legs)) == 1
    assert live_till.count(Leg) == 1
    [leg] = live_till.settle(ran)
    assert waiting_jobs(leg) == 1
    assert live_till.payment(leg).refund_ordered_minor == 3000
