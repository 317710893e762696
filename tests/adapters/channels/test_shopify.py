from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backhaul.adapters.channels import shopify
from backhaul.core.money import Money
from backhaul.core.orders import Batch, Notice, Reason
from backhaul.core.ports.channel import SentParcel, SoldOrder, Tender


def line(**changes: Any) -> dict[str, Any]:
    return {
        "id": 11, "sku": "TEE-M", "title": "Tee", "variant_title": "M", "quantity": 2,
        "price": "20.00", "grams": 180, "total_discount": "0.00",
        "discount_allocations": [{"amount": "4.00"}], "tax_lines": [{"price": "5.75"}],
    } | changes  # fmt: skip


def order(**changes: Any) -> dict[str, Any]:
    return {
        "id": 450789469, "name": "#1001", "order_number": 1001, "test": False,
        "created_at": "2026-11-02T10:00:00+01:00", "currency": "EUR", "taxes_included": True,
        "financial_status": "paid", "email": "ada@example.com", "total_price": "40.95",
        "total_tax": "6.54", "customer_locale": "de", "cancelled_at": None,
        "customer": {"id": 7, "first_name": "Ada", "last_name": "Berg"},
        "shipping_address": {
            "name": "Ada Berg", "address1": "Weg 1", "city": "Berlin", "zip": "10115",
            "country_code": "DE", "province_code": None, "phone": "+49 30 1",
        },
        "line_items": [line()],
        "shipping_lines": [{"price": "4.95", "tax_lines": [{"price": "0.79"}]}],
        "transactions": [sale()],
    } | changes  # fmt: skip


def sale(**changes: Any) -> dict[str, Any]:
    return {
        "id": 1, "kind": "sale", "status": "success", "amount": "40.95", "currency": "EUR",
        "gateway": "shopify_payments", "authorization": "pi_1",
        "payment_details": {
            "credit_card_number": "•••• •••• •••• 4242", "credit_card_company": "Visa"
        },
    } | changes  # fmt: skip


def read(tmp_path: Path, document: object, *, test_orders: bool = False) -> Batch:
    path = tmp_path / "orders.json"
    text = document if isinstance(document, str) else json.dumps(document)
    path.write_text(text, encoding="utf-8")
    (batch,) = shopify.reader(channel="shopify", test_orders=test_orders).read(path)
    assert batch.lines == batch.placed + batch.explained.total() + len(batch.backs)
    return batch


def placed(tmp_path: Path, **changes: Any) -> SoldOrder:
    (found,) = read(tmp_path, order(**changes)).orders
    return found


def test_an_order_is_read_with_its_shopper_and_what_was_paid(tmp_path: Path) -> None:
    batch = read(tmp_path, {"order": order()})

    (found,) = batch.orders
    (sold,) = found.lines
    assert batch.problems == []
    assert (found.external_id, found.number) == ("450789469", "#1001")
    assert found.placed_at == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert (found.email, found.customer_ref, found.locale) == ("ada@example.com", "7", "de")
    assert found.customer_name == "Ada Berg"
    assert dict(found.ship_to) == {
        "name": "Ada Berg", "line1": "Weg 1", "city": "Berlin", "postcode": "10115",
        "country": "DE", "phone": "+49 30 1",
    }  # fmt: skip
    assert (sold.external_id, sold.sku, sold.quantity) == ("11", "TEE-M", 2)
    assert (sold.paid, sold.tax) == (Money(3600, "EUR"), Money(575, "EUR"))
    assert found.shipping_paid == Money(495, "EUR")
    assert found.tenders == (
        Tender(
            external_id="1",
            method="card",
            captured=Money(4095, "EUR"),
            provider_ref="pi_1",
            label="Visa ••42",
        ),
    )


def test_a_tax_on_top_is_part_of_what_the_shopper_paid(tmp_path: Path) -> None:
    found = placed(tmp_path, taxes_included=False, total_price="47.49")

    assert found.lines[0].paid == Money(4175, "EUR")
    assert found.shipping_paid == Money(574, "EUR")


def test_a_tax_told_for_the_order_alone_is_spread_over_its_lines(tmp_path: Path) -> None:
    bare: dict[str, Any] = {"tax_lines": [], "discount_allocations": []}
    found = placed(
        tmp_path,
        taxes_included=False,
        total_tax="1.00",
        line_items=[
            line(**bare, price="1.00", quantity=1),
            line(**bare, id=12, price="2.00", quantity=1),
        ],
        shipping_lines=[],
        total_price="4.00",
    )

    assert [sold.paid.minor for sold in found.lines] == [133, 267]
    assert [sold.tax.minor for sold in found.lines] == [33, 67]


def test_a_shopper_who_paid_in_another_currency_is_told_in_that(tmp_path: Path) -> None:
    def both(amount: str) -> dict[str, Any]:
        return {"presentment_money": {"amount": amount, "currency_code": "CHF"}}

    found = placed(
        tmp_path,
        presentment_currency="CHF",
        total_price_set=both("38.00"),
        total_tax="0.00",
        shipping_lines=[],
        line_items=[
            line(price_set=both("19.00"), discount_allocations=[], tax_lines=[]),
        ],
        transactions=[sale(amount="38.00", currency="CHF")],
    )

    assert found.currency == "CHF"
    assert found.lines[0].paid == Money(3800, "CHF")
    assert found.tenders[0].captured == Money(3800, "CHF")


def test_refunds_made_before_reduce_what_can_come_back_and_what_is_left(tmp_path: Path) -> None:
    refund = {
        "refund_line_items": [{"line_item_id": 11, "quantity": 1}],
        "transactions": [sale(id=2, kind="refund", amount="18.00", parent_id=1)],
    }
    found = placed(tmp_path, refunds=[refund], transactions=[sale(), refund["transactions"][0]])

    assert found.lines[0].already_returned == 1
    assert found.lines[0].quantity == 2
    assert [tender.captured for tender in found.tenders] == [Money(2295, "EUR")]


def test_a_refund_goes_to_the_payment_it_names(tmp_path: Path) -> None:
    found = placed(
        tmp_path,
        transactions=[
            sale(amount="30.95"),
            sale(id=3, amount="10.00", gateway="gift_card", payment_details=None),
            sale(id=4, kind="refund", amount="10.00", parent_id=3),
            sale(id=5, kind="authorization", amount="99.00"),
            sale(id=6, status="failure", amount="99.00"),
        ],
    )

    assert [(t.external_id, t.method, t.captured.minor) for t in found.tenders] == [
        ("1", "card", 3095)
    ]


def test_without_transactions_a_paid_order_was_paid_whole(tmp_path: Path) -> None:
    found = placed(tmp_path, transactions=None, payment_gateway_names=["paypal"])

    assert [(t.method, t.captured.minor) for t in found.tenders] == [("paypal", 4095)]


def test_an_authorized_payment_is_not_captured(tmp_path: Path) -> None:
    assert placed(tmp_path, transactions=[], financial_status="authorized").tenders == ()


def test_a_payment_in_another_currency_is_left_out_and_told(tmp_path: Path) -> None:
    batch = read(tmp_path, order(transactions=[sale(currency="AUD")]))

    assert [problem.reason for problem in batch.problems] == [Notice.PAYMENT_IN_OTHER_CURRENCY]
    assert batch.placed == 1


def test_parcels_are_what_really_left(tmp_path: Path) -> None:
    sent = {
        "id": 255, "status": "success", "created_at": "2026-11-03T08:00:00Z",
        "updated_at": "2026-11-05T12:00:00Z", "shipment_status": "delivered",
        "tracking_company": "DHL", "tracking_number": "JJD1",
        "line_items": [{"id": 11, "quantity": 2}, {"id": 99, "quantity": 1}],
    }  # fmt: skip
    found = placed(tmp_path, fulfillments=[sent, sent | {"id": 256, "status": "cancelled"}])

    assert found.parcels == (
        SentParcel(
            external_id="255",
            contents=(("11", 2),),
            shipped_at=datetime(2026, 11, 3, 8, 0, tzinfo=UTC),
            delivered_at=datetime(2026, 11, 5, 12, 0, tzinfo=UTC),
            carrier="DHL",
            tracking_number="JJD1",
        ),
    )


def test_totals_that_differ_are_told_and_the_order_is_placed(tmp_path: Path) -> None:
    batch = read(tmp_path, order(total_price="41.00"))

    assert batch.placed == 1
    assert [(p.reason, p.detail) for p in batch.problems] == [
        (Notice.TOTALS_DIFFER, "450789469: 4095 / 4100")
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cancelled_at": "2026-11-02T11:00:00Z"}, Reason.CANCELLED_WHOLE),
        ({"financial_status": "voided"}, Reason.CANCELLED_WHOLE),
        ({"test": True}, Reason.TEST_ORDER),
        ({"line_items": []}, Reason.NOTHING_SOLD),
        ({"line_items": [line(quantity=0)]}, Reason.NOTHING_SOLD),
        ({"line_items": [line(tip={"payment_gateway": "x"})]}, Reason.FEE_OR_POSTAGE),
        ({"currency": None}, Reason.MISSING_VALUE),
        ({"currency": "€"}, Reason.UNREADABLE_CURRENCY),
        ({"created_at": "soon"}, Reason.UNREADABLE_DATE),
        ({"line_items": [line(price="a lot")]}, Reason.UNREADABLE_AMOUNT),
        ({"line_items": [line(price=True, total_discount="9")]}, Reason.UNREADABLE_AMOUNT),
        ({"line_items": [line(quantity="two")]}, Reason.UNREADABLE_QUANTITY),
        ({"line_items": [line(id=None)]}, Reason.MISSING_VALUE),
        ({"line_items": ["tee"]}, Reason.NOT_AN_ORDER),
        ({"line_items": None}, Reason.NOTHING_SOLD),
        ({"refunds": "none"}, Reason.NOT_AN_ORDER),
    ],
)
def test_an_order_that_is_not_placed_is_explained(
    tmp_path: Path, changes: dict[str, Any], reason: Reason
) -> None:
    batch = read(tmp_path, order(**changes))

    assert batch.orders == []
    assert batch.explained == Counter({reason: 1})


def test_test_orders_are_placed_when_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, order(test=True), test_orders=True).placed == 1


@pytest.mark.parametrize(
    "document",
    [
        {"orders": [order(), order(id=2)]},
        [order(), order(id=2)],
        json.dumps(order()) + "\n" + json.dumps({"order": order(id=2)}) + "\n",
        "\ufeff" + json.dumps([order(), order(id=2)], indent=2),
    ],
    ids=["orders", "list", "one per line", "with a mark, indented"],
)
def test_orders_come_in_many_wrappings(tmp_path: Path, document: object) -> None:
    assert [o.external_id for o in read(tmp_path, document).orders] == ["450789469", "2"]


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        ({"draft_order": {"line_items": []}}, "draft_order"),
        ({"id": 1, "note": "x", "author": "y"}, "id, note, author"),
        ([{"location": 1}], "list of 1: location"),
        ("7", "int"),
        ("null", "NoneType"),
        ("{'no': json}", "JSON: "),
        ("[" * 100_000, "JSON: "),
    ],
)
def test_what_is_no_order_is_refused_and_named(
    tmp_path: Path, document: object, detail: str
) -> None:
    batch = read(tmp_path, document)

    (problem,) = batch.problems
    assert batch.explained == Counter({Reason.NOT_AN_ORDER: 1})
    assert problem.detail.startswith(detail)


def test_a_bad_line_of_many_is_reported_by_its_number(tmp_path: Path) -> None:
    lines = [json.dumps(order()), '{"order": ', json.dumps({"id": 1}), json.dumps(order(id=2))]

    batch = read(tmp_path, "\n".join(lines))

    assert batch.placed == 2
    assert [(p.line_no, p.reason, p.raw) for p in batch.problems] == [
        (2, Reason.NOT_AN_ORDER, '{"order":'),
        (3, Reason.NOT_AN_ORDER, '{"id": 1}'),
    ]


def test_a_bad_order_of_a_list_is_kept_whole_for_mending(tmp_path: Path) -> None:
    bad = order(id=2, currency=None, line_items=[line(), line(id=12)])

    batch = read(tmp_path, {"orders": [order(), bad, {"id": 3}]})

    assert batch.placed == 1
    assert batch.explained == Counter({Reason.MISSING_VALUE: 2, Reason.NOT_AN_ORDER: 1})
    assert [problem.line_no for problem in batch.problems] == [2, 3]
    assert json.loads(batch.problems[0].raw) == bad


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_bytes(b'{"order": "\xff"}')

    (batch,) = shopify.reader(channel="shopify").read(path)

    assert batch.explained == Counter({Reason.UNREADABLE_ENCODING: 1})


def test_a_gift_card_cannot_be_sent_back(tmp_path: Path) -> None:
    found = placed(tmp_path, line_items=[line(gift_card=True, sku="", variant_id=5)])

    assert (found.lines[0].is_final_sale, found.lines[0].sku) == (True, "5")
