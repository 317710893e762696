"""Whatever stands where an order should be, it is placed or explained, and nothing breaks."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.adapters.channels.formats import open_reader
from backhaul.core.orders import ImportReport, Reason

KEYS = st.sampled_from(
    [
        "id", "name", "number", "order_number", "currency", "presentment_currency", "status",
        "created_at", "date_created_gmt", "financial_status", "total", "total_price", "amount",
        "reason", "billing", "line_items", "refunds", "transactions", "fulfillments",
        "shipping_lines", "fee_lines", "tax_lines", "discount_allocations", "quantity", "price",
        "total_tax", "meta_data", "key", "value", "kind", "_links", "up", "href", "customer",
        "refund_line_items", "line_item_id", "payment_gateway_names", "create", "orders",
    ]
)  # fmt: skip
PLAIN = st.sampled_from(
    [
        None, True, 0, 1, -1, 10**30, 1.5, float("nan"), "", "1", "2.50", "EUR", "JPY",
        "success", "sale", "refund", "paid", "completed", "2026-11-02T10:00:00Z", "0001-01-01",
        "\ud800\0", "_refunded_item_id",
    ]
)  # fmt: skip
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=25,
)
SHOPIFY: dict[str, Any] = {
    "id": 1, "order_number": 1, "created_at": "2026-11-02T10:00:00Z", "currency": "EUR",
    "financial_status": "paid", "total_price": "2.50",
    "line_items": [{"id": 1, "sku": "A", "quantity": 1, "price": "2.50"}],
}  # fmt: skip
WOOCOMMERCE: dict[str, Any] = {
    "id": 1, "status": "completed", "date_created_gmt": "2026-11-02T10:00:00", "total": "2.50",
    "currency": "EUR", "billing": {}, "line_items": [{"id": 1, "quantity": 1, "total": "2.50"}],
}  # fmt: skip


@pytest.mark.parametrize(("form", "good"), [("shopify", SHOPIFY), ("woocommerce", WOOCOMMERCE)])
@settings(max_examples=200, deadline=None)
@given(changes=st.dictionaries(KEYS, JSON, max_size=4), whole=st.none() | JSON)
def test_any_document_is_accounted_for(
    form: str, good: dict[str, Any], changes: dict[str, Any], whole: Any
) -> None:
    document = [whole, good | changes] if whole is not None else good | changes
    report = ImportReport()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.json"
        path.write_text(json.dumps(document))
        for batch in open_reader(form).read(path):
            report.add(batch)
            for _back in batch.backs:
                report.add_back(Reason.RETURN_WITHOUT_SALE)

    assert report.is_complete
    assert (
        report.lines >= 1
        or document in ({"orders": []}, {"create": []})
        or "orders" in document
    )
