"""The score of a return: points added up, each with its reason and the figure behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backhaul.core.policies.model import Frozen, RiskTier
from backhaul.core.risk.rules import RiskRules, Signal, SignalRule, Standing


class Evidence(Frozen):
    """What is known of a return and its shopper with this brand alone; None: not known.

    Counts are of the time that the rules remember, before the return was asked for.
    """

    value_minor: int | None = None
    """None also where it was paid in another currency than the rules are in."""
    customer_days: int | None = None
    """Since the first order."""
    units_bought: int | None = None
    units_returned: int | None = None
    similar_permille: int | None = None
    """What customers who bought the like send back, of a thousand units."""
    never_scanned: int | None = None
    differed: int | None = None
    chargebacks: int | None = None
    kept_in_a_year: int | None = None
    same_address: int | None = None
    same_network: int | None = None
    came_as_said: int | None = None


class Reason(Frozen):
    """`number` is what was found: minor units, days, percent, or how many."""

    signal: Signal
    points: int
    number: int
    standing: Standing = Standing.FULL


class Scored(Frozen):
    """A score as a decision stores it: with its inputs, its rules' version and all reasons."""

    version: int
    points: int
    level: RiskTier
    reasons: tuple[Reason, ...] = ()
    unknown: tuple[Signal, ...] = ()
    """Signals about which nothing was known: they say nothing, for or against."""
    evidence: Evidence = Evidence()

    @property
    def against(self) -> tuple[Reason, ...]:
        return tuple(one for one in self.reasons if one.points > 0)


def score(rules: RiskRules, known: Evidence) -> Scored:
    """Add up what fired. Reasons stand in the order of `Signal`, whatever that of the rules."""
    by_signal = rules.by_signal
    reasons, unknown = [], []
    for signal in Signal:
        rule = by_signal[signal]
        if rule.standing is Standing.PAUSED:
            continue
        number = _NUMBERS[signal](rules, known)
        if number is None:
            unknown.append(signal)
        elif points := _points(rule, number):
            reasons.append(
                Reason(signal=signal, points=points, number=number, standing=rule.standing)
            )
    total = sum(reason.points for reason in reasons)
    return Scored(
        version=rules.version,
        points=total,
        level=level_of(rules, total),
        reasons=tuple(reasons),
        unknown=tuple(unknown),
        evidence=known,
    )


def level_of(rules: RiskRules, points: int) -> RiskTier:
    if points >= rules.high_from:
        return RiskTier.HIGH
    return RiskTier.NORMAL if points >= rules.normal_from else RiskTier.LOW


#: Fires once, however far the figure is beyond its threshold.
_ONCE = frozenset({Signal.VALUE, Signal.NEW_CUSTOMER, Signal.RETURN_RATE})


def _points(rule: SignalRule, number: int) -> int:
    times = _times(rule, number)
    if times <= 0:
        return 0
    points = rule.points * times
    points = min(points, rule.most) if rule.points > 0 else max(points, rule.most)
    # Towards zero: half of five points is two, against the shopper and for the shopper.
    return points if rule.standing is Standing.FULL else int(points / 2)


def _times(rule: SignalRule, number: int) -> int:
    if rule.signal is Signal.NEW_CUSTOMER:
        return int(number < rule.threshold)
    if rule.signal in _ONCE:
        return int(number >= rule.threshold)
    return number - max(1, rule.threshold) + 1


def _rate(rules: RiskRules, known: Evidence) -> int | None:
    """Return the shopper's return rate in percent of that of similar customers."""
    bought, back, similar = known.units_bought, known.units_returned, known.similar_permille
    if bought is None or back is None or not similar or bought < rules.rate_fewest_units:
        return None
    return back * 100_000 // (bought * similar)


_NUMBERS: Mapping[Signal, Callable[[RiskRules, Evidence], int | None]] = {
    Signal.VALUE: lambda _, known: known.value_minor,
    Signal.NEW_CUSTOMER: lambda _, known: known.customer_days,
    Signal.RETURN_RATE: _rate,
    Signal.NEVER_SCANNED: lambda _, known: known.never_scanned,
    Signal.DIFFERED_BEFORE: lambda _, known: known.differed,
    Signal.CHARGEBACK: lambda _, known: known.chargebacks,
    Signal.KEPT_BEFORE: lambda _, known: known.kept_in_a_year,
    Signal.SAME_ADDRESS: lambda _, known: known.same_address,
    Signal.SAME_NETWORK: lambda _, known: known.same_network,
    Signal.CAME_AS_SAID: lambda _, known: known.came_as_said,
}
