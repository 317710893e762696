"""A box that weighs something else, a piece with another serial number: found at the dock.

Either is an incident of its own, on which the money waits: the weight until somebody has
looked at what is in the box, the number until a person has said that it is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Processing
from backhaul.core.contents import (
    HEAVIEST_GRAMS,
    SERIAL_LIMIT,
    Difference,
    serial_difference,
    serial_key,
)
from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.receiving import printable, read_scan
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.receiving import boxes
from backhaul.stages.receiving.boxes import Box
from backhaul.stages.receiving.differences import DIFFERS, of_box, of_serial
from backhaul.stages.receiving.models import SerialRead, Weighing
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.weights import expected_grams, tolerance_of

_MOST_TOLD = 5
"""So many of the sold numbers are kept as evidence: a line may have hundreds."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """`expected_grams` None: nobody told what is in it weighs, and nothing is compared."""

    grams: int
    expected_grams: int | None
    may_differ_grams: int
    fits: bool


def weigh(
    brand_id: int, ran: str, scanned: str, grams: int, *, at: datetime, actor: str
) -> tuple[Case, Weighed]:
    """Compare the weight of a box with what it should weigh; weighed again, the newer counts.

    Raises DomainError `weight_out_of_range`, and `weight_of_which_parcel` where the scan
    stands for none or for several boxes. Nothing is written then.
    """
    if not 0 < grams <= HEAVIEST_GRAMS:
        raise DomainError("weight_out_of_range", most=HEAVIEST_GRAMS)
    case, others = boxes.load_together(brand_id, ran)
    box = _box(case, scanned)
    expected = expected_grams(box.parcel, [row.unit.sku for row in box.holds])
    tolerance = tolerance_of(brand_id)
    most = tolerance.most(expected or 0)
    fits = expected is None or tolerance.fits(expected, grams)
    figures = {"grams": grams, "expected_grams": expected, "may_differ_grams": most}
    Weighing.objects.create(
        brand_id=brand_id, parcel=box.parcel, weighed_at=at, weighed_by=actor, **figures
    )
    evidence: dict[str, object] = {"what": Difference.WEIGHT.value, **figures}
    inside = [one for one in (case, *others) if box.unit_ids & {u.pk for u in one.units}]
    for one in inside:
        one.note(
            EntryKind.PARCEL_WEIGHED,
            at=at,
            actor=actor,
            parcel=box.parcel.pk,
            grams=grams,
            expected_grams=expected,
            fits=fits,
        )
    _judge(inside, of_box(box.parcel.pk), None if fits else evidence, at=at)
    return case, Weighed(grams, expected, most, fits)


def read_serial(
    brand_id: int, ran: str, ordinal: int, text: str, *, at: datetime, actor: str
) -> tuple[Case, SerialRead]:
    """Compare the number on a piece with those that were sold; read again, the newer counts.

    Raises DomainError `serial_not_told`, `serial_too_long`, and `not_received_yet` for a unit
    that is not here. Nothing is written then.
    """
    serial = _serial_of(text)
    case = cases.load(brand_id, ran)
    unit = case.unit(ordinal)
    if Processing(unit.processing) not in ARRIVED:
        raise DomainError("not_received_yet", unit=ordinal)
    sold = sold_serials(unit)
    key = serial_key(serial)
    before = {key} if _came_before(unit, key, is_sold=bool(sold)) else set()
    wrong = serial_difference(serial, sold=sold, came_before=before)
    row, _ = SerialRead.objects.update_or_create(
        brand_id=brand_id,
        unit=unit,
        defaults={
            "serial": serial,
            "key": key,
            "difference": wrong or "",
            "read_at": at,
            "read_by": actor,
        },
    )
    case.note(
        EntryKind.UNIT_SERIAL_READ,
        at=at,
        actor=actor,
        unit=ordinal,
        fits=wrong is None,
        code=wrong or "",
    )
    evidence: dict[str, object]
    evidence = {"what": wrong, "unit": ordinal, "serial": serial, "sold": sold[:_MOST_TOLD]}
    _judge([case], of_serial(unit.pk), evidence if wrong else None, at=at)
    return case, row


def _serial_of(text: str) -> str:
    serial = printable(text, SERIAL_LIMIT + 1)
    if len(serial) > SERIAL_LIMIT:
        raise DomainError("serial_too_long", limit=SERIAL_LIMIT)
    if not serial_key(serial):
        raise DomainError("serial_not_told")
    return serial


def _came_before(unit: Unit, key: str, *, is_sold: bool) -> bool:
    """Whether another unit wore that number, and the piece cannot have been sold again since.

    A piece that was put back on sale comes back by its next order; one that was sent back to
    the customer may come back any time.
    """
    others = SerialRead.objects.filter(brand_id=unit.brand_id, key=key).exclude(unit_id=unit.pk)
    if is_sold:
        others = others.filter(unit__line_id=unit.line_id)
    return others.exclude(unit__disposition=Disposition.SEND_BACK_TO_CUSTOMER).exists()


def sold_serials(unit: Unit) -> list[str]:
    """Return the numbers that its line was sent with; if nobody told, what the shopper said."""
    rows = OrderLine.objects.filter(brand_id=unit.brand_id, id=unit.line_id or 0)
    told = list(rows.values_list("serials", flat=True).first() or ())
    return told or ([unit.serial] if unit.serial else [])


def _box(case: Case, scanned: str) -> Box:
    held = boxes.boxes_of(case)
    found = boxes.opened(held, read_scan(scanned), {unit.pk for unit in case.units})
    if len(found) != 1:
        raise DomainError("weight_of_which_parcel", ran=case.ret.ran, parcels=len(found))
    return found[0]


def _judge(
    concerned: Sequence[Case], subject: str, wrong: dict[str, object] | None, *, at: datetime
) -> None:
    """Open or end what the dock has to say about `subject`, and write the returns."""
    openings: list[Opening] = []
    healings: list[Healing] = []
    (kind,) = DIFFERS
    for case in concerned:
        brand_id = case.ret.brand_id
        if wrong is None:
            healings.append(
                Healing(brand_id=brand_id, kinds=DIFFERS, case=case, subject=subject)
            )
        else:
            openings.append(
                Opening(
                    brand_id=brand_id, kind=kind, case=case, subject=subject, evidence=wrong
                )
            )
    # By the system: what a person heals stays healed.
    change_incidents(openings, healings, at=at, actor="system", source="receiving")
    cases.write(concerned, fields=(), at=at, actor="system", source="receiving")
