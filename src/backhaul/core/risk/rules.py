"""A brand's own points and thresholds: versioned data, nothing of it hidden or learnt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backhaul.core.money import exponent
from backhaul.core.policies.model import Currency, Frozen

Points = Annotated[int, Field(ge=-100, le=100)]
Months = Annotated[int, Field(ge=1, le=60)]
Percent = Annotated[int, Field(ge=0, le=100)]


class Signal(StrEnum):
    """What speaks for or against a person's look; each is a sentence on the page."""

    VALUE = "value"
    NEW_CUSTOMER = "new_customer"
    RETURN_RATE = "return_rate"
    NEVER_SCANNED = "never_scanned"
    """Parcels that the shopper said were handed over, and that nobody ever saw."""
    DIFFERED_BEFORE = "differed_before"
    """Earlier returns of another weight, serial number or product than was sent."""
    CHARGEBACK = "chargeback"
    KEPT_BEFORE = "kept_before"
    """Units that were refunded and kept in the last 365 days."""
    SAME_ADDRESS = "same_address"
    """Other customers at the same address in whose returns something was confirmed."""
    SAME_NETWORK = "same_network"
    """The same, of those who asked from the same part of the internet."""
    CAME_AS_SAID = "came_as_said"
    """Earlier returns in which all was as it should be: they speak for the shopper."""


class Standing(StrEnum):
    """How much a signal counts; one that is wrong too often loses half, then all."""

    FULL = "full"
    HALF = "half"
    PAUSED = "paused"


NEXT: Mapping[Standing, Standing] = {
    Standing.FULL: Standing.HALF,
    Standing.HALF: Standing.PAUSED,
}


class SignalRule(Frozen):
    """`points` for the first, and for each more of what is counted, up to `most` together.

    `threshold` is where it begins: minor units (value), days (new customer), percent of what
    similar customers send back (return rate), else how many. `measured_since`: flags before it
    say nothing about the signal as it stands now.
    """

    signal: Signal
    points: Points
    most: Points
    threshold: Annotated[int, Field(ge=0, le=10**12)] = 1
    standing: Standing = Standing.FULL
    measured_since: datetime | None = None

    @model_validator(mode="after")
    def _most_is_not_less(self) -> Self:
        if (self.points < 0) != (self.most < 0) and self.points and self.most:
            raise ValueError("points and their most are both above or both below zero")
        if abs(self.most) < abs(self.points):
            raise ValueError("the most must not be less than the points of one")
        return self

    @property
    def speaks_against(self) -> bool:
        return self.points > 0


class RiskRules(Frozen):
    """One version. Below `normal_from` points a return is low, from `high_from` on high.

    `budget_percent`: so many of a hundred decided flags of a signal may turn out wrong, looked
    at from `budget_fewest` decided ones on. Amounts are minor units of `currency`.
    """

    schema_version: Literal[1] = 1
    version: Annotated[int, Field(ge=0)] = 0
    """0: the rules that the product ships with."""
    currency: Currency
    normal_from: Points = 20
    high_from: Points = 50
    signals: tuple[SignalRule, ...]
    rate_fewest_units: Annotated[int, Field(ge=1, le=1000)] = 5
    """Of fewer units bought a rate says nothing."""
    flag_months: Months = 12
    """How long a flag, and anything a signal counts, is remembered."""
    link_days: Annotated[int, Field(ge=0, le=730)] = 180
    """How long the keyed hashes of addresses and networks are kept; 0: none are made."""
    budget_percent: Percent = 40
    budget_fewest: Annotated[int, Field(ge=1, le=1000)] = 10
    appeal_days: Annotated[int, Field(ge=1, le=365)] = 30
    """So long after the decision a shopper may ask for a second look."""
    appeal_answer_h: Annotated[int, Field(ge=1, le=24 * 90)] = 72

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.normal_from > self.high_from:
            raise ValueError("normal_from must not be above high_from")
        if sorted(one.signal for one in self.signals) != sorted(Signal):
            raise ValueError("every signal stands in the rules once")
        return self

    @property
    def by_signal(self) -> Mapping[Signal, SignalRule]:
        return {one.signal: one for one in self.signals}

    def changed(self, *rules: SignalRule) -> RiskRules:
        """Return these rules with others for the signals of `rules`."""
        new = {one.signal: one for one in rules}
        kept = tuple(new.get(one.signal, one) for one in self.signals)
        return self.model_copy(update={"signals": kept})

    @classmethod
    def default(cls, currency: str) -> RiskRules:
        """Return the rules the product ships with; 200 of a currency is much for a return."""
        scale: int = 10 ** max(0, exponent(currency) - 2)
        return cls(currency=currency, signals=_shipped(20_000 * scale))


def _shipped(much_minor: int) -> tuple[SignalRule, ...]:
    s = Signal
    return (
        SignalRule(signal=s.VALUE, points=15, most=15, threshold=much_minor),
        SignalRule(signal=s.NEW_CUSTOMER, points=10, most=10, threshold=30),
        SignalRule(signal=s.RETURN_RATE, points=15, most=15, threshold=200),
        SignalRule(signal=s.NEVER_SCANNED, points=20, most=40),
        SignalRule(signal=s.DIFFERED_BEFORE, points=25, most=50),
        SignalRule(signal=s.CHARGEBACK, points=30, most=60),
        SignalRule(signal=s.KEPT_BEFORE, points=10, most=20, threshold=3),
        SignalRule(signal=s.SAME_ADDRESS, points=15, most=30),
        SignalRule(signal=s.SAME_NETWORK, points=5, most=10),
        SignalRule(signal=s.CAME_AS_SAID, points=-5, most=-20),
    )
