"""The policy in force."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from backhaul.core.errors import DomainError
from backhaul.core.policies.model import Policy
from backhaul.stages.policies.models import PolicyVersion


def policy_in_force(brand_id: int) -> Policy:
    """Raises DomainError `no_policy` for a brand that has published none."""
    row = (
        PolicyVersion.objects.filter(brand_id=brand_id)
        .order_by("-number")
        .values_list("number", "data")
        .first()
    )
    if row is None:
        raise DomainError("no_policy")
    return _read(brand_id, row[0], _Kept(row[1]))


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
