"""What a brand wants held for what goes out before its return was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from backhaul.core.exchanges import unseen
from backhaul.core.holds import Security
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.stages.exchanges.models import Exchange, HoldNeed

_NONE = Security()


def needs_of(brand_ids: Sequence[int]) -> dict[int, Security]:
    """Return what every brand needs: one statement."""
    rows = HoldNeed.objects.filter(brand_id__in=brand_ids)
    set_ones = {
        row.brand_id: Security(
            is_needed=row.is_needed,
            share_bp=row.share_bp,
            capture_days=row.capture_days,
            renews=row.renews,
        )
        for row in rows
    }
    return {brand: set_ones.get(brand, _NONE) for brand in brand_ids}


def need_of(brand_id: int) -> Security:
    return needs_of([brand_id])[brand_id]


def set_need(brand_id: int, need: Security, *, at: datetime, actor: str) -> None:
    """Ask by it from the next request on; raises DomainError `hold_rule_wrong`.

    What was agreed to before stays as it was read.
    """
    need.check()
    values = asdict(need)
    HoldNeed.objects.update_or_create(brand_id=brand_id, defaults=values)
    entry = NewEntry(
        kind=EntryKind.BRAND_CHANGED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"what": "exchange_holds", **values},
    )
    record([entry])


def secure(one: Exchange, need: Security) -> None:
    """Keep what has to be held for an exchange that is being asked for, and for how long."""
    if unseen(one.send_when):
        one.hold_minor = need.share_of(one.value_minor)
        one.hold_capture_days, one.hold_renews = need.capture_days, need.renews
