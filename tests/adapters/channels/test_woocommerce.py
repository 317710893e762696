from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backhaul.adapters.channels import woocommerce
from backhaul.core.money import Money
from backhaul.core.orders import Batch, LineBack, Notice, Reason
from backhaul.core.ports.channel import SentParcel, SoldOrder


def line(**changes: Any) -> dict[str, Any]:
    return {
        "id": 315, "name": "Tee &ndash; M", "product_id": 22, "variation_id": 23, "quantity": 2,
        "subtotal": "20.00", "total": "18.00", "total_tax": "1.35", "sku": "TEE-M",
        "meta_data": [{"key": "size", "value": "M"}, {"key": "_secret", "value": "x"}],
    } | changes  # fmt: skip


def order(**changes: Any) -> dict[str, Any]:
    return {
        "id": 727, "number": "W-727", "order_key": "k", "status": "processing",
        "currency": "USD", "date_created": "2026-11-02T06:00:00",
        "date_created_gmt": "2026-11-02T10:00:00", "date_paid_gmt": "2026-11-02T10:00:08",
        "total": "29.35", "shipping_total": "10.00", "shipping_tax": "0.00", "customer_id": 26,
        "billing": {
            "first_name": "Ada", "last_name": "Berg", "address_1": "Weg 1", "city": "Berlin",
            "postcode": "10115", "country": "DE", "email": "ada@example.com", "phone": "1",
        },
        "shipping": {"first_name": "", "country": ""},
        "payment_method": "stripe", "payment_method_title": "Card", "transaction_id": "pi_1",
        "line_items": [line()], "fee_lines": [], "refunds": [],
    } | changes  # fmt: skip


def refund(**changes: Any) -> dict[str, Any]:
    return {
        "id": 724, "amount": "9.00", "reason": "", "date_created_gmt": "2026-11-09T10:00:00",
        "line_items": [
            line(id=314, quantity=-1, meta_data=[{"key": "_refunded_item_id", "value": "315"}])
        ],
        "_links": {"up": [{"href": "https://shop.example/wp-json/wc/v3/orders/727"}]},
    } | changes  # fmt: skip


def read(tmp_path: Path, document: object) -> Batch:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(document))
    (batch,) = woocommerce.reader(channel="woocommerce").read(path)
    assert batch.lines == batch.placed + batch.explained.total() + len(batch.backs)
    return batch


def placed(tmp_path: Path, **changes: Any) -> SoldOrder:
    (found,) = read(tmp_path, order(**changes)).orders
    return found


def test_an_order_is_read_with_its_shopper_and_what_was_paid(tmp_path: Path) -> None:
    batch = read(tmp_path, order())

    (found,) = batch.orders
    (sold,) = found.lines
    (tender,) = found.tenders
    assert batch.problems == []
    assert (found.external_id, found.number, found.customer_ref) == ("727", "W-727", "26")
    assert found.placed_at == datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
    assert dict(found.ship_to)["line1"] == "Weg 1"
    assert (sold.sku, sold.title, sold.variant_title) == ("TEE-M", "Tee – M", "M")
    assert (sold.paid, sold.tax) == (Money(1935, "USD"), Money(135, "USD"))
    assert found.shipping_paid == Money(1000, "USD")
    assert (tender.method, tender.provider_ref) == ("card", "pi_1")
    assert tender.captured == Money(2935, "USD")


def test_a_fee_below_zero_is_a_discount_on_all_lines(tmp_path: Path) -> None:
    found = placed(
        tmp_path,
        line_items=[line(total="10", total_tax="0"), line(id=316, total="20", total_tax="0")],
        fee_lines=[{"total": "-3.00", "total_tax": "0.00"}],
        total="37.00",
    )

    assert [sold.paid.minor for sold in found.lines] == [900, 1800]


def test_refunds_made_before_reduce_what_is_left_of_the_payment(tmp_path: Path) -> None:
    found = placed(tmp_path, refunds=[{"id": 1, "total": "-9.35"}])

    assert found.tenders[0].captured == Money(2000, "USD")


def test_a_completed_order_has_left(tmp_path: Path) -> None:
    found = placed(
        tmp_path,
        status="completed",
        date_paid_gmt=None,
        date_completed_gmt="2026-11-04T10:00:00",
    )

    assert found.parcels == (
        SentParcel(
            external_id="727:completed",
            contents=(("315", 2),),
            shipped_at=datetime(2026, 11, 4, 10, 0, tzinfo=UTC),
        ),
    )
    assert len(found.tenders) == 1


def test_cash_on_delivery_is_not_paid_before_the_delivery(tmp_path: Path) -> None:
    assert placed(tmp_path, payment_method="cod", date_paid_gmt=None).tenders == ()


def test_a_time_without_its_zone_is_told(tmp_path: Path) -> None:
    batch = read(tmp_path, order(date_created_gmt=None))

    assert [problem.reason for problem in batch.problems] == [Notice.TIME_WITHOUT_ZONE]


def test_totals_that_differ_are_told_and_the_order_is_placed(tmp_path: Path) -> None:
    batch = read(tmp_path, order(total="30.00"))

    assert [(p.reason, p.detail) for p in batch.problems] == [
        (Notice.TOTALS_DIFFER, "727: 2935 / 3000")
    ]
    assert batch.placed == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "cancelled"}, Reason.CANCELLED_WHOLE),
        ({"status": "wc-failed"}, Reason.CANCELLED_WHOLE),
        ({"status": "pending", "date_paid_gmt": None}, Reason.NOT_PAID_YET),
        ({"status": "on-hold", "date_paid_gmt": None}, Reason.NOT_PAID_YET),
        ({"line_items": []}, Reason.NOTHING_SOLD),
        ({"line_items": [line(quantity=0)]}, Reason.NOTHING_SOLD),
        ({"line_items": [line(total="-9")]}, Reason.UNREADABLE_AMOUNT),
        ({"date_created": None, "date_created_gmt": None}, Reason.MISSING_VALUE),
    ],
)
def test_an_order_that_is_not_placed_is_explained(
    tmp_path: Path, changes: dict[str, Any], reason: Reason
) -> None:
    batch = read(tmp_path, order(**changes))

    assert batch.orders == []
    assert batch.explained == Counter({reason: 1})


def test_the_answer_of_a_batch_call_holds_orders(tmp_path: Path) -> None:
    batch = read(tmp_path, {"create": [order()], "delete": [order(id=2)]})

    assert batch.placed == 1
    assert batch.explained == Counter({Reason.CANCELLED_WHOLE: 1})


def test_a_refund_tells_which_goods_came_back(tmp_path: Path) -> None:
    batch = read(tmp_path, [refund(), refund(id=726, line_items=[])])

    assert batch.explained == Counter({Reason.REFUND_WITHOUT_GOODS: 1})
    assert batch.backs == [
        LineBack(
            channel="woocommerce",
            external_id="724:314",
            sku="TEE-M",
            quantity=1,
            at=datetime(2026, 11, 9, 10, 0, tzinfo=UTC),
            order_external_id="727",
            line_external_id="315",
        )
    ]


def test_a_refund_that_names_no_order_is_reported(tmp_path: Path) -> None:
    batch = read(tmp_path, refund(_links={}))

    assert batch.explained == Counter({Reason.MISSING_VALUE: 1})


@pytest.mark.parametrize(
    "document",
    [
        {"id": 281, "author": "system", "note": "paid", "customer_note": False},
        [{"id": 142, "topic": "coupon.created", "status": "active"}],
        {"create": [{"id": 1, "topic": "x"}]},
    ],
)
def test_notes_and_webhooks_are_no_orders(tmp_path: Path, document: object) -> None:
    assert read(tmp_path, document).explained == Counter({Reason.NOT_AN_ORDER: 1})
