"""What the last page of a request promises is what the tracking page says right after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db.models import F

from backhaul.core.axes import Method, Resolution
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.casefile.request_choices import choices_of
from backhaul.stages.casefile.tracking_page import tracking_page
from backhaul.stages.casefile.tracking_view import MoneyState, MoneyView
from backhaul.stages.intake.drafts import Chosen, Draft, Options, save_items, save_options
from backhaul.stages.intake.gifts import begin as begin_gift
from backhaul.stages.intake.gifts import make_gift, open_gift
from backhaul.stages.intake.sending import submit
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import Payment
from backhaul.stages.promises.actions import renew
from backhaul.stages.promises.foreseen import Foreseen
from backhaul.stages.promises.models import Promise
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.counting import counting
from tests.makers.drafts import begin, found, line_of
from tests.makers.orders import sold_line, sold_order
from tests.makers.shopping import set_policy

pytestmark = pytest.mark.database

NUMBER = "NL-100482"
#: No law is known there: all is the brand's own matter.
IN_BERN = {"name": "Sam", "line1": "A 1", "city": "Bern", "postcode": "3000", "country": "CH"}
MIA = {
    "email": "mia@example.com",
    "name": "Mia Berg",
    "line1": "Torvgata 3",
    "postcode": "50667",
    "city": "Köln",
    "country": "DE",
}
ALWAYS = {"fees": [row("kind", {"payer": "brand", "refund_shipping": "always"})]}
FEE = {
    "fees": [row("fee", {"payer": "shopper", "label_minor": 390, "refund_shipping": "always"})]
}
KEPT = {
    "eligibility": [row("keep", {"outcome": "authorize", "keep": True, "keep_percent": 30})],
}
BONUS = {**ALWAYS, "offer": [row("thanks", {"bonus_percent": 10})]}


@dataclass(frozen=True, kw_only=True)
class Sale:
    """Three tees for 30.01, sent for 9.90 where 4.90 was the cheapest, and how they go back."""

    units: int = 3
    reason: str = "too_large"
    resolution: str = "refund"
    tables: dict[str, Any] = field(default_factory=dict)
    line: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    is_gift: bool = False


FAULT = "arrived_late"
DUTIES = {"duties": Money(601, "EUR")}
BERN = {"ship_to": IN_BERN}
CASES: dict[str, tuple[Sale, dict[str, int]]] = {
    "by_law_whole": (Sale(), {"amount": 3491, "shipping": 490}),
    "by_law_in_part": (Sale(units=2), {"amount": 2001}),
    "at_fault": (Sale(units=1, reason=FAULT), {"amount": 1331, "shipping": 330}),
    "by_policy": (Sale(units=2, tables=ALWAYS, order=BERN), {"amount": 2661, "shipping": 660}),
    "with_duties": (
        Sale(line=DUTIES),
        {"amount": 4092, "shipping": 490, "duties": 601},
    ),
    "duties_in_part": (Sale(units=1, line=DUTIES), {"amount": 1202, "duties": 201}),
    "with_a_fee": (
        Sale(units=2, tables=FEE, order=BERN),
        {"amount": 2271, "fee": 390, "shipping": 660},
    ),
    "kept_for_a_share": (Sale(tables=KEPT, order=BERN), {"amount": 901, "not_given": 2100}),
    "two_of_a_line": (Sale(units=2, order=BERN), {"amount": 2001}),
    "credit_with_bonus": (
        Sale(tables=BONUS, order=BERN, resolution="credit"),
        {"amount": 4291, "shipping": 990, "bonus": 300},
    ),
    "a_gift": (
        Sale(units=2, reason=FAULT, line=DUTIES, resolution="credit", is_gift=True),
        {"amount": 2001},
    ),
}
PARTS = ("fee", "not_given", "shipping", "duties", "bonus")


def sold(brand: Brand, sale: Sale) -> int:
    """Return the order."""
    if sale.tables:
        set_policy(brand, tables=sale.tables)
    line = sold_line(quantity=3, paid=Money(3001, "EUR"), **sale.line)
    order = sold_order(
        NUMBER,
        lines=(line,),
        shipping_paid=Money(990, "EUR"),
        shipping_standard=Money(490, "EUR"),
        **sale.order,
    )
    (known,) = upsert_orders(brand.pk, [order])
    return known.order_id


def asked(brand: Brand, sale: Sale) -> Draft:
    """Return the request as it stands on its last page."""
    order = sold(brand, sale)
    line = line_of(brand, "1", NUMBER)
    if sale.is_gift:
        code = make_gift(brand, {line: 3}, at=MONDAY, actor="member:1")
        gift = open_gift(brand.pk, code, "", at=MONDAY).gift
        assert gift is not None
        token = begin_gift(brand, gift, MIA, at=MONDAY)
    else:
        token = begin(brand, order)
    chosen = Chosen(line, quantity=sale.units, branch="fit", reason=sale.reason)
    kept = save_items(found(brand, token), [chosen], at=MONDAY)
    options = Options(
        resolution=sale.resolution,
        method="own_carrier",
        carrier="Hermes",
        tracking_number="H 1000 2000",
    )
    return save_options(kept, options, locale="en", at=MONDAY)


def foreseen_of(draft: Draft) -> Foreseen:
    one = choices_of(draft, now=MONDAY).foreseen(draft.options.resolution, "own_carrier")
    assert one is not None
    return one


def sent(brand: Brand, draft: Draft) -> tuple[MoneyView, list[int]]:
    """Send it; return its money by the tracking page, and the amounts promised."""
    offer = choices_of(draft, now=MONDAY).offer
    case, _ = submit(brand, draft, offer, at=MONDAY, actor="shopper")
    authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
    assert case.ret.pk is not None
    renew([brand.pk], {case.ret.pk: MONDAY})
    view = tracking_page(brand.pk, case.ret.pk, now=MONDAY)
    promised = Promise.objects.order_by("id").values_list("amount_minor", flat=True)
    return view.money, list(promised)


@pytest.mark.parametrize("name", CASES)
def test_what_is_foreseen_is_what_is_promised_right_after(cast: Cast, name: str) -> None:
    sale, expected = CASES[name]
    with acting_for(cast.nordlicht.pk):
        draft = asked(cast.nordlicht, sale)
        before = foreseen_of(draft)
        after, promised = sent(cast.nordlicht, draft)

    told = {part: getattr(before, part).minor for part in PARTS}
    assert {"amount": before.amount.minor} | {k: v for k, v in told.items() if v} == expected
    assert (
        before.value + sum((amount for _, amount in before.between), Money(0, "EUR"))
        == before.amount
    )
    assert promised == [before.amount.minor] == [after.amount.minor]
    assert told == {
        "fee": after.fee.minor,
        "not_given": after.kept.minor,
        "shipping": after.shipping.minor,
        "duties": after.duties.minor,
        "bonus": after.bonus.minor,
    }


def test_what_came_back_before_lets_the_last_one_bring_the_rest(cast: Cast) -> None:
    """Its number, and what is left of the way, follow from what the others took."""
    with acting_for(cast.nordlicht.pk):
        draft = asked(cast.nordlicht, Sale(units=2, tables=ALWAYS, order=BERN))
        first, _ = sent(cast.nordlicht, draft)
        token = begin(cast.nordlicht, *draft.order_ids)
        picked = [replace(line, quantity=1) for line in draft.picked]
        again = save_items(found(cast.nordlicht, token), picked, at=MONDAY)
        again = save_options(again, draft.options, locale="en", at=MONDAY)
        before = foreseen_of(again)
        after, promised = sent(cast.nordlicht, again)

    assert (first.amount.minor, before.amount.minor) == (2661, 1330)
    assert (after.amount.minor, promised) == (1330, [2661, 1330])


def test_of_money_that_left_elsewhere_nothing_is_foreseen(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        draft = asked(cast.nordlicht, Sale())
        Payment.objects.update(taken_back_minor=F("captured_minor"))
        before = foreseen_of(draft)
        after, promised = sent(cast.nordlicht, draft)

    assert (before.amount.minor, before.promise, before.is_all_stopped) == (0, None, True)
    assert (after.amount.minor, after.state, promised) == (0, MoneyState.CHECKING, [])


@pytest.mark.parametrize(("elsewhere", "number"), [(0, 7), (1, 8)])
def test_all_choices_are_reckoned_with_as_many_statements_as_one(
    cast: Cast, elsewhere: int, number: int
) -> None:
    with acting_for(cast.nordlicht.pk):
        draft = asked(cast.nordlicht, Sale())
        Payment.objects.update(taken_back_minor=elsewhere)
        with counting() as counted:
            choices = choices_of(draft, now=MONDAY)

    assert set(choices.by) == {
        (Resolution.REFUND, Method.OWN_CARRIER),
        (Resolution.CREDIT, Method.OWN_CARRIER),
    }
    assert counted.number == number, counted
