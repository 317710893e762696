"""Whether the money for a unit may go yet, by what was promised as its condition."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Processing
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.tracking.words import Position

_NEEDED: Mapping[RefundTrigger, Position] = {
    RefundTrigger.FIRST_SCAN: Position.ACCEPTED,
    RefundTrigger.DELIVERED: Position.DELIVERED,
}


def is_trigger_met(
    trigger: RefundTrigger, position: Position | None, processing: Processing
) -> bool:
    """Return whether the money for a unit may go.

    A unit declared missing meets no trigger, although its box was delivered: a person decides.
    Nor does one whose box was opened and which was not in it.
    """
    if processing is Processing.MISSING:
        return False
    if trigger is RefundTrigger.INSPECTION:
        return processing in ARRIVED and processing is not Processing.RECEIVED
    if processing in ARRIVED or trigger is RefundTrigger.RECEIPT:
        return processing in ARRIVED
    travels = position is not None and position is not Position.RECEIVED
    return travels and position is not None and position.rank >= _NEEDED[trigger].rank
