"""What would be promised if a request were sent now: the same sums, with no return yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.core import deadlines
from backhaul.core.axes import Method, Resolution
from backhaul.core.deadlines import Milestones, Way
from backhaul.core.forecast.pace import Lane, Outlook, Paces
from backhaul.core.money import Money
from backhaul.core.policies.terms import Terms
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.promises.calendars import calendar_of
from backhaul.stages.promises.facts import due_minor, latest, targets


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`amount` is what the shopper gets; `promise` is None for want of a return centre."""

    amount: Money
    value: Money
    fee: Money
    bonus: Money
    promise: deadlines.Promise | None


@dataclass(frozen=True, slots=True)
class Travel:
    """How a request would travel, from which country, and as of when."""

    method: Method
    country_from: str
    now: datetime
    paces: Paces = field(default_factory=Paces)
    """What is known of how long parcels of this brand take."""


def foresee(
    units: Sequence[tuple[Terms, Money]],
    resolution: Resolution,
    travel: Travel,
    site: Site | None,
    *,
    currency: str,
) -> Foreseen:
    """Work out amount and date for units with the Terms that they would have."""
    is_credit = resolution is Resolution.CREDIT
    due = sum(
        due_minor(paid.minor, terms.fee_minor, terms.credit_bonus_percent if is_credit else 0)
        for terms, paid in units
    )
    plain = sum(due_minor(paid.minor, terms.fee_minor, 0) for terms, paid in units)
    fee = sum(min(terms.fee_minor, paid.minor) for terms, paid in units)
    return Foreseen(
        amount=Money(due, currency),
        value=Money(sum(paid.minor for _, paid in units), currency),
        fee=Money(fee, currency),
        bonus=Money(due - plain, currency),
        promise=_promise(units, resolution, travel, site),
    )


def _promise(
    units: Sequence[tuple[Terms, Money]],
    resolution: Resolution,
    travel: Travel,
    site: Site | None,
) -> deadlines.Promise | None:
    if not units or site is None:
        return None
    sla = units[0][0].sla
    way = Way(
        targets=targets(sla),
        calendar=calendar_of(site, travel.now.year),
        country_from=travel.country_from,
        country_to=str(site.address.get("country", "")),
        method=travel.method,
        resolution=resolution,
    )
    trigger = latest(terms.refund_trigger for terms, _ in units)
    # The carrier is known when there is a label: until then all that go there are alike.
    lane = Lane(site=site.code)
    outlook = Outlook(travel.paces, lane, sla.promise_percent / 100, travel.now)
    learnt = outlook.way(way, Milestones())
    return deadlines.promise(trigger, Milestones(), learnt, now=travel.now)
