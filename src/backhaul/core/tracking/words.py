"""One vocabulary of carrier events: scan words, incident kinds, positions and their rank."""

from __future__ import annotations

from enum import StrEnum

# Words are keys and members of sets for every scan: the hash of their text, which they equal,
# is found many times quicker than Python's own for an enumeration.


class Word(StrEnum):
    """What one carrier event says, in our words. An incident has a kind beside it."""

    __hash__ = str.__hash__

    LABEL_CREATED = "label_created"
    DROPPED_OFF = "dropped_off"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    NONE = "none"
    """Information only: it moves nothing."""
    INCIDENT = "incident"
    UNKNOWN = "unknown"
    """No table knows this code: kept, shown to a person, moves nothing."""


class Fault(StrEnum):
    """Who is at fault for an incident, as far as the carrier's code tells."""

    CARRIER = "carrier"
    CONSIGNEE = "consignee"
    SENDER = "sender"
    CUSTOMS = "customs"
    WEATHER = "weather"
    UNSAID = "unsaid"


class IncidentKind(StrEnum):
    """Everything that can be wrong with a parcel, a unit or a refund."""

    __hash__ = str.__hash__

    NOT_SENT_YET = "not_sent_yet"
    NO_FIRST_SCAN = "no_first_scan"
    CLAIMED_NOT_SCANNED = "claimed_not_scanned"
    NO_MOVEMENT = "no_movement"
    DELIVERED_NOT_RECEIVED = "delivered_not_received"
    ATTEMPT_FAILED = "attempt_failed"
    ADDRESS = "address"
    CUSTOMS = "customs"
    DELAY = "delay"
    REFUSED = "refused"
    RETURNING = "returning"
    REDIRECTED = "redirected"
    AWAITING_COLLECTION = "awaiting_collection"
    MISSORT = "missort"
    LABEL_VOID = "label_void"
    LABEL_IN_DOUBT = "label_in_doubt"
    """The carrier gave no answer, may have sold it, and is not asked again."""
    HELD = "held"
    PICKUP_FAILED = "pickup_failed"
    LOST = "lost"
    DAMAGED = "damaged"
    DATA_STALE = "data_stale"
    CONTENTS_DIFFER = "contents_differ"
    REFUND_LATE = "refund_late"
    REFUND_UNKNOWN = "refund_unknown"
    REFUND_FAILED = "refund_failed"
    PROMISE_AT_RISK = "promise_at_risk"


class Position(StrEnum):
    """Where a parcel is. Positions only rise; `received` is set by a dock scan alone."""

    __hash__ = str.__hash__

    LABEL_CREATED = "label_created"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    RECEIVED = "received"

    @property
    def rank(self) -> int:
        return _RANK[self]


_RANK = {position: rank for rank, position in enumerate(Position)}

#: The word by which a carrier's event raises a position; the others raise none.
POSITION_OF = {
    Word.LABEL_CREATED: Position.LABEL_CREATED,
    Word.DROPPED_OFF: Position.ACCEPTED,
    Word.PICKED_UP: Position.ACCEPTED,
    Word.IN_TRANSIT: Position.IN_TRANSIT,
    Word.OUT_FOR_DELIVERY: Position.OUT_FOR_DELIVERY,
    Word.DELIVERED: Position.DELIVERED,
}

#: Words that prove the carrier holds the parcel.
CUSTODY = frozenset(
    {Word.DROPPED_OFF, Word.PICKED_UP, Word.IN_TRANSIT, Word.OUT_FOR_DELIVERY, Word.DELIVERED}
)
