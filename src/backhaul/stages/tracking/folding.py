"""Many parcels at once: one read of all that concerns them, a fold in memory, one write.

Returns are locked first and in order, then parcels; scans are stored before either. Every
action of tracking goes through here, so that what a parcel says is decided in one place.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.core.incidents import gravest
from backhaul.core.journal import EntryKind
from backhaul.core.tracking.epochs import owner
from backhaul.core.tracking.state import Party
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import Statement, array, update_statement
from backhaul.foundation.journal.record import record
from backhaul.foundation.reading import columns_of, fetch
from backhaul.stages.incidents.actions import Standing, change_incidents
from backhaul.stages.incidents.queries import settled_by_hand
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.shipping.models import Parcel, ParcelUnit
from backhaul.stages.tracking.facts import Told, carrier_code
from backhaul.stages.tracking.judging import Judgement, Tracked, judge
from backhaul.stages.tracking.meanings import with_meanings
from backhaul.stages.tracking.reading import scans_of
from backhaul.stages.tracking.storing import Box, Stored, boxes_by_number, insert_scans

SOURCE = "tracking"
#: The steps of a return that a carrier's scans prove, and where a parcel is then.
STEPS = {
    "handed_over": Position.HANDED_OVER,
    "first_scan": Position.ACCEPTED,
    "on_its_way": Position.IN_TRANSIT,
    "delivered": Position.DELIVERED,
}
_COLUMNS = (
    "position",
    "reached",
    "last_scan",
    "incident",
    "asked_at",
    "ask_at",
    "claimed_at",
    "due_at",
    "due_what",
)


_HOLDS = """
SELECT {columns} FROM shipping_parcelunit h
JOIN shipping_parcel p ON p.brand_id = h.brand_id AND p.id = h.parcel_id
WHERE h.brand_id = ANY (%s::bigint[]) AND h.unit_id = ANY (%s::bigint[])
ORDER BY h.parcel_id, h.unit_id FOR NO KEY UPDATE OF p
"""


@dataclass(slots=True)
class Table:
    """All that was laid out to be looked at: locked, loaded, and written back together."""

    tracked: dict[int, Tracked]
    """The parcels in question, by id."""
    cases: dict[int | None, Case]
    beside: dict[int, list[Parcel]] = field(default_factory=dict)
    """All parcels of each unit, by the unit's id."""
    judged: list[Judgement] = field(default_factory=list)

    def judge(self, *, at: datetime) -> None:
        for tracked in self.tracked.values():
            before = tracked.parcel.position
            judgement = judge(tracked, at=at)
            self.judged.append(judgement)
            _reach(judgement)
            if tracked.parcel.position != before:
                _note_move(judgement, before, at=at)
        for judgement in self.judged:
            if judgement.state.delivered_to is Party.SHOPPER:
                self._take_delivery_back(judgement.tracked)
        self._move_units()

    def write(self, *, at: datetime, alongside: Sequence[Statement] = ()) -> None:
        changed = change_incidents(
            [opening for judgement in self.judged for opening in judgement.openings],
            [judgement.healing for judgement in self.judged],
            at=at,
            actor="system",
            source=SOURCE,
        )
        _mark(self.tracked.values(), changed.open)
        parcels = update_statement([one.parcel for one in self.tracked.values()], _COLUMNS)
        cases.write(
            self.cases.values(),
            fields=("position",),
            at=at,
            actor="system",
            source=SOURCE,
            alongside=[*alongside, *([parcels] if parcels else [])],
        )

    def _move_units(self) -> None:
        """Put every unit where the one of its parcels is that got furthest.

        A shopper may use either of two labels. What the dock has, it has.
        """
        for case in self.cases.values():
            for unit in case.units:
                places = [Position(p.position) for p in self.beside[unit.pk] if p.position]
                furthest = max(places, key=operator.attrgetter("rank"), default=None)
                if furthest in {None, unit.position} or unit.position == Position.RECEIVED:
                    continue
                case.change(unit, position=furthest)

    def take_back_steps(self) -> None:
        """Take back the steps of returns that no parcel proves any more."""
        for case in self.cases.values():
            parcels = [parcel for unit in case.units for parcel in self.beside[unit.pk]]
            places = [Position(parcel.position) for parcel in parcels if parcel.position]
            furthest = max((place.rank for place in places), default=0)
            gone = {step for step, place in STEPS.items() if place.rank > furthest}
            if parcels and gone & set(case.ret.reached):
                case.ret.reached = {k: v for k, v in case.ret.reached.items() if k not in gone}

    def _take_delivery_back(self, tracked: Tracked) -> None:
        """The carrier delivered it to the shopper after all: the site never had it."""
        for case in tracked.cases:
            arrived = any(
                parcel.position in {Position.DELIVERED, Position.RECEIVED}
                for unit in case.units
                for parcel in self.beside[unit.pk]
            )
            if not arrived:
                reached = case.ret.reached
                case.ret.reached = {k: v for k, v in reached.items() if k != "delivered"}


def fold_in(
    told: Sequence[Told],
    *,
    at: datetime,
    asked: Sequence[tuple[Box, datetime]] = (),
    alongside: Sequence[Statement] = (),
) -> None:
    """Store scans and let every parcel that has news say what it says now.

    Scans of an unknown number are kept without a parcel. `asked` are parcels of which the
    carrier answered at that time, with news or without.
    """
    told = with_meanings(told)
    known = boxes_by_number(told)
    placed = [(one, _box_of(one, known)) for one in told]
    answered = {box.parcel_id: when for box, when in asked}
    for one, box in placed:
        if box is not None and one.asked_at is not None:
            when = min(one.asked_at, at)
            answered[box.parcel_id] = max(when, answered.get(box.parcel_id, when))
    by_id = {box.parcel_id: box for same in known.values() for box in same}
    by_id |= {box.parcel_id: box for box, _ in asked}
    stored = insert_scans(placed)
    touched = (stored.parcel_ids | set(answered)) & set(by_id)
    if not touched:
        record([], alongside=alongside)
        return
    table = lay_out([by_id[parcel_id] for parcel_id in sorted(touched)], stored)
    for parcel_id, when in answered.items():
        parcel = table.tracked[parcel_id].parcel
        parcel.asked_at = max(when, parcel.asked_at or when)
    table.judge(at=at)
    table.write(at=at, alongside=alongside)


def lay_out(boxes: Sequence[Box], stored: Stored = Stored()) -> Table:  # noqa: B008 - frozen
    """Lock and load parcels with all their returns, scans and settled incidents.

    What was `stored` just now is not read again: only what others told meanwhile, or before.
    """
    brand_ids = sorted({box.brand_id for box in boxes})
    loaded = cases.load_many(brand_ids, [pk for box in boxes for pk in box.return_ids])
    units = {unit.pk: unit for case in loaded.values() for unit in case.units}
    parcels, holds = _parcels(brand_ids, list(units), [box.parcel_id for box in boxes])
    beside: dict[int, list[Parcel]] = defaultdict(list)
    for parcel_id, unit_ids in holds.items():
        for unit_id in unit_ids:
            beside[unit_id].append(parcels[parcel_id])
    parcel_ids = [box.parcel_id for box in boxes]
    scans = scans_of(brand_ids, parcel_ids, known_rows=stored.row_ids)
    for parcel_id in parcel_ids:
        scans[parcel_id] += stored.scans.get(parcel_id, ())
    settled = settled_by_hand(brand_ids, [pk for pk in loaded if pk is not None])
    tracked: dict[int, Tracked] = {}
    for box in boxes:
        inside = [units[unit_id] for unit_id in holds[box.parcel_id]]
        own = {unit.ret_id: loaded[unit.ret_id] for unit in inside}
        one = Tracked(parcels[box.parcel_id], inside, list(own.values()), scans[box.parcel_id])
        one.settled = settled.get(one.subject, {})
        tracked[box.parcel_id] = one
    return Table(tracked, loaded, beside)


def _box_of(one: Told, known: Mapping[tuple[int, str], list[Box]]) -> Box | None:
    """Return the parcel whose time the scan is of, None where it is of no parcel of ours."""
    same = known.get((one.brand_id, one.scan.tracking_number), ())
    if len(same) == 1:  # nearly always, and this is asked for every scan
        return same[0] if same[0].epoch.holds(one.scan.instant) else None
    place = owner(
        [box.epoch for box in same],
        one.scan.instant,
        is_same_carrier=[carrier_code(box.carrier) == one.scan.carrier for box in same],
    )
    return None if place is None else same[place]


def _parcels(
    brand_ids: Sequence[int], unit_ids: Sequence[int], parcel_ids: Sequence[int]
) -> tuple[dict[int, Parcel], dict[int, list[int]]]:
    """Lock all parcels of the units; return them and which of the units each holds."""
    parcels: dict[int, Parcel] = {}
    holds: dict[int, list[int]] = defaultdict(list)
    columns = f"{columns_of(ParcelUnit, 'h')}, {columns_of(Parcel, 'p')}"
    values = [array(brand_ids), array(unit_ids)]
    for link, parcel in fetch((ParcelUnit, Parcel), _HOLDS.format(columns=columns), values):
        parcels.setdefault(link.parcel_id, parcel)
        holds[link.parcel_id].append(link.unit_id)
    empty = [pk for pk in parcel_ids if pk not in parcels]
    if empty:
        rows = Parcel.objects.filter(brand_id__in=brand_ids, id__in=empty)
        parcels |= {row.pk: row for row in rows.select_for_update(no_key=True).order_by("id")}
    return parcels, holds


def _reach(judgement: Judgement) -> None:
    milestones = judgement.milestones
    for case in judgement.tracked.cases:
        for milestone, reached_at in milestones.items():
            case.reach(milestone, reached_at)


def _note_move(judgement: Judgement, before: str | None, *, at: datetime) -> None:
    parcel, last = judgement.tracked.parcel, judgement.state.last_scan
    assert parcel.position is not None
    reached_at = judgement.state.reached.get(Position(parcel.position), at)
    carrier = last.carrier if last else carrier_code(parcel.carrier)
    for case in judgement.tracked.cases:
        case.note(
            EntryKind.PARCEL_MOVED,
            at=min(reached_at, at),
            actor=f"carrier:{carrier}",
            source=SOURCE,
            parcel=parcel.pk,
            position=parcel.position,
            before=before,
        )


def _mark(tracked: Iterable[Tracked], standing: Iterable[Standing]) -> None:
    about: dict[str, list[Standing]] = defaultdict(list)
    for row in standing:
        about[row.subject].append(row)
    for one in tracked:
        one.parcel.incident = gravest((r.kind, r.severity) for r in about[one.subject])
