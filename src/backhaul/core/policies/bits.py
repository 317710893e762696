"""Rules as bits: what each value of a fact rules out, whatever the other facts are.

A unit's facts become one whole number, the `or` of what each of them says. From it follow the
rows that fit and everything else that decides, so that what two units have in common is worked
out once. Bits from the lowest: a row that is ruled out; a clause that is met by one of several
conditions, or by CEL; then what the plain values and the gates of `judging` ask for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from backhaul.core.axes import Method, Resolution
from backhaul.core.policies.conditions import Condition, Test, conditions_of
from backhaul.core.policies.expressions import Expression
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.rules import (
    Destination,
    Eligibility,
    Fees,
    Inspection,
    Offer,
    Release,
)
from backhaul.core.policies.table import Compiled, Row, is_in
from backhaul.core.policies.vocabulary import COUNTED, FACTS, About, Flat, Value
from backhaul.core.reasons import is_leaf

TABLES = (
    "window",
    "eligibility",
    "offer",
    "fees",
    "release",
    "inspection",
    "destination",
)
MOST_KEPT = 50_000
_MOST_PHOTOS = 10


class Rows(NamedTuple):
    """The row that decides in each table, in the order of `TABLES`; None: the plain values.

    `fitting` are all rows of the eligibility table that fit.
    """

    first: tuple[Row[Any] | None, ...]
    fitting: tuple[Row[Eligibility], ...]

    @property
    def eligibility(self) -> Row[Eligibility] | None:
        return self.first[1]

    @property
    def offer(self) -> Row[Offer] | None:
        return self.first[2]

    @property
    def fees(self) -> Row[Fees] | None:
        return self.first[3]

    @property
    def release(self) -> Row[Release] | None:
        return self.first[4]

    @property
    def inspection(self) -> Row[Inspection] | None:
        return self.first[5]

    @property
    def destination(self) -> Row[Destination] | None:
        return self.first[6]


class Answer(NamedTuple):
    """What comes out for one unit.

    `severity` is the outcome's as in `verdict.SEVERITY`; `why` is the first reason: the id of a
    rule, or a finding's code, or empty. `overruled` is the law's finding where it put one
    aside; `holds` is false where that was what the row said.
    """

    outcome: Outcome
    severity: int
    why: str
    overruled: str
    holds: bool
    rows: Rows


class Column(dict[Value, int]):
    """Value of one fact → what it means for each row; worked out when it is first met."""

    __slots__ = ("_limits", "_tests")

    def __init__(self, name: str, tests: list[tuple[int, Test]], limits: set[int]) -> None:
        super().__init__()
        self._tests = tuple((bit, name, test) for bit, test in tests)
        self._limits = sorted(limits)

    def __missing__(self, value: Value) -> int:
        found = self._of(value)
        if len(self) < MOST_KEPT:
            self[value] = found
        return found

    def _of(self, value: Value) -> int:
        """The least of the numbers between two limits stands for them all."""
        if self._limits and type(value) is int:
            at = bisect_right(self._limits, value)
            least = self._limits[at - 1] if at else self._limits[0] - 1
            if least != value:
                return self[least]
        return sum({bit for bit, name, test in self._tests if test({name: value})})


@dataclass(frozen=True, slots=True)
class Plain:
    """What the plain values of a policy ask for, so that it stands in the bits too."""

    review_above_minor: int | None
    reasons_needing_photos: tuple[str, ...]


class Bits:
    """All rows of a policy, ready to be asked about units by the thousand."""

    def __init__(self, compiled: Compiled, plain: Plain) -> None:
        self.rows: list[Row[Any]] = []
        self._spans: list[int] = []
        self._tests: dict[str, list[tuple[int, Test]]] = {}
        self._limits: dict[str, set[int]] = {}
        self._expressions: list[tuple[tuple[str, ...], int, Test]] = []
        for name in TABLES:
            self._add_table(getattr(compiled, name).rows)
        self._next = len(self.rows)
        self._needs = [self._add_clauses(row, 1 << i) for i, row in enumerate(self.rows)]
        self._add_plain(plain)
        self.columns = {
            name: Column(name, tests, self._limits.get(name, set()))
            for name, tests in self._tests.items()
        }
        self.expressions = tuple(
            (names, _Answers(names, bit, test)) for names, bit, test in self._expressions
        )
        self.answered: dict[int, Answer] = {}
        self.judged: dict[tuple[int, int, int, int], tuple[Outcome, str, str, bool]] = {}
        self.asked: dict[int, tuple[object, dict[str, dict[Value, None]]]] = {}
        """What the rows of one product and market ask for, for `nearest`."""
        self._kept: dict[int, Rows] = {}

    @property
    def before(self) -> tuple[str, ...]:
        """Return the facts asked for that are known before the window is."""
        return tuple(name for name in self.columns if not is_of_window(name))

    @property
    def after(self) -> tuple[str, ...]:
        return tuple(name for name in self.columns if is_of_window(name))

    def first(self, table: int, key: int) -> Row[Any] | None:
        """Return the row of a table (by its place in `TABLES`) that decides."""
        alive, needs = ~key & self._spans[table], self._needs
        while alive:
            low = alive & -alive
            number = low.bit_length() - 1
            if not needs[number] & ~key:
                return self.rows[number]
            alive ^= low
        return None

    def of(self, key: int) -> Rows:
        found = self._kept.get(key)
        if found is None:
            found = Rows(
                tuple(self.first(table, key) for table in range(len(TABLES))),
                tuple(self._fitting(key)),
            )
            if len(self._kept) < MOST_KEPT:
                self._kept[key] = found
        return found

    def key(self, facts: Flat) -> int:
        """Return the number of one unit, its window known."""
        found = 0
        for name, column in self.columns.items():
            found |= column[facts[name]]
        return found | self.expressed(facts)

    def expressed(self, facts: Flat) -> int:
        """Return the bits of what is said in CEL."""
        found = 0
        for names, answers in self.expressions:
            found |= answers[tuple(facts[name] for name in names)]
        return found

    def beyond_rows(self, key: int) -> int:
        """Return what of a key is about the plain values and the gates alone."""
        return key >> self._gates

    def _fitting(self, key: int) -> list[Row[Eligibility]]:
        alive, found = ~key & self._spans[1], []
        while alive:
            low = alive & -alive
            number = low.bit_length() - 1
            if not self._needs[number] & ~key:
                found.append(self.rows[number])
            alive ^= low
        return found

    def _add_table(self, rows: tuple[Row[Any], ...]) -> None:
        begin = len(self.rows)
        self.rows.extend(rows)
        self._spans.append((1 << len(self.rows)) - (1 << begin))

    def _add_clauses(self, row: Row[Any], bit: int) -> int:
        """Tell each fact what rules the row out; return the bits that it needs beside."""
        needs = 0
        for name, codes in row.scopes:
            self._tests.setdefault(name, []).append((bit, _not_in(name, codes)))
        for clause, test in zip(row.rule.when, row.tests, strict=True):
            if isinstance(clause, Condition):
                self._ask(clause, bit, _not(test))
                continue
            met = self._bit()
            needs |= met
            if isinstance(clause, Expression):
                self._expressions.append((clause.names, met, test))
            else:
                for one in conditions_of(clause):
                    self._ask(one, met, one.test())
        return needs

    def _ask(self, condition: Condition, bit: int, test: Test) -> None:
        name, value = condition.fact, condition.value
        self._tests.setdefault(name, []).append((bit, test))
        if FACTS[name].kind in COUNTED and type(value) is int:
            self._limits.setdefault(name, set()).update((value, value + 1))

    def _add_plain(self, plain: Plain) -> None:
        """Give every fact that `judging` reads itself as many bits as it needs."""
        self._gates = self._next
        above = plain.review_above_minor
        if above is not None:
            self._limits.setdefault("return_value", set()).update((above, above + 1))
            self._flag("return_value", lambda value: value is not None and value > above)
        self._flag("return_value", lambda value: value is None)
        self._flag("is_final_sale", bool)
        self._flag("is_in_window", lambda value: value is False)
        self._flag("is_withdrawal", lambda value: value is True)
        self._flag("has_serial", bool)
        needing = plain.reasons_needing_photos
        self._flag("reason", lambda value: value in needing)
        self._flag("reason", lambda value: isinstance(value, str) and not is_leaf(value))
        for one in (*Resolution, *Method):
            name = "resolution" if isinstance(one, Resolution) else "method"
            self._flag(name, _is(one.value))
        for count in range(1, _MOST_PHOTOS + 1):
            self._limits.setdefault("photos", set()).add(count)
            self._flag("photos", _at_least(count))

    def _flag(self, name: str, test: Callable[[Any], bool]) -> None:
        self._tests.setdefault(name, []).append(
            (self._bit(), lambda facts: bool(test(facts[name])))
        )

    def _bit(self) -> int:
        bit = 1 << self._next
        self._next += 1
        return bit


class _Answers(dict[tuple[Value, ...], int]):
    """Values that an expression in CEL names → its bit if it holds, else none."""

    __slots__ = ("_bit", "_names", "_test")

    def __init__(self, names: tuple[str, ...], bit: int, test: Test) -> None:
        super().__init__()
        self._names, self._bit, self._test = names, bit, test

    def __missing__(self, values: tuple[Value, ...]) -> int:
        found = self._bit if self._test(dict(zip(self._names, values, strict=True))) else 0
        if len(self) < MOST_KEPT:
            self[values] = found
        return found


def is_of_window(name: str) -> bool:
    return FACTS[name].about is About.WINDOW


def _is(code: str) -> Callable[[Any], bool]:
    return lambda value: bool(value == code)


def _at_least(count: int) -> Callable[[Any], bool]:
    return lambda value: (value or 0) >= count


def _not(test: Test) -> Test:
    return lambda facts: not test(facts)


def _not_in(name: str, codes: frozenset[str]) -> Test:
    def test(facts: Mapping[str, Value]) -> bool:
        return not is_in(facts[name], codes)

    return test
