"""The way back from a piece that nobody knows: it was entered by mistake."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.axes import Authorization, Processing, Step, processing_step
from backhaul.core.errors import NotFound
from backhaul.core.ids import read_lpn
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.journal.record import record
from backhaul.stages.receiving import rows
from backhaul.stages.returns.models import Unit

_FIELDS = ("processing", "authorization", "position", "site", "bin", "received_at")


def undo_unknown(brand_id: int, plate: str, *, at: datetime, actor: str) -> None:
    """Take back that a piece without a return was received.

    Raises NotFound `no_such_unit` for one that was adopted or taken back meanwhile.
    """
    unit = (
        Unit.objects.select_for_update()
        .filter(brand_id=brand_id, ret=None, lpn=read_lpn(plate) or "", processing="received")
        .first()
    )
    if unit is None:
        raise NotFound("no_such_unit")
    unit.processing = processing_step(Processing.RECEIVED, Step.UNDO_RECEIVE)
    unit.authorization = Authorization.WITHDRAWN
    unit.position, unit.site, unit.bin, unit.received_at = None, "", "", None
    entry = NewEntry(
        kind=EntryKind.UNIT_RECEIPT_UNDONE,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"unit_id": unit.pk, "lpn": unit.lpn},
    )
    undone = rows.undo(brand_id, rows.live_rows(brand_id, [unit]), at)
    written = update_statement([unit], _FIELDS)
    assert written is not None
    record([entry], alongside=[written, *undone])
