"""Opening a return for a shopper who called: asked, decided by the policy, kept how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.axes import Authorization
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import UnitVerdict
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize, judge
from backhaul.stages.intake.drafts import Draft
from backhaul.stages.intake.offers import Offer
from backhaul.stages.intake.sending import submit
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

#: How a shopper reached somebody.
CHANNELS = ("phone", "email", "chat", "in_person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """`is_approved`: what the policy leaves to a person is authorised at once, for `note`."""

    channel: str
    is_approved: bool = False
    note: str = ""


def open_for_shopper(
    brand: Brand, draft: Draft, offer: Offer, opening: Opening, *, at: datetime, actor: str
) -> Case:
    """Make the return of a draft; a second call finds the same one and changes nothing.

    What the policy refuses stays refused: only what it leaves to a person can be approved.
    Raises DomainError `channel_missing`, `note_missing`, `request_invalid`.
    """
    if opening.channel not in CHANNELS:
        raise DomainError("channel_missing")
    if opening.is_approved and not opening.note.strip():
        raise DomainError("note_missing")
    case, is_new = submit(brand, draft, offer, at=at, actor=actor)
    if not is_new:
        return case
    case = authorize(brand.pk, case.ret.ran, at=at, actor=actor)
    left = [unit for unit in case.units if unit.authorization == Authorization.IN_REVIEW]
    if opening.is_approved and left:
        verdicts = [UnitVerdict(str(u.ordinal), Outcome.AUTHORIZE, (), None) for u in left]
        case = judge(brand.pk, case.ret.ran, verdicts, note=opening.note, at=at, actor=actor)
    case.note(EntryKind.RETURN_OPENED_FOR, at=at, actor=actor, channel=opening.channel)
    cases.append(case)
    return case
