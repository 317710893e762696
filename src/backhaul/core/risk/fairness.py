"""Whether a signal is right often enough to be asked: what became of its flags decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backhaul.core.risk.rules import NEXT, RiskRules, Signal, SignalRule, Standing


class FlagState(StrEnum):
    """What became of a signal that fired and that a shopper felt."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"
    EXPIRED = "expired"


class Effect(StrEnum):
    """What a shopper felt of it."""

    REVIEW = "review"
    """Somebody looked, or the request was refused."""
    WITHHELD = "withheld"
    """The money waited for more than it would have waited for."""


class Because(StrEnum):
    """What decided a flag. The later one beats the earlier: the thing itself proves best."""

    REVIEW = "review"
    APPEAL = "appeal"
    INSPECTION = "inspection"


@dataclass(frozen=True, slots=True)
class Tally:
    """The flags of a signal by what became of them; `fired` is all of them."""

    fired: int = 0
    confirmed: int = 0
    cleared: int = 0
    expired: int = 0

    @property
    def open(self) -> int:
        return self.fired - self.confirmed - self.cleared - self.expired

    @property
    def decided(self) -> int:
        return self.confirmed + self.cleared

    @property
    def precision(self) -> int | None:
        """Return how many of a hundred decided flags were right, the half rounded up."""
        if not self.decided:
            return None
        return (self.confirmed * 200 + self.decided) // (2 * self.decided)


def misses_budget(rules: RiskRules, tally: Tally) -> bool:
    """Whether more of the decided flags were wrong than the brand allows."""
    if tally.decided < rules.budget_fewest:
        return False
    return tally.cleared * 100 > rules.budget_percent * tally.decided


def loosened(
    rules: RiskRules, tallies: Mapping[Signal, Tally], *, at: datetime
) -> tuple[SignalRule, ...]:
    """Return the rules of the signals that miss their budget, one step looser.

    `tallies` count flags since the signal last changed: what it did before says nothing about
    how it stands now.
    """
    return tuple(
        rule.model_copy(update={"standing": NEXT[rule.standing], "measured_since": at})
        for rule in rules.signals
        if rule.standing in NEXT
        and rule.speaks_against
        and misses_budget(rules, tallies.get(rule.signal, Tally()))
    )


def restored(rule: SignalRule, *, at: datetime) -> SignalRule:
    """Return the rule in full again: its flags are counted anew."""
    return rule.model_copy(update={"standing": Standing.FULL, "measured_since": at})
