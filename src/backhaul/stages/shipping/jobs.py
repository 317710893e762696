"""What follows from an authorisation, and from taking a return back before it was sent."""

from __future__ import annotations

from collections.abc import Sequence

from procrastinate.contrib.django import app

from backhaul.core.axes import Method
from backhaul.core.errors import OutcomeUnknown, Unavailable
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.retrying import retry_on
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.shipping import asking, voiding
from backhaul.stages.shipping.actions import announce_parcel


@app.task(
    name="shipping.void_label", queue="outside", retry=retry_on(Unavailable, OutcomeUnknown)
)
def void_label(brand_id: int, parcel_id: int) -> None:
    voiding.void(brand_id, parcel_id)


@app.task(name="shipping.buy_label", queue="outside")
def buy_label(brand_id: int, parcel_id: int) -> None:
    """Buy what web ordered; whatever goes wrong is written down, and the sweep's from there."""
    asking.ask_for(brand_id, parcel_id)


def give_back(tasks: Sequence[TaskRow]) -> None:
    """Handle what was taken back: a label that nobody will use is the carrier's to void."""
    ids = {task.return_id for task in tasks if task.return_id is not None}
    for parcel in voiding.unused(acting_brands(), ids):
        void_label.defer(brand_id=parcel.brand_id, parcel_id=parcel.pk)


def announce_own(tasks: Sequence[TaskRow]) -> None:
    """Few returns travel by a carrier of the shopper's own: these are done one by one."""
    ids = [task.return_id for task in tasks if task.return_id is not None]
    for case in cases.load_many(acting_brands(), ids).values():
        if _is_to_be_announced(case):
            announce_parcel(
                case.ret.brand_id,
                case.ret.ran,
                carrier=case.ret.carrier,
                tracking_number=case.ret.tracking_number,
                at=max(task.occurred_at for task in tasks if task.return_id == case.ret.pk),
                actor="shopper",
            )


def _is_to_be_announced(case: Case) -> bool:
    sends = any(unit.is_going for unit in case.units)
    own = case.ret.method == Method.OWN_CARRIER and bool(case.ret.tracking_number)
    return own and sends
