"""How much is owed beside the goods: the way out, and what lateness adds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from backhaul.core.law.counting import add_months
from backhaul.core.law.model import Outbound, Refund, Right

_MOST_PERCENT = 100


def delivery_owed(right: Right, *, paid_minor: int, standard_minor: int) -> int:
    """Return what of the delivery is paid back, in minor units.

    Both amounts are those of the withdrawn goods: of a partial withdrawal, what would not have
    been paid without them. `standard_minor` is the cheapest usual delivery that was offered.
    """
    if paid_minor < 0 or standard_minor < 0:
        raise ValueError(f"no amount is below zero: {paid_minor}, {standard_minor}")
    if right.outbound.value is Outbound.ALL:
        return paid_minor
    if right.outbound.value is Outbound.NOTHING:
        return 0
    return min(paid_minor, standard_minor)


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What a late refund grows by: `percent` of it, or the legal rate where that is None."""

    percent: int | None


def late_surcharge(refund: Refund, due: date, paid: date) -> Surcharge | None:
    """Return what is added to a refund paid after `due`; None in time or if nothing is added.

    After the last step its percentage holds for a month begun, and 5 are added for each more,
    up to the price itself.
    """
    late = (paid - due).days
    steps = [one for one in refund.late if late > one.after]
    if not steps:
        return None
    step = steps[-1]
    if step.percent is None or step is not refund.late[-1]:
        return Surcharge(step.percent)
    begun, month = 0, date.fromordinal(due.toordinal() + step.after)
    while add_months(month, begun + 1) < paid:
        begun += 1
    return Surcharge(min(step.percent + 5 * begun, _MOST_PERCENT))
