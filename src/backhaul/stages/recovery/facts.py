"""Which money went before its goods were seen, as values for the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.axes import Processing, UnitMoney
from backhaul.core.recovery import Cause, Rule, Seen, cause_of, is_carriers
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import array
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import facts

_GONE = """
SELECT s.unit_id, sum(s.amount_minor), min(g.approved_at), min(g.currency)
FROM settlement_legunit s
JOIN settlement_leg g ON g.brand_id = s.brand_id AND g.id = s.leg_id
WHERE s.brand_id = ANY(%s::bigint[]) AND s.unit_id = ANY(%s::bigint[]) AND s.is_alive
  AND g.kind <> 'exchange'
  AND (g.state = 'paid' OR (g.state = 'sending' AND g.sent_at IS NOT NULL))
GROUP BY s.unit_id
"""


@dataclass(frozen=True, slots=True)
class Gone:
    """What living legs paid for a unit."""

    minor: int
    at: datetime
    currency: str


@dataclass(frozen=True, slots=True)
class Part:
    """A unit that was paid for early and is short."""

    unit: int
    cause: Cause
    minor: int
    currency: str


def parts_of(
    brand_ids: Sequence[int], loaded: Sequence[Case], rules: dict[int, Rule], *, now: datetime
) -> dict[int, list[Part]]:
    """Return by return what is short: three statements for any number of returns."""
    units = [
        unit
        for case in loaded
        for unit in case.units
        if UnitMoney(unit.money) in {UnitMoney.SENT, UnitMoney.PAID}
    ]
    gone = _gone(brand_ids, units)
    differs = facts.differing(brand_ids, units).at_inspection if gone else frozenset()
    found: dict[int, list[Part]] = {}
    for unit in units:
        paid = gone.get(unit.pk)
        if paid is None or unit.ret_id is None:
            continue
        seen = _seen(unit, paid, differs=unit.pk in differs)
        cause = cause_of(seen, rules[unit.brand_id], now=now)
        if cause is not None:
            part = Part(unit.ordinal, cause, paid.minor, paid.currency)
            found.setdefault(unit.ret_id, []).append(part)
    return found


def still_out(brand_ids: Sequence[int], loaded: Sequence[Case]) -> frozenset[int]:
    """Return ids of units in doubt for which some money is out: one statement, or none."""
    doubted = [u for case in loaded for u in case.units if u.money == UnitMoney.CHECKING]
    return frozenset(_gone(brand_ids, doubted))


def has_carrier(case: Case) -> bool:
    """Return whether a scan proves that a carrier took a parcel of it over."""
    return _took_over([unit.position for unit in case.units])


def shoppers_minor(parts: Iterable[Mapping[str, Any]], *, has_carrier: bool) -> int:
    """Return how much of the parts of a case is not the carrier's."""
    return sum(
        int(part["amount_minor"])
        for part in parts
        if not is_carriers(Cause(part["cause"]), has_carrier=has_carrier)
    )


def asked_of(row: Shortfall) -> list[dict[str, Any]]:
    """Return the parts that a shopper is told of: the carrier's only where all is its."""
    mine = [
        part
        for part in row.parts
        if not is_carriers(Cause(part["cause"]), has_carrier=row.has_carrier)
    ]
    return mine or list(row.parts)


def has_carrier_now(brand_id: int, return_id: int) -> bool:
    """Return the same of a return that is not loaded: one statement."""
    units = Unit.objects.filter(brand_id=brand_id, ret_id=return_id)
    return _took_over(list(units.values_list("position", flat=True)))


def _took_over(positions: Sequence[str | None]) -> bool:
    known = [Position(one) for one in positions if one]
    return any(one.rank >= Position.ACCEPTED.rank for one in known)


def _gone(brand_ids: Sequence[int], units: Sequence[Unit]) -> dict[int, Gone]:
    if not units:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_GONE, [array(list(brand_ids)), array([unit.pk for unit in units])])
        return {unit: Gone(int(minor), at, cur) for unit, minor, at, cur in cursor.fetchall()}


def _seen(unit: Unit, paid: Gone, *, differs: bool) -> Seen:
    return Seen(
        processing=Processing(unit.processing),
        money=UnitMoney(unit.money),
        paid_at=paid.at,
        arrived_at=unit.received_at,
        is_kept=unit.is_kept,
        differs=differs,
    )
