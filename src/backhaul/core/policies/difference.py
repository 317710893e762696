"""What changed between two versions of a policy, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backhaul.core.policies.policy import Policy

#: What every version has and nobody decides.
_NOT_A_RULE = frozenset({"version", "schema_version"})


@dataclass(frozen=True, slots=True)
class Change:
    """One value; `rule` is its path, such as `sla.check_in_h`."""

    rule: str
    before: Any
    after: Any


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Return what differs, in the order of the policy's own fields."""
    old, new = (
        dict(_values(before.model_dump(mode="json"))),
        _values(after.model_dump(mode="json")),
    )
    return tuple(
        Change(rule, old.get(rule), value) for rule, value in new if old.get(rule) != value
    )


def _values(given: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        if name in _NOT_A_RULE:
            continue
        if isinstance(value, dict):
            yield from _values(value, f"{path}{name}.")
        else:
            yield path + name, value
