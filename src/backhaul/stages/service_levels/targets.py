"""A brand's own targets: set, taken away, and measured by at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core.deadlines import SlaClock
from backhaul.core.errors import NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.journal.record import record
from backhaul.stages.service_levels.models import Target

JOB = "service_levels.measure"
MOST_HOURS, MOST_DAYS = 2160, 60
"""The longest target: of the refund clock in business days, of the others in hours."""

# Whatever runs or stands still is measured anew by the worker, a batch at a time.
_MEASURE = """
INSERT INTO outbox_task (job, brand_id, return_id, kind, data, occurred_at, attempts, error,
  is_parked)
SELECT DISTINCT %s, brand_id, return_id, %s, '{}'::jsonb, %s::timestamptz, 0, '', false
FROM service_levels_clock
WHERE brand_id = %s AND state IN ('running', 'paused') AND clock = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`country` is where the parcel comes from; empty: any. `amount`: hours, or days."""

    clock: SlaClock
    country: str
    amount: int
    on_business_days: bool
    pauses: Sequence[IncidentKind] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A target of the brand's, as its page shows it."""

    id: int
    clock: str
    country: str
    amount: int
    on_business_days: bool
    pauses: Sequence[str]


def own_targets(brand_id: int) -> list[Own]:
    """Return them in the order of the journey, that of any country first."""
    order = {clock.value: place for place, clock in enumerate(SlaClock)}
    rows = [
        Own(
            id=row.pk,
            clock=row.clock,
            country=row.country,
            amount=row.amount,
            on_business_days=row.on_business_days,
            pauses=row.pauses,
        )
        for row in Target.objects.filter(brand_id=brand_id)
    ]
    return sorted(rows, key=lambda row: (order[row.clock], row.country))


def own_hours(brand_id: int, clock: SlaClock) -> int | None:
    """Return the brand's own target of a clock for any country, None where it has none."""
    rows = Target.objects.filter(brand_id=brand_id, clock=clock.value, country="")
    return rows.values_list("amount", flat=True).first()


def set_target(brand_id: int, wanted: Wanted, *, at: datetime, actor: str) -> Target:
    """Measure by it from now on, clocks that run already too."""
    row, _ = Target.objects.update_or_create(
        brand_id=brand_id,
        clock=wanted.clock.value,
        country=wanted.country,
        defaults={
            "amount": wanted.amount,
            "on_business_days": wanted.on_business_days,
            "pauses": [kind.value for kind in wanted.pauses],
        },
    )
    _changed(row, row.amount, at=at, actor=actor)
    return row


def drop_target(brand_id: int, target_id: int, *, at: datetime, actor: str) -> Target:
    """Measure by the usual one again; raises NotFound `no_such_target`."""
    row = Target.objects.filter(brand_id=brand_id, id=target_id).first()
    if row is None:
        raise NotFound("no_such_target", target=target_id)
    Target.objects.filter(brand_id=brand_id, id=target_id).delete()
    _changed(row, None, at=at, actor=actor)
    return row


def _changed(row: Target, amount: int | None, *, at: datetime, actor: str) -> None:
    data = {"what": "target", "clock": row.clock, "country": row.country, "amount": amount}
    entry = NewEntry(
        kind=EntryKind.BRAND_CHANGED,
        brand_id=row.brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data=data,
    )
    record([entry])
    with connection.cursor() as cursor:
        kind = EntryKind.BRAND_CHANGED.value
        cursor.execute(_MEASURE, [JOB, kind, at, row.brand_id, row.clock])
