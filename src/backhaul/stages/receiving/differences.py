"""What is not as it was announced: an incident that a person owns, and when it is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.incidents.actions import Healing, Opening
from backhaul.stages.receiving.boxes import Box
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

DIFFERS = frozenset({IncidentKind.CONTENTS_DIFFER})


def of_box(parcel_id: int) -> str:
    """What its weight is about: not `parcel:`, whose troubles end when it is here."""
    return f"box:{parcel_id}"


def of_serial(unit_id: int) -> str:
    return f"serial:{unit_id}"


def openings(case: Case, differing: Mapping[Unit, str]) -> list[Opening]:
    """Return `contents_differ` for each unit; its evidence is the code of what differs."""
    return [
        Opening(
            brand_id=unit.brand_id,
            kind=IncidentKind.CONTENTS_DIFFER,
            case=case,
            subject=f"unit:{unit.pk}",
            evidence={"what": what, "unit": unit.ordinal},
        )
        for unit, what in differing.items()
    ]


def healings(case: Case, units: Iterable[Unit]) -> list[Healing]:
    """Return the end of whatever was wrong with the contents, for each of `units`."""
    return [
        Healing(brand_id=unit.brand_id, kinds=DIFFERS, case=case, subject=f"unit:{unit.pk}")
        for unit in units
    ]


def taken_back(
    case: Case, others: Sequence[Case], units: Iterable[Unit], boxes: Iterable[Box]
) -> list[Healing]:
    """Return the end of all that the dock found of `units` and of boxes that are not here.

    A box may hold units of `others` too.
    """
    told = [*units]
    about = [(case, of_serial(unit.pk)) for unit in told]
    gone = [box.parcel.pk for box in boxes if box.parcel.received_at is None]
    about += [(one, of_box(pk)) for one in (case, *others) for pk in gone]
    return healings(case, told) + [
        Healing(brand_id=one.ret.brand_id, kinds=DIFFERS, case=one, subject=subject)
        for one, subject in about
    ]


_LOOKED_INTO = """
SELECT h.parcel_id FROM shipping_parcelunit h WHERE h.brand_id = %s AND h.unit_id = %s
  AND NOT EXISTS (
    SELECT FROM shipping_parcelunit n JOIN returns_unit u
      ON u.brand_id = n.brand_id AND u.id = n.unit_id
    WHERE n.brand_id = h.brand_id AND n.parcel_id = h.parcel_id AND u.return_id = %s
      AND u.id <> h.unit_id AND u.processing IN ('awaited', 'received'))
"""


def looked_into(case: Case, unit: Unit) -> list[Healing]:
    """Return the end of a box's odd weight, if `unit` is the last of the return to be seen.

    Costs nothing where nothing is wrong with the return.
    """
    if case.ret.incident is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED_INTO, [unit.brand_id, unit.pk, case.ret.pk])
        return [
            Healing(brand_id=unit.brand_id, kinds=DIFFERS, case=case, subject=of_box(row[0]))
            for row in cursor.fetchall()
        ]


def end_of_way(cases: Iterable[Case], boxes: Iterable[Box]) -> list[Healing]:
    """Return the end of all that was wrong with the way of boxes that are here now.

    What is wrong with what is in them is the receiver's to say.
    """
    arrived = list(boxes)
    return [
        Healing(
            brand_id=case.ret.brand_id,
            kinds=frozenset(IncidentKind),
            case=case,
            subject=f"parcel:{box.parcel.pk}",
            proof={"word": "received"},
        )
        for case in cases
        for box in arrived
    ]


def is_known(unit: Unit) -> bool:
    """Whether the unit is one that was sold and counted: otherwise a person owns it anyway."""
    return unit.line_id is not None and unit.holds_allowance
