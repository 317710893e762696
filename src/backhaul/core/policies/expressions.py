"""CEL for what a table cannot say: checked when it is written, bounded, without side effects.

Names are the facts of `vocabulary`; money is in minor units, a day is a timestamp of its
midnight in UTC. Loops over lists are not allowed, so every expression costs little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import product
from typing import Any

from pydantic import Field, field_validator

from backhaul.core.policies.conditions import Test
from backhaul.core.policies.model import Frozen
from backhaul.core.policies.vocabulary import COUNTED, FACTS, Flat, Kind, Value

_LONGEST = 1000
_MOST_SAMPLES = 256
_FUNCTIONS = frozenset(
    {
        *("_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in"),
        *("_+_", "_-_", "_*_", "_/_", "_%_", "-_", "size", "timestamp"),
        *("startsWith", "endsWith", "contains"),
    }
)
_ERRORS = (RuntimeError, TypeError, ValueError, ZeroDivisionError, OverflowError, KeyError)


class Expression(Frozen):
    """A condition in CEL. It does not fit while a fact that it names is not known."""

    cel: str = Field(min_length=1, max_length=_LONGEST)

    @field_validator("cel")
    @classmethod
    def _can_be_used(cls, text: str) -> str:
        _check(text)
        return text

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(_program(self.cel).variables()))

    def test(self) -> Test:
        program, names = _program(self.cel), self.names

        def test(facts: Flat) -> bool:
            known = {name: _as_cel(facts[name]) for name in names}
            if any(value is None for value in known.values()):
                return False
            try:
                return program.execute(known) is True
            except _ERRORS:
                return False

        return test


@cache
def _program(text: str) -> Any:
    import cel  # it brings a whole terminal along

    return cel.compile(text)


def _check(text: str) -> None:
    """Raises ValueError for what cannot be read, names no fact, or mixes kinds."""
    try:
        program = _program(text)
    except _ERRORS as error:
        raise ValueError(_first_line(error)) from error
    strange = sorted(set(program.functions()) - _FUNCTIONS)
    if strange:
        raise ValueError(f"not allowed here: {', '.join(strange)}")
    names = sorted(program.variables())
    unknown = [name for name in names if name not in FACTS]
    if unknown:
        raise ValueError(f"unknown fact: {', '.join(unknown)}")
    for sample in _samples(names):
        try:
            answer = program.execute(sample)
        except _ERRORS as error:
            raise ValueError(_first_line(error)) from error
        if not isinstance(answer, bool):
            raise ValueError("it must be true or false")  # noqa: TRY004  # shown at the field


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:300]


def _samples(names: list[str]) -> Iterator[Mapping[str, Any]]:
    """Yield facts that reach both sides of most questions, so that no mistake stays hidden."""
    values = [_sample(FACTS[name].kind, FACTS[name].choices) for name in names]
    for count, row in enumerate(product(*values)):
        if count == _MOST_SAMPLES:
            return
        yield {name: _as_cel(value) for name, value in zip(names, row, strict=True)}


def _sample(kind: Kind, choices: tuple[str, ...]) -> tuple[Value, ...]:
    if kind in COUNTED:
        return (1, 10**9)
    if kind is Kind.FLAG:
        return (True, False)
    if kind is Kind.DAY:
        return (date(2026, 11, 22),)
    codes = choices or ("a",)
    return (frozenset(codes),) if kind is Kind.CODES else (codes[0],)


def _as_cel(value: Value) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return value
