"""Finding returns by what people have at hand: a number of any kind, or an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core.ids import compact, order_key, read_lpn, read_ran
from backhaul.stages.casefile.console_row import COLUMNS, Listed, listed
from backhaul.stages.orders.actions import email_norm

#: Of each kind; more than that is not found by looking.
MOST = 20
#: After every sign that a number has, byte by byte.
_END = "~"


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order that nothing was asked back of."""

    number: str
    name: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    groups: Mapping[str, list[Listed]]
    """By what fits: ran, order, tracking, plate, email. Only those that found something."""
    orders: list[FoundOrder]
    exact: str
    """The number of the one return that was meant; empty: there is a choice."""

    @property
    def returns(self) -> list[Listed]:
        return [ret for rows in self.groups.values() for ret in rows]


_KINDS: Mapping[str, str] = {
    "ran": """
(SELECT id FROM returns_return WHERE brand_id = %(brand)s AND ran >= %(ran)s
   AND ran < %(ran_end)s ORDER BY ran LIMIT 20)
UNION (SELECT id FROM returns_return WHERE brand_id = %(brand)s AND ran >= %(body)s
   AND ran < %(body_end)s ORDER BY ran LIMIT 20)""",
    "order": """
SELECT DISTINCT u.return_id FROM (
  SELECT id FROM orders_order WHERE brand_id = %(brand)s AND number_norm >= %(number)s
    AND number_norm < %(number_end)s ORDER BY number_norm LIMIT 20) AS o
JOIN orders_orderline l ON l.brand_id = %(brand)s AND l.order_id = o.id
JOIN returns_unit u ON u.brand_id = %(brand)s AND u.line_id = l.id
WHERE u.return_id IS NOT NULL""",
    "tracking": """
(SELECT return_id FROM shipping_parcel WHERE brand_id = %(brand)s
   AND tracking_number = %(plain)s AND return_id IS NOT NULL LIMIT 20)
UNION (SELECT u.return_id FROM shipping_parcel p
   JOIN shipping_parcelunit h ON h.brand_id = %(brand)s AND h.parcel_id = p.id
   JOIN returns_unit u ON u.brand_id = %(brand)s AND u.id = h.unit_id
   WHERE p.brand_id = %(brand)s AND p.tracking_number = %(plain)s
     AND u.return_id IS NOT NULL LIMIT 20)
UNION (SELECT id FROM returns_return WHERE brand_id = %(brand)s AND tracking_number <> ''
   AND tracking_number = %(plain)s LIMIT 20)""",
    "plate": """
SELECT return_id FROM returns_unit WHERE brand_id = %(brand)s AND lpn = %(plate)s
  AND return_id IS NOT NULL""",
    "email": """
(SELECT id FROM returns_return WHERE brand_id = %(brand)s AND email_norm = %(email)s
   AND email_norm <> '' ORDER BY id DESC LIMIT 20)""",
}
_FOUND = " UNION ALL ".join(
    f"SELECT '{kind}', found.* FROM ({sql}) AS found(id)"  # noqa: S608 - our own words
    for kind, sql in _KINDS.items()
)
_RETURNS = (
    f"SELECT {COLUMNS} FROM returns_return r "  # noqa: S608 - our own words
    "WHERE r.brand_id = %(brand)s AND r.id = ANY(%(ids)s::bigint[])"
)
# Where all that fit have returns, only so many are looked at.
_ORDERS = """
SELECT o.number, o.customer_name, o.placed_at FROM (
  SELECT * FROM orders_order o WHERE o.brand_id = %(brand)s AND {which}
  ORDER BY {order} LIMIT 200) AS o
WHERE NOT EXISTS (SELECT 1 FROM orders_orderline l JOIN returns_unit u
    ON u.brand_id = %(brand)s AND u.line_id = l.id
    WHERE l.brand_id = %(brand)s AND l.order_id = o.id)
ORDER BY {order} LIMIT 20
"""
_BY_NUMBER = _ORDERS.format(
    which="o.number_norm >= %(number)s AND o.number_norm < %(number_end)s",
    order="o.number_norm",
)
_BY_EMAIL = _ORDERS.format(which="o.email_norm = %(email)s", order="o.id DESC")


def search(brand_id: int, prefix: str, text: str) -> Found:
    """Look for `text` in a brand whose RANs begin with `prefix`: at most three statements."""
    wanted = _wanted(brand_id, prefix, text)
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, wanted)
        hits: list[tuple[str, int]] = cursor.fetchall()
        cursor.execute(_BY_EMAIL if wanted["email"] else _BY_NUMBER, wanted)
        orders = [FoundOrder(*row) for row in cursor.fetchall()]
    rows = _returns(brand_id, sorted({row_id for _kind, row_id in hits}, reverse=True)[:100])
    groups = {
        kind: found
        for kind in _KINDS
        if (found := _in_order(rows, {row_id for which, row_id in hits if which == kind}))
    }
    return Found(groups, orders, _exact(groups, orders, wanted, text))


def _wanted(brand_id: int, prefix: str, text: str) -> dict[str, str | int]:
    """Return what to look for; an empty value finds nothing."""
    plain = compact(text)[:80]
    is_email = "@" in text
    body = plain.removeprefix(prefix) if plain.startswith(prefix) else ""
    ran = "" if is_email else _written(prefix, body if plain.startswith(prefix) else plain)
    if plain == prefix:
        ran = f"{prefix}-"
    number = "" if is_email else order_key(text)
    # Somebody may leave the prefix away, and what is left may begin like it.
    other = _written(prefix, plain) if body and not is_email else ""
    return {
        "brand": brand_id,
        "ran": ran,
        "ran_end": ran and ran + _END,
        "body": other,
        "body_end": other and other + _END,
        "number": number,
        "number_end": number and number + _END,
        "plain": "" if is_email else plain,
        "plate": read_lpn(text) or ("" if is_email else plain),
        "email": email_norm(text) if is_email else "",
    }


def _written(prefix: str, body: str) -> str:
    """Return the beginning of a RAN as it is kept: `NL-7F39-2Q`."""
    if not body or len(body) > 8:
        return ""
    return f"{prefix}-{body[:4]}" + (f"-{body[4:]}" if len(body) > 4 else "")


def _returns(brand_id: int, ids: list[int]) -> list[Listed]:
    if not ids:
        return []
    found = listed(_RETURNS, {"brand": brand_id, "ids": ids})
    return sorted(found, key=lambda row: (row.created_at, row.pk), reverse=True)


def _in_order(rows: list[Listed], ids: set[int]) -> list[Listed]:
    return [row for row in rows if row.pk in ids][:MOST]


def _exact(
    groups: Mapping[str, list[Listed]],
    orders: list[FoundOrder],
    wanted: Mapping[str, str | int],
    text: str,
) -> str:
    """Return the RAN of the return that a whole code names, where it names just one."""
    whole = read_ran(text)
    if whole and any(row.ran == whole for row in groups.get("ran", ())):
        return whole
    numbers = {
        row.ran
        for kind in ("order", "tracking", "plate")
        for row in groups.get(kind, ())
        if kind != "order" or wanted["number"] in [order_key(number) for number in row.orders]
    }
    is_sure = len(numbers) == 1 and not orders and "ran" not in groups
    return next(iter(numbers)) if is_sure else ""
