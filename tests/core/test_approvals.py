"""Who may decide what alone: the highest of their roles counts, and a line for everybody."""

from __future__ import annotations

import pytest

from backhaul.core.approvals import Limits, usual
from backhaul.core.money import Money

LIMITS = Limits({"agent": 5_000, "lead": 20_000}, second_above=10_000)


@pytest.mark.parametrize(
    ("roles", "at_all", "alone"),
    [
        ((), 0, 0),
        (("agent",), 5_000, 5_000),
        (("agent", "lead"), 20_000, 10_000),
        (("lead", "agent"), 20_000, 10_000),
        (("finance",), None, 10_000),
        (("agent", "finance"), None, 10_000),
    ],
)
def test_a_limit_is_that_of_the_highest_role(
    roles: tuple[str, ...], at_all: int | None, alone: int | None
) -> None:
    assert (LIMITS.of(roles), LIMITS.alone(roles)) == (at_all, alone)


def test_where_nothing_is_said_everybody_with_a_role_is_free() -> None:
    assert (Limits().of(["agent"]), Limits().alone(["agent"])) == (None, None)
    assert (Limits().of([]), Limits().alone([])) == (0, 0)


def test_a_limit_of_nothing_is_a_limit() -> None:
    none = Limits({"agent": 0}, second_above=0)

    assert (none.of(["agent"]), none.alone(["agent"]), none.alone(["lead"])) == (0, 0, 0)


@pytest.mark.parametrize(
    ("currency", "minor"), [("EUR", 50_000), ("JPY", 500), ("KWD", 500_000)]
)
def test_the_usual_amount_is_in_whole_units_of_a_currency(currency: str, minor: int) -> None:
    assert usual(currency) == Money(minor, currency)
