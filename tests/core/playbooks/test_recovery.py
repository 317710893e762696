from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backhaul.core.errors import IllegalStep
from backhaul.core.playbooks.recovery import (
    RecoveryState,
    RecoveryStep,
    due_by,
    open_steps,
    step_after,
)

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_a_claim_goes_its_way_and_ends_recovered_or_written_off() -> None:
    assert {
        state.value: [step.value for step in open_steps(state)] for state in RecoveryState
    } == {
        "prepared": ["send", "write_off"],
        "sent": ["answer", "recover", "write_off"],
        "answered": ["recover", "write_off"],
        "recovered": [],
        "written_off": [],
    }


@pytest.mark.parametrize("state", [RecoveryState.RECOVERED, RecoveryState.WRITTEN_OFF])
@pytest.mark.parametrize("step", RecoveryStep)
def test_an_end_has_no_exit(state: RecoveryState, step: RecoveryStep) -> None:
    with pytest.raises(IllegalStep, match="illegal_step"):
        step_after(state, step)


@pytest.mark.parametrize(
    ("state", "carrier", "days"),
    [
        (RecoveryState.PREPARED, "ups", 60),
        (RecoveryState.PREPARED, "dhl-express", 30),
        (RecoveryState.PREPARED, "paketo", 30),
        (RecoveryState.SENT, "ups", 14),
        (RecoveryState.ANSWERED, "ups", 14),
    ],
)
def test_a_claim_is_due_by_the_carriers_window_and_then_by_its_answer(
    state: RecoveryState, carrier: str, days: int
) -> None:
    assert due_by(state, carrier, since=MONDAY) == MONDAY + timedelta(days=days)


def test_what_has_ended_is_due_no_more() -> None:
    assert due_by(RecoveryState.RECOVERED, "ups", since=MONDAY) is None
