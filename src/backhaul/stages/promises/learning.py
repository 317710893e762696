"""Learning how long things take, brand by brand, every few hours."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Max

from backhaul.core.forecast.curve import Curve
from backhaul.core.forecast.history import Case, Snapshot
from backhaul.core.forecast.pace import Span, level_code
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.promises.history import MOST_RETURNS, History, history_of
from backhaul.stages.promises.models import Pace

EVERY = timedelta(hours=6)
FEWEST = 5.0
"""A level of fewer ended cases says hardly anything beside its group; it is not kept."""
_STEPS = 200
"""A curve of more is thinned out: half a percent of the cases is no step to lose."""
_LOOK_EVERY_SECONDS = 300
_looked: float | None = None


def sweep() -> int:
    """Learn of one brand whose knowledge is old.

    Returns 0 all the same: the other sweeps come first, and the next brand in the next round.
    """
    global _looked  # noqa: PLW0603 - how often is a matter of this process alone
    if _looked is not None and time.monotonic() - _looked < _LOOK_EVERY_SECONDS:
        return 0
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        now = clock.now()
        due = next(iter(_old(brand_ids, now)), None)
    if due is None:
        _looked = time.monotonic()
        return 0
    with acting_for(due):
        learn(due, now=now)
    return 0


def learn(brand_id: int, *, now: datetime) -> int:
    """Work out anew how long a brand's parcels take; return how many levels are kept."""
    history = history_of(brand_id, now=now)
    rows = list(_rows(brand_id, history, now))
    Pace.objects.filter(brand_id=brand_id).delete()
    Pace.objects.bulk_create(rows)
    return len(rows)


def _old(brand_ids: Iterable[int], now: datetime) -> list[int]:
    told = Pace.objects.filter(brand_id__in=brand_ids).values_list("brand_id")
    known = dict(told.annotate(last=Max("learnt_at")))
    # A sandbox's clock may have been set back: what was learnt in the future is old too.
    return [pk for pk in brand_ids if pk not in known or not _is_fresh(known[pk], now)]


def _is_fresh(learnt_at: datetime, now: datetime) -> bool:
    return now - EVERY < learnt_at <= now


def _rows(brand_id: int, history: History, now: datetime) -> Iterator[Pace]:
    """Yield a row for each level that is known; the coarsest is always there."""
    for span in Span:
        cases = history.cases.get(span, [])
        snapshot = Snapshot.of(cases, 0.0, most=MOST_RETURNS)
        for parts in sorted(_levels(cases)):
            curve = snapshot.level(parts)
            if not parts or curve.count >= FEWEST:
                yield _row(brand_id, span, parts, curve, history, now)


def _levels(cases: Iterable[Case]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = {()}
    for case in cases:
        found |= {case.lane[:depth] for depth in range(1, len(case.lane) + 1)}
    return found


def _row(
    brand_id: int,
    span: Span,
    parts: tuple[str, ...],
    curve: Curve,
    history: History,
    now: datetime,
) -> Pace:
    kept = _kept(curve)
    is_of_a_site = span is Span.INSPECTION and len(parts) == 1
    return Pace(
        brand_id=brand_id,
        span=span.value,
        level=level_code(parts),
        hours=[round(curve.hours[place], 3) for place in kept],
        over=[round(curve.over[place], 6) for place in kept],
        alive=[round(curve.alive[place], 6) for place in kept],
        count=curve.count,
        backlog_days=history.backlog.get(parts[0], 0) if is_of_a_site else 0,
        learnt_at=now,
    )


def _kept(curve: Curve) -> list[int]:
    """Return the places of the steps to keep; the last one always."""
    length = len(curve.hours)
    if length <= _STEPS:
        return list(range(length))
    return [(n + 1) * length // _STEPS - 1 for n in range(_STEPS)]
