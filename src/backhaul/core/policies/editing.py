"""A policy with one of its rows otherwise: put, moved, switched, dropped; always checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backhaul.core.errors import NotFound
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Rule, Tables, Then

TABLES: tuple[str, ...] = tuple(Tables.model_fields)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its table, its place from 0, and the row."""

    table: str
    at: int
    rule: Rule[Any]


def rules_of(policy: Policy, table: str) -> tuple[Rule[Any], ...]:
    """Raises NotFound `no_such_table`."""
    if table not in TABLES:
        raise NotFound("no_such_table", table=table)
    rules: tuple[Rule[Any], ...] = getattr(policy.tables, table)
    return rules


def then_of(table: str) -> type[Then]:
    """Return the model of what follows from the rows of a table."""
    row = Tables.model_fields[table].annotation
    model: type[Then] = row.__args__[0].model_fields["then"].annotation  # type: ignore[union-attr]
    return model


def find_rule(policy: Policy, rule_id: str) -> Place:
    """Raises NotFound `no_such_rule`."""
    for table in TABLES:
        for at, rule in enumerate(rules_of(policy, table)):
            if rule.id == rule_id:
                return Place(table, at, rule)
    raise NotFound("no_such_rule", rule=rule_id)


def new_id(policy: Policy, table: str) -> str:
    taken = {rule.id for rule in policy.tables.all()}
    number = len(rules_of(policy, table)) + 1
    while f"{table}-{number}" in taken:
        number += 1
    return f"{table}-{number}"


def put_rule(
    policy: Policy, table: str, given: Mapping[str, Any], *, at: int | None = None
) -> Policy:
    """Return the policy with a row put in the place of the one of its id, else added.

    `at`: before the row that stands there, None: at the end. Raises pydantic's
    ValidationError for what is no row.
    """
    rows = _plain(rules_of(policy, table))
    ids = [row["id"] for row in rows]
    if given["id"] in ids:
        rows[ids.index(given["id"])] = dict(given)
    else:
        rows.insert(len(rows) if at is None else at, dict(given))
    return _with(policy, table, rows)


def move_rule(policy: Policy, rule_id: str, by: int) -> Policy:
    """Return the policy with a row so many places lower; at an end it stays there."""
    place = find_rule(policy, rule_id)
    rows = _plain(rules_of(policy, place.table))
    row = rows.pop(place.at)
    rows.insert(max(0, min(len(rows), place.at + by)), row)
    return _with(policy, place.table, rows)


def switch_rule(policy: Policy, rule_id: str, *, on: bool) -> Policy:
    place = find_rule(policy, rule_id)
    row = {**place.rule.model_dump(mode="json"), "is_on": on}
    return put_rule(policy, place.table, row)


def drop_rule(policy: Policy, rule_id: str) -> Policy:
    place = find_rule(policy, rule_id)
    rows = [row for row in _plain(rules_of(policy, place.table)) if row["id"] != rule_id]
    return _with(policy, place.table, rows)


def bring_back(policy: Policy, base: Policy, rule_id: str) -> Policy:
    """Return the policy with a row as it is in `base`, in its old place if it was dropped."""
    place = find_rule(base, rule_id)
    at = min(place.at, len(rules_of(policy, place.table)))
    return put_rule(policy, place.table, place.rule.model_dump(mode="json"), at=at)


def _plain(rules: Sequence[Rule[Any]]) -> list[dict[str, Any]]:
    return [rule.model_dump(mode="json") for rule in rules]


def _with(policy: Policy, table: str, rows: Sequence[Mapping[str, Any]]) -> Policy:
    given = policy.model_dump(mode="json")
    given["tables"] = {**given["tables"], table: list(rows)}
    return Policy.model_validate(given)
