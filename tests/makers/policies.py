"""Rules of a brand, published with the fewest words."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.policies.policy import Policy
from backhaul.stages.policies.actions import publish
from tests.cast import MONDAY


def publish_rules(
    brand_id: int, *, at: datetime = MONDAY, plain: object = None, **tables: object
) -> int:
    """Publish the shipped policy with these tables, and `plain` values in place of its own.

    The caller acts for the brand. Rows are those of `tests.core.policies.makers.row`.
    """
    given = Policy.default("EUR").model_dump(mode="json")
    own = plain if isinstance(plain, dict) else {}
    policy = Policy.model_validate({**given, **own, "tables": tables})
    return publish(brand_id, policy, at=at, by="member:1")
