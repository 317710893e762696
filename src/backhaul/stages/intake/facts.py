"""Order lines as a request needs them: locked, with what is left of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from backhaul.core.allowance import LineAllowance
from backhaul.core.ids import compact
from backhaul.core.intake import LineFacts, ReturnRequest
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Unit


def lock_lines(brand_id: int, request: ReturnRequest) -> dict[int, OrderLine]:
    """Lock every line of the orders that are named, in one statement and always in order.

    The lock is what makes the allowance safe: two requests for one unit come here one after
    the other.
    """
    named = {wanted.order for wanted in request.wanted}
    rows = (
        OrderLine.objects.select_for_update(of=("self",))
        .select_related("order", "variant")
        .filter(
            Q(order__external_id__in=named) | Q(order__number_norm__in=map(compact, named)),
            brand_id=brand_id,
            order__brand_id=brand_id,
        )
        .order_by("id")
    )
    return {line.pk: line for line in rows}


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
            allowance=LineAllowance(
                line.pk,
                quantity=min(line.shipped, line.quantity),
                asked_back=line.asked,
                returned=line.already_returned,
            ),
        )
        for line in lines.values()
        for name in _names(line, {order for order, _ in wanted})
        if (name, line.external_id) in wanted
    )


def free_indexes(brand_id: int, lines: Sequence[OrderLine]) -> dict[int, Iterator[int]]:
    """Return per line the numbers of its units that nobody holds, lowest first.

    What came back before we knew the order took the highest numbers.
    """
    taken: dict[int, set[int]] = {line.pk: set() for line in lines}
    held = Unit.objects.filter(brand_id=brand_id, line_id__in=taken, holds_allowance=True)
    for line_id, index in held.values_list("line_id", "line_index"):
        if line_id is not None and index is not None:
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
        if name == order.external_id or compact(name) == order.number_norm
    )
