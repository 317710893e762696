"""What is not as it was announced: an incident that a person owns, and when it is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.incidents.actions import Healing, Opening
from backhaul.stages.receiving.boxes import Box
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

_DIFFERS = frozenset({IncidentKind.CONTENTS_DIFFER})


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
        Healing(brand_id=unit.brand_id, kinds=_DIFFERS, case=case, subject=f"unit:{unit.pk}")
        for unit in units
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
