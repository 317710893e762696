"""Publishing a version of a brand's policy."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.policies.model import Policy
from backhaul.stages.policies.models import PolicyVersion


def publish(brand_id: int, policy: Policy, *, at: datetime, by: str) -> int:
    """Store `policy` as the next version and return its number. Old promises stay."""
    last = (
        PolicyVersion.objects.select_for_update()
        .filter(brand_id=brand_id)
        .order_by("-number")
        .first()
    )
    number = last.number + 1 if last else 1
    PolicyVersion.objects.create(
        brand_id=brand_id,
        number=number,
        data=policy.model_copy(update={"version": number}).model_dump(mode="json"),
        published_at=at,
        published_by=by,
    )
    return number
