"""Breaks and runs, as pages and exports show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from backhaul.core.errors import NotFound
from backhaul.core.money import Money
from backhaul.core.reconciliation import BUCKETS, BreakKind, Bucket
from backhaul.stages.orders.models import Payment
from backhaul.stages.reconciliation.models import Break, BreakNote, Run

ENDED = "ended"
NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`view` is a Bucket, ENDED, or empty for all that is open; `owner` an actor or NOBODY."""

    view: str = ""
    kind: str = ""
    connection: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A break as it is shown. `theirs_ref` is the provider's own name of the refund."""

    id: int
    kind: str
    bucket: Bucket
    subject: str
    connection: str
    repair: str
    ran: str
    ours: Money | None
    ours_state: str
    theirs: Money | None
    theirs_status: str
    theirs_ref: str
    payment_ref: str
    order: str
    """The number of the order that was paid; only of a break that is shown alone."""
    happened_at: datetime
    found_at: datetime
    owner: str
    resolved_at: datetime | None
    resolved_by: str
    resolution: str


@dataclass(frozen=True, slots=True)
class BreakPage:
    rows: Sequence[Difference]
    has_more: bool


def page_of(
    brand_id: int, wanted: Wanted, *, after: tuple[datetime, int] | None, limit: int
) -> BreakPage:
    """Return what is open, the oldest first, or what ended, the newest first."""
    rows = _of(brand_id, wanted)
    if wanted.view == ENDED:
        rows = rows.filter(resolved_at__isnull=False).order_by("-resolved_at", "-id")
        if after:
            moment, key = after
            rows = rows.filter(resolved_at__lte=moment).filter(
                Q(resolved_at__lt=moment) | Q(id__lt=key)
            )
    else:
        rows = rows.filter(resolved_at=None).order_by("found_at", "id")
        if after:
            moment, key = after
            rows = rows.filter(found_at__gte=moment).filter(
                Q(found_at__gt=moment) | Q(id__gt=key)
            )
    found = list(rows[: limit + 1])
    rans = _rans(brand_id, found[:limit])
    return BreakPage([_shown(row, rans) for row in found[:limit]], len(found) > limit)


def open_counts(brand_id: int) -> Mapping[Bucket, int]:
    """Return how many breaks are open in each bucket: one statement."""
    rows = Break.objects.filter(brand_id=brand_id, resolved_at=None)
    counted = dict(rows.values_list("kind").annotate(n=Count("id")).values_list("kind", "n"))
    found = dict.fromkeys(Bucket, 0)
    for kind, bucket in BUCKETS.items():
        found[bucket] += counted.get(kind.value, 0)
    return found


def last_runs(brand_id: int) -> Sequence[Run]:
    """Return the newest run of each provider and of the returns: one statement."""
    rows = Run.objects.filter(brand_id=brand_id)
    newest = rows.order_by("connection_name", "-began_at", "-id").distinct("connection_name")
    return list(newest)


def break_of(brand_id: int, break_id: int) -> tuple[Difference, Sequence[BreakNote]]:
    """Return a break with its notes; raises NotFound `no_such_break`."""
    row = Break.objects.filter(brand_id=brand_id, id=break_id).first()
    if row is None:
        raise NotFound("no_such_break", number=break_id)
    notes = BreakNote.objects.filter(brand_id=brand_id, about=row).order_by("id")
    return _shown(row, _rans(brand_id, [row]), order=_order(row)), list(notes)


def _order(row: Break) -> str:
    if row.payment_id is None:
        return ""
    paid = Payment.objects.filter(brand_id=row.brand_id, id=row.payment_id)
    return paid.values_list("order__number", flat=True).first() or ""


def _shown(row: Break, rans: Mapping[int, str], *, order: str = "") -> Difference:
    return Difference(
        id=row.pk,
        kind=row.kind,
        bucket=BUCKETS[BreakKind(row.kind)],
        subject=row.subject,
        connection=row.connection_name,
        repair=row.repair,
        ran=rans.get(row.return_id or 0, ""),
        ours=_money(row.ours_minor, row.ours_currency),
        ours_state=row.ours_state,
        theirs=_money(row.theirs.get("amount_minor"), row.theirs.get("currency", "")),
        theirs_status=row.theirs.get("status", ""),
        theirs_ref=row.theirs.get("provider_ref", ""),
        payment_ref=row.theirs.get("payment_ref", ""),
        order=order,
        happened_at=row.happened_at,
        found_at=row.found_at,
        owner=row.owner,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        resolution=row.resolution,
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None or not currency else Money(minor, currency)


def _of(brand_id: int, wanted: Wanted) -> QuerySet[Break]:
    rows = Break.objects.filter(brand_id=brand_id)
    kinds = [kind.value for kind, bucket in BUCKETS.items() if bucket == wanted.view]
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.connection:
        rows = rows.filter(connection_name=wanted.connection)
    if wanted.owner:
        rows = rows.filter(owner="" if wanted.owner == NOBODY else wanted.owner)
    return rows


def _rans(brand_id: int, rows: Sequence[Break]) -> Mapping[int, str]:
    wanted = sorted({row.return_id for row in rows if row.return_id is not None})
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, ran FROM returns_return WHERE brand_id = %s AND id = ANY(%s::bigint[])",
            [brand_id, wanted],
        )
        return dict(cursor.fetchall())
