"""May the money for a unit go: now, later, only by a person's word, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Authorization, Processing
from backhaul.core.disposition import Disposition
from backhaul.core.inspection import Grade
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.settlement import is_trigger_met
from backhaul.core.tracking.words import Position


class Standing(StrEnum):
    PAYABLE = "payable"
    WAITING = "waiting"
    """What was promised as the condition has not happened yet."""
    HELD = "held"
    """Only a person can say."""
    BARRED = "barred"
    """There is no claim, whatever anybody says."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of a unit that money is asked for.

    `trigger` is None where nothing was promised. `differs` is the inspection's word for
    another product, missing parts or an extra.
    """

    authorization: Authorization
    processing: Processing
    trigger: RefundTrigger | None
    position: Position | None = None
    disposition: str = ""
    grade: str = ""
    differs: bool = False
    keeps: bool = False
    """It was authorised without being sent back: nothing of it is waited for."""
    differs_at_dock: bool = False
    """Another serial number; or, of what nobody has looked at yet, a box of another weight."""
    is_shopper_at_fault: bool = True
    is_legally_due: bool = False
    """The last day that a law gives for its money is as good as over: no trigger is awaited."""


#: As good as such a unit is expected to come back.
_IN_ORDER = frozenset({Grade.A, Grade.B, Grade.C})


def standing(claim: Claim) -> Standing:
    """Return where `claim` stands; a person's word moves what waits or is held, no other."""
    has_arrived = claim.processing in ARRIVED
    if claim.disposition == Disposition.SEND_BACK_TO_CUSTOMER:
        return Standing.BARRED
    if claim.authorization is not Authorization.AUTHORIZED or claim.trigger is None:
        return Standing.HELD if has_arrived else Standing.BARRED
    is_left = claim.keeps and not has_arrived
    is_nowhere = claim.disposition == Disposition.KEEP or claim.processing is Processing.MISSING
    if is_nowhere and not is_left:
        return Standing.HELD
    if has_arrived and _is_doubtful(claim):
        return Standing.HELD
    is_due = is_left or claim.is_legally_due
    if is_due or is_trigger_met(claim.trigger, claim.position, claim.processing):
        return Standing.PAYABLE
    return Standing.WAITING


def _is_doubtful(claim: Claim) -> bool:
    """Whether what was found is the shopper's doing, or is not what was sold."""
    if claim.differs_at_dock or claim.processing is Processing.RECEIVED:
        return claim.differs_at_dock
    return claim.differs or (claim.is_shopper_at_fault and claim.grade not in _IN_ORDER)
