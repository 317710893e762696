"""What rules ask about, as each channel tells it; what it does not tell is not known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backhaul.adapters.channels import shopify, woocommerce
from backhaul.adapters.channels.csv import CsvReader
from backhaul.adapters.channels.csv.columns import Columns
from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldOrder


def _csv(tmp_path: Path, head: str, *lines: str, **columns: str) -> SoldOrder:
    given = {"order": "order", "placed_at": "at", "sku": "sku", "quantity": "qty"}
    mapping = {
        "columns": {**given, "unit_price": "price", **columns},
        "constants": {"currency": "EUR"},
    }
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([f"order,at,sku,qty,price,{head}", *lines]))
    (batch,) = CsvReader(Columns.from_tables(mapping)).read(path)
    (found,) = batch.orders
    return found


def _shopify(tmp_path: Path, line: dict[str, Any], **order: Any) -> SoldOrder:
    given = {
        "id": 1, "name": "#1", "order_number": 1, "created_at": "2026-11-02T10:00:00Z",
        "currency": "EUR", "taxes_included": True, "financial_status": "paid",
        "line_items": [{"id": 11, "sku": "A", "title": "A", "quantity": 2, "price": "20.00",
                        "discount_allocations": [{"amount": "4.00"}], **line}],
        **order,
    }  # fmt: skip
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(given))
    (batch,) = shopify.reader(channel="shopify").read(path)
    (found,) = batch.orders
    return found


def _woocommerce(tmp_path: Path, line: dict[str, Any], **order: Any) -> SoldOrder:
    given = {
        "id": 7, "status": "processing", "currency": "EUR",
        "date_created_gmt": "2026-11-02T10:00:00", "date_paid_gmt": "2026-11-02T10:00:00",
        "total": "19.35", "billing": {"email": "ada@example.com"}, "payment_method": "cod",
        "line_items": [{"id": 1, "name": "A", "sku": "A", "quantity": 2, "total": "18.00",
                        "total_tax": "1.35", **line}],
        **order,
    }  # fmt: skip
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(given))
    (batch,) = woocommerce.reader(channel="woocommerce").read(path)
    (found,) = batch.orders
    return found


def test_a_csv_tells_them_in_columns_of_their_own(tmp_path: Path) -> None:
    found = _csv(
        tmp_path,
        "disc,tags,ctags,tier,gift,how,prod,ptags,goods,haz,ser,cost,used,final",
        "1,2026-07-01T10:00,A,2,9.99,2.50,bf;web,vip,gold,yes,store,tee,summer; sale,hygiene,"
        "no,yes,3.10,2026-07-03T10:00,no",
        discount="disc",
        order_tags="tags",
        customer_tags="ctags",
        member_tier="tier",
        gift="gift",
        contract="how",
        product="prod",
        product_tags="ptags",
        goods="goods",
        hazardous="haz",
        serialised="ser",
        cost="cost",
        first_used_at="used",
        final_sale="final",
    )

    (line,) = found.lines
    assert (found.tags, found.customer_tags, found.member_tier) == (
        ("bf", "web"),
        ("vip",),
        "gold",
    )
    assert (found.is_gift, found.contract) == (True, "store")
    assert found.discount == Money(250, "EUR")
    assert (line.paid, line.full) == (Money(1748, "EUR"), Money(1998, "EUR"))
    assert (line.product, line.tags, line.goods) == ("tee", ("summer", "sale"), ("hygiene",))
    assert (line.is_hazardous, line.is_serialised, line.is_final_sale) == (False, True, False)
    assert line.cost == Money(310, "EUR")
    assert line.first_used_at is not None
    assert line.first_used_at.isoformat() == "2026-07-03T10:00:00+00:00"


def test_a_csv_that_tells_nothing_leaves_everything_unknown(tmp_path: Path) -> None:
    found = _csv(tmp_path, "x", "1,2026-07-01T10:00,A,2,9.99,")

    (line,) = found.lines
    assert (found.tags, found.customer_tags, found.discount, found.is_gift) == (None,) * 4
    assert (line.full, line.tags, line.goods, line.cost) == (None,) * 4
    assert (line.is_hazardous, line.is_serialised, line.is_final_sale) == (None,) * 3


def test_an_empty_cell_is_not_a_no(tmp_path: Path) -> None:
    found = _csv(tmp_path, "gift", "1,2026-07-01T10:00,A,2,9.99,", gift="gift")

    assert found.is_gift is None


def test_shopify_tells_tags_discounts_and_the_till(tmp_path: Path) -> None:
    found = _shopify(
        tmp_path,
        {"product_id": 5, "product_type": "shoes"},
        tags="bf, vip ",
        customer={"id": 7, "tags": "wholesale"},
        total_discounts="4.00",
        source_name="pos",
    )

    (line,) = found.lines
    assert (found.tags, found.customer_tags) == (("bf", "vip"), ("wholesale",))
    assert (found.discount, found.contract) == (Money(400, "EUR"), "store")
    assert (line.product, line.category) == ("5", "shoes")
    assert (line.full, line.paid) == (Money(4000, "EUR"), Money(3600, "EUR"))


def test_shopify_without_tags_has_unknown_tags_and_with_empty_ones_none(tmp_path: Path) -> None:
    assert _shopify(tmp_path, {}).tags is None
    assert _shopify(tmp_path, {}, tags="").tags == ()
    assert _shopify(tmp_path, {}).lines[0].is_final_sale is None


def test_shopifys_discount_without_its_tax_is_not_known(tmp_path: Path) -> None:
    found = _shopify(tmp_path, {}, taxes_included=False, total_discounts="4.00")

    assert (found.discount, found.lines[0].full) == (None, None)


def test_woocommerce_tells_discounts_products_and_what_an_export_adds(tmp_path: Path) -> None:
    found = _woocommerce(
        tmp_path,
        {
            "product_id": 22,
            "subtotal": "20.00",
            "subtotal_tax": "1.50",
            "categories": [{"slug": "shoes"}],
            "tags": [{"name": "Sale"}],
        },
        discount_total="2.00",
        discount_tax="0.15",
        customer_role="wholesale",
    )

    (line,) = found.lines
    assert (found.discount, found.customer_tags) == (Money(215, "EUR"), ("wholesale",))
    assert (line.product, line.category, line.tags) == ("22", "shoes", ("Sale",))
    assert (line.full, line.paid) == (Money(2150, "EUR"), Money(1935, "EUR"))
    assert found.tenders[0].method == "cash_on_delivery"


def test_a_bare_woocommerce_order_tells_none_of_it(tmp_path: Path) -> None:
    found = _woocommerce(tmp_path, {})

    (line,) = found.lines
    assert (found.discount, found.tags, found.customer_tags) == (None, None, None)
    assert (line.full, line.tags, line.product, line.category) == (None, None, "", "")
