"""How a person pays what no payment can take back, as far as the legs tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from backhaul.core.axes import LegState
from backhaul.core.banking.payout import is_our_file
from backhaul.stages.orders.models import Payment
from backhaul.stages.settlement.facts import tender_kind
from backhaul.stages.settlement.models import Leg

Way = Literal["", "transfer", "hand"]
_OVER = (LegState.CANCELLED, LegState.REVERSED)
_IN_DOUBT = (LegState.FAILED, LegState.UNKNOWN)


def way_of(legs: Iterable[Leg]) -> Way:
    """Return how `legs` are paid: by bank transfer, or by hand and noted, outside of any file.

    Empty: by a payment or as credit, at least in part; there is none; or one is in doubt.
    """
    still = [leg for leg in legs if leg.state not in _OVER]
    others = [leg for leg in still if leg.kind != Leg.Kind.BY_HAND or leg.state in _IN_DOUBT]
    if others or not still:
        return ""
    noted = (leg.state == LegState.PAID and not is_our_file(leg.provider_ref) for leg in still)
    return "hand" if any(noted) else "transfer"


def way_before(payments: Iterable[Payment]) -> Way:
    """Return the same before there are legs: a transfer where no payment takes money back."""
    kinds = {tender_kind(payment) for payment in payments}
    return "transfer" if kinds == {None} else ""
