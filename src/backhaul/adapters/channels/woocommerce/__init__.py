"""Orders and refunds as WooCommerce's REST API (wp-json/wc/v1 to v3) gives them."""

from __future__ import annotations

from functools import partial

from backhaul.adapters.channels.documents import DocumentReader, keys_of
from backhaul.adapters.channels.reading import ReadOrder, Unreadable
from backhaul.adapters.channels.woocommerce.orders import read_order
from backhaul.adapters.channels.woocommerce.refunds import is_refund, read_refund
from backhaul.core.orders import Reason

_ONLY_ORDERS_HAVE = frozenset({"line_items", "status", "billing", "total"})
#: The answer of `orders/batch`.
_BATCH = frozenset({"create", "update", "delete"})


def reader(*, channel: str) -> DocumentReader:
    understand = partial(_read, channel=channel)
    return DocumentReader(unwrap=orders_in, understand=understand)


def orders_in(document: object) -> list[object]:
    """Return the orders or refunds of a list, a bare one, or the answer of a batch call."""
    found: list[object] = [document]
    if isinstance(document, list):
        found = document
    elif isinstance(document, dict) and document and document.keys() <= _BATCH:
        found = [item for word in document for item in _of_batch(word, document[word])]
    if found and not any(map(_is_known, found)):
        raise Unreadable(Reason.NOT_AN_ORDER, keys_of(document))
    return found


def _of_batch(word: str, items: object) -> list[object]:
    """Return the items of one part; what was deleted counts as cancelled."""
    found = items if isinstance(items, list) else [items]
    if word != "delete":
        return found
    return [item | {"status": "trash"} if isinstance(item, dict) else item for item in found]


def _is_known(value: object) -> bool:
    return isinstance(value, dict) and (value.keys() >= _ONLY_ORDERS_HAVE or is_refund(value))


def _read(node: object, *, channel: str) -> ReadOrder:
    if not isinstance(node, dict) or not _is_known(node):
        raise Unreadable(Reason.NOT_AN_ORDER, keys_of(node))
    if is_refund(node):
        return read_refund(node, channel=channel)
    return read_order(node, channel=channel)
