"""Rows → what a clock is measured by: milestones, the money's, the way, and the pauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.axes import LegState, Processing
from backhaul.core.deadlines import Milestones, SlaClock, Way
from backhaul.core.service_levels import Pause, Rule, Rules
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.incidents.models import Incident
from backhaul.stages.promises import facts as promises
from backhaul.stages.returns.case import MISSING, Case
from backhaul.stages.service_levels.models import Target
from backhaul.stages.settlement.models import Leg

Paid = tuple[datetime, datetime | None]
"""When the money was approved, and when the provider had taken all of it on."""

# Of the oldest that waits, else of the newest that went: it is ours until the provider takes
# it on, and again when that fails. What was called off is nobody's.
_MONEY = """
SELECT return_id, min(approved_at) FILTER (WHERE sent_at IS NULL), max(sent_at),
  (array_agg(approved_at ORDER BY sent_at DESC NULLS LAST))[1]
FROM (SELECT return_id, approved_at, CASE WHEN state NOT IN ('failed', 'unknown')
        THEN coalesce(sent_at, paid_at) END AS sent_at
      FROM settlement_leg
      WHERE brand_id = ANY(%s::bigint[]) AND return_id = ANY(%s::bigint[])
        AND approved_at IS NOT NULL AND kind <> 'exchange'
        AND state NOT IN ('proposed', 'cancelled', 'reversed')) AS leg
GROUP BY return_id
"""
_OURS_AGAIN = frozenset({LegState.FAILED, LegState.UNKNOWN})
_CALLED_OFF = frozenset({LegState.PROPOSED, LegState.CANCELLED, LegState.REVERSED})
_CARRIERS = """
SELECT DISTINCT ON (return_id) return_id, coalesce(nullif(carrier_name, ''), carrier)
FROM shipping_parcel
WHERE brand_id = ANY(%s::bigint[]) AND return_id = ANY(%s::bigint[])
  AND direction = 'return' AND replaced_at IS NULL
ORDER BY return_id, reached ? 'accepted' DESC, id DESC
"""


def milestones(case: Case, paid: Paid | None) -> Milestones:
    """Return what has happened; a unit that is missing holds up none of the others.

    Where none but missing ones are awaited their box was looked into: nothing is to be checked
    in or inspected any more.
    """
    here = [unit for unit in case.units if unit.processing != Processing.MISSING]
    done = promises.milestones(Case(case.ret, here or case.units))
    if len(here) < len(case.units) and not any(unit.is_going for unit in here):
        text = case.ret.reached.get(MISSING)
        done = replace(done, inspected_at=datetime.fromisoformat(text) if text else None)
    if paid is None:
        return done
    return replace(done, approved_at=paid[0], refunded_at=paid[1])


def way_of(case: Case, sites: Mapping[str, Site], *, now: datetime) -> Way | None:
    """Return None where nothing was authorised, or for want of a return centre."""
    units = [unit for unit in case.units if unit.terms]
    site = sites.get(case.ret.site)
    if not units or site is None:
        return None
    return promises.way(case, site, units, now=now)


def rules_of(brand_ids: Sequence[int]) -> Mapping[int, Rules]:
    """Return the own rules of brands, by brand."""
    rows = list(Target.objects.filter(brand_id__in=brand_ids))
    return {pk: rules_from(row for row in rows if row.brand_id == pk) for pk in brand_ids}


def rules_from(rows: Iterable[Target]) -> Rules:
    """Return the own rules of one brand."""
    return Rules({(SlaClock(row.clock), row.country): rule_of(row) for row in rows})


def rule_of(row: Target) -> Rule:
    is_refund = row.clock == SlaClock.REFUND
    amount = timedelta(days=row.amount) if is_refund else timedelta(hours=row.amount)
    return Rule(
        target=amount,
        on_business_days=row.on_business_days,
        pauses=frozenset(IncidentKind(kind) for kind in row.pauses),
    )


def money_of(brand_ids: Sequence[int], return_ids: Sequence[int]) -> Mapping[int, Paid]:
    found: dict[int, Paid] = {}
    for return_id, waits, paid_at, approved_at in _rows(_MONEY, brand_ids, return_ids):
        found[return_id] = (waits, None) if waits else (approved_at, paid_at)
    return found


def paid_of(legs: Iterable[Leg]) -> Paid | None:
    """Return the same of one return, from legs that were read already."""
    told = [
        (leg.approved_at, None if leg.state in _OURS_AGAIN else leg.sent_at or leg.paid_at)
        for leg in legs
        if leg.approved_at is not None
        and leg.state not in _CALLED_OFF
        and leg.kind != Leg.Kind.EXCHANGE  # what goes out is no money
    ]
    waits = [approved_at for approved_at, sent_at in told if sent_at is None]
    went = [(sent_at, approved_at) for approved_at, sent_at in told if sent_at is not None]
    if waits:
        return min(waits), None
    return (max(went)[1], max(went)[0]) if went else None


def carriers_of(brand_ids: Sequence[int], return_ids: Sequence[int]) -> Mapping[int, str]:
    """Return by return the carrier of its newest parcel, of those scanned where one was."""
    return {row[0]: row[1] for row in _rows(_CARRIERS, brand_ids, return_ids)}


def pauses_of(
    brand_ids: Sequence[int], return_ids: Sequence[int]
) -> Mapping[int, Sequence[Pause]]:
    """Return by return when what was wrong: any kind may pause a brand's clock."""
    found: dict[int, list[Pause]] = defaultdict(list)
    rows = Incident.objects.filter(brand_id__in=brand_ids, return_id__in=return_ids)
    told = rows.values_list("return_id", "kind", "opened_at", "healed_at").order_by("id")
    for return_id, kind, opened_at, healed_at in told:
        assert return_id is not None
        found[return_id].append(Pause(IncidentKind(kind), opened_at, healed_at))
    return found


def _rows(
    sql: str, brand_ids: Sequence[int], return_ids: Sequence[int]
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(brand_ids), list(return_ids)])
        return list(cursor.fetchall())
