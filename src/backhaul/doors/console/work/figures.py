"""What the cards of the insights page are made of: figures asked for once, and their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from backhaul.core.insights import Rate
from backhaul.doors.console.work.charts import Bar, LineChart
from backhaul.doors.console.work.tables import Table
from backhaul.foundation.pages.local import Local
from backhaul.stages.insights import causes, losses, speed, worth
from backhaul.stages.insights.period import Period

_THIN = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`line` or `bars` is drawn; without either, `empty` says why there is nothing."""

    code: str
    title: str
    sub: str
    foot: str = ""
    line: LineChart | None = None
    bars: tuple[Bar, ...] = ()
    label: str = ""
    labels: tuple[str, ...] = ()
    """The heads of the table in words; `table.head` are codes."""
    table: Table = field(default_factory=lambda: Table((), ()))
    empty: str = ""


@dataclass
class Figures:
    """What the cards are made of; each part is asked for once, and only if it is wanted."""

    brand_id: int
    currency: str
    period: Period
    local: Local
    returns: int
    """Requested in the period, whether each of them is looked at or not."""

    @cached_property
    def speed(self) -> speed.Speed:
        return speed.speed(self.brand_id, self.period)

    @cached_property
    def reasons(self) -> list[causes.ReasonCount]:
        return causes.reasons(self.brand_id, self.period)

    @cached_property
    def products(self) -> list[causes.ProductRate]:
        return causes.products(self.brand_id, self.period)

    @cached_property
    def incidents(self) -> causes.IncidentRates:
        returns = self.speed.returns
        return causes.incident_rates(self.brand_id, self.period, returns=returns)

    @cached_property
    def costs(self) -> worth.Costs:
        return worth.costs(self.brand_id, self.period)

    @cached_property
    def recovered(self) -> list[worth.Recovered]:
        return worth.recovered(self.brand_id, self.period)

    @cached_property
    def losses(self) -> losses.Losses:
        return losses.losses(self.brand_id, self.period)

    def number(self, value: float, places: int = 1) -> str:
        pattern = "#,##0." + "0" * places if places else "#,##0"
        return str(format_decimal(value, format=pattern, locale=self.local.locale))

    def days(self, hours: int | None) -> str:
        return "–" if hours is None else self.number(hours / 24)

    def percent(self, share: float | None, places: int = 0) -> str:
        return "–" if share is None else f"{self.number(share * 100, places)}{_THIN}%"

    def week(self, monday: date) -> str:
        return self.local.day(monday).split("\N{NO-BREAK SPACE}", 1)[-1]


def nothing(code: str, title: str, why: str) -> Card:
    """Return a card that says why there is nothing to see: no number is invented."""
    return Card(code=code, title=title, sub="", empty=why)


def no_returns() -> str:
    return _("No return was requested in this time.")


def table_share(rate: Rate) -> str:
    return "" if rate.share is None else f"{rate.share:.4f}"


def rate_bars(on: Figures, named: Sequence[tuple[str, Rate]]) -> tuple[Bar, ...]:
    """Return bars of shares, each with the range in which chance lets the true one lie."""
    whole = max((r.range95[1] for _, r in named if r.range95), default=1.0)
    return tuple(_rate_bar(on, name, rate, whole) for name, rate in named)


def _rate_bar(on: Figures, name: str, rate: Rate, whole: float) -> Bar:
    low, high = rate.range95 or (0.0, 0.0)
    return Bar(
        name=name,
        width=f"{100 * (rate.share or 0) / whole:.2f}",
        value=on.percent(rate.share, 1),
        more=in_words(on, rate.of),
        low=f"{100 * low / whole:.2f}",
        high=f"{100 * high / whole:.2f}",
    )


def in_words(on: Figures, count: int) -> str:
    return _("n {count}").format(count=on.number(count, 0))


def range_of(on: Figures, rate: Rate, counted: str) -> str:
    """Return how many were counted, and the range of the share over all of them."""
    told = counted.format(n=on.number(rate.of, 0))
    if rate.range95 is None:
        return told
    low, high = (on.number(edge * 100, 1) for edge in rate.range95)
    return _("{counted}; 95 % range {low} to {high}").format(counted=told, low=low, high=high)
