"""A person decides what no rule has looked at yet: the policy and the law are asked first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from backhaul.core.policies.decide import decide
from backhaul.stages.authorization.facts import known_request, undecided
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.returns.case import Case


def ask_first(case: Case, ordinals: Collection[int], *, at: datetime) -> None:
    """Give the units that were never judged the Terms that they would have; nothing is written.

    What the policy itself refuses has none: no right stands there.
    """
    units = [one for one in undecided(case) if one.ordinal in ordinals and one.terms is None]
    if not units:
        return
    facts = known_request(case, units).facts
    verdict = decide(policy_in_force(case.ret.brand_id), facts, now=at)
    terms = {one.key: one.terms for one in verdict.units}
    for unit in units:
        found = terms[str(unit.ordinal)]
        unit.terms = found.model_dump(mode="json") if found else None
