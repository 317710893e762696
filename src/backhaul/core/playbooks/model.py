"""The playbooks of a brand: for each kind of incident, which steps are taken and when."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from backhaul.core.policies.model import Frozen, Hours
from backhaul.core.tracking.words import IncidentKind

_K = IncidentKind


class StepKind(StrEnum):
    TELL_SHOPPER = "tell_shopper"
    ASK_SHOPPER = "ask_shopper"
    """Did you drop it off? Where, when, and is there a receipt?"""
    OPEN_TRACE = "open_trace"
    ASK_PROOF = "ask_proof"
    """Proof of delivery: when, where, who signed."""
    CLAIM_FROM_CARRIER = "claim_from_carrier"
    OFFER_REPLACEMENT = "offer_replacement"
    OFFER_REFUND = "offer_refund"
    """Before the goods are here. It is proposed to a person and pays nothing by itself."""
    ESCALATE = "escalate"


#: Done by themselves when their time has come; the others are then a person's task.
BY_ITSELF = frozenset(
    {StepKind.TELL_SHOPPER, StepKind.ASK_SHOPPER, StepKind.CLAIM_FROM_CARRIER}
)
#: Proposed for a loyal customer only.
OFFERS = frozenset({StepKind.OFFER_REPLACEMENT, StepKind.OFFER_REFUND})

#: Kinds of a parcel on its way: the others have no carrier to ask and none to claim from.
OF_A_PARCEL = frozenset(IncidentKind) - {
    _K.LABEL_IN_DOUBT,
    _K.CONTENTS_DIFFER,
    _K.REFUND_LATE,
    _K.REFUND_UNKNOWN,
    _K.REFUND_FAILED,
    _K.PROMISE_AT_RISK,
}
#: Only of a parcel that no carrier has seen does the shopper know more than we do.
_SHOPPER_KNOWS = frozenset({_K.NOT_SENT_YET, _K.NO_FIRST_SCAN, _K.CLAIMED_NOT_SCANNED})
_OF_A_CARRIER = frozenset(
    {
        StepKind.OPEN_TRACE,
        StepKind.ASK_PROOF,
        StepKind.CLAIM_FROM_CARRIER,
        StepKind.OFFER_REFUND,
    }
)


#: The shopper is not written to about them: the carrier or our dock mends it, or nothing has
#: happened to the parcel.
NOT_TOLD = frozenset(
    {
        _K.ATTEMPT_FAILED,
        _K.REDIRECTED,
        _K.AWAITING_COLLECTION,
        _K.MISSORT,
        _K.DATA_STALE,
        _K.LABEL_IN_DOUBT,
        _K.REFUND_UNKNOWN,
    }
)


class Step(Frozen):
    """`after_h` counts from the opening of the incident, `due_h` from the step's own time."""

    kind: StepKind
    after_h: Hours = 0
    due_h: Hours = 24
    """How long a person has for it; of no account for what is done by itself."""
    is_on: bool = True


class Loyalty(Frozen):
    """Who counts as a loyal customer."""

    orders: Annotated[int, Field(ge=1, le=1000)] = 3
    """So many orders at least, this one counted."""
    lost_before: Annotated[int, Field(ge=0, le=100)] = 0
    """At most so many earlier parcels that nobody ever saw."""


class Playbooks(Frozen):
    """One version. A kind that is not named has nothing done about it."""

    schema_version: Literal[1] = 1
    loyalty: Loyalty = Loyalty()
    steps: Mapping[IncidentKind, tuple[Step, ...]] = Field(default_factory=dict)

    @field_validator("steps")
    @classmethod
    def _each_once_and_in_order(
        cls, given: Mapping[IncidentKind, tuple[Step, ...]]
    ) -> Mapping[IncidentKind, tuple[Step, ...]]:
        for kind, steps in given.items():
            if len({step.kind for step in steps}) < len(steps):
                raise ValueError(f"{kind.value}: a step is there twice")
            waits = [step.after_h for step in steps if step.is_on]
            if waits != sorted(waits):
                raise ValueError(f"{kind.value}: a step comes before the one above it")
        return given

    @model_validator(mode="after")
    def _can_be_done(self) -> Self:
        for kind, steps in self.steps.items():
            odd = [step.kind for step in steps if step.is_on and not can_be(kind, step.kind)]
            if odd:
                raise ValueError(f"{kind.value}: {odd[0].value} makes no sense here")
        return self

    def of(self, kind: IncidentKind) -> tuple[Step, ...]:
        """Return the steps that are taken for incidents of `kind`, in their order."""
        return tuple(step for step in self.steps.get(kind, ()) if step.is_on)

    def tells_at_once(self, kind: IncidentKind) -> bool:
        return any(
            step.kind is StepKind.TELL_SHOPPER and step.after_h == 0 for step in self.of(kind)
        )


def can_be(kind: IncidentKind, step: StepKind) -> bool:
    """Whether `step` makes sense for incidents of `kind`."""
    if step is StepKind.TELL_SHOPPER:
        return kind not in NOT_TOLD
    if step is StepKind.ASK_SHOPPER:
        return kind in _SHOPPER_KNOWS
    return kind in OF_A_PARCEL or step not in _OF_A_CARRIER


def _tell() -> Step:
    return Step(kind=StepKind.TELL_SHOPPER)


def _step(kind: StepKind, after_h: int = 0, due_h: int = 24) -> Step:
    return Step(kind=kind, after_h=after_h, due_h=due_h)


_TRACED = (
    _step(StepKind.OPEN_TRACE),
    _step(StepKind.OFFER_REFUND, 72),
    _step(StepKind.ESCALATE, 120),
    _step(StepKind.CLAIM_FROM_CARRIER, 240),
)
_OWNED = (_tell(), _step(StepKind.ESCALATE))

#: What the product ships with.
DEFAULT_STEPS: Mapping[IncidentKind, tuple[Step, ...]] = MappingProxyType(
    {
        _K.NOT_SENT_YET: (_tell(),),
        _K.NO_FIRST_SCAN: (_tell(), *_TRACED),
        _K.CLAIMED_NOT_SCANNED: (
            _tell(),
            _step(StepKind.ASK_SHOPPER),
            _step(StepKind.OPEN_TRACE, 24),
            _step(StepKind.OFFER_REFUND, 72),
            _step(StepKind.ESCALATE, 120),
            _step(StepKind.CLAIM_FROM_CARRIER, 240),
        ),
        _K.NO_MOVEMENT: (_tell(), *_TRACED),
        _K.DELIVERED_NOT_RECEIVED: (
            _tell(),
            _step(StepKind.ASK_PROOF),
            _step(StepKind.ESCALATE, 48),
            _step(StepKind.CLAIM_FROM_CARRIER, 240),
        ),
        _K.LOST: (
            _tell(),
            _step(StepKind.CLAIM_FROM_CARRIER),
            _step(StepKind.OFFER_REPLACEMENT),
            _step(StepKind.OFFER_REFUND),
            _step(StepKind.ESCALATE, 24),
        ),
        _K.DAMAGED: (
            _tell(),
            _step(StepKind.CLAIM_FROM_CARRIER),
            _step(StepKind.ESCALATE, 24),
        ),
        _K.ATTEMPT_FAILED: (_step(StepKind.ESCALATE, 72),),
        _K.AWAITING_COLLECTION: (_step(StepKind.ESCALATE),),
        _K.ADDRESS: _OWNED,
        _K.CUSTOMS: (_tell(), _step(StepKind.ESCALATE, 48)),
        _K.HELD: (_tell(), _step(StepKind.ESCALATE, 48)),
        _K.DELAY: (_tell(), _step(StepKind.ESCALATE, 120)),
        _K.REFUSED: _OWNED,
        _K.RETURNING: _OWNED,
        _K.LABEL_VOID: _OWNED,
        _K.LABEL_IN_DOUBT: (_step(StepKind.ESCALATE),),
        _K.PICKUP_FAILED: _OWNED,
        _K.CONTENTS_DIFFER: (_tell(), _step(StepKind.ESCALATE, 0, 48)),
        _K.REFUND_LATE: _OWNED,
        _K.REFUND_UNKNOWN: (_step(StepKind.ESCALATE),),
        _K.REFUND_FAILED: _OWNED,
        _K.PROMISE_AT_RISK: _OWNED,
    }
)
#: They pass by themselves, or tell only that our knowledge is old: nobody has to do anything.
WITHOUT_STEPS = frozenset({_K.MISSORT, _K.REDIRECTED, _K.DATA_STALE})

DEFAULT = Playbooks(steps=dict(DEFAULT_STEPS))
