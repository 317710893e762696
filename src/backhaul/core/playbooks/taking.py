"""One step of a playbook: when it is due, what comes of it, what a person can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backhaul.core.errors import IllegalStep
from backhaul.core.playbooks.model import BY_ITSELF, OFFERS, Loyalty, Step, StepKind


class StepState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    """A person's task, with a day by which it is to be done."""
    DONE = "done"
    SKIPPED = "skipped"
    """Its time came, and there was no need, or no right, to take it."""
    STOPPED = "stopped"
    """A person said so. It can go on again."""


class Act(StrEnum):
    """What a person does about a step."""

    FINISH = "finish"
    STOP = "stop"
    RESUME = "resume"


_NEXT = {
    (StepState.OPEN, Act.FINISH): StepState.DONE,
    (StepState.WAITING, Act.STOP): StepState.STOPPED,
    (StepState.OPEN, Act.STOP): StepState.STOPPED,
    (StepState.STOPPED, Act.RESUME): StepState.WAITING,
}


def step_after(state: StepState, act: Act) -> StepState:
    """Raises IllegalStep `step_not_open` where the act is not open in that state."""
    found = _NEXT.get((state, act))
    if found is None:
        raise IllegalStep("step_not_open", state=state.value, step=act.value)
    return found


def acts_open(state: StepState) -> tuple[Act, ...]:
    return tuple(act for before, act in _NEXT if before is state)


@dataclass(frozen=True, slots=True)
class Planned:
    kind: StepKind
    due_at: datetime
    due_h: int


def plan(steps: tuple[Step, ...], *, opened_at: datetime) -> tuple[Planned, ...]:
    return tuple(
        Planned(step.kind, opened_at + timedelta(hours=step.after_h), step.due_h)
        for step in steps
    )


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known of a shopper by their address. Nothing is known without one."""

    orders: int = 0
    lost_before: int = 0
    """Earlier parcels that they said they handed over, and that nobody ever saw."""


@dataclass(frozen=True, slots=True)
class Taken:
    state: StepState
    code: str
    """Why: `healed`, `answered`, `not_loyal`, `no_customer`; else `by_itself`, `task`."""
    due_by: datetime | None = None


def is_loyal(customer: Customer, rule: Loyalty) -> bool:
    return customer.orders >= rule.orders and customer.lost_before <= rule.lost_before


def take(
    kind: StepKind,
    *,
    needless: str,
    customer: Customer,
    rule: Loyalty,
    due_by: datetime,
) -> Taken:
    """Return what comes of a step whose time has come; `needless` says why none is needed."""
    if needless:
        return Taken(StepState.SKIPPED, needless)
    if kind in OFFERS and not is_loyal(customer, rule):
        return Taken(StepState.SKIPPED, "not_loyal" if customer.orders else "no_customer")
    if kind in BY_ITSELF:
        return Taken(StepState.DONE, "by_itself")
    return Taken(StepState.OPEN, "task", due_by)
