"""Holds as pages show them."""

from __future__ import annotations

from backhaul.core.errors import NotFound
from backhaul.core.holds import Purpose, State, Step
from backhaul.stages.holds.models import Hold

HoldRow = Hold
"""What doors call a row that is handed to them."""


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
    provider refused that.
    """
    if hold.step:
        return ()
    is_early = hold.purpose == Purpose.EARLY
    if hold.state == State.HELD:
        return (Step.RELEASE,) if is_early else (Step.CAPTURE, Step.RELEASE)
    is_left = hold.captured_minor > hold.given_back_minor
    is_cases = is_early and hold.shortfall_id is not None and not hold.failure_code
    return (
        (Step.GIVE_BACK,) if hold.state == State.CAPTURED and is_left and not is_cases else ()
    )
