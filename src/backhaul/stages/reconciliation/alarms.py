"""Breaks that nobody took in time become incidents, and heal with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from backhaul.core.reconciliation import ALERT_AFTER
from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.incidents.models import Incident
from backhaul.stages.reconciliation.models import Break

_AT_MOST = 200
_LATELY = timedelta(days=2)
_KIND = IncidentKind.REFUND_UNKNOWN


def look_after(brand_id: int, *, now: datetime) -> None:
    """Open an incident for each old break that is nobody's; heal those whose break ended.

    One that a person closed is not opened again for the same break.
    """
    rows = Break.objects.filter(brand_id=brand_id)
    old = rows.filter(resolved_at=None, owner="", found_at__lte=now - ALERT_AFTER)
    waiting = {_subject(row): row for row in old.order_by("found_at", "id")[:_AT_MOST]}
    over = rows.filter(resolved_at__gte=now - _LATELY).order_by("-resolved_at", "-id")
    ended = {_subject(row): row for row in over[:_AT_MOST]}
    told = list(_told(brand_id, [*waiting, *ended]))
    known = {one.subject: one for one in told}
    openings = [
        _opening(row)
        for subject, row in waiting.items()
        if subject not in known or known[subject].opened_at < row.found_at
    ]
    healings = [
        Healing(brand_id=brand_id, kinds=frozenset({_KIND}), subject=one.subject)
        for one in told
        if one.subject in ended and one.healed_at is None
    ]
    change_incidents(openings, healings, at=now, actor="system")


def _told(brand_id: int, subjects: Iterable[str]) -> Iterable[Incident]:
    rows = Incident.objects.filter(
        brand_id=brand_id, return_id=None, kind=_KIND.value, subject__in=list(subjects)
    )
    return rows.order_by("opened_at")


def _opening(row: Break) -> Opening:
    return Opening(
        brand_id=row.brand_id,
        kind=_KIND,
        subject=_subject(row),
        evidence={"code": row.kind, "amount_minor": row.ours_minor},
    )


def _subject(row: Break) -> str:
    return f"break:{row.pk}"
