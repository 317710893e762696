"""Orders of the demo that were paid through several tills."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldTax
from backhaul.wiring.demo.catalogue import BRANDS
from backhaul.wiring.demo.money import SCENES, TO_TRY
from backhaul.wiring.demo.orders import demo_orders
from backhaul.wiring.demo.past import BEGAN, STORIES, THREE_DAYS_LATER
from backhaul.wiring.demo.rules import ADVANCES, NEED, stock_of
from backhaul.wiring.demo.sales import Sale, order_of
from backhaul_sandbox.payments.holds import LASTS_SECONDS

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NORDLICHT, VOLTAIC = BRANDS


def test_a_gift_card_takes_its_part_and_the_card_the_rest() -> None:
    sale = Sale("NL-200002", "NL-STI-3", ("gift_card", "card"), 5_000)

    order = order_of(sale, NORDLICHT, now=NOW)

    paid = [(one.method, one.captured.minor, one.provider) for one in order.tenders]
    assert paid == [("gift_card", 5_000, ""), ("card", 5_390, "payments")]
    assert order.tenders[1].provider_ref == "pi_nl200002"
    assert (order.lines[0].variant_title, order.lines[0].paid.minor) == ("M", 9_900)


def test_paypal_and_adyen_get_numbers_of_sixteen_signs() -> None:
    paypal = order_of(Sale("NL-200001", "NL-ULL-1", ("paypal",)), NORDLICHT, now=NOW)
    adyen = order_of(Sale("VA-200001", "VA-LAMP-1", ("adyen",)), VOLTAIC, now=NOW)

    [one], [other] = paypal.tenders, adyen.tenders
    assert (one.method, one.provider_ref) == ("paypal", "00000000NL200001")
    assert (other.method, other.provider, other.provider_ref) == (
        "card",
        "adyen",
        "00000000VA200001",
    )


def test_every_line_of_the_demo_tells_its_tax_by_name_and_rate() -> None:
    money = order_of(Sale("NL-200002", "NL-STI-3"), NORDLICHT, now=NOW)
    old = [*demo_orders(NORDLICHT, until=NOW, seed=1), *demo_orders(VOLTAIC, until=NOW, seed=1)]

    [line] = money.lines
    assert line.taxes == (SoldTax(name="VAT 19%", amount=Money(1_580, "EUR"), rate_bp=1_900),)
    told = {
        (tax.name, tax.rate_bp, tax.amount == one.tax)
        for order in old
        for one in order.lines
        for tax in one.taxes or ()
    }
    assert told == {("VAT 19%", 1_900, True), ("MwSt. 19%", 1_900, True)}
    assert all(one.taxes for order in old for one in order.lines)


def test_most_of_the_clothing_can_be_exchanged() -> None:
    items = stock_of(NORDLICHT)

    assert {item["product"] for item in items if item["count"]} == {
        "NL-LYS", "NL-ULL", "NL-FJELL", "NL-STI", "NL-TIND",
    }  # fmt: skip
    told = {item["sku"]: (item["variant_title"], item["count"]) for item in items}
    assert [told[f"NL-LYS-{place}"] for place in (1, 4, 5)] == [("XS", 8), ("L", 2), ("XL", 0)]
    assert {one["price_minor"] for one in items if one["product"] == "NL-FJELL"} == {18_900}


@pytest.mark.parametrize("brand", BRANDS, ids=lambda brand: brand.slug)
def test_every_sale_of_the_demo_has_a_number_of_its_own_and_known_goods(brand: object) -> None:
    shop = NORDLICHT if brand is NORDLICHT else VOLTAIC
    sales = [*(scene.sale for scene in SCENES[shop.slug]), *TO_TRY[shop.slug]]
    if shop is NORDLICHT:
        sales += [one.scene.sale for one in STORIES]

    orders = [order_of(sale, shop, now=NOW) for sale in sales]

    assert len({order.number for order in orders}) == len(sales)
    for order in orders:
        assert order.shipping_paid is not None
        due = order.lines[0].paid.minor + order.shipping_paid.minor
        assert sum(one.captured.minor for one in order.tenders) == due


def test_what_began_in_the_past_is_due_at_the_present_and_not_before() -> None:
    assert NEED.capture_days is not None
    sent_for, asked_for = BEGAN, BEGAN - THREE_DAYS_LATER

    assert THREE_DAYS_LATER < timedelta(days=NEED.capture_days) <= sent_for
    assert sent_for < timedelta(seconds=LASTS_SECONDS), "the bank would end the hold first"
    assert timedelta(days=ADVANCES.remind_days) <= asked_for
    assert asked_for < timedelta(days=min(ADVANCES.decide_days, 2 * ADVANCES.remind_days))
