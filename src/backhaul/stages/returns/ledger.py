"""The one ledger of what came back of an order line, unit by unit, whatever it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from backhaul.core.allowance import Place, place
from backhaul.core.axes import Authorization, Processing, UnitMoney
from backhaul.stages.returns.models import Unit

_BEFORE_MONEY = frozenset({UnitMoney.NONE, UnitMoney.PROMISED})


def place_of(unit: Unit) -> Place:
    """Return where a unit stands; one that holds nothing of its line is free."""
    if not unit.holds_allowance:
        return Place.FREE
    return place(
        Authorization(unit.authorization),
        Processing(unit.processing),
        is_kept=unit.is_kept,
        is_settled=unit.money not in _BEFORE_MONEY,
    )


def places_of(brand_id: int, line_ids: Iterable[int]) -> Mapping[int, Counter[Place]]:
    """Return by order line how many of its units stand where: one statement.

    Returns, exchanges, claims and kept things count alike. What is not named is still free.
    """
    found: dict[int, Counter[Place]] = {line_id: Counter() for line_id in line_ids}
    for unit in Unit.objects.filter(
        brand_id=brand_id, line_id__in=list(found), holds_allowance=True
    ):
        assert unit.line_id is not None
        found[unit.line_id][place_of(unit)] += 1
    return found
