"""Which parcels a dock scan is about, and what arriving or not arriving does to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Processing
from backhaul.core.errors import NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.receiving import ScanKind, Scanned, furthest, reached_by_scans
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import Statement, update_statement
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.buying import ASK
from backhaul.stages.shipping.models import LabelState, Parcel, ParcelUnit

_TOGETHER = """
WITH own AS (SELECT id, brand_id FROM returns_return WHERE brand_id = %s AND ran = %s)
SELECT id FROM own
UNION SELECT beside.return_id FROM own
JOIN returns_unit u ON u.brand_id = own.brand_id AND u.return_id = own.id
JOIN shipping_parcelunit h ON h.brand_id = u.brand_id AND h.unit_id = u.id
JOIN shipping_parcelunit n ON n.brand_id = h.brand_id AND n.parcel_id = h.parcel_id
JOIN returns_unit beside ON beside.brand_id = n.brand_id AND beside.id = n.unit_id
WHERE beside.return_id IS NOT NULL
"""
_FIELDS = ("position", "reached", "received_at", "incident", "due_at", "due_what")
_NEVER_TRAVELLED = frozenset({LabelState.VOIDED, LabelState.FAILED, LabelState.NONE})


@dataclass(slots=True)
class Box:
    """A parcel and the units in it, which may be of several returns."""

    parcel: Parcel
    holds: list[ParcelUnit] = field(default_factory=list)

    @property
    def unit_ids(self) -> set[int]:
        return {row.unit_id for row in self.holds}

    @property
    def travels(self) -> bool:
        """Whether it can be on its way: a label that was never bought cannot."""
        parcel = self.parcel
        return bool(parcel.tracking_number) or parcel.label_state not in _NEVER_TRAVELLED


def load_together(brand_id: int, ran: str) -> tuple[Case, list[Case]]:
    """Lock a return and all others with something in the same boxes, in the usual order.

    Raises NotFound `no_such_return`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOGETHER, [brand_id, ran])
        found = cases.load_many([brand_id], [row[0] for row in cursor.fetchall()])
    case = next((one for one in found.values() if one.ret.ran == ran), None)
    if case is None:
        raise NotFound("no_such_return", ran=ran)
    return case, [one for one in found.values() if one is not case]


def boxes_of(case: Case) -> list[Box]:
    """Lock the parcels in which the units of `case` travel, with all that they hold."""
    mine = ParcelUnit.objects.filter(
        brand_id=case.ret.brand_id, unit_id__in=[unit.pk for unit in case.units]
    )
    rows = (
        ParcelUnit.objects.select_for_update(of=("parcel",), no_key=True)
        .select_related("parcel", "unit")
        .filter(brand_id=case.ret.brand_id, parcel_id__in=mine.values("parcel_id"))
        .order_by("parcel_id", "unit_id")
    )
    found: dict[int, Box] = {}
    for row in rows:
        box = found.setdefault(row.parcel_id, Box(row.parcel))
        box.holds.append(row)
    return list(found.values())


def named_by(boxes: Sequence[Box], scan: Scanned) -> list[Box]:
    """Return the boxes whose own number was scanned."""
    return [box for box in boxes if box.parcel.tracking_number == scan.number]


def opened(boxes: Sequence[Box], scan: Scanned, unit_ids: set[int]) -> list[Box]:
    """Return the boxes that were opened when `unit_ids` came out of what was scanned.

    A number stands for the parcel that has it and for no other; a RAN or a plate for the
    parcel of each unit that got furthest, the newest of equals.
    """
    holding = [box for box in boxes if box.unit_ids & unit_ids]
    named = named_by(holding, scan)
    if named or scan.kind is ScanKind.NUMBER:
        return named
    best: dict[int, Box] = {}
    for unit_id in unit_ids:
        own = [box for box in holding if unit_id in box.unit_ids and box.travels]
        if own:
            box = max(own, key=_furthest)
            best[box.parcel.pk] = box
    return list(best.values())


def _furthest(box: Box) -> tuple[int, int]:
    position = box.parcel.position
    return (Position(position).rank if position else -1, box.parcel.pk)


def look_again(brand_id: int, units: Iterable[Unit], at: datetime) -> None:
    """Have the parcels of `units` judged anew: it may be that nobody waits for them now.

    What a carrier is being asked for is left to go on.
    """
    inside = ParcelUnit.objects.filter(brand_id=brand_id, unit_id__in=[u.pk for u in units])
    rows = Parcel.objects.filter(
        brand_id=brand_id, id__in=inside.values("parcel_id"), received_at=None
    )
    rows.exclude(due_what=ASK).update(due_at=at)


def arrive(boxes: Iterable[Box], at: datetime) -> Statement | None:
    """Set the boxes received; one that was opened before keeps its first time.

    Nothing is due of a box in the building, and nothing is wrong with its way any more.
    """
    fresh = [box.parcel for box in boxes if box.parcel.received_at is None]
    for parcel in fresh:
        parcel.received_at = at
        parcel.position = Position.RECEIVED
        parcel.reached = {**parcel.reached, Position.RECEIVED.value: at.isoformat()}
        parcel.incident = None
        if parcel.due_what != ASK:  # else its label may have been sold: that stays to be asked
            parcel.due_at, parcel.due_what = None, ""
    return update_statement(fresh, _FIELDS)


def take_back(boxes: Iterable[Box], undone: set[int], at: datetime) -> Statement | None:
    """Undo the arrival of boxes of which nothing stays received: scans say where they are.

    They are due at once, so that the next sweep looks at their clocks again.
    """
    left = [box.parcel for box in boxes if _is_left(box, undone)]
    for parcel in left:
        parcel.received_at = None
        parcel.reached = reached_by_scans(parcel.reached)
        parcel.position = furthest(parcel.reached)
        parcel.due_at = at
    return update_statement(left, _FIELDS)


def _is_left(box: Box, undone: set[int]) -> bool:
    stays = [row.unit for row in box.holds if row.unit_id not in undone]
    return box.parcel.received_at is not None and not any(
        Processing(unit.processing) in ARRIVED for unit in stays
    )


def follow(
    case: Case, others: Sequence[Case], boxes: Sequence[Box], *, at: datetime, actor: str
) -> None:
    """Give every unit the position of its box, and tell the other returns that it moved."""
    position: dict[int, str | None] = {}
    for box in sorted(boxes, key=_furthest):
        position.update(dict.fromkeys(box.unit_ids, box.parcel.position))
    for one in (case, *others):
        for unit in one.units:
            if position.get(unit.pk, unit.position) == unit.position:
                continue
            if one is not case:
                one.note(
                    EntryKind.PARCEL_MOVED,
                    at=at,
                    actor=actor,
                    source="receiving",
                    position=position[unit.pk],
                    before=unit.position,
                )
            one.change(unit, position=position[unit.pk])
