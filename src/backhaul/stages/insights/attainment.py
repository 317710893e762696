"""How many clocks were met in time: per clock, by the carrier or the site that is measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from backhaul.core.deadlines import SlaClock
from backhaul.core.insights import Durations, Rate
from backhaul.stages.insights.period import COHORT, Period

#: What a carrier answers for; the rest is the return centre's.
OF_CARRIERS = (SlaClock.FIRST_SCAN, SlaClock.TRANSIT)


@dataclass(frozen=True, slots=True)
class Attained:
    """`met` counts clocks that are over: met, or late without being met.

    `took` is in whole minutes from the start to the end; what is late and still runs waits.
    """

    clock: SlaClock
    who: str
    """The carrier's name, or the site's code."""
    met: Rate
    took: Durations


_WALK = f"""
SELECT c.clock, CASE WHEN c.clock = ANY(%(of_carriers)s::text[]) THEN c.carrier ELSE c.site END,
  c.state = 'met' AND (c.due_at IS NULL OR c.met_at <= c.due_at),
  floor(extract(epoch FROM c.met_at - c.started_at) / 60)::int, count(*)
FROM returns_return r
JOIN service_levels_clock c ON c.brand_id = %(brand)s AND c.return_id = r.id
WHERE {COHORT} AND (c.state = 'met' OR (c.state = 'running' AND c.due_at < %(until)s))
GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - only our own words are put in


def attainment(brand_id: int, period: Period) -> list[Attained]:
    """Return the clocks in the order of the journey, of each who had most of them first."""
    hits: dict[tuple[str, str], int] = defaultdict(int)
    done: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    waiting: dict[tuple[str, str], int] = defaultdict(int)
    with connection.cursor() as cursor:
        wanted = {**period.values(brand_id), "of_carriers": [*OF_CARRIERS]}
        cursor.execute(_WALK, wanted)
        for clock, who, is_met, minutes, count in cursor.fetchall():
            key = (clock, who)
            hits[key] += count if is_met else 0
            if minutes is None:
                waiting[key] += count
            else:
                took = max(0, minutes)
                done[key][took] = done[key].get(took, 0) + count
    found = [
        _attained(key, hits[key], Durations(done.get(key, {}), waiting.get(key, 0)))
        for key in {*done, *waiting}
    ]
    order = {clock: place for place, clock in enumerate(SlaClock)}
    return sorted(found, key=lambda one: (order[one.clock], -one.met.of, one.who))


def of_clocks(found: list[Attained]) -> Mapping[SlaClock, Rate]:
    """Return the rate of each clock, whoever was measured."""
    rates: dict[SlaClock, Rate] = {}
    for one in found:
        before = rates.get(one.clock, Rate(0, 0))
        rates[one.clock] = Rate(before.hits + one.met.hits, before.of + one.met.of)
    return rates


def _attained(key: tuple[str, str], hits: int, took: Durations) -> Attained:
    clock, who = key
    return Attained(SlaClock(clock), who, Rate(hits, took.n), took)
