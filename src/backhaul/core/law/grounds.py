"""Three grounds, never mixed, and what a house may do under each.

A statutory right is no kinder form of goodwill: a house rule never refuses it, a score only
sends it to a person, and a fee stands or falls with its article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backhaul.core.law.clocks import FULLY, Told
from backhaul.core.law.model import Permission, Regime, Right
from backhaul.core.law.sources import NOBODY, Source
from backhaul.core.law.words import (
    ONLY_A_PERSON,
    Channel,
    Deduction,
    Fee,
    Ground,
    HouseRule,
    Ruling,
    Wish,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """May the house do what it wishes, and which article says so."""

    wish: Wish
    ground: Ground
    ruling: Ruling
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A return seen under one ground: the market's law, how it was bought, what was told.

    `policy_shown` is whether the refund policy stood where it must stand.
    """

    regime: Regime
    channel: Channel
    ground: Ground
    told: Told = FULLY
    policy_shown: bool = True


def may(case: Case, wish: Wish) -> Answer:
    """Say whether a house rule, a fee or a deduction may be used on this ground."""
    ruling, source = {
        Ground.STATUTORY: _statutory,
        Ground.WARRANTY: _warranty,
        Ground.GOODWILL: _goodwill,
    }[case.ground](case, wish)
    return Answer(wish, case.ground, ruling, source)


def objections(case: Case, wishes: Iterable[Wish]) -> tuple[Answer, ...]:
    """Return what the law has against `wishes`, forbidden ones first; empty: nothing."""
    found = [one for one in (may(case, wish) for wish in wishes) if one.ruling is not _YES]
    return tuple(sorted(found, key=lambda one: one.ruling is not Ruling.FORBIDDEN))


def may_have_window(right: Right, days: int) -> Answer:
    """Say whether a house may give `days`: fewer than the law gives are no window at all."""
    shorter = days < right.days.value
    wish = HouseRule.SHORTER_WINDOW if shorter else HouseRule.LONGER_WINDOW
    permission = right.permissions[wish]
    return Answer(wish, Ground.STATUTORY, permission.ruling, permission.source)


_YES = Ruling.ALLOWED
_MONEY_FOR_FAULTY_GOODS = frozenset(
    {*Fee, Deduction.SHOP_LIKE_TEST, HouseRule.FINAL_SALE, HouseRule.DISCOUNTED}
)


def _statutory(case: Case, wish: Wish) -> tuple[Ruling, Source]:
    right = case.regime.right(case.channel)
    if right is None:
        raise ValueError(f"no statutory right: {case.regime.code}, {case.channel.value}")
    permission = right.permissions.get(wish)
    if permission is None:
        return Ruling.PERSON, right.days.source
    return _as_told(permission, wish, case.told), permission.source


def _as_told(permission: Permission, wish: Wish, told: Told) -> Ruling:
    must_be_told = told.return_cost if wish is Fee.RETURN_SHIPPING else told.right
    if permission.untold is not None and not must_be_told:
        return permission.untold
    return permission.ruling


def _warranty(case: Case, wish: Wish) -> tuple[Ruling, Source]:
    """Faulty goods cost their buyer nothing; whether they are faulty a person may ask."""
    warranty = case.regime.warranty
    if warranty is None:
        return Ruling.PERSON, NOBODY
    if wish in _MONEY_FOR_FAULTY_GOODS:
        return Ruling.FORBIDDEN, warranty.free_of_charge
    return Ruling.PERSON, warranty.free_of_charge


def _goodwill(case: Case, wish: Wish) -> tuple[Ruling, Source]:
    """A house may do as it promised; some states ask that the promise was shown."""
    if wish in ONLY_A_PERSON:
        return Ruling.PERSON, NOBODY
    shown = case.regime.disclosure
    if wish is HouseRule.LONGER_WINDOW:
        return Ruling.ALLOWED, NOBODY
    if shown is not None and not case.policy_shown:
        return Ruling.FORBIDDEN, shown.fees_shown
    return Ruling.ALLOWED, shown.fees_shown if shown is not None else NOBODY
