"""Requests as a shopper would make them."""

from __future__ import annotations

from typing import Any

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.intake import ReturnRequest, Wanted
from tests.cast import SHOPPER_EMAIL


def a_request(
    order: str = "NL-100482",
    line: str = "1",
    quantity: int = 1,
    reason: str = "too_small",
    **values: Any,
) -> ReturnRequest:
    """Ask Nordlicht to take one unit of one line back, against the money."""
    given: dict[str, Any] = {
        "wanted": (Wanted(order=order, line=line, quantity=quantity, reason=reason),),
        "resolution": Resolution.REFUND,
        "method": Method.LABEL,
        "origin": Origin.PORTAL,
        "email": SHOPPER_EMAIL,
        **values,
    }
    return ReturnRequest(**given)
