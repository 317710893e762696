"""Every hour each provider's list is compared with ours, and goods with money."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from backhaul.core.errors import DomainError
from backhaul.core.reconciliation import USUAL_SPAN, WIDE_SPAN
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.reconciliation.models import Break, Run
from backhaul.stages.reconciliation.returns_check import compare_returns
from backhaul.stages.reconciliation.running import connections_to_compare

log = structlog.get_logger(__name__)
COMPARE = "reconciliation.compare"
QUEUE = "outside"
EVERY = timedelta(hours=1)
_LOOK_EVERY_SECONDS = 60
_KEPT = timedelta(days=100)
_WIDE_EVERY = timedelta(days=1)
_looked: float | None = None

_LAST = """
SELECT connection_name, max(began_at) FROM reconciliation_run WHERE brand_id = %s
  AND began_at > %s GROUP BY connection_name
"""


def sweep() -> int:
    """Have what is due compared, once a minute in this process; returns 0: nothing waits."""
    global _looked  # noqa: PLW0603 - how often is a matter of this process alone
    if _looked is not None and time.monotonic() - _looked < _LOOK_EVERY_SECONDS:
        return 0
    _looked = time.monotonic()
    for brand_id in every_brand_id():
        try:
            look_after(brand_id)
        except Exception:
            log.exception("a brand's money could not be compared", brand=brand_id)
    return 0


def look_after(brand_id: int) -> None:
    """Queue the comparisons with providers that are due, and compare the returns if due."""
    with acting_for(brand_id):
        now = clock.now()
        lately = _lately(brand_id, now)
        due = [row.pk for row in connections_to_compare(brand_id) if row.name not in lately]
        _queue(brand_id, due)
        Run.objects.filter(brand_id=brand_id, began_at__lt=now - _KEPT).delete()
    if "" not in lately:
        try:
            compare_returns(brand_id, asked_by="system")
        except DomainError:
            log.info("the returns are being compared already", brand=brand_id)


def compare_now(brand_id: int) -> None:
    """Queue every comparison of a brand, and compare its returns at once."""
    with acting_for(brand_id):
        _queue(brand_id, [row.pk for row in connections_to_compare(brand_id)])
    with suppress(DomainError):
        compare_returns(brand_id, asked_by="member")


def since_of(brand_id: int, name: str, now: datetime) -> datetime:
    """Return from when on to compare: the usual span, once a day a wide one.

    What is open is always looked at again, as far as the wide span reaches.
    """
    wide = now - WIDE_SPAN
    runs = Run.objects.filter(
        brand_id=brand_id, connection_name=name, began_at__gt=now - _WIDE_EVERY, failure=""
    )
    if not runs.filter(since__lte=wide + _WIDE_EVERY).exists():
        return wide
    oldest = (
        Break.objects.filter(brand_id=brand_id, connection_name=name, resolved_at=None)
        .order_by("happened_at")
        .values_list("happened_at", flat=True)
        .first()
    )
    return max(wide, min(now - USUAL_SPAN, oldest or now))


def _lately(brand_id: int, now: datetime) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [brand_id, now - EVERY])
        return {name for name, _ in cursor.fetchall()}


def _queue(brand_id: int, connection_ids: Iterable[int]) -> None:
    for row_id in connection_ids:
        lock = f"reconcile:{row_id}"
        task = app.configure_task(
            COMPARE, allow_unknown=True, queue=QUEUE, queueing_lock=lock, lock=lock
        )
        with suppress(AlreadyEnqueued), transaction.atomic():
            task.defer(brand_id=brand_id, connection_id=row_id)
