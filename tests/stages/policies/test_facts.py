"""From an order as its channel told it to the words that a rule may use."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.axes import Origin
from backhaul.core.intake import Wanted
from backhaul.core.money import Money
from backhaul.core.policies.facts import Proof, RequestFacts, Said
from backhaul.core.policies.vocabulary import Subject, Value, flat
from backhaul.core.ports.channel import SoldOrder
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.facts import request_facts
from backhaul.stages.catalog.models import Variant
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import Order
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.orders import sold_line, sold_order
from tests.makers.requests import a_request

DAY = timedelta(days=1)


def _known(brand: Brand, order: SoldOrder, **values: object) -> RequestFacts:
    upsert_orders(brand.pk, [order])
    case, _ = request_return(
        brand,
        a_request(**values),  # type: ignore[arg-type]
        at=MONDAY,
        actor="shopper",
    )
    return request_facts(case, case.units)


def _words(facts: RequestFacts) -> dict[str, Value]:
    (unit,) = facts.units
    order = facts.order_of(unit)
    assert order is not None
    return flat(Subject(facts, unit, order, "EUR"))


def _told_all() -> SoldOrder:
    line = sold_line(
        product="lys",
        tags=("summer", "Sale"),
        goods=("hygiene", "nonsense"),
        is_final_sale=False,
        is_hazardous=False,
        is_serialised=True,
        full=Money(4000, "EUR"),
        cost=Money(900, "EUR"),
        weight_grams=180,
        first_used_at=MONDAY - 3 * DAY,
    )
    return sold_order(
        lines=(line,),
        locale="de",
        tags=("bf",),
        customer_tags=("vip",),
        member_tier="gold",
        discount=Money(1000, "EUR"),
        is_gift=True,
        contract="phone",
    )


_WANTED: dict[str, Value] = {
    "product": "lys",
    "category": "apparel",
    "product_tags": frozenset({"summer", "sale"}),
    "goods": frozenset({"hygiene"}),
    "is_final_sale": False,
    "is_hazardous": False,
    "is_serialised": True,
    "price": 3000,
    "price_off": 25,
    "margin": 70,
    "weight": 180,
    "channel": "shop",
    "contract": "phone",
    "country": "de",
    "language": "de",
    "paid_with": frozenset({"card"}),
    "order_tags": frozenset({"bf"}),
    "order_off": 25,
    "is_gift": True,
    "shopper_tags": frozenset({"vip"}),
    "tier": "gold",
    "days_since_first_use": 3,
    "days_since_delivery": 7,
    "days_since_dispatch": 10,
    "orders_before": 1,
    "returns_before": 0,
    "customer_for": 12,
    "proof": "order",
    "said": None,
    "risk": 10,
    "risk_level": "low",
}


def test_all_that_a_channel_tells_reaches_the_rules(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        known = _words(_known(cast.nordlicht, _told_all()))

    assert {name: known[name] for name in _WANTED} == _WANTED


def test_what_nobody_told_is_unknown_and_never_false(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        known = _words(_known(cast.nordlicht, sold_order(tenders=())))

    names = (
        "product", "product_tags", "goods", "is_final_sale", "is_hazardous", "is_serialised",
        "price_off", "margin", "weight", "language", "paid_with", "order_tags", "order_off",
        "is_gift", "shopper_tags", "tier", "days_since_first_use", "said", "is_opened",
    )  # fmt: skip
    assert {name: known[name] for name in names} == dict.fromkeys(names)


def test_what_the_shopper_says_of_a_piece_is_known(cast: Cast) -> None:
    wanted = Wanted(
        order="NL-100482",
        line="1",
        quantity=1,
        reason="defective",
        said=Said.OPENED,
        serial=" SN-1 ",
    )
    with acting_for(cast.nordlicht.pk):
        facts = _known(cast.nordlicht, sold_order(), wanted=(wanted,))
        known = _words(facts)

    assert (known["said"], known["is_opened"], known["has_serial"]) == ("opened", True, True)
    assert facts.units[0].serial == "SN-1"


def test_a_gift_is_proved_by_its_code(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order()])
        case, _ = request_return(
            cast.nordlicht, a_request(origin=Origin.AGENT), at=MONDAY, actor="member:1"
        )
        case.ret.origin = Origin.GIFT
        facts = request_facts(case, case.units)

    assert facts.units[0].proof is Proof.GIFT_CODE


def test_a_later_import_fills_what_was_not_told_and_keeps_what_was(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        upsert_orders(brand.pk, [sold_order(lines=(sold_line(tags=("a",)),))])
        later = sold_order(
            lines=(sold_line(product="lys", is_hazardous=True),),
            tags=("bf",),
            discount=Money(100, "EUR"),
        )
        upsert_orders(brand.pk, [later])
        upsert_orders(brand.pk, [sold_order(discount=Money(900, "EUR"))])
        order, thing = Order.objects.get(brand=brand), Variant.objects.get(brand=brand)

    assert (order.tags, order.discount_minor) == (["bf"], 100)
    assert (thing.tags, thing.product, thing.is_hazardous) == (["a"], "lys", True)


def test_a_cost_in_another_currency_than_the_brands_is_not_known(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(
            cast.nordlicht.pk, [sold_order(lines=(sold_line(cost=Money(900, "USD")),))]
        )
        assert Variant.objects.get(brand=cast.nordlicht).cost_minor is None


def test_ten_units_cost_as_many_statements_as_one(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        upsert_orders(
            brand.pk,
            [sold_order("T-1"), sold_order("T-10", lines=(sold_line(quantity=10),))],
        )
        numbers = []
        for order, quantity in (("T-1", 1), ("T-10", 10)):
            request = a_request(order=order, quantity=quantity)
            case, _ = request_return(brand, request, at=MONDAY, actor="shopper")
            with counting() as statements:
                request_facts(case, case.units)
            numbers.append(statements.number)

    assert numbers == [5, 5]
