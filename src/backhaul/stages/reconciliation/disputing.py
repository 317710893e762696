"""The provider's disputes beside ours: found in a handful of statements a page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F

from backhaul.core import reconciliation as rules
from backhaul.core.disputes import OPEN
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus, ProviderDispute, ProviderEvent
from backhaul.core.reconciliation import BreakKind, Finding, Repair
from backhaul.foundation.bulk import array
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.holds.models import Hold
from backhaul.stages.orders.models import Payment
from backhaul.stages.reconciliation.book import GONE, upsert, write_rows
from backhaul.stages.reconciliation.comparing import SEEN
from backhaul.stages.reconciliation.models import Break, Run

# Money that was told apart has no name of its own in their list, until its dispute is told.
_OURS_ALONE = """
SELECT %(kind)s AS kind, 'dispute:' || d.id AS subject, '' AS repair,
  NULL::bigint AS return_id, NULL::bigint AS leg_id, d.payment_id,
  d.amount_minor AS ours_minor, d.currency AS ours_currency, d.status AS ours_state,
  '{}'::jsonb AS theirs, d.opened_at AS happened_at
FROM disputes_dispute d
JOIN orders_payment p ON p.brand_id = d.brand_id AND p.id = d.payment_id
WHERE d.brand_id = %(brand)s AND p.connection_name = %(name)s
  AND d.opened_at BETWEEN %(first)s AND %(until)s
  AND (d.taken_ref = '' OR d.taken_ref <> d.provider_ref)
  AND NOT EXISTS (SELECT FROM reconciliation_sighting s WHERE s.brand_id = d.brand_id
                  AND s.run_id = %(run)s AND s.subject = 'dispute:' || d.id)
"""
_OLDEST = """
SELECT least(
  (SELECT min(d.opened_at) FROM disputes_dispute d
   JOIN orders_payment p ON p.brand_id = d.brand_id AND p.id = d.payment_id
   WHERE d.brand_id = %(brand)s AND p.connection_name = %(name)s
     AND d.status = ANY(%(open)s::text[])),
  (SELECT min(b.happened_at) FROM reconciliation_break b
   WHERE b.brand_id = %(brand)s AND b.connection_name = %(name)s
     AND b.resolved_at IS NULL AND b.kind = ANY(%(kinds)s::text[])))
"""
_KINDS = sorted(kind.value for kind in rules.OF_DISPUTES)


def first_of(run: Run) -> datetime:
    """Return from when on disputes are compared: what is open is looked at for months."""
    since = run.since or run.began_at
    with connection.cursor() as cursor:
        values = {
            "brand": run.brand_id,
            "name": run.connection_name,
            "open": array([status.value for status in OPEN]),
            "kinds": array(_KINDS),
        }
        cursor.execute(_OLDEST, values)
        (oldest,) = cursor.fetchone()
    return max(min(since, oldest or since), run.began_at - rules.DISPUTES_REACH)


def take_disputes(run: Run, page: Sequence[ProviderEvent], *, now: datetime) -> None:
    """Compare a page of their list with our rows, and keep what does not fit."""
    told = {one.dispute.provider_ref: one.dispute for one in page if one.dispute}
    known = {
        row.provider_ref: row
        for row in Dispute.objects.filter(brand_id=run.brand_id, provider_ref__in=list(told))
    }
    payments = _payments(run.brand_id, [one for ref, one in told.items() if ref not in known])
    rows = list(_rows(run, told, known, payments))
    strangers = sum(
        ref not in known and one.payment_ref not in payments for ref, one in told.items()
    )
    with connection.cursor() as cursor:
        seen = array(sorted(f"dispute:{row.pk}" for row in known.values()))
        cursor.execute(SEEN, [run.brand_id, run.pk, seen])
    write_rows(run, rows, now=now)
    Run.objects.filter(brand_id=run.brand_id, id=run.pk).update(
        disputes=F("disputes") + len(told),
        disputes_matched=F("disputes_matched") + len(told) - strangers - len(rows),
        strangers=F("strangers") + strangers,
        beat_at=now,
    )


def finish(run: Run, first: datetime, until: datetime, *, now: datetime) -> None:
    """Find what is with us alone between two moments; what was not found any more is gone."""
    kind = BreakKind.DISPUTE_OURS.value
    upsert(run, _OURS_ALONE, now=now, kind=kind, first=first, until=until)
    Break.objects.filter(
        brand_id=run.brand_id,
        connection_name=run.connection_name,
        kind__in=_KINDS,
        resolved_at=None,
        happened_at__gte=first,
    ).exclude(run_id=run.pk).update(resolved_at=now, resolved_by="system", resolution=GONE)


def _rows(
    run: Run,
    told: Mapping[str, ProviderDispute],
    known: Mapping[str, Dispute],
    payments: Mapping[str, int],
) -> Iterator[dict[str, Any]]:
    for ref, theirs in told.items():
        ours = known.get(ref)
        if ours is not None:
            held = DisputeStatus(ours.status), Money(ours.amount_minor, ours.currency)
            finding = rules.compare_dispute(held, theirs, is_taken=bool(ours.taken_ref))
            if finding is not None:
                yield _row(run, finding, ours, theirs, ours.payment_id)
        elif theirs.payment_ref in payments:
            finding = Finding(BreakKind.DISPUTE_THEIRS, Repair.HEAR)
            yield _row(run, finding, None, theirs, payments[theirs.payment_ref])


def _row(
    run: Run, finding: Finding, ours: Dispute | None, theirs: ProviderDispute, payment_id: int
) -> dict[str, Any]:
    happened = min(theirs.at or run.began_at, run.began_at)
    return {
        "kind": finding.kind.value,
        "subject": f"dispute:{ours.pk}" if ours else f"case:{theirs.provider_ref}",
        "repair": finding.repair.value,
        "return_id": None,
        "leg_id": None,
        "payment_id": payment_id,
        "ours_minor": ours.amount_minor if ours else None,
        "ours_currency": ours.currency if ours else "",
        "ours_state": ours.status if ours else "",
        "theirs": {
            "provider_ref": theirs.provider_ref,
            "payment_ref": theirs.payment_ref,
            "amount_minor": theirs.amount.minor,
            "currency": theirs.amount.currency,
            "status": theirs.status.value,
            "reason": theirs.reason,
        },
        "happened_at": happened,
    }


def _payments(brand_id: int, told: Sequence[ProviderDispute]) -> Mapping[str, int]:
    """Return by reference the payments of orders, and those that our charges are made on."""
    refs = {one.payment_ref for one in told} - {""}
    if not refs:
        return {}
    rows = Payment.objects.filter(brand_id=brand_id, provider_ref__in=refs).order_by("id")
    return charged_on(brand_id, refs) | dict(rows.values_list("provider_ref", "id"))


def charged_on(brand_id: int, refs: Collection[str]) -> dict[str, int]:
    """Return of those references that are charges of ours the payment that is charged."""
    rows = Hold.objects.filter(
        brand_id=brand_id, provider_ref__in=set(refs) - {""}, captured_minor__gt=0
    )
    return dict(rows.values_list("provider_ref", "payment_id"))
