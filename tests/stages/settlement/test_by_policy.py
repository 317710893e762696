"""What a policy gives out of kindness, and what it gives for keeping a thing: as was frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.axes import Resolution
from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile.tracking_page import tracking_page
from backhaul.stages.orders.models import Order
from backhaul.stages.promises.actions import renew
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import terms_of
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.preview import preview_of
from tests.cast import MONDAY
from tests.core.policies.makers import row
from tests.makers.policies import publish_rules
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.database

YESTERDAY = MONDAY - timedelta(days=1)
#: No law is known there: all is the brand's own matter.
IN_BERN = {"name": "Sam", "line1": "A 1", "city": "Bern", "postcode": "3000", "country": "CH"}


def ruled(till: Till, **tables: list[dict[str, Any]]) -> None:
    with acting_for(till.brand.pk):
        publish_rules(till.brand.pk, at=YESTERDAY, **tables)


def sold(till: Till, *, quantity: int = 1, paid: int = 3000, **values: Any) -> str:
    given = {
        "tenders": (till.card(paid + 495),),
        "shipping_paid": Money(495, "EUR"),
        "shipping_tax": Money(79, "EUR"),
        "ship_to": IN_BERN,
        **values,
    }
    return till.order(paid=paid, quantity=quantity, **given)


def came_back(till: Till, number: str, *, units: int = 1) -> Leg:
    ran = till.asked_back(number, units=units)
    till.scanned(ran)
    [leg] = till.settle(ran)
    return leg


def explained(leg: Leg) -> list[tuple[str, int]]:
    return [(str(part["code"]), int(part["amount_minor"])) for part in leg.explanation]


@pytest.mark.parametrize(
    ("rule", "first", "last"),
    [
        ("law", 1500, 1500),
        ("fault", 1500, 1500),
        ("whole_order", 1500, 1995),
        ("always", 1748, 1747),
    ],
)
def test_the_way_out_goes_back_as_the_policy_says_and_never_twice(
    till: Till, rule: str, first: int, last: int
) -> None:
    ruled(till, fees=[row("kind", {"payer": "brand", "refund_shipping": rule})])
    number = sold(till, quantity=2)

    assert came_back(till, number).amount_minor == first
    assert came_back(till, number).amount_minor == last
    with acting_for(till.brand.pk):
        assert Order.objects.get().shipping_ordered_minor == first + last - 3000


def test_a_later_policy_takes_no_kindness_back(till: Till) -> None:
    ruled(till, fees=[row("kind", {"payer": "brand", "refund_shipping": "always"})])
    ran = till.asked_back(sold(till))
    with acting_for(till.brand.pk):
        publish_rules(till.brand.pk, at=MONDAY + timedelta(minutes=1))
    till.scanned(ran)

    [leg] = till.settle(ran)

    assert explained(leg) == [("paid", 3000), ("shipping", 495)]


def kept_for(till: Till, percent: int) -> None:
    then = {"outcome": "authorize", "keep": True, "keep_percent": percent}
    ruled(till, eligibility=[row("keep", then)])


def test_what_is_kept_for_a_share_of_its_price_is_explained_before_and_paid_so(
    till: Till,
) -> None:
    kept_for(till, 30)
    ran = till.asked_back(sold(till, paid=3333))
    with acting_for(till.brand.pk):
        case = cases.read(till.brand.pk, ran)
        [shown] = preview_of(case.ret, case.units)
        told = [(part.code, part.amount.minor) for part in shown.owed.units[0].parts]
        assert case.ret.pk is not None
        renew([till.brand.pk], {case.ret.pk: MONDAY})
        money = tracking_page(till.brand.pk, case.ret.pk, now=MONDAY).money

    [leg] = till.settle(ran)

    assert leg.amount_minor == 1000 == shown.total.minor == money.amount.minor
    assert told == explained(leg) == [("paid", 3333), ("kept", -2333)]
    assert money.kept == Money(2333, "EUR")


def test_store_credit_for_what_is_kept_has_its_bonus_on_the_share_alone(till: Till) -> None:
    then = {"outcome": "authorize", "keep": True, "keep_percent": 50}
    ruled(till, eligibility=[row("keep", then)], offer=[row("thanks", {"bonus_percent": 10})])
    ran = till.asked_back(sold(till), resolution=Resolution.CREDIT)

    legs = till.settle(ran)

    assert [leg.amount_minor for leg in legs] == [1500, 150]


def test_where_the_law_gives_all_of_it_the_thing_is_to_be_sent_back(till: Till) -> None:
    """A week after the delivery in Germany: there is a right to withdraw for all of it."""
    kept_for(till, 30)
    ran = till.asked_back(till.order(paid=3000))

    with acting_for(till.brand.pk):
        unit = Unit.objects.get()
        terms = terms_of(unit)
    assert terms is not None
    assert (terms.keeps, terms.kept_bp, unit.is_kept) == (False, 10_000, False)
    with pytest.raises(DomainError, match="trigger_not_met"):
        till.settle(ran)
    till.scanned(ran)
    [leg] = till.settle(ran)
    assert explained(leg) == [("paid", 3000)]
