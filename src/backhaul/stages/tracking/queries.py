"""Scans for people to look at: of numbers that nobody knows, and of codes that no table has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from backhaul.core.tracking.words import Word
from backhaul.foundation import cursors
from backhaul.stages.tracking.models import DropOffReceipt, Scan


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Scan]
    next_cursor: str | None
    """None: this is the last page."""


def strays(brand_id: int, *, cursor: str = "", limit: int = 50) -> Page:
    """Return scans of numbers that are of no parcel, the newest first."""
    return _page(brand_id, Q(parcel=None), cursor, limit)


def unmapped(brand_id: int, *, cursor: str = "", limit: int = 50) -> Page:
    """Return scans whose code no mapping table knows, the newest first."""
    return _page(brand_id, Q(word=Word.UNKNOWN), cursor, limit)


def receipts_of(brand_id: int, return_id: int) -> list[DropOffReceipt]:
    """Return the pictures of drop-off receipts that the shopper gave, the oldest first."""
    rows = DropOffReceipt.objects.filter(brand_id=brand_id, ret_id=return_id)
    return list(rows.order_by("id"))


def scans_of(brand_id: int, parcel_ids: Iterable[int]) -> list[Scan]:
    """Return what the carriers told of parcels, in the order of happening."""
    rows = Scan.objects.filter(brand_id=brand_id, parcel_id__in=list(parcel_ids))
    return list(rows.order_by("instant", "sequence", "id"))


def _page(brand_id: int, which: Q, cursor: str, limit: int) -> Page:
    rows: QuerySet[Scan] = Scan.objects.filter(which, brand_id=brand_id)
    if cursor:
        moment, last_id = cursors.read_after(cursor)
        rows = rows.filter(recorded_at__lte=moment).exclude(recorded_at=moment, id__gte=last_id)
    found = list(rows.order_by("-recorded_at", "-id")[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    return Page(shown, cursors.after(shown[-1].recorded_at, shown[-1].pk) if more else None)
