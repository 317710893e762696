"""The incident of a label that may have been sold: a person has to ask the carrier."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.incidents.actions import (
    Healing,
    Opening,
    heal_incidents,
    open_incidents,
)
from backhaul.stages.returns.case import Case

_KIND = IncidentKind.LABEL_IN_DOUBT


def open_doubt(case: Case, parcel_id: int, *, carrier: str, at: datetime) -> None:
    """Open it; the caller writes the case."""
    opening = Opening(
        brand_id=case.ret.brand_id,
        kind=_KIND,
        case=case,
        subject=_subject(parcel_id),
        evidence={"carrier": carrier, "asked_at": at.isoformat()},
    )
    open_incidents([opening], at=at, actor="system")


def end_doubt(case: Case, parcel_id: int, *, at: datetime, actor: str) -> None:
    """Heal it, if it is open: it is known now what became of the label."""
    healing = Healing(
        brand_id=case.ret.brand_id,
        kinds=frozenset({_KIND}),
        case=case,
        subject=_subject(parcel_id),
    )
    heal_incidents([healing], at=at, actor=actor)


def _subject(parcel_id: int) -> str:
    return f"parcel:{parcel_id}"
