"""What a provider's word says of a step, when a hold is near its end, and how often anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.holds import (
    AtBank,
    Security,
    Step,
    Verdict,
    left_of,
    look_before,
    said_of,
    to_give_back,
)
from backhaul.core.money import Money
from backhaul.core.ports.payments import HoldStatus, ProviderHold

ASKED = Money(3000, "EUR")
S, V, P = Step, Verdict, HoldStatus


def told(status: HoldStatus, captured: int = 0, amount: int = 3000) -> ProviderHold:
    return ProviderHold(
        provider_ref="pi_1",
        amount=Money(amount, "EUR"),
        captured=Money(captured, "EUR"),
        status=status,
    )


@pytest.mark.parametrize(
    ("step", "word", "verdict"),
    [
        (S.HOLD, told(P.PENDING), V.PENDING),
        (S.HOLD, told(P.HELD), V.DONE),
        (S.HOLD, told(P.HELD, amount=2999), V.UNKNOWN),
        (S.HOLD, told(P.RELEASED), V.FAILED),
        (S.HOLD, told(P.FAILED), V.FAILED),
        (S.CAPTURE, told(P.HELD), V.AGAIN),
        (S.CAPTURE, told(P.PENDING), V.PENDING),
        (S.CAPTURE, told(P.CAPTURED, 3000), V.DONE),
        (S.CAPTURE, told(P.RELEASED), V.GONE),
        (S.CAPTURE, told(P.FAILED), V.GONE),
        (S.RELEASE, told(P.HELD), V.AGAIN),
        (S.RELEASE, told(P.RELEASED), V.DONE),
        (S.RELEASE, told(P.FAILED), V.DONE),
    ],
)
def test_a_word_about_a_hold_says_what_became_of_the_step(
    step: Step, word: ProviderHold, verdict: Verdict
) -> None:
    assert said_of(step, word, ASKED) is verdict


@pytest.mark.parametrize(
    ("step", "captured"), [(S.HOLD, 3000), (S.RELEASE, 3000), (S.CAPTURE, 2999), (S.CAPTURE, 0)]
)
def test_what_was_taken_is_neither_a_failure_nor_unknown(step: Step, captured: int) -> None:
    assert said_of(step, told(P.CAPTURED, captured), ASKED) is V.CAPTURED


@pytest.mark.parametrize(
    ("life_hours", "before_hours"), [(168, 24), (48, 24), (24, 12), (0, 0)]
)
def test_a_hold_is_near_its_end_in_the_last_half_of_its_life_at_most(
    life_hours: int, before_hours: int
) -> None:
    assert look_before(timedelta(hours=life_hours)) == timedelta(hours=before_hours)


@pytest.mark.parametrize(("capture_days", "last"), [(None, 60), (5, 65), (365, 425)])
def test_nothing_is_held_anew_without_end(capture_days: int | None, last: int) -> None:
    assert Security(capture_days=capture_days).renews_days == last


@pytest.mark.parametrize(
    ("missing", "given", "bank", "back"),
    [
        (0, 0, AtBank(), 3000),
        (1000, 500, AtBank(), 1500),
        (0, 0, AtBank(1000), 0),
        (0, 0, AtBank(1500, 1000), 0),
        (0, 0, AtBank(1000, 1000), 2000),
        (1500, 0, AtBank(1000, 1000), 500),
        (2500, 0, AtBank(1000, 1000), 0),
        (0, 2000, AtBank(1000, 1000), 0),
        (0, 0, AtBank(3500, 3500), 0),
    ],
)
def test_what_a_bank_keeps_is_not_given_back_nor_anything_while_it_decides(
    missing: int, given: int, bank: AtBank, back: int
) -> None:
    assert to_give_back(3000, missing, given, bank) == back
    assert back <= left_of(3000, given, bank)


def test_no_less_than_nothing_is_left_of_a_charge() -> None:
    assert [left_of(3000, given, AtBank(taken)) for given, taken in ((0, 0), (500, 1000))] == [
        3000, 1500,
    ]  # fmt: skip
    assert left_of(3000, 3000, AtBank(3000)) == 0
