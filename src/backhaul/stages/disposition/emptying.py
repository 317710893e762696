"""Handing on all that lies in a bin or a container: to stock, to a vendor, to a donation …

Where a unit goes follows from its disposition, which is the bin's. What was decided is then
carried out, and what is back on sale leaves the shelf. A wrong bin can be brought back, as
long as nothing else was done with what was in it; what was destroyed stays so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backhaul.core import bins as core_bins
from backhaul.core.axes import Processing, Step, processing_step
from backhaul.core.disposition import SELLABLE, Disposition
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.foundation.bulk import Statement
from backhaul.foundation.reading import columns_of, fetch, rows_of
from backhaul.stages.disposition.actions import is_reference
from backhaul.stages.disposition.bins import bin_by_code
from backhaul.stages.disposition.containers import Hands, locked, note
from backhaul.stages.disposition.models import Bin, Handover, Placement
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

_FIELDS = ("processing", "bin")
_LYING = """
SELECT {columns} FROM disposition_placement p
JOIN returns_unit u ON u.brand_id = p.brand_id AND u.id = p.unit_id
WHERE p.brand_id = ANY(%s::bigint[]) AND p.site = %s AND p.bin = %s
ORDER BY p.since, p.id LIMIT %s
"""
_TAKE = """
DELETE FROM disposition_placement p USING unnest(%s::bigint[], %s::bigint[]) AS n(brand, unit)
WHERE p.brand_id = n.brand AND p.unit_id = n.unit
"""
_BACK = """
INSERT INTO disposition_placement (brand_id, unit_id, site, bin, note, since, put_by)
SELECT %s, x.id, %s, %s, x.note, x.since, x.put_by
FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, note text, since timestamptz, put_by text)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """`reference` is the number of the lot, the order or the proof.

    `seen` is how many units whoever empties it was shown: it must still be as many.
    """

    code: str
    seen: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Which units left: the rows that bring them back, and how many there were."""

    handovers: tuple[int, ...]
    count: int


def empty_bin(hands: Hands, wanted: Emptied, *, at: datetime) -> Left:
    """Hand on what lies in a bin or container; a container is never used again.

    Of more than MOST_UNITS in a bin the oldest leave. Raises DomainError:
    bin_waits_for_a_person, nothing_in_it, bin_changed, not_for_you, reference_malformed,
    destruction_needs_proof; NotFound `no_such_bin`.
    """
    found = _emptiable(hands, wanted)
    before = _lying(hands, found.code)
    loaded = cases.load_many(
        hands.brand_ids, {unit.ret_id for _, unit in before if unit.ret_id}
    )
    if found.is_container:
        found = locked(hands, found.code)
    lying = _lying(hands, found.code)
    if {unit.pk for _, unit in lying} != {unit.pk for _, unit in before}:
        raise DomainError("bin_changed")
    if len(lying) != min(wanted.seen, core_bins.MOST_UNITS):
        raise DomainError("bin_changed")
    units = {unit.pk: unit for case in loaded.values() for unit in case.units}
    told = [(place, units[place.unit_id]) for place, _ in lying]
    handovers = [
        _leave(hands, found, wanted.reference, [x for x in told if x[1].brand_id == brand], at)
        for brand in sorted({unit.brand_id for _, unit in told})
    ]
    gone: Statement = (_TAKE, [[u.brand_id for _, u in told], [u.pk for _, u in told]])
    _note_all(loaded, told, found, wanted.reference, at=at, actor=hands.actor)
    cases.write(loaded.values(), fields=_FIELDS, at=at, actor=hands.actor, alongside=[gone])
    if found.is_container:
        found.emptied_at = at
        found.closed_at = found.closed_at or at
        found.save(update_fields=("emptied_at", "closed_at"))
        note(found, "emptied", at=at, actor=hands.actor)
    return Left(tuple(handovers), len(told))


def undo_emptying(hands: Hands, handovers: Sequence[int], *, at: datetime) -> str:
    """Bring everything back to where it lay; return the code of the bin.

    Raises DomainError `not_as_it_was` when some of it was destroyed, or moved since.
    """
    rest = (
        "WHERE t.brand_id = ANY(%s::bigint[]) AND t.id = ANY(%s::bigint[]) "
        "AND t.undone_at IS NULL ORDER BY t.id FOR UPDATE"
    )
    rows = rows_of(Handover, rest, [list(hands.brand_ids), list(handovers)])
    if not rows:
        raise DomainError("not_as_it_was")
    ids = {one["id"] for row in rows for one in row.units}
    loaded = cases.load_many(
        hands.brand_ids, {one["return"] for row in rows for one in row.units}
    )
    units = {u.pk: (case, u) for case in loaded.values() for u in case.units if u.pk in ids}
    lies = Placement.objects.filter(brand_id__in=hands.brand_ids, unit_id__in=ids)
    if set(units) != ids or lies.exists():
        raise DomainError("not_as_it_was")
    for row in rows:
        for one in row.units:
            case, unit = units[one["id"]]
            _return(case, unit, one, row, at=at, actor=hands.actor)
    back: list[Statement] = [
        (_BACK, [row.brand_id, row.site, row.bin, json.dumps(row.units)]) for row in rows
    ]
    cases.write(loaded.values(), fields=_FIELDS, at=at, actor=hands.actor, alongside=back)
    for row in rows:
        row.undone_at = at
        row.save(update_fields=("undone_at",))
    _in_use_again(rows[0], at=at, actor=hands.actor)
    return str(rows[0].bin)


def _emptiable(hands: Hands, wanted: Emptied) -> Bin:
    found = bin_by_code(hands.site, wanted.code)
    if found is None or found.kept_for_id not in {None, *hands.brand_ids}:
        raise NotFound("no_such_bin", bin=wanted.code)
    if found.purpose not in core_bins.PACKABLE:
        raise DomainError("bin_waits_for_a_person")
    if found.is_container and not hands.may_handle(found):
        raise DomainError("not_for_you")
    if wanted.reference and not is_reference(wanted.reference):
        raise DomainError("reference_malformed")
    if found.purpose == Disposition.DISPOSE and not wanted.reference:
        raise DomainError("destruction_needs_proof")
    if not wanted.seen:
        raise DomainError("nothing_in_it")
    return found


def _lying(hands: Hands, code: str) -> list[tuple[Placement, Unit]]:
    columns = f"{columns_of(Placement, 'p')}, {columns_of(Unit, 'u')}"
    values = [list(hands.brand_ids), hands.site, code, core_bins.MOST_UNITS]
    found = fetch((Placement, Unit), _LYING.format(columns=columns), values)
    return [(place, unit) for place, unit in found]


def _leave(
    hands: Hands,
    one: Bin,
    reference: str,
    told: Sequence[tuple[Placement, Unit]],
    at: datetime,
) -> int:
    """Keep what brings the units of one brand back; return its id."""
    row = Handover.objects.create(
        brand_id=told[0][1].brand_id,
        site=one.site,
        bin=one.code,
        reference=reference,
        at=at,
        actor=hands.actor,
        units=[
            {
                "id": unit.pk,
                "return": unit.ret_id,
                "was": unit.processing,
                "note": place.note,
                "since": place.since.isoformat(),
                "put_by": place.put_by,
            }
            for place, unit in told
        ],
    )
    return int(row.pk)


def _note_all(
    loaded: dict[int | None, Case],
    told: Sequence[tuple[Placement, Unit]],
    one: Bin,
    reference: str,
    *,
    at: datetime,
    actor: str,
) -> None:
    for _, unit in told:
        case = loaded[unit.ret_id]
        facts: dict[str, Any] = {"unit": unit.ordinal, "disposition": unit.disposition}
        where = {"lpn": unit.lpn, "site": one.site, "bin": one.code, "reference": reference}
        case.note(EntryKind.UNIT_HANDED_ON, at=at, actor=actor, **facts, **where)
        if unit.processing == Processing.FINISHED:
            continue
        state = processing_step(Processing(unit.processing), Step.FINISH)
        case.change(unit, processing=state)
        case.note(EntryKind.UNIT_FINISHED, at=at, actor=actor, reference=reference, **facts)


def _return(
    case: Case, unit: Unit, one: dict[str, Any], row: Handover, *, at: datetime, actor: str
) -> None:
    if unit.processing != Processing.FINISHED or unit.disposition == Disposition.DISPOSE:
        raise DomainError("not_as_it_was")
    if unit.disposition not in SELLABLE and one["was"] != unit.processing:
        case.change(unit, processing=processing_step(Processing.FINISHED, Step.UNDO_FINISH))
    where = {"lpn": unit.lpn, "site": row.site, "bin": row.bin}
    kind = EntryKind.UNIT_HANDING_ON_UNDONE
    case.note(kind, at=at, actor=actor, unit=unit.ordinal, **where)


def _in_use_again(row: Handover, *, at: datetime, actor: str) -> None:
    found = rows_of(Bin, "WHERE t.site = %s AND t.code = %s FOR UPDATE", [row.site, row.bin])
    if found and found[0].is_container:
        found[0].emptied_at = None
        found[0].save(update_fields=("emptied_at",))
        note(found[0], "emptying_undone", at=at, actor=actor)
