"""Holds as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from backhaul.core.errors import NotFound
from backhaul.core.holds import Purpose, State, Step
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.holds.models import Hold

HoldRow = Hold
"""What doors call a row that is handed to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hold as its shopper sees it; amounts are of its currency."""

    state: State
    amount_minor: int
    left_minor: int
    """What was charged and not given back."""
    currency: str
    captured_at: datetime | None
    card: str


def swaps_of(brand_id: int, return_id: int) -> list[tuple[Exchange, Held | None]]:
    """Return the exchanges of a return, the oldest first, each with its hold: one statement."""
    hold = Hold.objects.filter(brand_id=brand_id, pk=OuterRef("hold_id")).values(
        told=JSONObject(
            state="state",
            amount_minor="amount_minor",
            left_minor=F("captured_minor") - F("given_back_minor"),
            currency="currency",
            captured_at="captured_at",
            card="payment__label",
        )
    )
    rows = Exchange.objects.filter(brand_id=brand_id, ret_id=return_id)
    found = rows.select_related("variant").annotate(held=Subquery(hold)).order_by("id")
    return [(one, _held(vars(one)["held"])) for one in found]


def _held(told: dict[str, Any] | None) -> Held | None:
    if told is None:
        return None
    at = told["captured_at"]
    known = {
        **told,
        "state": State(told["state"]),
        "captured_at": datetime.fromisoformat(at) if at else None,
    }
    return Held(**known)


def of_return(brand_id: int, return_id: int) -> list[Hold]:
    """Return its holds and charges, the newest first."""
    rows = Hold.objects.filter(brand_id=brand_id, ret_id=return_id)
    return list(rows.select_related("consent", "payment").order_by("-id"))


def by_id(brand_id: int, hold_id: int) -> Hold:
    """Raises NotFound `no_such_hold`."""
    rows = Hold.objects.filter(brand_id=brand_id, id=hold_id)
    row = rows.select_related("consent", "payment", "ret").first()
    if row is None:
        raise NotFound("no_such_hold")
    return row


def open_steps(hold: Hold) -> tuple[Step, ...]:
    """Return what a person may order now.

    What is of a case of missing goods is charged by it, and given back by it, unless the
    provider refused that. Nothing is given back while a bank decides about the charge.
    """
    if hold.step:
        return ()
    is_early = hold.purpose == Purpose.EARLY
    if hold.state == State.HELD:
        return (Step.RELEASE,) if is_early else (Step.CAPTURE, Step.RELEASE)
    is_left = hold.left_minor > 0 and not hold.bank.is_open
    is_cases = is_early and hold.shortfall_id is not None and not hold.failure_code
    return (
        (Step.GIVE_BACK,) if hold.state == State.CAPTURED and is_left and not is_cases else ()
    )
