"""What can be done to a return now, and why the rest cannot: asked of the state machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.axes import (
    Authorization,
    LegState,
    Method,
    Origin,
    Processing,
    Step,
    open_steps,
)
from backhaul.core.entitlement import Standing
from backhaul.core.money import Money
from backhaul.core.tracking.words import Position
from backhaul.stages.authorization import reopening
from backhaul.stages.casefile.desk_rows import Row
from backhaul.stages.casefile.tracking_rows import Rows
from backhaul.stages.casefile.tracking_view import ParcelView
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.forecast import Forecast


class Action(StrEnum):
    """What a person can do to a return; its page has a button for each that is open."""

    REVIEW = "review"
    GET_LABEL = "get_label"
    RECEIVE = "receive"
    INSPECT = "inspect"
    DECIDE = "decide"
    SETTLE = "settle"
    ASK_CARRIER = "ask_carrier"
    CLAIM = "claim"
    WITHDRAW = "withdraw"
    MESSAGE = "message"
    INCIDENT = "incident"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """`ordinals` are the units it is for, `parcel` is the id of the parcel."""

    action: Action
    ordinals: tuple[int, ...] = ()
    parcel: int | None = None
    amount: Money | None = None
    needs_word: bool = False
    """The rules alone would not let the money go: somebody has to say why."""
    is_early: bool = False
    """What was agreed for the money has not happened yet."""


@dataclass(frozen=True, slots=True)
class ClosedStep:
    action: Action
    why: str
    """A code that the door has words for."""


@dataclass(frozen=True, slots=True)
class Steps:
    """`open` in the order in which they move the return on."""

    open: tuple[OpenStep, ...]
    closed: tuple[ClosedStep, ...]

    def of(self, action: Action) -> OpenStep | None:
        return next((step for step in self.open if step.action is action), None)


#: What may be done to one leg, by its state; the way it is paid decides the rest.
_LEG: Mapping[str, tuple[str, ...]] = {
    LegState.APPROVED: ("cancel",),
    LegState.ORDERED: ("cancel",),
    LegState.FAILED: ("replace", "cancel"),
    LegState.REVERSED: ("replace", "cancel"),
    LegState.UNKNOWN: ("declare_failed",),
}
_TRAVELS = frozenset({Position.HANDED_OVER, Position.ACCEPTED, Position.IN_TRANSIT,
                      Position.OUT_FOR_DELIVERY})  # fmt: skip


def leg_steps(leg: Row) -> tuple[str, ...]:
    """Return what a person may do about a leg."""
    if leg["kind"] == "exchange":
        return ()  # the exchange has steps of its own
    found = _LEG.get(str(leg["state"]), ())
    if leg["state"] != LegState.APPROVED:
        return tuple(step for step in found if leg["kind"] != "points" or step != "replace")
    if leg["kind"] == "points":
        return ("pay_by_hand", "points_as_money", *found)
    return ("pay_by_hand", *found) if leg["kind"] == "by_hand" else found


def steps_of(
    rows: Rows, parcels: tuple[ParcelView, ...], owed: Forecast, *, is_buying: bool
) -> Steps:
    """Return every step of `Action`, open or closed; `is_buying`: a label, right now."""
    judged = (
        _review(rows),
        _settle(owed, is_first=True),
        _on_units(rows, Action.INSPECT, Step.INSPECT),
        _on_units(rows, Action.DECIDE, Step.DECIDE),
        _receive(rows),
        _get_label(rows, parcels),
        _ask(parcels),
        _claim(parcels),
        _message(rows),
        _settle(owed, is_first=False),
        _incident(rows),
        _withdraw(rows),
        _reopen(rows, is_labelled=is_buying or bool(rows.parcels)),
    )
    found = [one for one in judged if one is not None]
    return Steps(
        tuple(one for one in found if isinstance(one, OpenStep)),
        tuple(one for one in found if isinstance(one, ClosedStep)),
    )


_Judged = OpenStep | ClosedStep | None


def _with(case: Case, step: Step) -> list[Unit]:
    """Return the units for which the table of their axis has `step`."""
    return [
        unit
        for unit in case.units
        if step in open_steps(Authorization(unit.authorization))
        or step in open_steps(Processing(unit.processing))
    ]


def _ordinals(units: list[Unit]) -> tuple[int, ...]:
    return tuple(unit.ordinal for unit in units)


def _review(rows: Rows) -> _Judged:
    units = [u for u in rows.case.units if u.authorization == Authorization.IN_REVIEW]
    if units:
        return OpenStep(action=Action.REVIEW, ordinals=_ordinals(units))
    return ClosedStep(Action.REVIEW, "nothing_in_review")


def _settle(owed: Forecast, *, is_first: bool) -> _Judged:
    """What the rules let go comes first; what needs a person's word comes late."""
    payable = owed.payable()
    if payable.minor:
        ordinals = tuple(u.ordinal for u in owed.units if u.is_free and u.rest.minor)
        step = OpenStep(action=Action.SETTLE, ordinals=ordinals, amount=payable)
        return step if is_first else None
    if is_first:
        return None
    if not owed.units or not owed.total.minor:
        return ClosedStep(Action.SETTLE, "nothing_owed")
    return OpenStep(
        action=Action.SETTLE,
        ordinals=tuple(unit.ordinal for unit in owed.units if unit.rest.minor),
        amount=owed.total,
        needs_word=True,
        is_early=any(unit.standing is Standing.WAITING for unit in owed.units),
    )


def _on_units(rows: Rows, action: Action, step: Step) -> _Judged:
    units = _with(rows.case, step)
    if units:
        return OpenStep(action=action, ordinals=_ordinals(units))
    if any(unit.processing == Processing.AWAITED for unit in rows.case.units):
        return ClosedStep(action, "not_received")
    return ClosedStep(action, "all_done")


def _receive(rows: Rows) -> _Judged:
    units = [
        unit
        for unit in _with(rows.case, Step.RECEIVE)
        if unit.is_going or unit.authorization == Authorization.EXPIRED
    ]
    if not units:
        return ClosedStep(Action.RECEIVE, "nothing_awaited")
    if any(unit.position == Position.DELIVERED for unit in units):
        return OpenStep(action=Action.RECEIVE, ordinals=_ordinals(units))
    is_on_its_way = any(unit.position in _TRAVELS for unit in units)
    return ClosedStep(Action.RECEIVE, "on_its_way" if is_on_its_way else "not_handed_over")


def _get_label(rows: Rows, parcels: tuple[ParcelView, ...]) -> _Judged:
    if rows.case.ret.method == Method.OWN_CARRIER:
        return ClosedStep(Action.GET_LABEL, "own_carrier")
    units = [
        unit
        for unit in rows.case.units
        if unit.is_going and unit.processing == Processing.AWAITED and unit.position is None
    ]
    if units:
        return OpenStep(action=Action.GET_LABEL, ordinals=_ordinals(units))
    return ClosedStep(Action.GET_LABEL, "label_bought" if parcels else "nothing_authorized")


def _ask(parcels: tuple[ParcelView, ...]) -> _Judged:
    for parcel in parcels:
        if parcel.can_be_asked:
            return OpenStep(action=Action.ASK_CARRIER, parcel=parcel.id)
    if any(parcel.is_followed for parcel in parcels):
        return ClosedStep(Action.ASK_CARRIER, "asked_lately")
    return ClosedStep(Action.ASK_CARRIER, "nothing_to_ask")


def _claim(parcels: tuple[ParcelView, ...]) -> _Judged:
    for parcel in parcels:
        if parcel.is_with_shopper and parcel.claimed_at is None:
            return OpenStep(action=Action.CLAIM, parcel=parcel.id)
    claimed = any(parcel.claimed_at is not None for parcel in parcels)
    return ClosedStep(Action.CLAIM, "claimed_already" if claimed else "carrier_has_it")


def _message(rows: Rows) -> _Judged:
    if rows.case.ret.email:
        return OpenStep(action=Action.MESSAGE)
    return ClosedStep(Action.MESSAGE, "no_email")


def _incident(rows: Rows) -> _Judged:
    if rows.case.ret.is_done and rows.case.ret.origin != Origin.UNEXPECTED:
        return ClosedStep(Action.INCIDENT, "return_done")
    return OpenStep(action=Action.INCIDENT)


def _withdraw(rows: Rows) -> _Judged:
    units = withdrawable(rows.case)
    if units:
        return OpenStep(action=Action.WITHDRAW, ordinals=_ordinals(units))
    return ClosedStep(Action.WITHDRAW, "already_sent")


def _reopen(rows: Rows, *, is_labelled: bool) -> _Judged:
    units = reopening.decided_units(rows.case, rows.decisions)
    why = reopening.why_not(rows.case, units, is_labelled=is_labelled)
    if why == "nothing_decided":
        return None
    if why:
        return ClosedStep(Action.REOPEN, f"reopen_{why}")
    return OpenStep(action=Action.REOPEN, ordinals=_ordinals(units))


def withdrawable(case: Case) -> list[Unit]:
    """Return the units that nobody has sent yet and that may be taken back."""
    return [
        unit
        for unit in _with(case, Step.WITHDRAW)
        if unit.position in {None, Position.LABEL_CREATED}
        and unit.processing == Processing.AWAITED
    ]
