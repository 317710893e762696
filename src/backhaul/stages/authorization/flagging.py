"""What a shopper felt of a score: the same request decided as if nothing had spoken against it.

A flag is only raised where the score made a difference, so that a signal is measured by what
it did to people, not by how often it fired.
"""

from __future__ import annotations

from datetime import datetime

from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.model import Outcome, RefundTrigger, RiskTier
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import UnitVerdict, Verdict
from backhaul.core.risk.fairness import Effect
from backhaul.foundation.bulk import Statement
from backhaul.stages.authorization.facts import Known
from backhaul.stages.returns.case import Case
from backhaul.stages.risk.flags import Felt, raise_flags
from backhaul.stages.risk.linking import link_statements

_SEVERITY = {Outcome.AUTHORIZE: 0, Outcome.REVIEW: 1, Outcome.REFUSE: 2}
_LATER = {one: place for place, one in enumerate(RefundTrigger)}


def effect_of(policy: Policy, facts: RequestFacts, verdict: Verdict) -> Effect | None:
    """Return what the score changed for the worse, None for nothing."""
    if facts.scored is None or not facts.scored.against:
        return None
    unsuspected = facts.model_copy(
        update={"risk_points": 0, "risk_level": RiskTier.LOW, "scored": None}
    )
    without = decide(policy, unsuspected, now=verdict.decided_at)
    pairs = list(zip(verdict.units, without.units, strict=True))
    if any(_SEVERITY[one.outcome] > _SEVERITY[other.outcome] for one, other in pairs):
        return Effect.REVIEW
    return Effect.WITHHELD if any(_waits_longer(*pair) for pair in pairs) else None


def _waits_longer(unit: UnitVerdict, other: UnitVerdict) -> bool:
    if unit.terms is None or other.terms is None:
        return False
    return _LATER[unit.terms.refund_trigger] > _LATER[other.terms.refund_trigger]


def after_deciding(
    case: Case, policy: Policy, known: Known, verdict: Verdict, *, at: datetime
) -> list[Statement]:
    """Return what remembers the address, and the flags if the shopper felt the score."""
    brand_id = case.ret.brand_id
    places = [("address", known.address)]
    found = link_statements(known.rules, brand_id, known.customer, places, at)
    scored = known.facts.scored
    effect = effect_of(policy, known.facts, verdict)
    if effect is None or scored is None:
        return found
    felt = Felt(return_id=case.ret.pk, effect=effect, customer=known.customer, at=at)
    return [*found, raise_flags(brand_id, known.rules, scored, felt)]
