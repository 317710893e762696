"""Labels of carriers that workers alone call: web orders one, and waits a moment for it."""

from __future__ import annotations

import time

from procrastinate.contrib.django import app

from backhaul.core.errors import DomainError
from backhaul.foundation.connections.kinds import is_called_in_worker
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.shipping.buying import OUTSIDE, Intent
from backhaul.stages.shipping.models import LabelState, Parcel

_LOOK_EVERY = 0.2
_PARCEL = "WHERE t.brand_id = %s AND t.id = %s"
_NO = {
    LabelState.FAILED: "carrier_refused",
    LabelState.UNKNOWN: "label_to_settle",
    LabelState.VOIDED: "nothing_authorized",
}


def is_apart(intent: Intent) -> bool:
    return is_called_in_worker(intent.connection.kind, intent.connection.adapter)


def leave_to_worker(intent: Intent) -> None:
    """Have it bought once the present transaction is committed; twice is harmless."""
    if is_apart(intent):
        task = app.configure_task("shipping.buy_label", allow_unknown=True, queue=OUTSIDE)
        task.defer(brand_id=intent.brand_id, parcel_id=intent.parcel_id)


def wait_for(intent: Intent, *, seconds: float) -> Parcel:
    """Return the parcel once its label is bought, outside of any transaction.

    Raises DomainError `carrier_refused`, `label_to_settle`, `nothing_authorized`, and
    `label_is_coming` when it takes longer.
    """
    until = time.monotonic() + seconds
    while True:
        with acting_for(intent.brand_id):
            (parcel,) = rows_of(Parcel, _PARCEL, [intent.brand_id, intent.parcel_id])
        state = LabelState(parcel.label_state)
        if state is LabelState.BOUGHT:
            return parcel
        if state in _NO:
            raise DomainError(_NO[state])
        if time.monotonic() >= until:
            raise DomainError("label_is_coming")
        time.sleep(_LOOK_EVERY)
