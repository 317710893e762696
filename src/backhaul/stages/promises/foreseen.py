"""What would be promised if a request were sent now: the same sums, with no return yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.core import deadlines
from backhaul.core.axes import Method, Resolution
from backhaul.core.deadlines import Milestones, Way
from backhaul.core.forecast.pace import Lane, Outlook, Paces
from backhaul.core.money import Money, total
from backhaul.core.policies.terms import Terms
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.promises.calendars import calendar_of
from backhaul.stages.promises.facts import latest, targets
from backhaul.stages.settlement.to_come import ToCome


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`amount` is what the shopper gets: `value`, what was paid for the things, less and more.

    `promise` is None for want of a return centre, and where nothing goes by itself.
    """

    amount: Money
    value: Money
    fee: Money
    bonus: Money
    promise: deadlines.Promise | None
    shipping: Money
    """What of the way out goes back with it."""
    duties: Money
    not_given: Money
    """What of the price is not given for what is kept."""
    kept: int = 0
    """How many pieces need not be sent back."""
    pieces: int = 0
    is_stopped: bool = False
    """Money of an order left by another way: of a part no rule lets anything go."""

    @property
    def sends_nothing(self) -> bool:
        return 0 < self.pieces == self.kept

    @property
    def is_all_stopped(self) -> bool:
        return self.is_stopped and not self.amount

    @property
    def between(self) -> tuple[tuple[str, Money], ...]:
        """Return what lies between `value` and `amount`, by codes of the settlement's parts."""
        told = (
            ("fee", -self.fee),
            ("kept", -self.not_given),
            ("shipping", self.shipping),
            ("duties", self.duties),
            ("bonus", self.bonus),
        )
        return tuple((code, amount) for code, amount in told if amount)


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
    later: ToCome,
    resolution: Resolution,
    travel: Travel,
    site: Site | None,
    *,
    currency: str,
) -> Foreseen:
    """Say amount and date for units with the Terms that they would have.

    `later` is what the settlement reckons for them: the tracking page says the same after.
    """

    def told(code: str) -> Money:
        return Money(later.parts[code], currency)

    is_promised = later.minor or not later.is_stopped
    return Foreseen(
        amount=Money(later.minor, currency),
        value=total((paid for _, paid in units), currency),
        fee=-told("fee"),
        bonus=told("bonus"),
        promise=_promise(units, resolution, travel, site) if is_promised else None,
        shipping=told("shipping"),
        duties=told("duties"),
        not_given=-told("kept"),
        kept=sum(terms.keeps for terms, _ in units),
        pieces=len(units),
        is_stopped=later.is_stopped,
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
    going = [terms.refund_trigger for terms, _ in units if not terms.keeps]
    # What is kept waits for nothing: its money is approved with the request.
    done = Milestones() if going else Milestones(approved_at=travel.now)
    # The carrier is known when there is a label: until then all that go there are alike.
    lane = Lane(site=site.code)
    outlook = Outlook(travel.paces, lane, sla.promise_percent / 100, travel.now)
    learnt = outlook.way(way, done)
    return deadlines.promise(latest(going), done, learnt, now=travel.now)
