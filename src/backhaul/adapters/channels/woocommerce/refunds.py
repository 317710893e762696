"""Refunds of WooCommerce: an order tells only their sums, a refund tells the goods."""

from __future__ import annotations

from collections import Counter

from backhaul.adapters.channels.reading import (
    Node,
    ReadOrder,
    Unreadable,
    child,
    children,
    read_iso_time,
    required,
    text_of,
    whole_of,
)
from backhaul.core.orders import LineBack, Reason


def is_refund(node: Node) -> bool:
    return node.keys() >= {"amount", "reason", "line_items"} and "billing" not in node


def read_refund(refund: Node, *, channel: str) -> ReadOrder:
    """Understand a refund; the money of it is already in the totals of its order."""
    lines = children(refund, "line_items")
    backs = [_back(refund, line, channel) for line in lines if whole_of(line, "quantity") != 0]
    count = max(1, len(lines))
    without_goods = Counter({Reason.REFUND_WITHOUT_GOODS: count - len(backs)})
    return ReadOrder(count, backs=backs, explained=+without_goods)


def _back(refund: Node, line: Node, channel: str) -> LineBack:
    at = text_of(refund, "date_created_gmt") or required(refund, "date_created")
    return LineBack(
        channel=channel,
        external_id=f"{required(refund, 'id')}:{required(line, 'id')}",
        sku=text_of(line, "sku"),
        quantity=abs(whole_of(line, "quantity")),
        at=read_iso_time(at, None),
        order_external_id=_order_of(refund),
        line_external_id=_line_of(line),
    )


def _order_of(refund: Node) -> str:
    """Return the order's number: a refund on its own names it only in its link upwards."""
    parent = text_of(refund, "parent_id")
    up = [text_of(link, "href") for link in children(child(refund, "_links"), "up")]
    found = parent if parent not in ("", "0") else next(iter(up), "").rpartition("/")[2]
    if not found:
        raise Unreadable(Reason.MISSING_VALUE, "_links.up")
    return found


def _line_of(line: Node) -> str:
    for meta in children(line, "meta_data"):
        if text_of(meta, "key") == "_refunded_item_id":
            return required(meta, "value")
    raise Unreadable(Reason.MISSING_VALUE, "_refunded_item_id")
