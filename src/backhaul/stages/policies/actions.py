"""Publishing a version of a brand's policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.policies.difference import changes
from backhaul.core.policies.policy import Policy
from backhaul.foundation.journal.record import record
from backhaul.stages.policies.checking import check
from backhaul.stages.policies.models import PolicyVersion
from backhaul.stages.policies.queries import newest_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Who publishes, when, and from when it decides (None: at once).

    `written_by` is set where somebody else wrote it.
    """

    at: datetime
    by: str
    in_force_at: datetime | None = None
    written_by: str = ""


def publish(brand_id: int, policy: Policy, *, at: datetime, by: str) -> int:
    """Store `policy` as the next version and return its number. Old promises stay."""
    return _store(brand_id, policy, Publication(at=at, by=by), why="")


def publish_as(brand_id: int, policy: Policy, how: Publication, *, why: str) -> int:
    """Store the next version, tell the journal who did, and return its number.

    Raises DomainError `in_force_too_early` for a day before another version begins.
    """
    begins = how.in_force_at or how.at
    last = PolicyVersion.objects.filter(brand_id=brand_id).order_by("-number").first()
    if begins < how.at or (last is not None and begins < last.in_force_at):
        raise DomainError("in_force_too_early")
    number = _store(brand_id, policy, how, why=why)
    record([_published(brand_id, number, at=how.at, by=how.by)])
    return number


def _store(brand_id: int, policy: Policy, how: Publication, *, why: str) -> int:
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
        published_at=how.at,
        published_by=how.by,
        in_force_at=how.in_force_at or how.at,
        written_by=how.written_by,
        why=why.strip()[:2000],
    )
    return number


def _published(brand_id: int, number: int, *, at: datetime, by: str) -> NewEntry:
    return NewEntry(
        kind=EntryKind.POLICY_PUBLISHED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=by,
        source="console",
        data={"version": number},
    )


def publish_after(brand_id: int, policy: Policy, *, seen: int, at: datetime, by: str) -> int:
    """Publish what was written with version `seen` in view; the journal tells who did.

    Raises DomainError `policy_moved_on` when somebody published meanwhile,
    `needs_second_person` where the brand wants one, `policy_unchanged`, and as `check` does.
    """
    newest = newest_policy(brand_id)
    if newest.version != seen:
        raise DomainError("policy_moved_on", version=newest.version)
    if newest.needs_second_person:
        raise DomainError("needs_second_person")
    if not changes(newest, policy):
        raise DomainError("policy_unchanged")
    check(brand_id, policy, at=at)
    number = publish(brand_id, policy, at=at, by=by)
    if number != seen + 1:
        raise DomainError("policy_moved_on", version=number - 1)
    record([_published(brand_id, number, at=at, by=by)])
    return number
