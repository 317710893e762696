"""What differs between two versions: plain values by path, and rows as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from backhaul.core.policies.difference import Change, changes
from backhaul.core.policies.editing import TABLES, rules_of
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Rule


class How(StrEnum):
    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    MOVED = "moved"
    """Only its place is another; a changed row that moved is changed."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row; `before` is None where it was added, `after` where it was dropped."""

    table: str
    how: How
    before: Rule[Any] | None
    after: Rule[Any] | None


def plain_changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Return what differs outside of the tables."""
    found = changes(before, after)
    return tuple(change for change in found if not change.rule.startswith("tables."))


def row_changes(before: Policy, after: Policy) -> tuple[RowChange, ...]:
    """Return the rows that differ, table by table, the dropped ones of each last."""
    return tuple(change for table in TABLES for change in _of_table(before, after, table))


def count_changes(before: Policy, after: Policy) -> int:
    return len(plain_changes(before, after)) + len(row_changes(before, after))


def _of_table(before: Policy, after: Policy, table: str) -> Iterator[RowChange]:
    old = {rule.id: rule for rule in rules_of(before, table)}
    new = {rule.id: rule for rule in rules_of(after, table)}
    stayed = _stayed([key for key in old if key in new], [key for key in new if key in old])
    for key, rule in new.items():
        if key not in old:
            yield RowChange(table, How.ADDED, None, rule)
        elif old[key] != rule:
            yield RowChange(table, How.CHANGED, old[key], rule)
        elif key not in stayed:
            yield RowChange(table, How.MOVED, old[key], rule)
    for key, rule in old.items():
        if key not in new:
            yield RowChange(table, How.DROPPED, rule, None)


def _stayed(old: list[str], new: list[str]) -> frozenset[str]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return frozenset(old[n] for one in blocks for n in range(one.a, one.a + one.size))
