"""The policy in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from backhaul.core.errors import DomainError
from backhaul.core.policies.difference import Change, changes
from backhaul.core.policies.policy import Policy
from backhaul.foundation import clock
from backhaul.stages.policies.models import PolicyVersion


def policy_in_force(brand_id: int) -> Policy:
    """Raises DomainError `no_policy` for a brand that has published none."""
    return _newest(brand_id, in_force_at__lte=clock.now())


def newest_policy(brand_id: int) -> Policy:
    """Return the newest version, in force or yet to come. Raises as `policy_in_force` does."""
    return _newest(brand_id)


def newest_number(brand_id: int) -> int:
    """Return the number of the newest version, 0 where there is none."""
    numbers = PolicyVersion.objects.filter(brand_id=brand_id).order_by("-number")
    return numbers.values_list("number", flat=True).first() or 0


def policy_numbered(brand_id: int, number: int) -> Policy:
    """Raises DomainError `no_policy` for a version that never was."""
    return _newest(brand_id, number=number)


def _newest(brand_id: int, **only: Any) -> Policy:
    row = (
        PolicyVersion.objects.filter(brand_id=brand_id, **only)
        .order_by("-number")
        .values_list("number", "data")
        .first()
    )
    if row is None:
        raise DomainError("no_policy")
    return _read(brand_id, row[0], _Kept(row[1]))


def policy_if_any(brand_id: int) -> Policy | None:
    """Return the policy in force, None for a brand that has published none."""
    try:
        return policy_in_force(brand_id)
    except DomainError:
        return None


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    policy: Policy
    published_at: datetime
    published_by: str
    """`member:<id>`, or `system`."""
    in_force_at: datetime
    written_by: str
    """Empty: who published it."""
    why: str
    changes: tuple[Change, ...]
    """What differs from the version before; none for the first."""


def versions(brand_id: int, *, most: int = 50) -> list[Version]:
    """Return the newest versions, the newest first, each with what it changed."""
    rows = list(PolicyVersion.objects.filter(brand_id=brand_id).order_by("-number")[: most + 1])
    read = [Policy.model_validate({**row.data, "version": row.number}) for row in rows]
    found = [
        Version(
            row.number,
            policy,
            row.published_at,
            row.published_by,
            row.in_force_at,
            row.written_by,
            row.why,
            changes(before, policy) if before else (),
        )
        for row, policy, before in zip(rows, read, [*read[1:], None], strict=True)
    ]
    return found[:most]


class _Kept:
    """The data of a version: it never changes, so its number alone makes it the same."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.data == other.data

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _read(brand_id: int, number: int, kept: _Kept) -> Policy:
    del brand_id
    return Policy.model_validate({**kept.data, "version": number})
