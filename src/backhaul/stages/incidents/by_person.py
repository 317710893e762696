"""Incidents that a person reports, because no scan and no rule would tell of them."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

#: The others are found out: by scans, by silence, by the provider.
REPORTABLE = (
    IncidentKind.LOST,
    IncidentKind.DAMAGED,
    IncidentKind.DELAY,
    IncidentKind.PICKUP_FAILED,
    IncidentKind.CONTENTS_DIFFER,
    IncidentKind.REFUND_LATE,
    IncidentKind.PROMISE_AT_RISK,
)
_NOTE_LIMIT = 2000
SAID = "said"
"""The evidence of an incident that a person reported: what they wrote."""


def report_incident(
    brand_id: int, ran: str, kind: IncidentKind, *, note: str, at: datetime, actor: str
) -> Case:
    """Open an incident about a return; one of the kind that is open already stays as it is.

    Raises DomainError `not_reportable` and, without a note, `note_missing`.
    """
    if kind not in REPORTABLE:
        raise DomainError("not_reportable", kind=kind.value)
    text = note.strip()
    if not text:
        raise DomainError("note_missing")
    if len(text) > _NOTE_LIMIT:
        raise DomainError("note_too_long", limit=_NOTE_LIMIT)
    case = cases.load(brand_id, ran)
    evidence = {"code": "reported", SAID: text}
    opening = Opening(brand_id=brand_id, kind=kind, case=case, evidence=evidence)
    open_incidents([opening], at=at, actor=actor)
    cases.write([case], fields=(), at=at, actor=actor)
    return case
