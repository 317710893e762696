"""How many pieces of what there are: locked, told by the shop, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from backhaul.core import exchanges as core
from backhaul.core.errors import DomainError
from backhaul.core.exchanges import State
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.journal.record import record
from backhaul.foundation.reading import rows_of
from backhaul.stages.catalog.models import Variant
from backhaul.stages.exchanges.models import Exchange, Stock
from backhaul.stages.returns import case as cases

_LOCKED = """WHERE t.brand_id = ANY(%s::bigint[]) AND t.variant_id = ANY(%s::bigint[])
ORDER BY t.id FOR UPDATE"""
MOST_TOLD = 1_000
_MOST_TRIES = 10


@dataclass(frozen=True, slots=True)
class Count:
    """What the shop says of one stock number; `price_minor` None: it stays as it was.

    One that was never sold is known from now on if it has a title.
    """

    sku: str
    count: int
    price_minor: int | None = None
    title: str = ""
    variant_title: str = ""
    product: str = ""
    image_url: str = ""


def locked_stock(brand_ids: Sequence[int], variant_ids: Iterable[int]) -> dict[int, Stock]:
    """Lock the stock of variants, always in the same order; by variant.

    Whoever changes an exchange has its return locked first, then this.
    """
    wanted = sorted(set(variant_ids))
    if not wanted:
        return {}
    rows = rows_of(Stock, _LOCKED, [list(brand_ids), wanted])
    return {row.variant_id: row for row in rows}


def of(row: Stock) -> core.Stock:
    return core.Stock(row.count, row.reserved)


def set_to(row: Stock, stock: core.Stock) -> None:
    row.count, row.reserved = stock.count, stock.reserved


def waiting_for(brand_ids: Sequence[int], variant_ids: Iterable[int]) -> Mapping[int, int]:
    """Return how many wait for a piece, by variant; none is left out."""
    found: dict[int, int] = {}
    rows = Exchange.objects.filter(
        brand_id__in=brand_ids, variant_id__in=sorted(set(variant_ids)), state=State.WAITING
    )
    for variant in rows.values_list("variant_id", flat=True):
        found[variant] = found.get(variant, 0) + 1
    return found


def tell(brand_id: int, counts: Sequence[Count], *, at: datetime, actor: str) -> int:
    """Take the shop's word for how many it has; return how many exchanges must wait again.

    The newest give way. Raises DomainError `request_invalid` with each stock number that is
    unknown or told twice, and each figure that cannot be, and `changed_meanwhile`; nothing is
    written then.
    """
    _make_known(brand_id, counts)
    variants = _variants(brand_id, counts)
    ids = [variant.pk for variant in variants.values()]
    Stock.objects.bulk_create(
        [Stock(brand_id=brand_id, variant_id=pk, told_at=at) for pk in sorted(ids)],
        ignore_conflicts=True,
    )
    stocks, held = _locked(brand_id, ids)
    left: list[Exchange] = []
    for one in counts:
        row = stocks[variants[one.sku].pk]
        mine = [each for each in held if each.variant_id == row.variant_id]
        left += _count(row, one, mine, at)
    update_rows(list(stocks.values()), ("count", "reserved", "price_minor", "told_at"))
    update_rows(left, ("state", "reserved_at"))
    record([*_told(brand_id, len(counts), at, actor), *_waits(left, at, actor)])
    return len(left)


def _make_known(brand_id: int, counts: Sequence[Count]) -> None:
    Variant.objects.bulk_create(
        [
            Variant(
                brand_id=brand_id,
                sku=one.sku,
                title=one.title,
                variant_title=one.variant_title,
                product=one.product,
                image_url=one.image_url,
            )
            for one in sorted(counts, key=lambda one: one.sku)
            if one.title
        ],
        ignore_conflicts=True,
    )


def _variants(brand_id: int, counts: Sequence[Count]) -> dict[str, Variant]:
    known = {
        row.sku: row
        for row in Variant.objects.filter(brand_id=brand_id, sku__in={c.sku for c in counts})
    }
    seen: set[str] = set()
    found: list[dict[str, object]] = []
    for one in counts:
        if one.sku not in known:
            found.append({"code": "no_such_variant", "sku": one.sku})
        elif one.sku in seen:
            found.append({"code": "told_twice", "sku": one.sku})
        seen.add(one.sku)
    if found:
        raise DomainError("request_invalid", problems=found)
    return known


def _locked(
    brand_id: int, variant_ids: Sequence[int]
) -> tuple[dict[int, Stock], list[Exchange]]:
    """Lock the stock of these and return it with what has a piece of it, the newest first.

    Their returns are locked first of all. Who has a piece is certain only when the stock is
    locked: for one that came in between all is let go and locked once more, in that order.
    Raises DomainError `changed_meanwhile` where that does not end.
    """
    rows = Exchange.objects.filter(
        brand_id=brand_id, variant_id__in=variant_ids, state__in=core.HOLDING
    ).order_by("-id")
    known = set(rows.values_list("ret_id", flat=True))
    for _ in range(_MOST_TRIES):
        before = transaction.savepoint()
        cases.lock([brand_id], known)
        stocks = locked_stock([brand_id], variant_ids)
        held = list(rows.all())
        more = {one.ret_id for one in held} - known
        if not more:
            transaction.savepoint_commit(before)
            return stocks, held
        transaction.savepoint_rollback(before)
        known |= more
    raise DomainError("changed_meanwhile")


def _count(row: Stock, told: Count, mine: Sequence[Exchange], at: datetime) -> list[Exchange]:
    released = sum(one.state == State.RELEASED for one in mine)
    after, given_up = of(row).told(told.count, released)
    set_to(row, after)
    row.told_at = at
    if told.price_minor is not None:
        row.price_minor = told.price_minor
    left = [one for one in mine if one.state == State.RESERVED][:given_up]
    for one in left:
        one.state, one.reserved_at = State.WAITING.value, None
    return left


def _told(brand_id: int, variants: int, at: datetime, actor: str) -> list[NewEntry]:
    return [
        NewEntry(
            kind=EntryKind.STOCK_TOLD,
            brand_id=brand_id,
            return_id=None,
            occurred_at=at,
            actor=actor,
            data={"variants": variants},
        )
    ]


def _waits(left: Sequence[Exchange], at: datetime, actor: str) -> list[NewEntry]:
    return [entry_of(one, EntryKind.EXCHANGE_WAITS, at=at, actor=actor) for one in left]


def entry_of(
    one: Exchange, kind: EntryKind, *, at: datetime, actor: str, **data: object
) -> NewEntry:
    return NewEntry(
        kind=kind,
        brand_id=one.brand_id,
        return_id=one.ret_id,
        occurred_at=at,
        actor=actor,
        data={"exchange": one.ref, **data},
    )


# What is kept for resale as it is, counted once for each unit.
_BACK = """
WITH back AS (
  SELECT u.brand_id, u.id, s.id AS stock_id FROM returns_unit u
  JOIN catalog_variant v ON v.brand_id = u.brand_id AND v.sku = u.sku
  JOIN exchanges_stock s ON s.brand_id = u.brand_id AND s.variant_id = v.id
  WHERE u.brand_id = ANY(%(brands)s::bigint[]) AND u.return_id = ANY(%(returns)s::bigint[])
    AND u.processing = 'finished' AND u.disposition = 'restock'
), kept AS (
  INSERT INTO exchanges_restocked (brand_id, unit_id, at) SELECT brand_id, id, %(at)s FROM back
  ON CONFLICT (brand_id, unit_id) DO NOTHING RETURNING brand_id, unit_id
), more AS (
  SELECT b.brand_id, b.stock_id, count(*) AS n FROM back b
  JOIN kept k ON k.brand_id = b.brand_id AND k.unit_id = b.id GROUP BY b.brand_id, b.stock_id
)
UPDATE exchanges_stock s SET count = s.count + more.n FROM more
WHERE s.brand_id = more.brand_id AND s.id = more.stock_id
"""


def count_restocked(brand_ids: Sequence[int], return_ids: Sequence[int], at: datetime) -> None:
    """Count what of these returns is for sale again."""
    values: dict[str, Any] = {"brands": list(brand_ids), "returns": list(return_ids), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_BACK, values)
