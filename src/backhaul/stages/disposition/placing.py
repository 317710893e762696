"""The statements that say where a unit lies, to be written with whatever moves it."""

from __future__ import annotations

from datetime import datetime

from backhaul.foundation.bulk import Statement
from backhaul.stages.returns.models import Unit

_PUT = """
INSERT INTO disposition_placement AS p (brand_id, unit_id, site, bin, note, since, put_by)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (brand_id, unit_id) DO UPDATE SET site = excluded.site, bin = excluded.bin,
  note = excluded.note, put_by = excluded.put_by,
  since = CASE WHEN (p.site, p.bin) = (excluded.site, excluded.bin) THEN p.since
    ELSE excluded.since END
"""
_TAKE = "DELETE FROM disposition_placement WHERE brand_id = %s AND unit_id = %s"


def put(unit: Unit, *, at: datetime, actor: str, note: str = "") -> Statement:
    """Return the statement that puts a unit where its row says: one place, the last one."""
    return _PUT, [unit.brand_id, unit.pk, unit.site, unit.bin, note, at, actor]


def take(unit: Unit) -> Statement:
    """Return the statement that takes a unit out of its bin."""
    return _TAKE, [unit.brand_id, unit.pk]
