"""Money to get back from a carrier: prepared, sent, answered, and followed to its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from backhaul.core.errors import IllegalStep


class RecoveryState(StrEnum):
    PREPARED = "prepared"
    SENT = "sent"
    ANSWERED = "answered"
    RECOVERED = "recovered"
    WRITTEN_OFF = "written_off"


class RecoveryStep(StrEnum):
    SEND = "send"
    ANSWER = "answer"
    RECOVER = "recover"
    WRITE_OFF = "write_off"


NEXT: Mapping[tuple[RecoveryState, RecoveryStep], RecoveryState] = MappingProxyType(
    {
        (RecoveryState.PREPARED, RecoveryStep.SEND): RecoveryState.SENT,
        (RecoveryState.PREPARED, RecoveryStep.WRITE_OFF): RecoveryState.WRITTEN_OFF,
        (RecoveryState.SENT, RecoveryStep.ANSWER): RecoveryState.ANSWERED,
        # Some carriers answer with the money.
        (RecoveryState.SENT, RecoveryStep.RECOVER): RecoveryState.RECOVERED,
        (RecoveryState.SENT, RecoveryStep.WRITE_OFF): RecoveryState.WRITTEN_OFF,
        (RecoveryState.ANSWERED, RecoveryStep.RECOVER): RecoveryState.RECOVERED,
        (RecoveryState.ANSWERED, RecoveryStep.WRITE_OFF): RecoveryState.WRITTEN_OFF,
    }
)
OPEN = frozenset({RecoveryState.PREPARED, RecoveryState.SENT, RecoveryState.ANSWERED})

#: How many days after the label a claim for a lost parcel must be with the carrier; of
#: domestic parcels, as public pages about the carriers' terms give it, read 22 Nov 2026
#: (zenventory.com, shipsaver.zendesk.com, instantparcels.com). Any other carrier: the
#: shortest of all, so that a claim is rather too early.
CLAIM_WINDOW_DAYS: Mapping[str, int] = MappingProxyType(
    {"ups": 60, "fedex": 60, "usps": 60, "dhl": 30, "dhl-express": 30}
)
_SHORTEST_DAYS = min(CLAIM_WINDOW_DAYS.values())
#: How long a carrier may take to answer before somebody asks again.
ANSWER_DAYS = 14


def step_after(state: RecoveryState, step: RecoveryStep) -> RecoveryState:
    """Raises IllegalStep `illegal_step` for a step that is not open in that state."""
    found = NEXT.get((state, step))
    if found is None:
        raise IllegalStep("illegal_step", state=state.value, step=step.value)
    return found


def open_steps(state: RecoveryState) -> tuple[RecoveryStep, ...]:
    return tuple(step for before, step in NEXT if before is state)


def due_by(state: RecoveryState, carrier: str, *, since: datetime) -> datetime | None:
    """Return by when the next step is to be done; None at an end.

    `since` is when the label was made of what is prepared, else when the state began.
    `carrier` is a code such as `dhl-express`.
    """
    if state not in OPEN:
        return None
    if state is RecoveryState.PREPARED:
        return since + timedelta(days=CLAIM_WINDOW_DAYS.get(carrier, _SHORTEST_DAYS))
    return since + timedelta(days=ANSWER_DAYS)
