"""A brand's way of keeping books: its settings, and the row that gives numbers away."""

from __future__ import annotations

from django.db import connection
from pydantic import ValidationError

from backhaul.core.bookkeeping import BookSettings
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation import clock
from backhaul.foundation.journal.record import record
from backhaul.stages.bookkeeping.models import BookKeeping

_BORN = """
INSERT INTO bookkeeping_bookkeeping (brand_id, settings, next_export, next_note)
VALUES (%s, '{}', 1, 1) ON CONFLICT DO NOTHING
"""


def locked(brand_id: int) -> BookKeeping:
    """Return the brand's row, made if there is none, and locked: numbers have no gaps."""
    with connection.cursor() as cursor:
        cursor.execute(_BORN, [brand_id])
    return BookKeeping.objects.select_for_update().get(brand_id=brand_id)


def settings_of(brand_id: int) -> BookSettings:
    row = BookKeeping.objects.filter(brand_id=brand_id).first()
    return BookSettings.model_validate(row.settings if row else {})


def change_settings(brand_id: int, settings: BookSettings, *, actor: str) -> None:
    """Keep new settings; closed exports and issued notes stay as they are."""
    row = locked(brand_id)
    try:
        known = BookSettings.model_validate(settings.model_dump())
    except ValidationError as error:
        raise DomainError("book_settings_wrong") from error
    row.settings = known.model_dump(mode="json")
    row.save(update_fields=("settings",))
    entry = NewEntry(
        kind=EntryKind.BRAND_CHANGED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=clock.now(),
        actor=actor,
        data={"what": "bookkeeping", "chart": known.chart},
    )
    record([entry])
