"""What of a policy the law forbids: looked for before it is published, market by market.

A refusal breaks the law where it can meet a unit whose right to withdraw still stands. Only
what the law asks about counts here: where it was shipped to, how it was sold, what it is, and
how long the shopper has had it at the least. Whatever else a rule asks for may be so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from backhaul.core.axes import Resolution
from backhaul.core.law.choice import regime_for
from backhaul.core.law.grounds import Case, may, may_have_window
from backhaul.core.law.model import Regime, Right
from backhaul.core.law.words import Channel, Fee, Ground, HouseRule, Ruling
from backhaul.core.policies.conditions import Condition, Op
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Anchor, Eligibility, Fees, Rule, Scope, Then, Window

T = TypeVar("T", bound=Then)


class What(StrEnum):
    REFUSES_A_RIGHT = "refuses_a_right"
    SHORTER_WINDOW = "shorter_window"
    FORBIDDEN_FEE = "forbidden_fee"
    NO_MONEY_BACK = "no_money_back"


@dataclass(frozen=True, slots=True)
class Breach:
    """`rule` is empty for the policy's plain values; `days` are those that the law gives."""

    what: What
    rule: str
    regime: str
    countries: tuple[str, ...]
    source: str
    days: int | None = None


def breaches(policy: Policy, countries: Collection[str]) -> tuple[Breach, ...]:
    """Return what the law of the markets that a brand ships to forbids, rule by rule.

    `countries` are ISO 3166-1 codes. The law overrules all of it when a request is decided;
    publishing it would still tell shoppers what is not so.
    """
    found = [
        breach
        for regime, places in _regimes(countries)
        for breach in _of_market(policy, regime, places)
    ]
    return tuple(dict.fromkeys(found))


def _regimes(countries: Collection[str]) -> list[tuple[Regime, tuple[str, ...]]]:
    found: dict[str, tuple[Regime, list[str]]] = {}
    for country in sorted({one.upper() for one in countries}):
        regime = regime_for(country)
        found.setdefault(regime.code, (regime, []))[1].append(country)
    return [(regime, tuple(places)) for _, (regime, places) in sorted(found.items())]


def _of_market(policy: Policy, regime: Regime, places: tuple[str, ...]) -> Iterator[Breach]:
    right = regime.right(Channel.ONLINE)
    if right is None:
        return
    yield from _windows(policy, regime, right, places)
    for rule in _in(policy.tables.eligibility, places):
        if rule.then.outcome is Outcome.REFUSE and _meets_right(policy, rule, right):
            source = str(right.days.source)
            yield Breach(
                What.REFUSES_A_RIGHT, rule.id, regime.code, places, source, right.days.value
            )
    plain = ("", Fees(payer=policy.who_pays, label_minor=policy.return_fee_minor))
    rows = [(rule.id, rule.then) for rule in _in(policy.tables.fees, places)]
    for name, fees in (*rows, plain):
        yield from _fees(name, fees, regime, places)
    yield from _offers(policy, regime, right, places)


def _windows(
    policy: Policy, regime: Regime, right: Right, places: tuple[str, ...]
) -> Iterator[Breach]:
    rows = [(rule.id, rule.then) for rule in _in(policy.tables.window, places)]
    for name, window in (*rows, ("", policy.window)):
        answer = may_have_window(right, window.days)
        if answer.ruling is Ruling.FORBIDDEN or _begins_early(window):
            yield Breach(
                What.SHORTER_WINDOW,
                name,
                regime.code,
                places,
                str(answer.source),
                right.days.value,
            )


def _begins_early(window: Window) -> bool:
    """Before the shopper has it; a first use comes after, and `until` only adds."""
    return window.anchor in (Anchor.SHIPPED, Anchor.ORDERED)


def _fees(name: str, fees: Fees, regime: Regime, places: tuple[str, ...]) -> Iterator[Breach]:
    case = Case(regime=regime, channel=Channel.ONLINE, ground=Ground.STATUTORY)
    asked = {
        Fee.RETURN_SHIPPING: fees.label_minor,
        Fee.RESTOCKING: fees.restocking_minor or fees.restocking_percent,
    }
    for fee, amount in asked.items():
        answer = may(case, fee)
        if amount and answer.ruling is Ruling.FORBIDDEN:
            yield Breach(What.FORBIDDEN_FEE, name, regime.code, places, str(answer.source))


def _offers(
    policy: Policy, regime: Regime, right: Right, places: tuple[str, ...]
) -> Iterator[Breach]:
    case = Case(regime=regime, channel=Channel.ONLINE, ground=Ground.STATUTORY)
    answer = may(case, HouseRule.CREDIT_ONLY)
    if answer.ruling is not Ruling.FORBIDDEN:
        return
    offers = [(one.id, one.then.resolutions) for one in _in(policy.tables.offer, places)]
    kinds = [
        (one.id, one.then.resolutions)
        for one in _in(policy.tables.eligibility, places)
        if _meets_right(policy, one, right)
    ]
    for name, offered in (*offers, *kinds, ("", policy.resolutions)):
        if offered and Resolution.REFUND not in offered:
            yield Breach(What.NO_MONEY_BACK, name, regime.code, places, str(answer.source))


def _in(rules: Iterable[Rule[T]], places: tuple[str, ...]) -> Iterator[Rule[T]]:
    return (rule for rule in rules if rule.is_on and _reaches(rule, places))


def _reaches(rule: Rule[T], places: tuple[str, ...]) -> bool:
    """Whether a rule is for one of the countries, by its scope and by what it asks."""
    left = set(places) & (_scoped(rule.scope) or set(places))
    for one in rule.when:
        if (
            isinstance(one, Condition)
            and one.fact == "country"
            and isinstance(one.value, tuple)
        ):
            named = {code.upper() for code in one.value}
            left = left - named if one.op is Op.IS_NONE_OF else left & named
    return bool(left)


def _scoped(scope: Scope) -> set[str]:
    wanted = {code.upper() for code in scope.countries}
    return wanted | {code.split("-", 1)[0].upper() for code in scope.regions}


def _meets_right(policy: Policy, rule: Rule[Eligibility], right: Right) -> bool:
    """Whether a unit of which the right stands can fit the rule."""
    conditions = [clause for clause in rule.when if isinstance(clause, Condition)]
    if any(_leaves_the_law(one, right) for one in conditions):
        return False
    return _least_days(policy, conditions) <= right.days.value


def _least_days(policy: Policy, conditions: Iterable[Condition]) -> int:
    """Return how many days a shopper must have had a unit, at the least, to fit them all.

    Days since the order or the dispatch say nothing: it may have come this morning.
    """
    least = 0
    for one in conditions:
        if one.fact == "days_since_delivery" and type(one.value) is int:
            least = max(least, _from(one.op, one.value))
        if _is_past_window(one):
            least = max(least, 0 if _begins_early(policy.window) else policy.window_days + 1)
    return least


def _from(op: Op, value: int) -> int:
    return {Op.AT_LEAST: value, Op.MORE_THAN: value + 1}.get(op, 0)


def _is_past_window(one: Condition) -> bool:
    if one.fact == "is_in_window":
        return one.value is False
    if one.fact == "days_late" and type(one.value) is int:
        return _from(one.op, one.value) >= 1
    return False


def _leaves_the_law(one: Condition, right: Right) -> bool:
    """Whether a condition only fits what the right does not cover."""
    codes = one.value if isinstance(one.value, tuple) else ()
    if one.fact == "goods" and one.op in (Op.HAS_ANY, Op.HAS_ALL):
        excluded = {exclusion.goods.value for exclusion in right.exclusions}
        return set(codes) <= excluded
    if one.fact == "seller" and one.op is Op.IS_ONE_OF:
        return set(codes) == {"private"}
    if one.fact == "contract" and one.op is Op.IS_ONE_OF:
        return right.channels.isdisjoint(Channel(code) for code in codes)
    return False
