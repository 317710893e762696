"""A run: the provider's list is read page by page, outside of any transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

import structlog
from django.db import IntegrityError, connection, transaction

from backhaul.core import reconciliation as rules
from backhaul.core.errors import DomainError, OutsideError, Unavailable
from backhaul.core.legs import ANSWER_BY
from backhaul.core.ports.payments import LIST_NOT_WHOLE, DisputeProvider, PaymentProvider
from backhaul.core.reconciliation import BreakKind, Repair
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.reconciliation import disputing
from backhaul.stages.reconciliation.alarms import look_after
from backhaul.stages.reconciliation.book import GONE, upsert
from backhaul.stages.reconciliation.comparing import take_page
from backhaul.stages.reconciliation.models import Break, Run, Sighting

Told = TypeVar("Told")
log = structlog.get_logger(__name__)
PAGE = 200
_SILENT = timedelta(minutes=10)
"""A run that said nothing for so long is no more."""
_LONGEST = timedelta(days=400)

# With them: they had said yes, or nobody knows. What is being sent now is asked about anyway.
_OURS_ALONE = """
SELECT %(kind)s AS kind, 'leg:' || l.id AS subject,
  CASE WHEN l.state = 'unknown' THEN %(anew)s ELSE '' END AS repair, l.return_id,
  l.id AS leg_id, l.payment_id, l.amount_minor AS ours_minor, l.currency AS ours_currency,
  l.state AS ours_state, '{}'::jsonb AS theirs, l.sending_at AS happened_at
FROM settlement_leg l
JOIN orders_payment p ON p.brand_id = l.brand_id AND p.id = l.payment_id
WHERE l.brand_id = %(brand)s AND l.sending_at BETWEEN %(since)s AND %(until)s
  AND p.connection_name = %(name)s
  AND (l.state IN ('paid', 'unknown') OR (l.state = 'reversed' AND l.provider_ref <> '')
       OR (l.state = 'sending' AND (l.sent_at IS NOT NULL OR l.sending_at < %(answer)s)))
  AND NOT EXISTS (SELECT FROM reconciliation_sighting s WHERE s.brand_id = l.brand_id
                  AND s.run_id = %(run)s AND s.subject = 'leg:' || l.id)
UNION ALL
SELECT %(kind)s, 'taken:' || t.id, '', NULL, NULL, t.payment_id, t.amount_minor, t.currency,
  'paid', '{}'::jsonb, t.taken_at
FROM settlement_takenback t
JOIN orders_payment p ON p.brand_id = t.brand_id AND p.id = t.payment_id
WHERE t.brand_id = %(brand)s AND t.kind = 'refund' AND t.given_back_at IS NULL
  AND t.taken_at BETWEEN %(since)s AND %(until)s AND p.connection_name = %(name)s
  AND NOT EXISTS (SELECT FROM reconciliation_sighting s WHERE s.brand_id = t.brand_id
                  AND s.run_id = %(run)s AND s.subject = 'taken:' || t.id)
"""


@dataclass(frozen=True, slots=True)
class _Disputed:
    """Between which moments their disputes were listed for certain."""

    first: datetime
    until: datetime


def reconcile(brand_id: int, row: Connection, *, since: datetime, asked_by: str) -> Run:
    """Compare a provider's refunds and disputes since then with ours; return the run, ended.

    Not to be called in a transaction: the provider is asked between short ones. Raises
    DomainError `provider_has_no_list` or `reconciliation_is_running`.
    """
    provider: PaymentProvider = registry.payments(row)
    settles_in = provider.capabilities.lists_refunds_after
    if settles_in is None:
        raise DomainError("provider_has_no_list", name=row.name)
    run = _begin(brand_id, row, since, asked_by)
    try:
        for page in _pages(provider.list_refunds(since - rules.MARGIN)):
            with acting_for(brand_id):
                take_page(run, page, now=clock.now())
        disputes_in = _compare_disputes(run, provider)
    except OutsideError as error:
        return _fail(run, f"{error.code or 'unavailable'}: {error}"[:300])
    except Exception:
        _fail(run, "internal")
        raise
    return _finish(run, settles_in, disputes_in)


def _compare_disputes(run: Run, provider: PaymentProvider) -> _Disputed | None:
    """Compare their disputes with ours, where they have a list; the run is not ended.

    Of a list that is not whole only what it has is compared: nothing is said to be ours alone.
    """
    shown_after = provider.capabilities.lists_disputes_after
    if shown_after is None or not isinstance(provider, DisputeProvider):
        return None
    with acting_for(run.brand_id):
        first = disputing.first_of(run)
    try:
        for page in _pages(provider.list_disputes(first - rules.MARGIN)):
            with acting_for(run.brand_id):
                disputing.take_disputes(run, page, now=clock.now())
    except Unavailable as unavailable:
        if unavailable.code != LIST_NOT_WHOLE:
            raise
        with acting_for(run.brand_id):
            rows = Run.objects.filter(brand_id=run.brand_id, id=run.pk)
            rows.update(failure=f"{LIST_NOT_WHOLE}: {unavailable}"[:300])
        return None
    return _Disputed(first, run.began_at - shown_after)


def connections_to_compare(brand_id: int) -> list[Connection]:
    """Return the brand's connections to providers that have a list."""
    rows = Connection.objects.filter(brand_id=brand_id, kind=Connection.Kind.PAYMENTS)
    return [row for row in rows.order_by("name") if has_list(row)]


def has_list(row: Connection) -> bool:
    """One whose settings or secrets cannot be read is nobody to compare with."""
    try:
        return registry.payments(row).capabilities.lists_refunds_after is not None
    except (DomainError, ValueError):
        log.warning("a connection cannot be compared", connection=row.pk)
        return False


def begin(brand_id: int, row: Connection | None, since: datetime | None, by: str) -> Run:
    """Keep a new run; one that is silent is ended, and one at work refuses another."""
    now, name = clock.now(), row.name if row else ""
    open_runs = Run.objects.filter(brand_id=brand_id, connection_name=name, ended_at=None)
    open_runs.filter(beat_at__lt=now - _SILENT).update(ended_at=now, failure="broken_off")
    Sighting.objects.filter(
        brand_id=brand_id,
        run_id__in=Run.objects.filter(brand_id=brand_id, connection_name=name).values("id"),
    ).delete()
    try:
        with transaction.atomic():
            return Run.objects.create(
                brand_id=brand_id,
                connection_name=name,
                adapter=row.adapter if row else "",
                since=since,
                began_at=now,
                beat_at=now,
                asked_by=by,
            )
    except IntegrityError:
        raise DomainError("reconciliation_is_running", name=name) from None


def close(run: Run, kinds: Iterable[BreakKind], *, since: datetime | None) -> Run:
    """End a run: what it did not find any more is gone; count what is open, and tell."""
    now = clock.now()
    mine = Break.objects.filter(
        brand_id=run.brand_id,
        connection_name=run.connection_name,
        kind__in=[kind.value for kind in kinds],
        resolved_at=None,
    )
    gone = mine.exclude(run_id=run.pk)
    if since is not None:
        of_disputes = [kind.value for kind in rules.OF_DISPUTES]
        gone = gone.filter(happened_at__gte=since).exclude(kind__in=of_disputes)
    gone.update(resolved_at=now, resolved_by="system", resolution=GONE)
    run.breaks = mine.count()
    run.ended_at = run.beat_at = now
    run.save(update_fields=("breaks", "ended_at", "beat_at"))
    Sighting.objects.filter(brand_id=run.brand_id, run_id=run.pk).delete()
    look_after(run.brand_id, now=now)
    return run


def _begin(brand_id: int, row: Connection, since: datetime, asked_by: str) -> Run:
    if since < clock.now() - _LONGEST:
        raise DomainError("reconciliation_too_far_back", days=_LONGEST.days)
    with acting_for(brand_id):
        return begin(brand_id, row, since, asked_by)


def _pages(told: Iterator[Told]) -> Iterator[Sequence[Told]]:
    while page := list(islice(told, PAGE)):
        yield page


def _finish(run: Run, settles_in: timedelta, disputed: _Disputed | None) -> Run:
    with acting_for(run.brand_id):
        _find_ours_alone(run, settles_in)
        if disputed is not None:
            now = clock.now()
            disputing.finish(run, disputed.first, disputed.until, now=now)
        run.refresh_from_db()
        kinds = [k for k, bucket in rules.BUCKETS.items() if bucket is not rules.Bucket.RETURNS]
        return close(run, kinds, since=run.since)


def _find_ours_alone(run: Run, settles_in: timedelta) -> None:
    values = {
        "kind": BreakKind.OURS_ONLY.value,
        "anew": Repair.SEND_ANEW.value,
        "since": run.since,
        "until": run.began_at - settles_in,
        "answer": run.began_at - ANSWER_BY,
    }
    upsert(run, _OURS_ALONE, now=clock.now(), **values)


def _fail(run: Run, why: str) -> Run:
    """End a run that could not be finished: nothing is said to be gone."""
    with acting_for(run.brand_id), connection.cursor() as cursor:
        now = clock.now()
        cursor.execute(
            "UPDATE reconciliation_run SET failure = %s, ended_at = %s, beat_at = %s"
            " WHERE brand_id = %s AND id = %s",
            [why, now, now, run.brand_id, run.pk],
        )
        Sighting.objects.filter(brand_id=run.brand_id, run_id=run.pk).delete()
        run.refresh_from_db()
    return run
