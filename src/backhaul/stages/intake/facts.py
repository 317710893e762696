"""Order lines as a request needs them: locked, with what is left of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from backhaul.core.allowance import LineAllowance
from backhaul.core.ids import order_key
from backhaul.core.intake import LineFacts, ReturnRequest
from backhaul.foundation.reading import columns_of, fetch
from backhaul.stages.catalog.models import Variant
from backhaul.stages.orders.models import Order, OrderLine


def lock_lines(brand_id: int, request: ReturnRequest) -> dict[int, OrderLine]:
    """Lock every line of the orders that are named, in one statement and always in order.

    The lock is what makes the allowance safe: two requests for one unit come here one after
    the other.
    """
    named = sorted({wanted.order for wanted in request.wanted})
    numbers = [order_key(name) for name in named]
    columns = ", ".join(
        columns_of(model, alias)
        for model, alias in ((OrderLine, "l"), (Order, "o"), (Variant, "v"))
    )
    found: dict[int, OrderLine] = {}
    for line, order, variant in fetch(
        (OrderLine, Order, Variant),
        _LINES.format(columns=columns),
        [brand_id, named, brand_id, numbers, brand_id],
    ):
        line.order, line.variant = order, variant
        if not request.order_ids or order.pk in request.order_ids:
            found[line.pk] = line
    return found


_LINES = """
SELECT {columns} FROM orders_orderline l
JOIN orders_order o ON o.brand_id = l.brand_id AND o.id = l.order_id
JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
WHERE o.id = ANY(ARRAY(
    SELECT id FROM orders_order WHERE brand_id = %s AND external_id = ANY(%s::text[])
    UNION SELECT id FROM orders_order WHERE brand_id = %s AND number_norm = ANY(%s::text[])))
  AND l.brand_id = %s
ORDER BY l.id FOR UPDATE OF l
"""


def line_facts(request: ReturnRequest, lines: dict[int, OrderLine]) -> tuple[LineFacts, ...]:
    """Return the lines that are asked for, each under the name by which it was asked."""
    wanted = {(one.order, one.line) for one in request.wanted}
    return tuple(
        LineFacts(
            line_id=line.pk,
            order=name,
            line=line.external_id,
            email_norm=line.order.email_norm,
            currency=line.order.currency,
            allowance=allowance_of(line),
        )
        for line in lines.values()
        for name in _names(line, {order for order, _ in wanted})
        if (name, line.external_id) in wanted
    )


def allowance_of(line: OrderLine) -> LineAllowance[int]:
    return LineAllowance(
        line.pk,
        quantity=min(line.shipped, line.quantity),
        asked_back=line.asked,
        returned=line.already_returned,
    )


_HELD = """
SELECT line_id, line_index FROM returns_unit
WHERE brand_id = %s AND line_id = ANY(%s::bigint[]) AND holds_allowance
"""


def free_indexes(brand_id: int, lines: Sequence[OrderLine]) -> dict[int, Iterator[int]]:
    """Return per line the numbers of its units that nobody holds, lowest first.

    What came back before we knew the order took the highest numbers.
    """
    taken: dict[int, set[int]] = {line.pk: set() for line in lines}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [brand_id, list(taken)])
        for line_id, index in cursor.fetchall():
            taken[line_id].add(index)
    return {
        line.pk: iter(
            [
                index
                for index in range(line.quantity - line.already_returned)
                if index not in taken[line.pk]
            ]
        )
        for line in lines
    }


def _names(line: OrderLine, asked: set[str]) -> tuple[str, ...]:
    order = line.order
    return tuple(
        name
        for name in asked
        if name == order.external_id or order_key(name) == order.number_norm
    )
