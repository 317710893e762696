"""Which parcels a dock scan is about, and what arriving or not arriving does to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Processing
from backhaul.core.receiving import ScanKind, Scanned, position_by_scans
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import Statement, update_statement
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.shipping.models import LabelState, Parcel, ParcelUnit

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


def boxes_of(case: Case) -> list[Box]:
    """Lock the parcels in which the units of `case` travel, with all that they hold."""
    mine = ParcelUnit.objects.filter(
        brand_id=case.ret.brand_id, unit_id__in=[unit.pk for unit in case.units]
    )
    rows = (
        ParcelUnit.objects.select_for_update(of=("parcel",))
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
        parcel.due_at, parcel.due_what = None, ""
    return update_statement(fresh, _FIELDS)


def take_back(boxes: Iterable[Box], undone: set[int], at: datetime) -> Statement | None:
    """Undo the arrival of boxes of which nothing stays received: scans say where they are.

    They are due at once, so that the next sweep looks at their clocks again.
    """
    left = [box.parcel for box in boxes if _is_left(box, undone)]
    for parcel in left:
        parcel.received_at = None
        parcel.position = position_by_scans(parcel.reached)
        parcel.reached = {k: v for k, v in parcel.reached.items() if k != Position.RECEIVED}
        parcel.due_at = at
    return update_statement(left, _FIELDS)


def _is_left(box: Box, undone: set[int]) -> bool:
    stays = [row.unit for row in box.holds if row.unit_id not in undone]
    return box.parcel.received_at is not None and not any(
        Processing(unit.processing) in ARRIVED for unit in stays
    )


def follow(case: Case, boxes: Sequence[Box]) -> list[Case]:
    """Give every unit the position of its box; return the other returns that are touched."""
    brand_id = case.ret.brand_id
    strangers = {row.unit.ret_id for box in boxes for row in box.holds} - {case.ret.pk, None}
    others = cases.load_many([brand_id], [pk for pk in strangers if pk is not None])
    position: dict[int, str | None] = defaultdict(lambda: None)
    for box in sorted(boxes, key=_furthest):
        position.update(dict.fromkeys(box.unit_ids, box.parcel.position))
    touched = [case, *others.values()]
    for one in touched:
        for unit in one.units:
            if unit.pk in position and unit.position != position[unit.pk]:
                one.change(unit, position=position[unit.pk])
    return list(others.values())
