"""Publishing a version of a brand's policy."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.policies.difference import changes
from backhaul.core.policies.model import Policy
from backhaul.foundation.journal.record import record
from backhaul.stages.policies.models import PolicyVersion
from backhaul.stages.policies.queries import policy_in_force


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


def publish_after(brand_id: int, policy: Policy, *, seen: int, at: datetime, by: str) -> int:
    """Publish what was written with version `seen` in view; the journal tells who did.

    Raises DomainError `policy_moved_on` when somebody published meanwhile, and
    `policy_unchanged` when nothing differs.
    """
    in_force = policy_in_force(brand_id)
    if in_force.version != seen:
        raise DomainError("policy_moved_on", version=in_force.version)
    if not changes(in_force, policy):
        raise DomainError("policy_unchanged")
    number = publish(brand_id, policy, at=at, by=by)
    if number != seen + 1:
        raise DomainError("policy_moved_on", version=number - 1)
    entry = NewEntry(
        kind=EntryKind.POLICY_PUBLISHED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=by,
        source="console",
        data={"version": number},
    )
    record([entry])
    return number
