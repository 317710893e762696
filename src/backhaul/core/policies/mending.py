"""The smallest change of a row that ends its breach of the law."""

from __future__ import annotations

from typing import Any

from backhaul.core.policies.breaches import What
from backhaul.core.policies.editing import find_rule, put_rule
from backhaul.core.policies.policy import Policy


def mend_rule(policy: Policy, rule_id: str, what: What, *, least_days: int = 0) -> Policy:
    """Return the policy with a row mended; `least_days` are those that the law gives.

    Raises NotFound `no_such_rule`, and pydantic's ValidationError where it cannot be so.
    """
    place = find_rule(policy, rule_id)
    row = place.rule.model_dump(mode="json")
    row["then"] = _mended(row["then"], what, least_days)
    return put_rule(policy, place.table, row)


def _mended(then: dict[str, Any], what: What, least_days: int) -> dict[str, Any]:
    match what:
        case What.REFUSES_A_RIGHT:
            return {**then, "outcome": "review"}
        case What.SHORTER_WINDOW:
            days = max(int(then["days"]), least_days)
            return {**then, "anchor": "delivered", "days": days}
        case What.FORBIDDEN_FEE:
            fees = {"label_minor": 0, "restocking_minor": 0, "restocking_percent": 0}
            return {**then, **fees}
        case What.NO_MONEY_BACK:
            offered = then.get("resolutions") or []
            return {**then, "resolutions": ["refund", *(x for x in offered if x != "refund")]}
