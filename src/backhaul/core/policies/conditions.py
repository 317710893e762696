"""What a rule asks about one unit: a fact, a comparison, a value; checked when written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from backhaul.core.policies.model import Frozen
from backhaul.core.policies.vocabulary import COUNTED, FACTS, Flat, Kind, Value

Test = Callable[[Flat], bool]
MOST_VALUES = 500
MOST_CHOICES = 8
_LONGEST_CODE = 120
_MOST = 10**15


class Op(StrEnum):
    """How a fact is compared. Of a fact that nobody told, only `is_unknown` holds."""

    IS_ONE_OF = "is_one_of"
    IS_NONE_OF = "is_none_of"
    HAS_ANY = "has_any"
    HAS_ALL = "has_all"
    HAS_NONE = "has_none"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    IS = "is"
    FROM = "from"
    UNTIL = "until"
    IS_KNOWN = "is_known"
    IS_UNKNOWN = "is_unknown"


_ALWAYS = (Op.IS_KNOWN, Op.IS_UNKNOWN)
_NUMBER = (Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN)
#: Which comparisons make sense for which kind of fact, in the order a form offers them.
OPS: Mapping[Kind, tuple[Op, ...]] = {
    Kind.CODE: (Op.IS_ONE_OF, Op.IS_NONE_OF, *_ALWAYS),
    Kind.CODES: (Op.HAS_ANY, Op.HAS_ALL, Op.HAS_NONE, *_ALWAYS),
    **{kind: (*_NUMBER, *_ALWAYS) for kind in Kind if kind in COUNTED},
    Kind.FLAG: (Op.IS, *_ALWAYS),
    Kind.DAY: (Op.FROM, Op.UNTIL, *_ALWAYS),
}

Given = tuple[str, ...] | StrictBool | StrictInt | date | str | None
"""A bare text is never right, and refused in words."""


class Condition(Frozen):
    """One comparison. Codes compare without regard to capitals.

    `value` is a list of codes, a whole number (money: minor units), a day, true or false;
    for `is_known` and `is_unknown` there is none.
    """

    fact: str
    op: Op
    value: Given = Field(default=None, union_mode="left_to_right")

    @model_validator(mode="before")
    @classmethod
    def _one_code_is_a_list(cls, given: Any) -> Any:
        """Let a file say `value: DE` for `value: [DE]`."""
        if isinstance(given, dict) and _takes_codes(given.get("fact")):
            value = given.get("value")
            if isinstance(value, str):
                return {**given, "value": (value,)}
        return given

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        fact = FACTS.get(self.fact)
        if fact is None:
            raise ValueError(f"unknown fact: {self.fact[:60]!r}")
        if self.op not in OPS[fact.kind]:
            raise ValueError(f"{self.fact} cannot be compared with {self.op.value}")
        wrong = _wrong(fact.kind, fact.choices, self.op, self.value)
        if wrong:
            raise ValueError(f"{self.fact}: {wrong}")
        return self

    @property
    def kind(self) -> Kind:
        return FACTS[self.fact].kind

    def test(self) -> Test:
        """Return the comparison as a function of a unit's facts."""
        return _test(self.fact, self.op, self.value)


class Choice(Frozen):
    """Conditions of which one is enough."""

    any: Annotated[tuple[Condition, ...], Field(min_length=2, max_length=MOST_CHOICES)]

    def test(self) -> Test:
        tests = tuple(one.test() for one in self.any)
        return lambda facts: any(test(facts) for test in tests)


def conditions_of(clause: Condition | Choice) -> tuple[Condition, ...]:
    return clause.any if isinstance(clause, Choice) else (clause,)


def _takes_codes(fact: Any) -> bool:
    known = FACTS.get(fact) if isinstance(fact, str) else None
    return known is not None and known.kind in (Kind.CODE, Kind.CODES)


def _wrong(kind: Kind, choices: tuple[str, ...], op: Op, value: Given) -> str:
    """Return what is wrong with a value, in words for whoever wrote it; empty: nothing."""
    if op in _ALWAYS:
        return "" if value is None else f"{op.value} takes no value"
    if kind in (Kind.CODE, Kind.CODES):
        return _wrong_codes(choices, value)
    if kind is Kind.FLAG:
        return "" if isinstance(value, bool) else "true or false is needed"
    if kind is Kind.DAY:
        return "" if isinstance(value, date) else "a day is needed, such as 2026-11-27"
    if type(value) is not int or not -_MOST <= value <= _MOST:
        return "a whole number is needed"
    return ""


def _wrong_codes(choices: tuple[str, ...], value: Given) -> str:
    if not isinstance(value, tuple) or not value:
        return "at least one code is needed"
    if len(value) > MOST_VALUES:
        return f"at most {MOST_VALUES} codes"
    long = [code for code in value if not re.fullmatch(rf".{{1,{_LONGEST_CODE}}}", code)]
    if long:
        return f"not a code: {long[0][:60]!r}"
    strange = [code for code in value if choices and code not in choices]
    return f"unknown: {', '.join(strange)[:200]}" if strange else ""


def _test(name: str, op: Op, value: Given) -> Test:
    if op is Op.IS_KNOWN:
        return lambda facts: facts[name] is not None
    if op is Op.IS_UNKNOWN:
        return lambda facts: facts[name] is None
    if isinstance(value, tuple):
        return _codes_test(name, op, frozenset(code.casefold() for code in value))
    compare = _COMPARED[op]

    def test(facts: Flat) -> bool:
        found = facts[name]
        return found is not None and compare(found, value)

    return test


_COMPARED: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.AT_LEAST: lambda found, value: found >= value,
    Op.AT_MOST: lambda found, value: found <= value,
    Op.MORE_THAN: lambda found, value: found > value,
    Op.LESS_THAN: lambda found, value: found < value,
    Op.IS: lambda found, value: found is value,
    Op.FROM: lambda found, value: found >= value,
    Op.UNTIL: lambda found, value: found <= value,
}


def _codes_test(name: str, op: Op, codes: frozenset[str]) -> Test:
    """Compare with what `vocabulary.flat` has brought to small letters already."""
    if op is Op.IS_ONE_OF:
        return lambda facts: facts[name] in codes
    if op is Op.IS_NONE_OF:
        return lambda facts: facts[name] is not None and facts[name] not in codes
    if op is Op.HAS_ANY:
        return lambda facts: not codes.isdisjoint(_set(facts[name]))
    if op is Op.HAS_ALL:
        return lambda facts: codes <= _set(facts[name])
    return lambda facts: facts[name] is not None and codes.isdisjoint(_set(facts[name]))


def _set(value: Value) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()
