"""Four independent facts about a unit: authorisation, movement, processing, money.

Movement's vocabulary is in `tracking.words.Position`. Each axis has one table of steps;
pages draw their buttons from `open_steps`, so that a page and a rule cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from backhaul.core.errors import IllegalStep


class Authorization(StrEnum):
    REQUESTED = "requested"
    IN_REVIEW = "in_review"
    AUTHORIZED = "authorized"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Processing(StrEnum):
    AWAITED = "awaited"
    RECEIVED = "received"
    MISSING = "missing"
    INSPECTED = "inspected"
    DECIDED = "decided"
    FINISHED = "finished"


class LegState(StrEnum):
    """A leg's life. Approved is a business decision, paid is the provider's word."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ORDERED = "ordered"
    SENDING = "sending"
    PAID = "paid"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


class UnitMoney(StrEnum):
    """How far the money for one unit is: a summary of the legs that pay for it."""

    NONE = "none"
    PROMISED = "promised"
    APPROVED = "approved"
    SENT = "sent"
    CHECKING = "checking"
    """Failed or unknown: a person owns it."""
    PAID = "paid"
    NOTHING_DUE = "nothing_due"


class Resolution(StrEnum):
    """What the shopper asks for. Repair comes with later rules."""

    REFUND = "refund"
    CREDIT = "credit"
    EXCHANGE = "exchange"
    """Something else goes out: another variant, or another product."""
    REPLACEMENT = "replacement"
    """The same goes out once more."""


class Method(StrEnum):
    LABEL = "label"
    QR = "qr"
    PICKUP = "pickup"
    OWN_CARRIER = "own_carrier"


class Origin(StrEnum):
    """How a return came to be."""

    PORTAL = "portal"
    AGENT = "agent"
    API = "api"
    RETURN_TO_SENDER = "return_to_sender"
    UNEXPECTED = "unexpected"
    STORE = "store"
    GIFT = "gift"
    """By whoever was given it: their address, their store credit, none of the buyer's."""
    WITHDRAWAL = "withdrawal"
    """A declaration under the law: no reason, no wish for kindness."""
    PROOF = "proof"
    """Of goods bought elsewhere: a person has seen the receipt or the serial number."""


class Step(StrEnum):
    """What can be done to a unit, on any axis."""

    AUTHORIZE = "authorize"
    REVIEW = "review"
    REFUSE = "refuse"
    REOPEN = "reopen"
    """A person takes their decision back, before anything followed from it."""
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    RECEIVE = "receive"
    UNDO_RECEIVE = "undo_receive"
    DECLARE_MISSING = "declare_missing"
    UNDO_MISSING = "undo_missing"
    INSPECT = "inspect"
    UNDO_INSPECT = "undo_inspect"
    DECIDE = "decide"
    UNDO_DECIDE = "undo_decide"
    FINISH = "finish"
    UNDO_FINISH = "undo_finish"


S = TypeVar("S", Authorization, Processing)
_A = Authorization
_P = Processing

AUTHORIZATION_STEPS: Mapping[tuple[Authorization, Step], Authorization] = {
    (_A.REQUESTED, Step.AUTHORIZE): _A.AUTHORIZED,
    (_A.REQUESTED, Step.REVIEW): _A.IN_REVIEW,
    (_A.REQUESTED, Step.REFUSE): _A.REFUSED,
    (_A.REQUESTED, Step.WITHDRAW): _A.WITHDRAWN,
    (_A.IN_REVIEW, Step.AUTHORIZE): _A.AUTHORIZED,
    (_A.IN_REVIEW, Step.REFUSE): _A.REFUSED,
    (_A.IN_REVIEW, Step.WITHDRAW): _A.WITHDRAWN,
    (_A.AUTHORIZED, Step.WITHDRAW): _A.WITHDRAWN,
    (_A.AUTHORIZED, Step.EXPIRE): _A.EXPIRED,
    (_A.AUTHORIZED, Step.REOPEN): _A.IN_REVIEW,
    (_A.REFUSED, Step.REOPEN): _A.IN_REVIEW,
}

PROCESSING_STEPS: Mapping[tuple[Processing, Step], Processing] = {
    (_P.AWAITED, Step.RECEIVE): _P.RECEIVED,
    (_P.AWAITED, Step.DECLARE_MISSING): _P.MISSING,
    (_P.MISSING, Step.RECEIVE): _P.RECEIVED,  # it turned up after all
    (_P.MISSING, Step.UNDO_MISSING): _P.AWAITED,
    (_P.RECEIVED, Step.UNDO_RECEIVE): _P.AWAITED,
    (_P.RECEIVED, Step.INSPECT): _P.INSPECTED,
    (_P.INSPECTED, Step.UNDO_INSPECT): _P.RECEIVED,
    (_P.INSPECTED, Step.DECIDE): _P.DECIDED,
    (_P.DECIDED, Step.UNDO_DECIDE): _P.INSPECTED,
    (_P.DECIDED, Step.FINISH): _P.FINISHED,
    (_P.FINISHED, Step.UNDO_FINISH): _P.DECIDED,  # a wrong bin emptied; never once destroyed
}

LEG_STEPS: Mapping[LegState, frozenset[LegState]] = {
    LegState.PROPOSED: frozenset({LegState.APPROVED, LegState.CANCELLED}),
    LegState.APPROVED: frozenset({LegState.ORDERED, LegState.CANCELLED}),
    LegState.ORDERED: frozenset({LegState.SENDING, LegState.CANCELLED}),
    LegState.SENDING: frozenset(
        {LegState.PAID, LegState.FAILED, LegState.UNKNOWN, LegState.ORDERED}
    ),
    LegState.UNKNOWN: frozenset({LegState.PAID, LegState.FAILED, LegState.ORDERED}),
    LegState.FAILED: frozenset({LegState.CANCELLED}),
    LegState.PAID: frozenset({LegState.REVERSED}),
    LegState.CANCELLED: frozenset(),
    LegState.REVERSED: frozenset(),
}


def authorize_step(state: Authorization, step: Step) -> Authorization:
    """Return the state after `step`; raises IllegalStep when it is not open."""
    return _take(AUTHORIZATION_STEPS, state, step)


def processing_step(state: Processing, step: Step) -> Processing:
    """Return the state after `step`; raises IllegalStep when it is not open."""
    return _take(PROCESSING_STEPS, state, step)


def open_steps(state: Authorization | Processing) -> tuple[Step, ...]:
    """Return the steps that are open in `state`, in the order of their tables."""
    tables = (AUTHORIZATION_STEPS, PROCESSING_STEPS)
    return tuple(step for table in tables for (at, step) in table if at is state)


def _take(table: Mapping[tuple[S, Step], S], state: S, step: Step) -> S:
    try:
        return table[state, step]
    except KeyError:
        raise IllegalStep("illegal_step", state=state.value, step=step.value) from None
