"""What would be promised if a request were sent now: the same sums, with no return yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.core import deadlines
from backhaul.core.axes import Method, Resolution
from backhaul.core.deadlines import Milestones, Way
from backhaul.core.forecast.pace import Lane, Outlook, Paces
from backhaul.core.money import WHOLE_BP, Money
from backhaul.core.policies.terms import Terms
from backhaul.core.settlement import bonus_of
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.promises.calendars import calendar_of
from backhaul.stages.promises.facts import latest, targets


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`amount` is what the shopper gets; `promise` is None for want of a return centre."""

    amount: Money
    value: Money
    fee: Money
    bonus: Money
    promise: deadlines.Promise | None
    kept: int = 0
    """How many pieces need not be sent back."""
    pieces: int = 0
    not_given: int = 0
    """What of their price is not given for those, in minor units."""

    @property
    def sends_nothing(self) -> bool:
        return 0 < self.pieces == self.kept


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
    left = [(terms, paid.minor - _not_given(terms, paid)) for terms, paid in units]
    dues = [(terms, max(0, minor - terms.fee_minor)) for terms, minor in left]
    bonus = sum(
        bonus_of(due, terms.credit_bonus_percent, terms.credit_bonus_minor)
        for terms, due in dues
        if is_credit
    )
    fee = sum(min(terms.fee_minor, paid.minor) for terms, paid in units)
    return Foreseen(
        amount=Money(sum(due for _, due in dues) + bonus, currency),
        value=Money(sum(paid.minor for _, paid in units), currency),
        fee=Money(fee, currency),
        bonus=Money(bonus, currency),
        promise=_promise(units, resolution, travel, site),
        kept=sum(terms.keeps for terms, _ in units),
        pieces=len(units),
        not_given=sum(_not_given(terms, paid) for terms, paid in units),
    )


def _not_given(terms: Terms, paid: Money) -> int:
    return paid.minor * (WHOLE_BP - terms.kept_bp) // WHOLE_BP


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
    going = [terms.refund_trigger for terms, _ in units if not terms.keeps]
    # What is kept waits for nothing: its money is approved with the request.
    done = Milestones() if going else Milestones(approved_at=travel.now)
    # The carrier is known when there is a label: until then all that go there are alike.
    lane = Lane(site=site.code)
    outlook = Outlook(travel.paces, lane, sla.promise_percent / 100, travel.now)
    learnt = outlook.way(way, done)
    return deadlines.promise(latest(going), done, learnt, now=travel.now)
