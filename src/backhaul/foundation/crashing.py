"""Where a process may be made to die at once, to prove that nothing is lost by it.

A point costs one look at the environment. It kills only where the variable names it, and
only in a sandbox installation: in production the variable is refused, and said so in the log.
"""

from __future__ import annotations

import os
import signal
from enum import StrEnum
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

#: The name of a point, or the path of a file that holds one: who dies takes the file away,
#: so that the process that comes after it lives.
VARIABLE = "BACKHAUL_CRASH_AT"


class CrashPoint(StrEnum):
    """Between which two steps of a saga the process dies."""

    SETTLEMENT_BOOKED = "settlement_booked"
    """The ledger is written, its jobs are not; nothing is committed."""
    SETTLEMENT_QUEUED = "settlement_queued"
    """All is written; nothing is committed."""
    CREDIT_ACCOUNT_OPENED = "credit_account_opened"
    REFUND_CLAIMED = "refund_claimed"
    """Committed as being sent; the provider was not asked."""
    REFUND_ANSWERED = "refund_answered"
    """The provider has answered; nobody wrote it down."""
    REFUND_RECORDED = "refund_recorded"
    """The answer is committed; the job is not ended."""
    OUTCOME_WRITTEN = "outcome_written"
    """The answer is written, not committed."""
    SWEEP_PUT_OFF = "sweep_put_off"
    """What is due was put off; it was not looked up."""
    SWEEP_LOOKED_UP = "sweep_looked_up"
    HOLD_ORDERED = "hold_ordered"
    """A step of a hold is written, its job is not; nothing is committed."""
    HOLD_CLAIMED = "hold_claimed"
    """Committed as being asked for; the provider was not asked."""
    HOLD_ANSWERED = "hold_answered"
    """The provider has answered; nobody wrote it down."""
    HOLD_WRITTEN = "hold_written"
    """The answer is written and booked, not committed."""
    HOLD_RECORDED = "hold_recorded"
    """The answer is committed; the job is not ended."""
    HOLD_PUT_OFF = "hold_put_off"
    """Steps that are due were put off; they were not looked up."""
    HOLD_LOOKED_UP = "hold_looked_up"
    CHARGE_ORDERED = "charge_ordered"
    """A case is being charged, and its hold is ordered; nothing is committed."""
    CHARGE_ENDED = "charge_ended"
    """What became of a charge is kept of its case, and booked; nothing is committed."""
    CHARGE_GOES_BACK = "charge_goes_back"
    """Goods came: what goes back is ordered and kept; nothing is committed."""
    CHARGE_HEALED = "charge_healed"
    """All went back, and the case is over; nothing is committed."""
    EVENTS_READ = "events_read"
    """Webhooks are locked and read; nothing of them is written."""
    EVENTS_WRITTEN = "events_written"
    """Webhooks are taken in; nothing is committed."""


def crash_point(point: CrashPoint) -> None:
    """Die as by kill -9 if this point is named."""
    named = os.environ.get(VARIABLE)
    if named and _is_meant(named, point) and _may_die(point) and _is_first(named):
        os.kill(os.getpid(), signal.SIGKILL)


def _is_meant(named: str, point: CrashPoint) -> bool:
    if "/" not in named:
        return named == point
    try:
        return Path(named).read_text("utf-8").strip() == point
    except FileNotFoundError:
        return False


def _may_die(point: CrashPoint) -> bool:
    # Late: whoever only names a point needs no Django.
    from backhaul.foundation.tenancy.models import Installation

    if Installation.objects.filter(kind=Installation.Kind.SANDBOX).exists():
        return True
    log.error("crash point refused: this is no sandbox", point=point.value)
    return False


def _is_first(named: str) -> bool:
    """Take the file away; of several that arrive at once, one dies."""
    if "/" not in named:
        return True
    try:
        Path(named).unlink()
    except FileNotFoundError:
        return False
    return True
