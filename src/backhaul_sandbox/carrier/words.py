"""The carrier's event codes and how it words them."""

from __future__ import annotations

#: Code → description; {facility} is filled in.
DESCRIPTIONS = {
    "LC": "Label created",
    "DO": "Dropped off at {facility}",
    "PU": "Picked up by driver",
    "AC": "Accepted at {facility}",
    "DP": "Departed {facility}",
    "AR": "Arrived at {facility}",
    "OD": "Out for delivery",
    "DL": "Delivered",
    "AF": "Delivery attempt failed",
    "DY": "Delayed",
    "CU": "Held by customs",
    "CR": "Released by customs",
    "RF": "Refused by the recipient",
    "RT": "Returning to sender",
    "LO": "Lost",
    "DM": "Damaged",
    "HD": "Held at counter, waiting for collection",
    "NT": "Shipment information updated",
    # In no documentation: what a reader does with a code that it does not know.
    "ZZ": "Sortierband 7 Sonderlauf",
}


def describe(code: str, facility: str) -> str:
    return DESCRIPTIONS[code].format(facility=facility or "the depot")
