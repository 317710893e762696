from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backhaul.core.risk.fairness import Tally, loosened, misses_budget
from backhaul.core.risk.rules import RiskRules, Signal, Standing

RULES = RiskRules.default("EUR")
AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_what_is_neither_confirmed_nor_cleared_nor_over_is_open() -> None:
    assert Tally(fired=10, confirmed=3, cleared=2, expired=1).open == 4


@pytest.mark.parametrize(
    ("confirmed", "cleared", "precision"),
    [(0, 0, None), (1, 0, 100), (0, 1, 0), (2, 1, 67), (1, 2, 33), (1, 7, 13)],
)
def test_precision_is_of_the_decided_flags_alone(
    confirmed: int, cleared: int, precision: int | None
) -> None:
    tally = Tally(fired=50, confirmed=confirmed, cleared=cleared)

    assert tally.precision == precision


@pytest.mark.parametrize(
    ("confirmed", "cleared", "misses"),
    [(0, 9, False), (0, 10, True), (6, 4, False), (5, 5, True), (59, 41, True)],
)
def test_the_budget_is_missed_by_more_than_its_share_of_enough_flags(
    confirmed: int, cleared: int, misses: bool
) -> None:
    tally = Tally(fired=200, confirmed=confirmed, cleared=cleared)

    assert misses_budget(RULES, tally) is misses


def test_a_signal_that_misses_is_halved_then_paused_then_left_alone() -> None:
    missed = {Signal.VALUE: Tally(fired=20, confirmed=2, cleared=18)}

    (half,) = loosened(RULES, missed, at=AT)
    (paused,) = loosened(RULES.changed(half), missed, at=AT)

    assert (half.signal, half.standing, half.measured_since) == (
        Signal.VALUE,
        Standing.HALF,
        AT,
    )
    assert paused.standing is Standing.PAUSED
    assert loosened(RULES.changed(paused), missed, at=AT) == ()


def test_what_speaks_for_shoppers_is_never_loosened() -> None:
    assert loosened(RULES, {Signal.CAME_AS_SAID: Tally(fired=20, cleared=20)}, at=AT) == ()
