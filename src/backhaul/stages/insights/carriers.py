"""How each carrier does: how soon it scans, how long it takes, and what goes wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from backhaul.core.insights import Durations, Rate
from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.insights.period import COHORT, Period

Key = tuple[str, str]
"""Carrier and service; the service is empty where nobody told it."""

FIRST_SCAN_H = 72
"""The usual target of a first scan, in hours after the hand-over."""
SILENT = (
    IncidentKind.NO_FIRST_SCAN,
    IncidentKind.CLAIMED_NOT_SCANNED,
    IncidentKind.NO_MOVEMENT,
)
#: Told by the return centre or the money, not by the way, or our knowledge is old: not the
#: carrier's.
_NOT_THE_CARRIERS = (
    IncidentKind.NOT_SENT_YET,
    IncidentKind.LABEL_IN_DOUBT,
    IncidentKind.DATA_STALE,
    IncidentKind.CONTENTS_DIFFER,
    IncidentKind.REFUND_LATE,
    IncidentKind.REFUND_UNKNOWN,
    IncidentKind.REFUND_FAILED,
    IncidentKind.PROMISE_AT_RISK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Of the parcels made for the returns that are looked at.

    `scanned`: of those handed over, as somebody told or a scan proves, the share that was
    scanned within the target; who is still in time is left out. `transit` is in whole hours
    from the first scan to the delivery; who is on the way waits. `wrong`: of those said to be
    delivered, the share that the return centre did not have within the brand's window.
    """

    carrier: str
    service: str
    parcels: int
    scanned: Rate
    transit: Durations
    troubled: Rate
    """Parcels with at least one incident of the way that somebody had to act on."""
    silent: Rate
    """Parcels of which too little was heard."""
    wrong: Rate
    kinds: tuple[tuple[str, Rate], ...]


_WALK = f"""
WITH box AS MATERIALIZED (
  SELECT p.id, p.return_id, coalesce(nullif(p.carrier_name, ''), p.carrier) AS carrier,
    p.service,
    least(p.claimed_at, (p.reached ->> 'handed_over')::timestamptz) AS handed_at,
    (p.reached ->> 'accepted')::timestamptz AS scanned_at,
    least((p.reached ->> 'delivered')::timestamptz, p.received_at) AS there_at,
    p.reached ? 'delivered' AS is_delivered
  FROM returns_return r JOIN shipping_parcel p ON p.brand_id = %(brand)s AND p.return_id = r.id
  WHERE {COHORT} AND p.direction = 'return' AND p.replaced_at IS NULL
    AND p.label_state = ANY('{{none,bought}}'::text[])
), told AS MATERIALIZED (
  SELECT DISTINCT b.id, b.carrier, b.service, i.kind, i.severity
  FROM box b JOIN incidents_incident i ON i.brand_id = %(brand)s
    AND i.return_id = b.return_id AND i.subject = 'parcel:' || b.id
  WHERE i.kind <> ALL(%(others)s::text[])
)
SELECT carrier, service, 'parcels', NULL, count(*) FROM box GROUP BY 1, 2
UNION ALL
SELECT carrier, service, 'scan', (scanned_at <= handed_at + %(limit)s::interval)::int::text,
  count(*) FROM (
    SELECT carrier, service, least(handed_at, scanned_at) AS handed_at, scanned_at FROM box
  ) AS b
  WHERE handed_at IS NOT NULL
    AND (scanned_at IS NOT NULL OR handed_at + %(limit)s::interval <= %(until)s)
  GROUP BY 1, 2, 4
UNION ALL
SELECT carrier, service, 'transit',
  floor(extract(epoch FROM there_at - scanned_at) / 3600)::int::text, count(*)
  FROM box WHERE scanned_at IS NOT NULL GROUP BY 1, 2, 4
UNION ALL
SELECT carrier, service, 'delivered', NULL, count(*) FROM box WHERE is_delivered GROUP BY 1, 2
UNION ALL
SELECT carrier, service, 'kind', kind, count(*) FROM told GROUP BY 1, 2, 4
UNION ALL
SELECT carrier, service, 'troubled', NULL, count(DISTINCT id) FROM told
  WHERE severity = 'incident' GROUP BY 1, 2
UNION ALL
SELECT carrier, service, 'silent', NULL, count(DISTINCT id) FROM told
  WHERE kind = ANY(%(silent)s::text[]) GROUP BY 1, 2
"""  # noqa: S608 - only our own words are put in


@dataclass
class _Tally:
    """What was counted of one carrier: by measure, and by the value of those that have one."""

    plain: dict[str, int] = field(default_factory=dict)
    valued: dict[str, dict[str | None, int]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, what: str) -> int:
        return self.plain.get(what, 0)


def scorecard(
    brand_id: int, period: Period, *, first_scan_h: int = FIRST_SCAN_H
) -> list[Score]:
    """Return the carriers, those with most parcels first: one statement."""
    tallies: dict[Key, _Tally] = defaultdict(_Tally)
    wanted = {
        **period.values(brand_id),
        "limit": timedelta(hours=first_scan_h),
        "silent": [*SILENT],
        "others": [*_NOT_THE_CARRIERS],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WALK, wanted)
        for carrier, service, what, value, count in cursor.fetchall():
            tally = tallies[carrier, service]
            if what in {"scan", "transit", "kind"}:
                tally.valued[what][value] = count
            else:
                tally.plain[what] = count
    found = [_score(key, tally) for key, tally in tallies.items()]
    return sorted(found, key=lambda one: (-one.parcels, one.carrier, one.service))


def _score(key: Key, tally: _Tally) -> Score:
    parcels = tally.of("parcels")
    kinds = tally.valued["kind"]
    scans = tally.valued["scan"]
    not_received = kinds.get(IncidentKind.DELIVERED_NOT_RECEIVED, 0)
    delivered = max(tally.of("delivered"), not_received)
    return Score(
        carrier=key[0],
        service=key[1],
        parcels=parcels,
        scanned=Rate(scans.get("1", 0), sum(scans.values())),
        transit=_durations(tally.valued["transit"]),
        troubled=Rate(tally.of("troubled"), parcels),
        silent=Rate(tally.of("silent"), parcels),
        wrong=Rate(not_received, delivered),
        kinds=tuple(
            (str(kind), Rate(count, parcels))
            for kind, count in sorted(kinds.items(), key=lambda one: (-one[1], str(one[0])))
        ),
    )


def _durations(hours: dict[str | None, int]) -> Durations:
    done: dict[int, int] = {}
    for value, count in hours.items():
        if value is not None:
            done[max(0, int(value))] = done.get(max(0, int(value)), 0) + count
    return Durations(done, hours.get(None, 0))
