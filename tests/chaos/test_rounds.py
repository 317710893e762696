"""A run of rounds leaves nothing out, whatever its seed."""

from __future__ import annotations

from backhaul.foundation.crashing import CrashPoint
from backhaul_sandbox.payments.refunds import FAULTS
from tests.chaos.charging import BACK_POINTS, POINTS
from tests.chaos.offer import (
    BRANDS,
    DEBTS,
    LOAD_SECONDS,
    OFFERED_PER_S,
    PARTS,
    SWAPS,
    dealt,
    in_words,
)
from tests.chaos.round import EXPIRED, MODES

#: As the issue names them, with the sandbox's words for them.
WANTED = {
    "timeout before": "timeout_before",
    "timeout after success": "timeout",
    "saved 500": "500_saved",
    "409": "409",
    "429": "429",
    "reset": "lost_reply",
    "slow": "slow",
    "expired key": EXPIRED,
    "pending for lack of funds": "pending_funds",
    "failed after succeeded": "fails_later",
    "partial accepted": "partial",
}


def test_a_run_has_every_way_in_which_a_provider_misbehaves() -> None:
    assert len(WANTED) == 11
    assert set(WANTED.values()) <= set(MODES)
    assert set(MODES) - {EXPIRED} <= set(FAULTS)


def test_each_card_is_dealt_once_before_any_comes_again() -> None:
    for seed in ("a", "b"):
        cards = dealt(MODES, seed, 0, 3 * len(MODES))
        thirds = [cards[at : at + len(MODES)] for at in range(0, len(cards), len(MODES))]
        assert [sorted(third) for third in thirds] == [sorted(MODES)] * 3
        assert len({tuple(third) for third in thirds}) == 3

    assert dealt(PARTS, "a", 2, 2) == dealt(PARTS, "a", 0, 4)[2:]
    assert set(dealt(PARTS, "a", 0, 4)) == {"web", "web process", "worker", "postgres"}


def test_a_run_dies_at_every_point_of_charges() -> None:
    named = {point.value for point in CrashPoint if point.value.startswith("charge_")}
    assert {*POINTS, *BACK_POINTS} == named


def test_the_load_is_said_in_words() -> None:
    assert (len(BRANDS), OFFERED_PER_S, LOAD_SECONDS, SWAPS, DEBTS) == (4, 30, 6.0, 6, 3)
    assert in_words() == (
        "4 brands, at least 30 refunds a second offered for 6 seconds of each,"
        " with 6 holds and 3 charges a brand"
    )
