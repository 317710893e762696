"""Whoever asks, as far as it is known before anything is asked: the same for every choice."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.core.policies.facts import RequestFacts, ShopperFacts
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.vocabulary import FACTS, About
from backhaul.core.risk.rules import RiskRules
from backhaul.core.risk.scoring import Evidence, score

_UNKNOWN = ShopperFacts()
_NOTHING = Evidence()


@dataclass(frozen=True, slots=True)
class Asker:
    """A shopper's history with the brand, and the rules that score it (None: no score)."""

    shopper: ShopperFacts = _UNKNOWN
    evidence: Evidence = _NOTHING
    """Without the request's own value."""
    rules: RiskRules | None = None

    def asking(self, facts: RequestFacts) -> RequestFacts:
        """Return the request as this shopper's, with the score that follows."""
        more: dict[str, object] = {"shopper": self.shopper}
        if self.rules is not None:
            value = facts.value.minor if facts.currency == self.rules.currency else None
            known = self.evidence.model_copy(update={"value_minor": value})
            scored = score(self.rules, known)
            more |= {
                "risk_points": scored.points,
                "risk_level": scored.level,
                "scored": scored,
            }
        return facts.model_copy(update=more)


NOBODY = Asker()
"""Nothing is known."""


def reads_asker(policy: Policy) -> bool:
    """Whether a rule asks who it is: if none does, nobody need look."""
    return any(
        FACTS[name].about is About.SHOPPER or name in {"risk", "risk_level"}
        for name in policy.asked
    )
