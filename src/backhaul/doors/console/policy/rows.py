"""The rows of a table as a page draws them: sentences, marks, warnings, and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backhaul.core.policies.breaches import Breach
from backhaul.core.policies.comparing import How, RowChange, row_changes
from backhaul.core.policies.editing import rules_of
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Rule
from backhaul.doors.console.policy.outcomes import compared_outcomes, otherwise, outcome_parts
from backhaul.doors.console.policy.saying import (
    Part,
    Tongue,
    as_new,
    as_old,
    clauses,
    compared_clauses,
    marked_up,
    scope_clauses,
)
from backhaul.doors.console.policy.warnings import Warned, warnings_of

Lines = Sequence[Sequence[Part]]


@dataclass(frozen=True, slots=True)
class RowView:
    """`mark` says how it differs from the version that it was written from; empty: it does not.

    `number` is None for a row that was dropped, and for the plain values.
    """

    id: str
    number: int | None
    name: str
    when: Lines
    then: Lines
    mark: str = ""
    is_on: bool = True
    is_first: bool = False
    is_last: bool = False
    goes_first: bool = False
    """It is for some products or markets only, and asked before those for all."""
    hits: int | None = None
    """How many units it decided of late, as it was in force then."""
    drafted: int | None = None
    """How many it would have decided as the draft has it; None: that was not replayed."""
    warnings: Sequence[Warned] = field(default=())

    @property
    def asks(self) -> SafeString:
        return marked_up(self.when, pgettext("between conditions", " and "))

    @property
    def says(self) -> SafeString:
        return marked_up(self.then, _(", "))


@dataclass(frozen=True, slots=True)
class Around:
    """What the rows of a table are held against."""

    base: Policy | None
    breaches: Sequence[Breach]
    hits: Mapping[str, int] | None
    drafted: Mapping[str, int] | None = None
    """What the time machine counted for the draft as it is now."""


def rows_of(table: str, policy: Policy, around: Around, tongue: Tongue) -> list[RowView]:
    """Return the rows in their order, those that were dropped after them."""
    rules = rules_of(policy, table)
    changed = _changed(table, policy, around.base)
    found = [
        replace(
            _row(table, rule, changed.get(rule.id), around, tongue),
            number=number,
            is_first=number == 1,
            is_last=number == len(rules),
        )
        for number, rule in enumerate(rules, 1)
    ]
    return found + [
        _dropped(table, change.before, tongue)
        for change in changed.values()
        if change.how is How.DROPPED and change.before is not None
    ]


def last_row(table: str, policy: Policy, around: Around, tongue: Tongue) -> RowView:
    """Return what the plain values say, the last row of each table."""
    warnings = warnings_of(around.breaches, "", tongue)
    about = _WHAT.get(table, ())
    return RowView(
        id="otherwise",
        number=len(rules_of(policy, table)) + 1,
        name="",
        when=(),
        then=otherwise(table, policy, tongue),
        mark=_plain_mark(table, policy, around.base, tongue),
        warnings=[one for one in warnings if one.what in about],
    )


#: Which warnings about the plain values belong to which table.
_WHAT = {
    "window": ("shorter_window",),
    "fees": ("forbidden_fee",),
    "offer": ("no_money_back",),
    "eligibility": ("refuses_a_right",),
}


def sentence(table: str, rule: Rule[Any], tongue: Tongue) -> tuple[Lines, Lines]:
    """Return what a row asks for and what follows, without marks."""
    when = clauses([*scope_clauses(rule.scope), *rule.when], tongue)
    return when, outcome_parts(table, rule.then, tongue)


def _row(
    table: str, rule: Rule[Any], change: RowChange | None, around: Around, tongue: Tongue
) -> RowView:
    when, then = sentence(table, rule, tongue)
    if change is not None:
        when, then = _marked(table, rule, change, tongue)
    return RowView(
        id=rule.id,
        number=None,
        name=rule.name,
        when=when,
        then=then,
        mark=change.how.value if change else "",
        is_on=rule.is_on,
        goes_first=rule.scope.rank != (0, 0),
        hits=_hits(rule, change, around),
        drafted=None if around.drafted is None else around.drafted.get(rule.id, 0),
        warnings=warnings_of(around.breaches, rule.id, tongue),
    )


def _hits(rule: Rule[Any], change: RowChange | None, around: Around) -> int | None:
    """Return how often it decided; None for a row that was not there."""
    is_new = change is not None and change.how is How.ADDED
    return None if around.hits is None or is_new else around.hits.get(rule.id, 0)


def _marked(
    table: str, rule: Rule[Any], change: RowChange, tongue: Tongue
) -> tuple[Lines, Lines]:
    when, then = sentence(table, rule, tongue)
    old = change.before
    if change.how is How.MOVED or (old is not None and old == rule):
        return when, then
    if old is None:
        return [as_new(line) for line in when], [
            [*line] if line and line[0].kind in _OUTCOME_KINDS else as_new(line)
            for line in then
        ]
    asked_before = [*scope_clauses(old.scope), *old.when]
    asked = [*scope_clauses(rule.scope), *rule.when]
    return compared_clauses(asked_before, asked, tongue), compared_outcomes(
        table, old.then, rule.then, tongue
    )


_OUTCOME_KINDS = ("authorize", "review", "refuse")


def _dropped(table: str, rule: Rule[Any], tongue: Tongue) -> RowView:
    when, then = sentence(table, rule, tongue)
    return RowView(
        id=rule.id,
        number=None,
        name=rule.name,
        when=[as_old(line) for line in when],
        then=[as_old(line) for line in then],
        mark=How.DROPPED.value,
    )


def _changed(table: str, policy: Policy, base: Policy | None) -> dict[str, RowChange]:
    if base is None:
        return {}
    found: dict[str, RowChange] = {}
    for one in row_changes(base, policy):
        rule = one.after or one.before
        if one.table == table and rule is not None:
            found[rule.id] = one
    return found


def _plain_mark(table: str, policy: Policy, base: Policy | None, tongue: Tongue) -> str:
    if base is None or otherwise(table, base, tongue) == otherwise(table, policy, tongue):
        return ""
    return How.CHANGED.value


def mark_words(mark: str) -> str:
    return {
        "added": _("new"),
        "dropped": _("deleted"),
        "changed": _("changed"),
        "moved": _("moved"),
    }.get(mark, "")
