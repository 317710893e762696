"""Money that must not go twice, or a second time by another way, and who owns what is held."""

from __future__ import annotations

import pytest

from backhaul.core.axes import Authorization, Processing, Resolution, UnitMoney
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.core.tracking.words import Position
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.models import Order, Payment
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.actions import cancel, declare_failed, replace, settle_due
from backhaul.stages.settlement.models import CreditAccount, Leg
from tests.cast import MONDAY
from tests.stages.settlement.test_provider_events import take
from tests.stages.settlement.test_settling import changed, inspected
from tests.stages.settlement.till import Till


def considered(till: Till, ran: str) -> int:
    """Settle as the rules do when something happened to the return."""
    with acting_for(till.brand.pk):
        ids = list(Unit.objects.filter(ret__ran=ran).values_list("ret_id", flat=True))
        return settle_due((till.brand.pk,), ids, at=MONDAY)


def money_of(till: Till, ran: str) -> str:
    with acting_for(till.brand.pk):
        return str(Unit.objects.get(brand_id=till.brand.pk, ret__ran=ran).money)


def terms(till: Till, ran: str, **values: int) -> None:
    with acting_for(till.brand.pk):
        unit = Unit.objects.get(brand_id=till.brand.pk, ret__ran=ran)
        unit.terms = {**(unit.terms or {}), **values}
        unit.save(update_fields=("terms",))


def charged_back(till: Till, amount: int, *, heard: int = 1) -> None:
    with acting_for(till.brand.pk):
        ref = Payment.objects.get(brand_id=till.brand.pk).provider_ref
    till.account.peer.control(f"/control/payments/{ref}/chargeback", {"amount": amount})
    take(till, heard)


def living(till: Till) -> list[tuple[str, str, int]]:
    with acting_for(till.brand.pk):
        rows = Leg.objects.filter(shares__is_alive=True).distinct().order_by("id")
        return [(leg.kind, leg.state, leg.amount_minor) for leg in rows]


def test_what_a_person_decided_to_keep_is_not_paid_by_a_later_scan(till: Till) -> None:
    ran = till.asked_back(till.order())
    assert till.settle(ran, override_reason="not_returned", deduction_bp=10_000) == []

    till.scanned(ran, Position.DELIVERED)

    assert considered(till, ran) == 0
    assert till.settle(ran) == []
    assert (till.count(Leg), money_of(till, ran)) == (0, UnitMoney.NOTHING_DUE)
    with acting_for(till.brand.pk):
        entry = Entry.objects.get(brand_id=till.brand.pk, kind=EntryKind.UNIT_DECIDED)
    assert entry.data == {
        "unit": 1,
        "money": "nothing_due",
        "deduction_bp": 10_000,
        "code": "not_returned",
    }


def test_a_reason_in_words_is_not_journalled(till: Till) -> None:
    ran = till.asked_back(till.order())

    till.settle(ran, override_reason="Sam kept it.", deduction_bp=10_000)

    with acting_for(till.brand.pk):
        entry = Entry.objects.get(brand_id=till.brand.pk, kind=EntryKind.UNIT_DECIDED)
    assert entry.data["code"] == "in_words"


@pytest.mark.parametrize("resolution", [Resolution.REFUND, Resolution.CREDIT])
def test_what_was_charged_back_is_not_given_a_second_time(
    till: Till, resolution: Resolution
) -> None:
    ran = till.asked_back(till.order(paid=3000), resolution=resolution)
    charged_back(till, 3000)
    till.scanned(ran)

    considered(till, ran)

    assert (till.count(Leg), till.count(CreditAccount)) == (0, 0)
    assert money_of(till, ran) == UnitMoney.CHECKING
    assert ("refund_failed", "taken_back_elsewhere") in till.incidents()


def test_credit_given_before_a_chargeback_counts_against_what_is_left(till: Till) -> None:
    number = till.order(paid=6000, quantity=2)
    first, second = (till.asked_back(number, resolution=Resolution.CREDIT) for _ in range(2))
    till.scanned(first)
    considered(till, first)
    charged_back(till, 3000)
    till.scanned(second)

    considered(till, second)

    assert living(till) == [("credit", "paid", 3000)]


def test_credit_is_given_while_the_order_has_enough_left(till: Till) -> None:
    number = till.order(paid=6000, quantity=2)
    ran = till.asked_back(number, resolution=Resolution.CREDIT)
    charged_back(till, 3000)
    till.scanned(ran)

    assert considered(till, ran) == 1
    assert living(till) == [("credit", "paid", 3000)]


def test_a_person_ends_what_was_taken_back_elsewhere(till: Till) -> None:
    ran = till.asked_back(till.order(paid=3000))
    charged_back(till, 3000)
    till.scanned(ran)
    considered(till, ran)

    till.settle(ran, override_reason="charged_back", deduction_bp=10_000)

    assert money_of(till, ran) == UnitMoney.NOTHING_DUE
    assert till.incidents() == [("refund_failed", "chargeback")]


@pytest.mark.parametrize(
    ("kind", "code"), [("refund", "refund_above_captured"), ("by_hand", "taken_back_elsewhere")]
)
def test_a_failed_refund_whose_money_left_after_all_is_not_made_again(
    till: Till, kind: str, code: str
) -> None:
    leg = till.ordered_leg(paid=3000)
    till.account.mode("lost_reply", times=1)
    till.send(leg)
    with acting_for(till.brand.pk):
        declare_failed(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")
    take(till, 1)
    before = living(till), till.sums(), till.count(Entry)

    with pytest.raises(DomainError) as refusal, acting_for(till.brand.pk):
        replace(till.brand.pk, leg.pk, kind=kind, at=MONDAY, actor="member:1")

    assert refusal.value.code == code
    assert (living(till), till.sums(), till.count(Entry)) == before


@pytest.mark.parametrize("again", ["settle", "replace"])
def test_a_fee_is_booked_once_whatever_becomes_of_the_leg(till: Till, again: str) -> None:
    ran = till.asked_back(till.order(paid=3000))
    terms(till, ran, fee_minor=500)
    till.scanned(ran)
    [leg] = till.settle(ran)

    with acting_for(till.brand.pk):
        if again == "replace":
            replace(till.brand.pk, leg.pk, kind="by_hand", at=MONDAY, actor="member:1")
        else:
            cancel(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")
    if again == "settle":
        assert till.sums() == {"returns": 0, "shopper_payable": 0, "fees": 0}
        till.settle(ran, override_reason="again")

    assert till.sums() == {"returns": 3000, "shopper_payable": -2500, "fees": -500}


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_bonus_by_hand_gives_back_what_it_took(till: Till, is_replaced: bool) -> None:
    ran = till.asked_back(till.order(paid=3000), resolution=Resolution.CREDIT)
    terms(till, ran, credit_bonus_percent=10)
    till.scanned(ran)
    without_address(till, ran)
    leg, bonus = till.settle(ran)
    assert (leg.kind, leg.amount_minor) == (Leg.Kind.BY_HAND, 3000)
    assert (bonus.kind, bonus.amount_minor) == (Leg.Kind.BY_HAND, 300)

    with acting_for(till.brand.pk):
        if is_replaced:
            replace(till.brand.pk, leg.pk, kind="by_hand", at=MONDAY, actor="member:1")
        else:
            cancel(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")

    times = int(is_replaced)
    assert till.line(leg).refund_ordered_minor == 3000 * times
    assert till.sums() == {
        "returns": 3000 * times,
        "goodwill": 300 * times,
        "shopper_payable": -3300 * times,
    }


def without_address(till: Till, ran: str) -> None:
    with acting_for(till.brand.pk):
        Return.objects.filter(brand_id=till.brand.pk, ran=ran).update(email_norm="")
        Order.objects.filter(brand_id=till.brand.pk).update(email_norm="")


@pytest.mark.parametrize("ended", [0, 1])
def test_the_rest_of_a_unit_is_paid_when_one_of_its_two_legs_was_ended(
    till: Till, ended: int
) -> None:
    tenders = (till.card(1000, "t1"), till.card(2000, "t2"))
    ran = till.asked_back(till.order(paid=3000, tenders=tenders))
    terms(till, ran, fee_minor=500)
    till.scanned(ran)
    legs = till.settle(ran)
    with acting_for(till.brand.pk):
        cancel(till.brand.pk, legs[ended].pk, at=MONDAY, actor="member:1")
    till.send(legs[1 - ended])
    assert money_of(till, ran) == UnitMoney.CHECKING
    assert considered(till, ran) == 0

    till.settle(ran, override_reason="the_rest")

    amounts = sorted(amount for _, _, amount in living(till))
    assert sum(amounts) == 2500
    assert amounts == [1000, 1500]
    assert till.line(legs[0]).refund_ordered_minor == 2500
    assert till.sums()["fees"] == -500
    assert till.sums()["returns"] == 3000
    for leg in till.settle(ran, override_reason="once_more"):
        assert sum(row["amount_minor"] for row in leg.explanation) == leg.amount_minor
    assert len(living(till)) == 2
    assert money_of(till, ran) == UnitMoney.APPROVED


def test_a_unit_that_no_rule_pays_has_an_incident_until_a_person_decides(till: Till) -> None:
    ran = till.asked_back(till.order())
    inspected(till, ran, "D")

    considered(till, ran)
    considered(till, ran)
    assert till.incidents() == [("promise_at_risk", "held")]

    till.settle(ran, override_reason="worn", deduction_bp=5000)
    assert till.incidents() == []


def test_a_refused_unit_that_came_all_the_same_has_an_incident(till: Till) -> None:
    ran = till.asked_back(till.order())
    inspected(till, ran, "A")
    changed(till, ran, authorization=Authorization.REFUSED)

    considered(till, ran)
    assert till.incidents() == [("contents_differ", "held")]

    changed(till, ran, processing=Processing.DECIDED, disposition="send_back_to_customer")
    considered(till, ran)
    assert till.incidents() == []


def test_a_unit_that_was_not_looked_at_yet_has_no_incident(till: Till) -> None:
    ran = till.asked_back(till.order())
    changed(till, ran, processing=Processing.MISSING)

    considered(till, ran)

    assert till.incidents() == []


def test_cash_that_nobody_took_back_still_waits_to_be_paid_by_hand(till: Till) -> None:
    cash = Tender(external_id="t1", method="cash_on_delivery", captured=Money(3000, "EUR"))
    ran = till.asked_back(till.order(paid=3000, tenders=(cash,)))
    till.scanned(ran)

    considered(till, ran)

    assert living(till) == [("by_hand", "approved", 3000)]
