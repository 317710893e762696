"""What a decision is made of: findings, an outcome per unit, and the Terms that follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backhaul.core.policies.model import Outcome
from backhaul.core.policies.terms import Terms

SEVERITY = {outcome: rank for rank, outcome in enumerate(Outcome)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason for an outcome: a public code and the facts that fill its words."""

    code: str
    outcome: Outcome
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "outcome": self.outcome.value, "facts": dict(self.facts)}


@dataclass(frozen=True, slots=True)
class UnitVerdict:
    """`terms` is None when refused; under review they hold if a person says yes.

    `considered` is what was found too and did not decide: a rule below the one that did, a
    rule of the house that the law overrules.
    """

    key: str
    outcome: Outcome
    reasons: tuple[Finding, ...]
    terms: Terms | None
    considered: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    policy_version: int
    decided_at: datetime
    units: tuple[UnitVerdict, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "policy_version": self.policy_version,
            "decided_at": self.decided_at.isoformat(),
            "units": [unit_as_json(unit) for unit in self.units],
        }


def unit_as_json(unit: UnitVerdict) -> dict[str, Any]:
    """Return what a decision keeps of one unit."""
    return {
        "key": unit.key,
        "outcome": unit.outcome.value,
        "reasons": [reason.as_json() for reason in unit.reasons],
        "considered": [reason.as_json() for reason in unit.considered],
        "terms": None if unit.terms is None else unit.terms.model_dump(mode="json"),
    }


def worst(reasons: Iterable[Finding]) -> Outcome:
    """Return the severest outcome; without a reason there is nothing against it."""
    return max(
        (reason.outcome for reason in reasons),
        key=SEVERITY.__getitem__,
        default=Outcome.AUTHORIZE,
    )
