"""The dock: what arrived is received, what did not is missing, and a slip can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Authorization, Processing, Step, processing_step
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import lpn, read_lpn
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.receiving import Awaited, expected, read_scan
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import update_rows, update_statement
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.stages.incidents.actions import (
    change_incidents,
    heal_incidents,
    open_incidents,
)
from backhaul.stages.receiving import allowance, boxes, differences, rows
from backhaul.stages.receiving.boxes import Box
from backhaul.stages.receiving.models import Receipt
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import MISSING, Case
from backhaul.stages.returns.models import Unit

ADOPTED = "adopted"
"""The disposition of a unit that goes on as another one: its plate is there."""

_FIELDS = (
    "authorization",
    "holds_allowance",
    "line_index",
    "paid_minor",
    "tax_minor",
    "position",
    "processing",
    "lpn",
    "site",
    "bin",
    "received_at",
)


@dataclass(frozen=True, slots=True)
class Received:
    case: Case
    receipt: Receipt
    units: tuple[Unit, ...]
    """What came out of the box, also what nobody expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where an unexpected unit belongs: to a brand; to a return of it; as its awaited unit."""

    brand_id: int
    ran: str | None = None
    ordinal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lot:
    """What is taken in at once. `plate` is the one that the piece wears already."""

    arrival: Arrival
    received_at: datetime
    plate: str | None = None


def receive(brand_id: int, ran: str, arrival: Arrival, *, at: datetime, actor: str) -> Received:
    """Receive units of a return; each gets its plate, and its box is received with it.

    Units that were refused, withdrawn or expired are received all the same. Raises IllegalStep
    for a unit that is here already: nothing is written then.
    """
    case, others = boxes.load_together(brand_id, ran)
    promised = {unit.terms["site"] for unit in case.units if unit.terms}
    rows.check(arrival.site, arrival.note, promised=promised)
    lot = _Lot(arrival=arrival, received_at=at)
    return _take_in(case, others, lot, at=at, actor=actor)


def declare_missing(
    brand_id: int, ran: str, ordinals: Iterable[int], *, at: datetime, actor: str
) -> Case:
    """Say that units which should have been in a box were not; a person owns it from now on."""
    case = cases.load(brand_id, ran)
    units = _distinct(case, ordinals)
    states = [processing_step(Processing(u.processing), Step.DECLARE_MISSING) for u in units]
    for unit, state in zip(units, states, strict=True):
        case.change(unit, processing=state)
        case.note(EntryKind.UNIT_MISSING, at=at, actor=actor, unit=unit.ordinal)
    case.ret.reached = {**case.ret.reached, MISSING: at.isoformat()}
    lost = differences.openings(case, dict.fromkeys(units, "missing"))
    open_incidents(lost, at=at, actor=actor)
    cases.write([case], fields=_FIELDS, at=at, actor=actor)
    boxes.look_again(brand_id, units, at)
    return case


def undo_missing(
    brand_id: int, ran: str, ordinals: Iterable[int], *, at: datetime, actor: str
) -> Case:
    """Take back that units were missing: they are awaited again."""
    case = cases.load(brand_id, ran)
    units = _distinct(case, ordinals)
    states = [processing_step(Processing(u.processing), Step.UNDO_MISSING) for u in units]
    for unit, state in zip(units, states, strict=True):
        case.change(unit, processing=state)
        case.note(EntryKind.UNIT_MISSING_UNDONE, at=at, actor=actor, unit=unit.ordinal)
    if not any(unit.processing == Processing.MISSING for unit in case.units):
        case.ret.reached = {k: v for k, v in case.ret.reached.items() if k != MISSING}
    heal_incidents(differences.healings(case, units), at=at, actor=actor)
    cases.write([case], fields=_FIELDS, at=at, actor=actor)
    boxes.look_again(brand_id, units, at)
    return case


def undo_receipt(
    brand_id: int, ran: str, ordinals: Iterable[int], *, at: datetime, actor: str
) -> Case:
    """Take back the receipt of units that were not looked at yet: they are awaited again.

    A unit keeps its plate for when it comes. One that nobody awaited is withdrawn instead: it
    was entered by mistake. A box of which nothing stays is where its scans say.
    """
    case, others = boxes.load_together(brand_id, ran)
    units = _distinct(case, ordinals)
    states = [processing_step(Processing(u.processing), Step.UNDO_RECEIVE) for u in units]
    for unit, state in zip(units, states, strict=True):
        case.change(unit, processing=state, position=None, site="", bin="", received_at=None)
        if unit.line_id is None:
            case.change(unit, authorization=Authorization.WITHDRAWN)
        case.note(
            EntryKind.UNIT_RECEIPT_UNDONE, at=at, actor=actor, unit=unit.ordinal, lpn=unit.lpn
        )
    undone = rows.undo(brand_id, rows.live_rows(brand_id, units), at)
    found = boxes.boxes_of(case)
    left = boxes.take_back(found, {unit.pk for unit in units}, at)
    boxes.follow(case, others, found, at=at, actor=actor)
    undone += [*allowance.let_go(case, units), *([left] if left else [])]
    undone.append(rows.forget_serials(brand_id, units))
    if not any(Processing(unit.processing) in ARRIVED for unit in case.units):
        case.ret.reached = {k: v for k, v in case.ret.reached.items() if k != "checked_in"}
    heal_incidents(differences.taken_back(case, others, units, found), at=at, actor=actor)
    cases.write([case, *others], fields=_FIELDS, at=at, actor=actor, alongside=undone)
    return case


def receive_unknown(
    arrival: Arrival, *, at: datetime, actor: str, brand_id: int | None = None
) -> Unit:
    """Receive a piece that belongs to no return that we know, and give it a plate.

    The first of its `unexpected` names is what it is called. Without a brand it belongs to
    the system brand until somebody adopts it; the caller must be acting for whichever it is.
    """
    rows.check(arrival.site, arrival.note)
    owner = unassigned_brand_id() if brand_id is None else brand_id
    if owner not in acting_brands():
        raise NotFound("no_such_brand")
    name = next(iter(arrival.unexpected), "")
    unit = _loose(owner, arrival.site, at, title=rows.title(name))
    entry = NewEntry(
        kind=EntryKind.UNIT_UNEXPECTED,
        brand_id=owner,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"unit_id": unit.pk, "lpn": lpn(unit.pk), "site": arrival.site},
    )
    _store_loose(unit, lpn(unit.pk), arrival, entry)
    return unit


def adopt_unit(plate: str, home: Home, *, at: datetime, actor: str) -> Unit:
    """Move an unexpected piece, with its plate, to where it belongs; return it as it is there.

    Rows never change their brand: the piece goes on as a unit of its new home, and the old
    row is finished without a plate. Acts for the system brand and the home's.
    """
    found = _plated(plate, home)
    assert found.lpn is not None
    assert found.received_at is not None
    worn, arrived_at = found.lpn, found.received_at
    arrival = Arrival(
        ordinals=[] if home.ordinal is None else [home.ordinal],
        site=found.site,
        scanned=worn,
        unexpected=[found.title] if home.ordinal is None else [],
    )
    case, others = boxes.load_together(home.brand_id, home.ran) if home.ran else (None, [])
    if case is not None and home.ordinal is not None:
        awaited = case.unit(home.ordinal)
        processing_step(Processing(awaited.processing), Step.RECEIVE)
    _hand_over(found, home, at=at, actor=actor)
    told = {"lpn": worn, "from_unit": found.pk}
    if case is None:
        unit = _loose(home.brand_id, found.site, arrived_at, title=found.title)
        entry = NewEntry(
            kind=EntryKind.UNIT_ADOPTED,
            brand_id=home.brand_id,
            return_id=None,
            occurred_at=at,
            actor=actor,
            data={"unit_id": unit.pk, **told},
        )
        _store_loose(unit, worn, arrival, entry)
        return unit
    case.note(EntryKind.UNIT_ADOPTED, at=at, actor=actor, **told)
    lot = _Lot(arrival=arrival, received_at=arrived_at, plate=worn)
    return _take_in(case, others, lot, at=at, actor=actor).units[0]


def _take_in(
    case: Case, others: Sequence[Case], lot: _Lot, *, at: datetime, actor: str
) -> Received:
    scan = read_scan(lot.arrival.scanned)
    held = boxes.boxes_of(case)
    units = _chosen(case, lot.arrival, boxes.named_by(held, scan))
    turned_up = [unit for unit in units if unit.processing == Processing.MISSING]
    for unit in units:
        processing_step(Processing(unit.processing), Step.RECEIVE)
    counted, unfit = allowance.hold_again(case, units)
    extras = _extras(case, lot.arrival.unexpected)
    opened = boxes.opened(held, scan, {unit.pk for unit in units})
    receipt = _store_receipt(case, lot, opened, actor=actor)
    arrived = boxes.arrive(opened, lot.received_at)
    boxes.follow(case, others, opened, at=at, actor=actor)
    for kind, group in ((EntryKind.UNIT_RECEIVED, units), (EntryKind.UNIT_UNEXPECTED, extras)):
        for unit in group:
            _mark(case, unit, lot)
            told = {"site": receipt.site, "receipt": receipt.pk}
            case.note(kind, at=at, actor=actor, unit=unit.ordinal, lpn=unit.lpn, **told)
    _count_cost(case, receipt, at=at, actor=actor)
    case.reach("checked_in", lot.received_at)
    differing = {**dict.fromkeys(unfit, "above_allowance"), **dict.fromkeys(extras, "extra")}
    over = differences.healings(case, [unit for unit in turned_up if unit not in differing])
    over += differences.end_of_way([case, *others], opened)
    # By the system: what a person heals stays healed, even when this receipt is undone.
    found_wrong = differences.openings(case, differing)
    change_incidents(found_wrong, over, at=at, actor="system", source="receiving")
    alongside = [*counted, rows.insert_units(receipt, [*units, *extras])]
    alongside += [arrived] if arrived else []
    cases.write([case, *others], fields=_FIELDS, at=at, actor=actor, alongside=alongside)
    return Received(case, receipt, (*units, *extras))


def _store_receipt(case: Case, lot: _Lot, opened: Sequence[Box], *, actor: str) -> Receipt:
    receipt = rows.new_receipt(case.ret.brand_id, lot.arrival, at=lot.received_at, actor=actor)
    receipt.ret = case.ret
    receipt.parcel = opened[0].parcel if len(opened) == 1 else None
    receipt.save(force_insert=True)
    return receipt


def _count_cost(case: Case, receipt: Receipt, *, at: datetime, actor: str) -> None:
    case.note(
        EntryKind.COST,
        at=at,
        actor=actor,
        what="touch",
        stage="receiving",
        seconds=receipt.seconds,
        receipt=receipt.pk,
    )


def _chosen(case: Case, arrival: Arrival, named: Sequence[Box]) -> list[Unit]:
    """Return the units that arrived; raises DomainError when nothing did."""
    if arrival.ordinals is not None:
        if not arrival.ordinals and not arrival.unexpected:
            raise DomainError("nothing_received", ran=case.ret.ran)
        return _distinct(case, arrival.ordinals)
    inside = {pk for box in named for pk in box.unit_ids}
    units = [unit for unit in case.units if not inside or unit.pk in inside]
    due = expected(
        Awaited(
            unit.ordinal,
            Authorization(unit.authorization),
            Processing(unit.processing),
            is_kept=unit.is_kept,
        )
        for unit in units
    )
    # Nothing awaited and nothing extra: the step below says that all of it is here already.
    whole = [] if arrival.unexpected else units
    return [unit for unit in units if unit.ordinal in due] or whole


def _distinct(case: Case, ordinals: Iterable[int]) -> list[Unit]:
    return [case.unit(ordinal) for ordinal in dict.fromkeys(ordinals)]


def _extras(case: Case, titles: Sequence[str]) -> list[Unit]:
    """Store pieces that nobody announced as further units of the return, for a person."""
    last = max(unit.ordinal for unit in case.units)
    extras = [
        Unit(
            brand_id=case.ret.brand_id,
            ret=case.ret,
            ordinal=last + place,
            title=rows.title(text),
            resolution=case.ret.resolution,
            authorization=Authorization.IN_REVIEW,
        )
        for place, text in enumerate(titles, start=1)
    ]
    if extras:
        Unit.objects.bulk_create(extras)
        case.units.extend(extras)
    return extras


def _mark(case: Case, unit: Unit, lot: _Lot) -> None:
    """Set what is true of a piece on the bench; one that was here before keeps its plate."""
    case.change(
        unit,
        processing=Processing.RECEIVED,
        position=Position.RECEIVED,
        lpn=lot.plate or unit.lpn or lpn(unit.pk),
        site=lot.arrival.site,
        received_at=lot.received_at,
    )


def _loose(brand_id: int, site: str, at: datetime, title: str = "") -> Unit:
    """Store a unit that belongs to no return; its plate follows, once it has a number."""
    return Unit.objects.create(
        brand_id=brand_id,
        ret=None,
        title=title,
        authorization=Authorization.IN_REVIEW,
        processing=Processing.RECEIVED,
        position=Position.RECEIVED,
        site=site,
        received_at=at,
    )


def _store_loose(unit: Unit, plate: str, arrival: Arrival, entry: NewEntry) -> None:
    assert unit.received_at is not None
    unit.lpn = plate
    receipt = rows.new_receipt(unit.brand_id, arrival, at=unit.received_at, actor=entry.actor)
    receipt.save(force_insert=True)
    plated = update_statement([unit], ("lpn",))
    assert plated is not None
    record([entry], alongside=[plated, rows.insert_units(receipt, [unit])])


def _plated(plate: str, home: Home) -> Unit:
    """Lock the unit without a return that wears `plate`; raises NotFound."""
    owners = {unassigned_brand_id(), home.brand_id} & set(acting_brands())
    if home.brand_id not in owners:
        raise NotFound("no_such_brand")
    loose = Unit.objects.select_for_update().filter(
        brand_id__in=owners, ret=None, lpn=read_lpn(plate) or "", processing="received"
    )
    found = loose.first()
    if found is None or (found.brand_id == home.brand_id and home.ran is None):
        raise NotFound("no_such_unit")
    return found


def _hand_over(unit: Unit, home: Home, *, at: datetime, actor: str) -> None:
    """Finish the old row, and take its plate: a plate is in one place."""
    data = {"unit_id": unit.pk, "lpn": unit.lpn, "to_brand": home.brand_id, "ran": home.ran}
    unit.lpn, unit.disposition = None, ADOPTED
    unit.processing = Processing.FINISHED
    update_rows([unit], ("lpn", "disposition", "processing"))
    record(
        [
            NewEntry(
                kind=EntryKind.UNIT_ADOPTED,
                brand_id=unit.brand_id,
                return_id=None,
                occurred_at=at,
                actor=actor,
                data=data,
            )
        ]
    )
