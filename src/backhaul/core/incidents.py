"""How grave each kind of incident is, whose turn it is, and which of several to tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind

#: Gravest first: of equally severe ones the upper is told. A silence knows its severity
#: better, because it depends on how long it lasts.
SEVERITY_OF: Mapping[IncidentKind, Severity] = {
    IncidentKind.LOST: Severity.INCIDENT,
    IncidentKind.DAMAGED: Severity.INCIDENT,
    IncidentKind.REFUND_FAILED: Severity.INCIDENT,
    IncidentKind.REFUND_UNKNOWN: Severity.INCIDENT,
    IncidentKind.CONTENTS_DIFFER: Severity.INCIDENT,
    IncidentKind.RETURNING: Severity.INCIDENT,
    IncidentKind.REFUSED: Severity.INCIDENT,
    IncidentKind.LABEL_VOID: Severity.INCIDENT,
    IncidentKind.LABEL_IN_DOUBT: Severity.INCIDENT,
    IncidentKind.DELIVERED_NOT_RECEIVED: Severity.INCIDENT,
    IncidentKind.CLAIMED_NOT_SCANNED: Severity.INCIDENT,
    IncidentKind.NO_FIRST_SCAN: Severity.INCIDENT,
    IncidentKind.NO_MOVEMENT: Severity.INCIDENT,
    IncidentKind.HELD: Severity.INCIDENT,
    IncidentKind.CUSTOMS: Severity.INCIDENT,
    IncidentKind.ADDRESS: Severity.INCIDENT,
    IncidentKind.AWAITING_COLLECTION: Severity.INCIDENT,
    IncidentKind.ATTEMPT_FAILED: Severity.INCIDENT,
    IncidentKind.PICKUP_FAILED: Severity.INCIDENT,
    IncidentKind.REFUND_LATE: Severity.INCIDENT,
    IncidentKind.PROMISE_AT_RISK: Severity.INCIDENT,
    IncidentKind.DELAY: Severity.INCIDENT,
    # The carrier mends these by itself, or nothing can be mended: they are told, not owned.
    IncidentKind.MISSORT: Severity.NOTE,
    IncidentKind.REDIRECTED: Severity.NOTE,
    IncidentKind.DATA_STALE: Severity.NOTE,
    IncidentKind.NOT_SENT_YET: Severity.SOFT,
}


class Desk(StrEnum):
    """Whose turn it is until somebody takes an incident."""

    SHOPPER = "shopper"
    CARE = "care"
    """Asks carriers and shoppers."""
    SITE = "site"
    """The return centre."""
    FINANCE = "finance"


_AT_THE_SITE = frozenset(
    {
        IncidentKind.DELIVERED_NOT_RECEIVED,
        IncidentKind.CONTENTS_DIFFER,
        IncidentKind.AWAITING_COLLECTION,
        IncidentKind.ATTEMPT_FAILED,
        IncidentKind.REFUSED,
    }
)
_OF_MONEY = frozenset(
    {
        IncidentKind.REFUND_LATE,
        IncidentKind.REFUND_UNKNOWN,
        IncidentKind.REFUND_FAILED,
        IncidentKind.PROMISE_AT_RISK,
    }
)
_OF_THE_SHOPPER = frozenset(
    {IncidentKind.NOT_SENT_YET, IncidentKind.LABEL_VOID, IncidentKind.PICKUP_FAILED}
)


#: The parcel does not come as planned: no day can be told until a person has found out.
NOT_COMING = frozenset({IncidentKind.LOST, IncidentKind.RETURNING, IncidentKind.REFUSED})


def desk_of(kind: IncidentKind) -> Desk:
    """Return who begins: the carrier's own troubles are care's to follow up."""
    if kind in _AT_THE_SITE:
        return Desk.SITE
    if kind in _OF_MONEY:
        return Desk.FINANCE
    return Desk.SHOPPER if kind in _OF_THE_SHOPPER else Desk.CARE


_GRAVITY = {kind: place for place, kind in enumerate(SEVERITY_OF)}
#: From the least severe to the most.
SEVERITIES = (Severity.NOTE, Severity.SOFT, Severity.INCIDENT)


def gravest(open_ones: Iterable[tuple[IncidentKind, Severity]]) -> IncidentKind | None:
    """Return the kind that a return is marked with; notes mark nothing."""
    marked = [(kind, severity) for kind, severity in open_ones if severity is not Severity.NOTE]
    first = min(marked, key=_first_to_tell, default=None)
    return None if first is None else first[0]


def _first_to_tell(one: tuple[IncidentKind, Severity]) -> tuple[int, int]:
    kind, severity = one
    return (-SEVERITIES.index(severity), _GRAVITY[kind])
