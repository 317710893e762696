"""Rules made ready to be asked: compiled once, found by product and market, read in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from backhaul.core.policies.conditions import Test
from backhaul.core.policies.rules import Rule, Scope, Tables, Then
from backhaul.core.policies.vocabulary import Flat, Value

T = TypeVar("T", bound=Then)
#: Field of a scope → the fact that it names.
_SCOPES: Mapping[str, str] = {
    "skus": "sku",
    "products": "product",
    "tags": "product_tags",
    "categories": "category",
    "regions": "region",
    "countries": "country",
    "channels": "channel",
}
_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """A rule with its number on the page, counted from one, and its clauses as functions."""

    rule: Rule[T]
    number: int
    tests: tuple[Test, ...]
    scopes: tuple[tuple[str, frozenset[str]], ...]

    def fits(self, facts: Flat) -> bool:
        return all(test(facts) for test in self.tests)

    def is_for(self, facts: Flat) -> bool:
        return all(is_in(facts[name], codes) for name, codes in self.scopes)


class Table(Generic[T]):
    """The rows of one table that are on, the most exact first, then as they stand."""

    def __init__(self, rules: Sequence[Rule[T]]) -> None:
        rows = [_row(rule, number) for number, rule in enumerate(rules, 1) if rule.is_on]
        self.rows = tuple(
            sorted(rows, key=lambda row: _exact_first(row.rule.scope, row.number))
        )
        self._asked = tuple(dict.fromkeys(name for row in rows for name, _ in row.scopes))
        self._kept: dict[tuple[Value, ...], tuple[Row[T], ...]] = {}

    def first(self, facts: Flat) -> Row[T] | None:
        """Return the row that decides, None if the policy's plain values do."""
        for row in self.candidates(facts):
            if row.fits(facts):
                return row
        return None

    def candidates(self, facts: Flat) -> tuple[Row[T], ...]:
        """Return the rows for this product and market; kept, since few differ."""
        if not self._asked:
            return self.rows
        key = tuple(facts[name] for name in self._asked)
        found = self._kept.get(key)
        if found is None:
            found = tuple(row for row in self.rows if row.is_for(facts))
            if len(self._kept) < _MOST_KEPT:
                self._kept[key] = found
        return found


class Compiled:
    """Every table of a policy, ready to be asked."""

    __slots__ = (
        "destination",
        "eligibility",
        "fees",
        "inspection",
        "offer",
        "release",
        "window",
    )

    def __init__(self, tables: Tables) -> None:
        self.window = Table(tables.window)
        self.eligibility = Table(tables.eligibility)
        self.offer = Table(tables.offer)
        self.fees = Table(tables.fees)
        self.release = Table(tables.release)
        self.inspection = Table(tables.inspection)
        self.destination = Table(tables.destination)


def _row(rule: Rule[T], number: int) -> Row[T]:
    scopes = (
        (fact, frozenset(code.casefold() for code in getattr(rule.scope, field)))
        for field, fact in _SCOPES.items()
    )
    return Row(
        rule=rule,
        number=number,
        tests=tuple(clause.test() for clause in rule.when),
        scopes=tuple((fact, codes) for fact, codes in scopes if codes),
    )


def _exact_first(scope: Scope, number: int) -> tuple[int, int, int]:
    thing, market = scope.rank
    return -thing, -market, number


def is_in(value: Value, codes: frozenset[str]) -> bool:
    if isinstance(value, frozenset):
        return not codes.isdisjoint(value)
    return value in codes
