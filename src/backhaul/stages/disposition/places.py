"""Moving a unit from bin to bin: every move is in the journal, and only the last holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core import bins as core_bins
from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Processing
from backhaul.core.disposition import SELLABLE
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.ids import read_lpn
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.receiving import printable
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.journal.record import record
from backhaul.stages.disposition import placing
from backhaul.stages.disposition.bins import bin_by_code, bin_for
from backhaul.stages.disposition.models import Bin
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Unit

NOTE_LIMIT = 2000
_FIELDS = ("bin",)
_NOT_IN_A_CODE = re.compile(r"[^\w:./+\-]", re.ASCII)
_UNDECIDED = frozenset({Processing.RECEIVED, Processing.INSPECTED})


@dataclass(frozen=True, slots=True)
class _Put:
    bin: Bin
    kind: EntryKind
    note: str = ""


def move_unit(
    brand_ids: Sequence[int], plate: str, code: str, *, site: str, at: datetime, actor: str
) -> Unit:
    """Put the unit that wears `plate` into the bin `code` of `site`.

    Raises NotFound `no_such_unit` or `no_such_bin`, and DomainError for a unit that is not
    here (any more), a bin that is for other things, or a container that is closed or full.
    """
    found = bin_by_code(site, code)
    if found is None:
        raise NotFound("no_such_bin", bin=printable(code, 20))
    unit = _plated(brand_ids, plate)
    _check(unit, found)
    _put(unit, _Put(found, EntryKind.UNIT_MOVED), at=at, actor=actor)
    return unit


def put_aside(
    brand_id: int, ran: str, ordinal: int, note: str = "", *, at: datetime, actor: str
) -> Unit:
    """Put a unit that nobody is sure about into quarantine, where a person looks at it.

    Raises IllegalStep once it is decided what becomes of it.
    """
    if len(note) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    unit = cases.load(brand_id, ran).unit(ordinal)
    if Processing(unit.processing) not in _UNDECIDED:
        raise IllegalStep("illegal_step", state=unit.processing, step="put_aside")
    aside = bin_for(unit.site, core_bins.QUARANTINE, brand_id)
    if aside is None:
        raise DomainError("no_such_bin", bin="Q")
    kept = printable(note, NOTE_LIMIT)
    _put(unit, _Put(aside, EntryKind.UNIT_PUT_ASIDE, kept), at=at, actor=actor)
    return unit


_CLEAR = """
DELETE FROM disposition_placement p USING returns_unit u
WHERE p.brand_id = %s AND u.brand_id = p.brand_id AND u.id = p.unit_id
  AND u.lpn = ANY(%s::text[]) AND u.processing = 'awaited'
"""


def clear_places(brand_id: int, plates: Sequence[str]) -> None:
    """Take units out of their bins whose receipt was taken back: they lie nowhere here."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR, [brand_id, list(plates)])


def _plated(brand_ids: Sequence[int], plate: str) -> Unit:
    """Lock the return of the unit first, as everybody does, and then read it again."""
    rows = Unit.objects.filter(brand_id__in=brand_ids, lpn=read_lpn(plate) or "")
    named = rows.values_list("brand_id", "ret_id").first()
    if named is None:
        raise NotFound("no_such_unit")
    brand_id, return_id = named
    if return_id is not None:
        cases.lock([brand_id], [return_id])
    unit = rows.select_for_update(of=("self",)).select_related("ret").first()
    if unit is None or unit.ret_id != return_id:
        raise NotFound("no_such_unit")
    return unit


def _check(unit: Unit, target: Bin) -> None:
    if unit.bin != target.code:
        placing.check_out(unit)
        placing.check_in(unit, target.code, unit.disposition)
    processing = Processing(unit.processing)
    if processing not in ARRIVED:
        raise DomainError("unit_not_here")
    if processing is Processing.FINISHED and unit.disposition not in SELLABLE:
        raise DomainError("unit_has_left")
    is_others = target.kept_for_id not in {None, unit.brand_id}
    if is_others or not core_bins.accepts(target.purpose, unit.disposition):
        raise DomainError("bin_not_for_it", bin=target.code)


def _put(unit: Unit, put: _Put, *, at: datetime, actor: str) -> None:
    before = _NOT_IN_A_CODE.sub("_", unit.bin)
    unit.bin, unit.site = put.bin.code, put.bin.site
    entry = NewEntry(
        kind=put.kind,
        brand_id=unit.brand_id,
        return_id=unit.ret_id,
        occurred_at=at,
        actor=actor,
        data={
            "unit": unit.ordinal,
            "lpn": unit.lpn,
            "site": put.bin.site,
            "bin": put.bin.code,
            "before": before,
        },
    )
    moved = update_statement([unit], (*_FIELDS, "site"))
    assert moved is not None
    where = placing.put(unit, at=at, actor=actor, note=put.note)
    record([entry], alongside=[moved, where])
