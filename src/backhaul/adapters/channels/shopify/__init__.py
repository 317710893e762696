"""Orders as Shopify's REST Admin API gives them."""

from __future__ import annotations

from functools import partial

from backhaul.adapters.channels.documents import DocumentReader, keys_of
from backhaul.adapters.channels.reading import ReadOrder, Unreadable
from backhaul.adapters.channels.shopify.orders import read_order
from backhaul.core.orders import Reason

#: A draft order or an abandoned checkout has lines and a total, but none of these.
_ONLY_ORDERS_HAVE = ("financial_status", "order_number")


def reader(*, channel: str, test_orders: bool = False) -> DocumentReader:
    understand = partial(_read, channel=channel, test_orders=test_orders)
    return DocumentReader(unwrap=orders_in, understand=understand)


def orders_in(document: object) -> list[object]:
    """Return the orders of `{"orders": […]}`, `{"order": …}`, a list or a bare order."""
    found: object = document
    if isinstance(document, dict):
        found = document.get("orders", [document.get("order", document)])
    if not isinstance(found, list) or (found and not any(map(_is_order, found))):
        raise Unreadable(Reason.NOT_AN_ORDER, keys_of(document))
    return found


def _is_order(value: object) -> bool:
    return isinstance(value, dict) and any(key in value for key in _ONLY_ORDERS_HAVE)


def _read(node: object, *, channel: str, test_orders: bool) -> ReadOrder:
    if not isinstance(node, dict) or not _is_order(node):
        raise Unreadable(Reason.NOT_AN_ORDER, keys_of(node))
    if "line_items" not in node:
        raise Unreadable(Reason.MISSING_VALUE, "line_items")
    return read_order(node, channel=channel, test_orders=test_orders)
