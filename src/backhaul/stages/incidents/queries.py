"""What is open, for the people who own it; and what a person settled against the scans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation import cursors
from backhaul.foundation.bulk import array
from backhaul.stages.incidents.models import NOTE, Incident


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Incident]
    next_cursor: str | None
    """None: this is the last page."""


def open_of_brand(brand_id: int, *, cursor: str = "", limit: int = 50) -> Page:
    """Return open incidents, newest first; raises DomainError `cursor_invalid`."""
    rows = Incident.objects.filter(brand_id=brand_id, healed_at=None)
    if cursor:
        moment, last_id = cursors.read_after(cursor)
        rows = rows.filter(opened_at__lte=moment).exclude(opened_at=moment, id__gte=last_id)
    found = list(rows.order_by("-opened_at", "-id")[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    return Page(shown, cursors.after(shown[-1].opened_at, shown[-1].pk) if more else None)


def of_return(brand_id: int, return_id: int) -> list[Incident]:
    """Return all incidents of a return, healed ones too, in the order of opening."""
    rows = Incident.objects.filter(brand_id=brand_id, return_id=return_id)
    return list(rows.order_by("opened_at", "id"))


def settled_by_hand(
    brand_ids: Sequence[int], return_ids: Iterable[int]
) -> Mapping[str, Mapping[IncidentKind, datetime]]:
    """Return by subject when a person last said that an incident is over."""
    found: dict[str, dict[IncidentKind, datetime]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [array(brand_ids), array(return_ids), NOTE])
        for subject, kind, healed_at in cursor.fetchall():
            found[subject][IncidentKind(kind)] = healed_at
    return found


# A statement of our own: the ORM looks at each of thousands of ids.
_SETTLED = """
SELECT subject, kind, healed_at FROM incidents_incident
WHERE brand_id = ANY (%s::bigint[]) AND return_id = ANY (%s::bigint[])
  AND healed_at IS NOT NULL AND evidence ? %s
ORDER BY healed_at
"""
