"""Measuring the clocks of returns: any number of them with the same few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from backhaul.core.axes import UnitMoney
from backhaul.core.deadlines import SlaClock
from backhaul.core.service_levels import Measured, Rules, measured
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.service_levels import facts
from backhaul.stages.service_levels.lateness import let_go
from backhaul.stages.service_levels.models import Clock, State

Row = tuple[object, ...]
"""brand, return, clock, state, site, carrier, started, due, met, paused."""

_KEEP = """
INSERT INTO service_levels_clock AS t (brand_id, return_id, clock, state, site, carrier,
  started_at, due_at, met_at, paused_at)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[],
  %s::text[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
ON CONFLICT (brand_id, return_id, clock) DO UPDATE SET state = excluded.state,
  site = excluded.site, carrier = excluded.carrier, started_at = excluded.started_at,
  due_at = excluded.due_at, met_at = excluded.met_at, paused_at = excluded.paused_at,
  told_at = CASE WHEN excluded.state = 'running' AND excluded.due_at = t.due_at
    THEN t.told_at END
"""


#: Milestones and states of money that start a clock.
_STARTS = frozenset({"handed_over", "first_scan", "delivered", "checked_in"})
_MONEY = frozenset({UnitMoney.APPROVED, UnitMoney.SENT, UnitMoney.PAID, UnitMoney.CHECKING})


def measure(brand_ids: Sequence[int], told: Mapping[int, datetime]) -> int:
    """Measure the clocks of returns, each as of the time beside its id; return how many moved.

    Eight statements, however many returns there are; what stays the same is not written. A
    refund that was told to be late and is so no longer takes three more.
    """
    found = [case for case in cases.load_many(brand_ids, told).values() if _has_begun(case)]
    if not found:
        return 0
    ids = [case.ret.pk for case in found]
    sites = {site.code: site for site in Site.objects.all()}
    rules = facts.rules_of(brand_ids)
    paid, carriers = facts.money_of(brand_ids, ids), facts.carriers_of(brand_ids, ids)
    pauses, known = facts.pauses_of(brand_ids, ids), _known(brand_ids, ids)
    rows: list[Row] = []
    for case in found:
        pk = case.ret.pk
        way = facts.way_of(case, sites, now=told[pk])
        if way is None:
            continue
        done = facts.milestones(case, paid.get(pk))
        own = rules.get(case.ret.brand_id, Rules())
        clocks = measured(done, way, own, pauses.get(pk, ()))
        rows += _rows(case, clocks, carriers.get(pk, ""), known.get(pk, {}))
    _keep(rows)
    over = {pk for pk, clocks in known.items() if _was_late(clocks, rows)}
    let_go([case for case in found if case.ret.pk in over], at=max(told.values()))
    return len(rows)


def _has_begun(case: Case) -> bool:
    """Whether it was handed over, has arrived, or money moved: else no clock has started."""
    return bool(_STARTS & {*case.ret.reached}) or any(u.money in _MONEY for u in case.units)


def _known(brand_ids: Sequence[int], ids: Sequence[int]) -> dict[int, dict[str, Clock]]:
    found: dict[int, dict[str, Clock]] = {}
    for row in Clock.objects.filter(brand_id__in=brand_ids, ret_id__in=ids):
        found.setdefault(row.ret_id, {})[row.clock] = row
    return found


def _rows(
    case: Case, clocks: Iterable[Measured], carrier: str, known: Mapping[str, Clock]
) -> list[Row]:
    """Return what is new of a return; a clock that has no start any more is dropped."""
    ret = case.ret
    fresh: dict[str, Row] = {}
    for one in clocks:
        state = _state(one, is_done=ret.is_done)
        times = (one.started_at, one.due_at, one.met_at, one.paused_at)
        row = (ret.brand_id, ret.pk, one.clock.value, state.value, ret.site, carrier, *times)
        fresh[one.clock.value] = row
    for clock, old in known.items():
        if clock not in fresh:
            fresh[clock] = (*_of(old)[:3], State.DROPPED.value, *_of(old)[4:])
    before = {clock: _of(old) for clock, old in known.items()}
    return [row for clock, row in fresh.items() if row != before.get(clock)]


def _state(one: Measured, *, is_done: bool) -> State:
    if one.met_at is not None:
        return State.MET
    if is_done:
        return State.DROPPED
    return State.RUNNING if one.paused_at is None else State.PAUSED


def _was_late(known: Mapping[str, Clock], rows: Iterable[Row]) -> bool:
    """Whether it was told that the refund is late, and that holds no longer."""
    old = known.get(SlaClock.REFUND.value)
    if old is None or old.told_at is None:
        return False
    fresh = (row for row in rows if row[1:3] == (old.ret_id, old.clock))
    return any(row[3] != State.RUNNING.value or row[7] != old.due_at for row in fresh)


def _of(row: Clock) -> Row:
    times = (row.started_at, row.due_at, row.met_at, row.paused_at)
    return (row.brand_id, row.ret_id, row.clock, row.state, row.site, row.carrier, *times)


def _keep(rows: Sequence[Row]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [list(column) for column in zip(*rows, strict=True)])
