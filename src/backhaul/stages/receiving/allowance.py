"""Units that were let go and arrive all the same count against their order line again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from backhaul.core.allowance import holds
from backhaul.core.axes import Authorization, Processing, UnitMoney
from backhaul.core.money import Money
from backhaul.core.settlement import unit_share
from backhaul.foundation.bulk import Statement
from backhaul.stages.intake.facts import free_indexes
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

_COUNT = """
UPDATE orders_orderline AS t SET asked = t.asked + v.more
FROM unnest(%s::bigint[], %s::int[]) AS v(id, more) WHERE t.brand_id = %s AND t.id = v.id
"""


def hold_again(case: Case, units: Sequence[Unit]) -> tuple[list[Statement], list[Unit]]:
    """Count `units` against their lines; return what to write, and which no longer fit.

    One that does not fit is more than was ever sold: something else has taken its place.
    """
    brand_id = case.ret.brand_id
    released = [unit for unit in units if unit.line_id and not unit.holds_allowance]
    if not released:
        return [], []
    lines = {
        line.pk: line
        for line in OrderLine.objects.select_for_update()
        .filter(brand_id=brand_id, id__in={unit.line_id for unit in released})
        .order_by("id")
    }
    free = {pk: list(left) for pk, left in free_indexes(brand_id, list(lines.values())).items()}
    more: Counter[int] = Counter()
    unfit: list[Unit] = []
    for unit in released:
        line = lines[unit.line_id or 0]
        if not free[line.pk] or line.asked + more[line.pk] >= _sold(line):
            unfit.append(unit)
            continue
        more[line.pk] += 1
        _take_place(case, unit, line, free[line.pk])
    return _count(brand_id, more), unfit


def let_go(case: Case, units: Sequence[Unit]) -> list[Statement]:
    """Release those of `units`, no longer here, that only their arrival held."""
    fewer: Counter[int] = Counter()
    for unit in units:
        if unit.holds_allowance and unit.line_id and not _holds(unit):
            case.change(unit, holds_allowance=False)
            fewer[unit.line_id] -= 1
    return _count(case.ret.brand_id, fewer)


def _sold(line: OrderLine) -> int:
    return min(line.shipped, line.quantity) - line.already_returned


def _holds(unit: Unit) -> bool:
    return holds(
        Authorization(unit.authorization),
        Processing(unit.processing),
        is_settled=unit.money not in {UnitMoney.NONE, UnitMoney.PROMISED},
    )


def _take_place(case: Case, unit: Unit, line: OrderLine, free: list[int]) -> None:
    """Give the unit its old place in the line, or another with the money of that place."""
    index = unit.line_index if unit.line_index in free else free[0]
    assert index is not None
    free.remove(index)
    case.change(unit, holds_allowance=True)
    if index != unit.line_index:
        currency = case.ret.currency
        paid = unit_share(Money(line.paid_minor, currency), line.quantity, index).minor
        tax = unit_share(Money(line.tax_minor, currency), line.quantity, index).minor
        case.change(unit, line_index=index, paid_minor=paid, tax_minor=tax)


def _count(brand_id: int, change: Counter[int]) -> list[Statement]:
    if not change:
        return []
    return [(_COUNT, [list(change), list(change.values()), brand_id])]
