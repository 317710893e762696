"""Writing down what members did to a brand itself: who, when, and codes of what."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, User


def note(
    brand: Brand | None, kind: EntryKind, by: User, *, at: datetime, **facts: object
) -> None:
    """Write one entry into the brand's journal; what concerns the operator has none."""
    if brand is None:
        return
    with acting_for(brand.pk):
        record(
            [
                NewEntry(
                    kind=kind,
                    brand_id=brand.pk,
                    return_id=None,
                    occurred_at=at,
                    actor=f"member:{by.pk}",
                    source="console",
                    data=facts,
                )
            ]
        )
