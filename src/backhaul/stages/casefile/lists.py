"""Lists by page: newest first, each page one statement whatever came before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from backhaul.core.errors import NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.actions import email_norm
from backhaul.stages.returns.models import Return

Row = TypeVar("Row", Return, Incident)
Place = tuple[datetime, int]
"""The moment and id of the last row that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFilter:
    headline: str = ""
    email: str = ""
    changed_since: datetime | None = None
    is_done: bool | None = None


def newest_returns(
    brand_id: int, wanted: ReturnFilter, *, after: Place | None, limit: int
) -> Sequence[Return]:
    rows = Return.objects.filter(brand_id=brand_id)
    if wanted.headline:
        rows = rows.filter(headline=wanted.headline)
    if wanted.email:
        rows = rows.filter(email_norm=email_norm(wanted.email))
    if wanted.changed_since is not None:
        rows = rows.filter(headline_at__gte=wanted.changed_since)
    if wanted.is_done is not None:
        rows = rows.filter(is_done=wanted.is_done)
    if after is not None:
        rows = _beyond(rows, "created_at", after)
    return list(rows.order_by("-created_at", "-id")[:limit])


def newest_incidents(
    brand_id: int, *, is_open: bool, kind: str = "", after: Place | None, limit: int
) -> Sequence[tuple[Incident, str | None]]:
    """Return incidents with the number of the return of each."""
    rows = Incident.objects.filter(brand_id=brand_id)
    if is_open:
        rows = rows.filter(healed_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    if after is not None:
        rows = _beyond(rows, "opened_at", after)
    found = list(rows.order_by("-opened_at", "-id")[:limit])
    named = Return.objects.filter(
        brand_id=brand_id, id__in={row.return_id for row in found if row.return_id}
    )
    rans = dict(named.values_list("id", "ran")) if found else {}
    return [(row, rans.get(row.return_id) if row.return_id else None) for row in found]


def history(brand_id: int, ran: str, *, after: int, limit: int) -> Sequence[Entry]:
    """Return journal entries of a return in their order; raises NotFound `no_such_return`."""
    return_id = (
        Return.objects.filter(brand_id=brand_id, ran=ran).values_list("id", flat=True).first()
    )
    if return_id is None:
        raise NotFound("no_such_return", ran=ran)
    rows = Entry.objects.filter(brand_id=brand_id, return_id=return_id, seq__gt=after)
    return list(rows.order_by("seq")[:limit])


def _beyond(rows: QuerySet[Row], moment: str, after: Place) -> QuerySet[Row]:
    # The first condition alone lets the index begin at the right place.
    at, row_id = after
    same_moment_older = Q(**{f"{moment}__lt": at}) | Q(id__lt=row_id)
    return rows.filter(same_moment_older, **{f"{moment}__lte": at})
