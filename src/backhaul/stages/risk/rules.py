"""The risk rules of a brand: the newest version, and how the next one comes about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.risk.rules import RiskRules, SignalRule
from backhaul.foundation.journal.record import record
from backhaul.stages.risk.models import RiskVersion

_NEWEST = """
SELECT b.currency, v.number, v.data FROM tenancy_brand b
LEFT JOIN LATERAL (SELECT number, data FROM risk_riskversion
  WHERE brand_id = b.id ORDER BY number DESC LIMIT 1) v ON true
WHERE b.id = %s
"""


def rules_of(brand_id: int) -> RiskRules:
    """Return the rules that a brand scores by now: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [brand_id])
        currency, number, data = cursor.fetchone()
    if data is None:
        return RiskRules.default(currency)
    told = json.loads(data) if isinstance(data, str) else data
    return RiskRules.model_validate({**told, "version": number})


def versions(brand_id: int, *, most: int = 20) -> list[RiskVersion]:
    """Return the newest versions, the newest first."""
    return list(RiskVersion.objects.filter(brand_id=brand_id).order_by("-number")[:most])


def publish(brand_id: int, rules: RiskRules, *, seen: int, at: datetime, by: str) -> RiskRules:
    """Store the next version, written with version `seen` in view, and return it.

    Raises DomainError `risk_rules_moved_on`, `risk_rules_unchanged`. Scores of before stay.
    """
    last = _last(brand_id)
    if last != seen:
        raise DomainError("risk_rules_moved_on", version=last)
    before = rules_of(brand_id)
    new = rules.model_copy(update={"version": last + 1})
    if new == before.model_copy(update={"version": last + 1}):
        raise DomainError("risk_rules_unchanged")
    RiskVersion.objects.create(
        brand_id=brand_id,
        number=new.version,
        data=new.model_dump(mode="json"),
        published_at=at,
        published_by=by,
    )
    moved = [
        one for one in new.signals if one.standing != before.by_signal[one.signal].standing
    ]
    record([_published(brand_id, new, at, by), *_moved(brand_id, moved, new, at, by)])
    return new


def _last(brand_id: int) -> int:
    """Lock the newest version: of two that publish at once the second sees the first."""
    rows = RiskVersion.objects.select_for_update().filter(brand_id=brand_id)
    last = rows.order_by("-number").first()
    return last.number if last else 0


def _published(brand_id: int, rules: RiskRules, at: datetime, by: str) -> NewEntry:
    return NewEntry(
        kind=EntryKind.RISK_RULES_PUBLISHED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=by,
        source="risk",
        data={"version": rules.version},
    )


def _moved(
    brand_id: int, moved: Iterable[SignalRule], rules: RiskRules, at: datetime, by: str
) -> list[NewEntry]:
    return [
        NewEntry(
            kind=EntryKind.RISK_SIGNAL_MOVED,
            brand_id=brand_id,
            return_id=None,
            occurred_at=at,
            actor=by,
            source="risk",
            data={
                "version": rules.version,
                "signal": rule.signal.value,
                "standing": rule.standing.value,
            },
        )
        for rule in moved
    ]
