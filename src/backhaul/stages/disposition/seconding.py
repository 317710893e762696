"""Four eyes: when one person alone may not choose another fate than the proposed one."""

from __future__ import annotations

from backhaul.core.errors import DomainError
from backhaul.core.policies.model import RiskTier
from backhaul.foundation.tenancy.badges import colleagues_with_badges
from backhaul.stages.disposition.models import Choice
from backhaul.stages.returns.models import Unit


def is_needed(unit: Unit, *, is_override: bool, actor: str) -> bool:
    """Whether a second person has to agree.

    The limit is that of the brand's high tier, as the unit's Terms froze it. It counts for
    people, and once somebody else has a badge to agree with: who works alone is not stopped.
    """
    kind, _, number = actor.partition(":")
    if not is_override or kind != "member" or not number.isdecimal():
        return False
    if (unit.terms or {}).get("risk_tier") != RiskTier.HIGH:
        return False
    return colleagues_with_badges(unit.brand_id, int(number))


def checked(unit: Unit, choice: Choice, seconded_by: str, actor: str) -> str:
    """Return the colleague who agreed, or nothing where nobody has to.

    Raises DomainError: second_person_needed, second_person_is_oneself.
    """
    is_override = bool(choice.proposed) and choice.disposition != choice.proposed
    if seconded_by and seconded_by == actor:
        raise DomainError("second_person_is_oneself")
    if not seconded_by and is_needed(unit, is_override=is_override, actor=actor):
        raise DomainError("second_person_needed")
    return seconded_by if is_override else ""
