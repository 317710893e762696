"""What the readers of order files share: amounts, times, and the parts of a JSON node."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from html import unescape
from typing import Any

from backhaul.core.money import Money, exponent, share_out
from backhaul.core.orders import LineBack, Notice, Reason
from backhaul.core.ports.channel import SoldOrder

#: A batch is handed on when it holds so many orders.
ORDERS_PER_BATCH = 500
_CURRENCY = re.compile(r"[A-Z]{3}")
#: JSON may escape these, no database holds them.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

Node = dict[str, Any]


class Unreadable(Exception):
    """A line or an order was not understood."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(slots=True)
class ReadOrder:
    """What one order of a document gave: its lines are placed, explained or backs."""

    lines: int
    order: SoldOrder | None = None
    explained: Counter[Reason] = field(default_factory=Counter)
    backs: list[LineBack] = field(default_factory=list)
    notices: list[tuple[Notice, str]] = field(default_factory=list)


def money(amount: Decimal, currency: str) -> Money:
    """Return `amount` in whole minor units, a half rounded away from zero."""
    scaled = amount.scaleb(exponent(currency))
    return Money(int(scaled.quantize(Decimal(1), ROUND_HALF_UP)), currency)


def in_parts(whole: Money, parts: Sequence[Decimal]) -> list[Money]:
    """Return `parts` in whole minor units that sum to `whole`, of which they were made."""
    weights = [int(abs(part).scaleb(9)) for part in parts]
    return [Money(minor, whole.currency) for minor in share_out(whole.minor, weights or [1])]


def read_currency(text: str) -> str:
    code = text.strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise Unreadable(Reason.UNREADABLE_CURRENCY, text)
    return code


def read_iso_time(text: str, zone: tzinfo | None) -> datetime:
    """Return the instant in UTC; `zone` is for a time that does not name one."""
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=at.tzinfo or zone or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(Reason.UNREADABLE_DATE, text) from None


def text_of(node: Node, key: str) -> str:
    """Return the value as text; what is not there, null, or no plain value is empty."""
    value = node.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    return unescape(_NO_TEXT.sub("\ufffd", str(value))).strip()


def child(node: Node, key: str) -> Node:
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def children(node: Node, key: str) -> list[Node]:
    """Return the list; a missing one is empty, one of something else is not passed over."""
    value = node.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Unreadable(Reason.NOT_AN_ORDER, key)
    return value


def decimal_of(node: Node, key: str) -> Decimal:
    """Return the number; what is not there is zero."""
    text = text_of(node, key) or "0"
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unreadable(Reason.UNREADABLE_AMOUNT, f"{key}: {text}") from None
    if not number.is_finite() or abs(number) >= 10**12:
        raise Unreadable(Reason.UNREADABLE_AMOUNT, f"{key}: {text}")
    return number


def whole_of(node: Node, key: str) -> int:
    """Return a count; a missing one is zero."""
    text = text_of(node, key) or "0"
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise Unreadable(Reason.UNREADABLE_QUANTITY, f"{key}: {text}")
    return int(text)


def required(node: Node, key: str) -> str:
    value = text_of(node, key)
    if not value:
        raise Unreadable(Reason.MISSING_VALUE, key)
    return value


def address_pairs(**fields: str) -> tuple[tuple[str, str], ...]:
    """Return the fields of an Address that are there; none without a country."""
    return tuple((key, value) for key, value in fields.items() if value) * bool(
        fields.get("country")
    )
