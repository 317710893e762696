"""A decision made again from what was kept of it: the same facts, the same version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backhaul.core.errors import NotFound
from backhaul.core.policies.decide import decide, judge_unit
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.nearest import nearest
from backhaul.stages.authorization.models import Decision
from backhaul.stages.policies.queries import policy_numbered


@dataclass(frozen=True, slots=True)
class Replayed:
    """`again` is None for what a person decided: no rule can say it again.

    `nearest` names, by unit, what would have changed the outcome.
    """

    decision: Decision
    again: dict[str, Any] | None
    nearest: dict[str, list[dict[str, Any]]]

    @property
    def is_same(self) -> bool | None:
        return None if self.again is None else self.again == self.decision.outcomes


def replay(brand_ids: Sequence[int], decision_id: int) -> Replayed:
    """Decide once more. Raises NotFound `no_such_decision`."""
    decision = (
        Decision.objects.select_related("ret")
        .filter(brand_id__in=brand_ids, id=decision_id)
        .first()
    )
    if decision is None:
        raise NotFound("no_such_decision", decision=decision_id)
    if "units" not in decision.facts:
        return Replayed(decision, None, {})
    policy = policy_numbered(decision.brand_id, decision.policy_number)
    facts = RequestFacts.model_validate(decision.facts)
    again = decide(policy, facts, now=decision.decided_at).as_json()
    changes = {
        unit.key: [one.as_json() for one in nearest(policy, judge_unit(policy, facts, unit))]
        for unit in facts.units
    }
    return Replayed(decision, again, {key: found for key, found in changes.items() if found})
