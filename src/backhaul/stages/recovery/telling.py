"""What the journal and the books are told of a case."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.journal import EntryKind
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns.case import Case


def booking_of(row: Shortfall, what: str) -> str:
    """Return a name that no other booking has: what is undone may be booked again later."""
    return f"short:{row.pk}:{what}" + (f":{row.turn}" if row.turn else "")


def note(
    case: Case, kind: EntryKind, row: Shortfall, *, at: datetime, actor: str = "system"
) -> None:
    case.note(
        kind,
        at=at,
        actor=actor,
        shortfall=row.pk,
        state=row.state,
        cause=row.cause,
        amount_minor=row.amount_minor,
        currency=row.currency,
        reminded=row.reminded,
        units=[part["unit"] for part in row.parts],
    )
