"""Taxes, discounts, the way out, customs and gift cards, as each channel tells them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backhaul.adapters.channels import shopify, woocommerce
from backhaul.adapters.channels.csv import CsvReader
from backhaul.adapters.channels.csv.columns import Columns
from backhaul.core.money import Money
from backhaul.core.orders import Batch
from backhaul.core.ports.channel import Discount, SoldOrder, SoldTax


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def only(batch: Batch) -> SoldOrder:
    (found,) = batch.orders
    return found


def written(tmp_path: Path, document: dict[str, Any]) -> Path:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(document))
    return path


def of_shopify(tmp_path: Path, line: dict[str, Any], **order: Any) -> SoldOrder:
    given = {
        "id": 1, "name": "#1", "order_number": 1, "created_at": "2026-11-02T10:00:00Z",
        "currency": "EUR", "taxes_included": True, "financial_status": "paid",
        "line_items": [{"id": 11, "sku": "A", "title": "A", "quantity": 2, "price": "20.00",
                        **line}],
        **order,
    }  # fmt: skip
    path = written(tmp_path, given)
    return only(next(iter(shopify.reader(channel="shopify").read(path))))


def of_woocommerce(tmp_path: Path, line: dict[str, Any], **order: Any) -> SoldOrder:
    given = {
        "id": 7, "status": "processing", "currency": "EUR", "total": "19.35",
        "date_created_gmt": "2026-11-02T10:00:00", "date_paid_gmt": "2026-11-02T10:00:00",
        "billing": {"email": "ada@example.com"}, "payment_method": "cod",
        "line_items": [{"id": 1, "name": "A", "sku": "A", "quantity": 2, "total": "18.00",
                        "total_tax": "1.35", **line}],
        **order,
    }  # fmt: skip
    path = written(tmp_path, given)
    return only(next(iter(woocommerce.reader(channel="woocommerce").read(path))))


def of_csv(tmp_path: Path, head: str, row: str, **columns: str) -> SoldOrder:
    given = {"order": "order", "placed_at": "at", "sku": "sku", "quantity": "qty"}
    mapping = {
        "columns": {**given, "unit_price": "price", **columns},
        "constants": {"currency": "EUR"},
    }
    path = tmp_path / "orders.csv"
    path.write_text(f"order,at,sku,qty,price,{head}\n7,2026-11-02,A,2,20.00,{row}\n")
    return only(next(iter(CsvReader(Columns.from_tables(mapping)).read(path))))


def test_shopifys_discounts_come_with_their_names_and_its_taxes_with_their_rates(
    tmp_path: Path,
) -> None:
    line = {
        "discount_allocations": [
            {"amount": "4.00", "discount_application_index": 0},
            {"amount": "1.005", "discount_application_index": 1},
        ],
        "tax_lines": [
            {"title": "VAT", "rate": 0.19, "price": "3.335"},
            {"title": "City", "rate": 0.02, "price": "0.335"},
        ],
    }
    found = of_shopify(
        tmp_path, line, discount_applications=[{"code": "SUMMER"}, {"title": "Loyal"}]
    )
    (sold,) = found.lines

    assert sold.discounts == (
        Discount(name="SUMMER", amount=eur(400)),
        Discount(name="Loyal", amount=eur(101)),
    )
    assert sold.tax == eur(367)
    assert sold.taxes == (
        SoldTax(name="VAT", rate_bp=1_900, amount=eur(334)),
        SoldTax(name="City", rate_bp=200, amount=eur(33)),
    )


def test_shopifys_way_out_is_told_with_its_tax_and_what_went_back_of_it(tmp_path: Path) -> None:
    shipping = [{"price": "4.95", "tax_lines": [{"title": "VAT", "price": "0.79"}]}]
    adjusted = {"kind": "shipping_refund", "amount": "-2.00", "tax_amount": "-0.38"}
    other = {"kind": "refund_discrepancy", "amount": "-9.00", "tax_amount": "0.00"}
    found = of_shopify(
        tmp_path,
        {},
        shipping_lines=shipping,
        refunds=[{"order_adjustments": [adjusted, other], "refund_line_items": []}],
    )

    assert (found.shipping_paid, found.shipping_tax) == (eur(495), eur(79))
    assert found.shipping_taxes == (SoldTax(name="VAT", rate_bp=None, amount=eur(79)),)
    assert found.shipping_refunded == eur(238)


def test_shopifys_ways_out_have_each_tax_once_and_no_more_than_their_price(
    tmp_path: Path,
) -> None:
    def way(price: str, *taxes: str) -> dict[str, Any]:
        rates = zip(("VAT", "City"), (0.19, 0.02), taxes, strict=False)
        return {
            "price": price,
            "tax_lines": [{"title": t, "rate": r, "price": p} for t, r, p in rates],
        }

    found = of_shopify(
        tmp_path, {}, shipping_lines=[way("4.95", "0.785", "0.085"), way("2.00", "0.32")]
    )
    free = of_shopify(tmp_path, {}, shipping_lines=[way("0.00", "0.79")])
    bare = of_shopify(tmp_path, {}, shipping_lines=[{"price": "4.95", "tax_lines": []}])

    assert (found.shipping_paid, found.shipping_tax) == (eur(695), eur(119))
    assert found.shipping_taxes == (
        SoldTax(name="VAT", rate_bp=1_900, amount=eur(111)),
        SoldTax(name="City", rate_bp=200, amount=eur(8)),
    )
    assert free.shipping_taxes == (SoldTax(name="VAT", rate_bp=1_900, amount=eur(0)),)
    assert bare.shipping_taxes is None


def test_shopifys_customs_are_paid_beside_the_price(tmp_path: Path) -> None:
    price = {"shop_money": {"amount": "6.50", "currency_code": "EUR"}}
    found = of_shopify(tmp_path, {"duties": [{"price": price}, {"price": price}]})

    assert (found.lines[0].paid, found.lines[0].duties) == (eur(4_000), eur(1_300))


def test_woocommerces_taxes_are_named_by_the_orders_own_list(tmp_path: Path) -> None:
    taxes = [{"id": 3, "total": "1.00"}, {"id": 4, "total": "0.35"}]
    rates = [
        {"rate_id": 3, "label": "MwSt.", "rate_percent": 7, "shipping_tax_total": "0.70"},
        {"rate_id": 4, "label": "", "rate_code": "CITY-1", "rate_percent": 2.5,
         "shipping_tax_total": "0.25"},
        {"rate_id": 5, "label": "Books", "rate_percent": 5, "shipping_tax_total": "0.00"},
    ]  # fmt: skip
    found = of_woocommerce(
        tmp_path, {"taxes": taxes}, tax_lines=rates, shipping_total="5.00", shipping_tax="0.95"
    )

    assert found.lines[0].taxes == (
        SoldTax(name="MwSt.", rate_bp=700, amount=eur(100)),
        SoldTax(name="CITY-1", rate_bp=250, amount=eur(35)),
    )
    assert (found.shipping_paid, found.shipping_tax) == (eur(595), eur(95))
    assert found.shipping_taxes == (
        SoldTax(name="MwSt.", rate_bp=700, amount=eur(70)),
        SoldTax(name="CITY-1", rate_bp=250, amount=eur(25)),
    )


def test_woocommerces_taxes_of_the_way_that_do_not_make_its_tax_are_a_sum_only(
    tmp_path: Path,
) -> None:
    rates = [{"rate_id": 3, "label": "MwSt.", "shipping_tax_total": "0.70"}]
    found = of_woocommerce(
        tmp_path, {}, tax_lines=rates, shipping_total="5.00", shipping_tax="0.95"
    )

    assert (found.shipping_taxes, found.shipping_tax) == (None, eur(95))


def test_a_tax_that_woocommerce_names_nowhere_is_told_as_a_sum_only(tmp_path: Path) -> None:
    found = of_woocommerce(tmp_path, {"taxes": [{"id": 3, "total": "1.35"}]})

    assert (found.lines[0].taxes, found.lines[0].tax) == (None, eur(135))


def test_a_csv_has_columns_for_all_of_it(tmp_path: Path) -> None:
    head = "ship,shiptax,shipname,shiprate,std,back,duty,taxname,taxrate,tax,full,off,gift"
    row = "9.90,1.58,USt,19,4.90,1.00,3.00,USt,19,6.39,48.00,SUMMER,10.00"
    found = of_csv(
        tmp_path, head, row,
        shipping="ship", shipping_tax="shiptax", shipping_standard="std",
        shipping_tax_name="shipname", shipping_tax_rate="shiprate",
        shipping_refunded="back", duties="duty", tax_name="taxname", tax_rate="taxrate",
        tax="tax", full_price="full", discount_name="off", gift_card_paid="gift",
    )  # fmt: skip
    (sold,) = found.lines

    assert (found.shipping_paid, found.shipping_tax) == (eur(990), eur(158))
    assert found.shipping_taxes == (SoldTax(name="USt", rate_bp=1_900, amount=eur(158)),)
    assert (found.shipping_standard, found.shipping_refunded) == (eur(490), eur(100))
    assert sold.duties == eur(300)
    assert sold.taxes == (SoldTax(name="USt", rate_bp=1_900, amount=eur(639)),)
    assert sold.discounts == (Discount(name="SUMMER", amount=eur(800)),)
    assert [(one.method, one.captured) for one in found.tenders] == [
        ("gift_card", eur(1_000)),
        ("other", eur(4_290)),
    ]
