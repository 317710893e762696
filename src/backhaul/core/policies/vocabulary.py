"""The words a rule may use: every fact by name, what kind it is, and where it is read.

One table serves them all: what a form offers, what a file may say, what a rule compares, and
what "it would have been otherwise if" may change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.law.words import Channel, Goods, Party
from backhaul.core.money import Money
from backhaul.core.policies.facts import OrderFacts, Proof, RequestFacts, Said, UnitFacts
from backhaul.core.policies.model import RiskTier
from backhaul.core.reasons import LEAVES, TREE, AtFault

Value = str | int | bool | date | frozenset[str] | None
"""As a rule compares it; None: nobody told."""
Flat = Mapping[str, Value]
"""The facts of one unit, by name."""


class Kind(StrEnum):
    CODE = "code"
    CODES = "codes"
    NUMBER = "number"
    DAYS = "days"
    PERCENT = "percent"
    GRAMS = "grams"
    MONEY = "money"
    """Minor units of the policy's currency; None where it was paid in another."""
    FLAG = "flag"
    DAY = "day"


COUNTED = frozenset({Kind.NUMBER, Kind.DAYS, Kind.PERCENT, Kind.GRAMS, Kind.MONEY})


class About(StrEnum):
    """What a fact belongs to; a form offers them in these groups."""

    UNIT = "unit"
    WHY = "why"
    ORDER = "order"
    REQUEST = "request"
    SHOPPER = "shopper"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Subject:
    """One unit with what it belongs to, in the currency that the policy's amounts are in."""

    request: RequestFacts
    unit: UnitFacts
    order: OrderFacts
    currency: str

    def amount(self, money: Money | None) -> int | None:
        return None if money is None or money.currency != self.currency else money.minor

    def days_since(self, moment: datetime | None) -> int | None:
        """Return days begun, so that "more than 14" is true a minute after the 14th."""
        if moment is None:
            return None
        return max(0, -((moment - self.request.requested_at) // timedelta(days=1)))

    def day_of(self, moment: datetime | None) -> date | None:
        """Return the day it was where the order went."""
        return moment.astimezone(ZoneInfo(self.order.zone)).date() if moment else None


@dataclass(frozen=True, slots=True)
class Fact:
    """A word for rules. `choices` are all codes there are; empty: any code.

    `read` is None for what a table of the policy itself finds out (the window), after all
    others are known.
    """

    kind: Kind
    about: About
    read: Callable[[Subject], Value] | None
    choices: tuple[str, ...] = ()


class Known(dict[str, Value]):
    """The facts of one unit by name, codes in small letters; each is read when it is asked for.

    Facts of the window are put in by whoever opens it. KeyError for what is no fact.
    """

    __slots__ = ("_subject",)

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self._subject = subject

    def __missing__(self, name: str) -> Value:
        read = FACTS[name].read
        if read is None:
            raise KeyError(name)
        value = self[name] = _small(read(self._subject))
        return value

    def otherwise(self, changed: Mapping[str, Value]) -> Known:
        """Return the same facts but for those."""
        other = Known(self._subject)
        other.update(self)
        other.update(changed)
        return other


def flat(subject: Subject) -> Known:
    """Return every fact of `subject` that does not need the policy."""
    return Known(subject)


def _small(value: Value) -> Value:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, frozenset):
        return frozenset(code.casefold() for code in value)
    return value


def _set(told: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if told is None else frozenset(told)


def _percent(part: int | None, whole: int | None) -> int | None:
    """Return whole percents, the half rounded up."""
    return (part * 200 + whole) // (2 * whole) if part is not None and whole else None


def _off(s: Subject) -> int | None:
    paid, full = s.amount(s.unit.paid), s.amount(s.unit.full_price)
    return None if full is None or paid is None else _percent(max(0, full - paid), full)


def _margin(s: Subject) -> int | None:
    paid, cost = s.amount(s.unit.paid), s.amount(s.unit.cost)
    return None if cost is None or paid is None else _percent(paid - cost, paid)


def _order_off(s: Subject) -> int | None:
    paid, off = s.amount(s.order.paid), s.amount(s.order.discount)
    return None if off is None or paid is None else _percent(off, paid + off)


def _return_rate(s: Subject) -> int | None:
    return _percent(s.request.shopper.units_returned, s.request.shopper.units_bought)


def _region(s: Subject) -> str | None:
    return f"{s.order.country}-{s.order.region}" if s.order.region else None


def _branch(s: Subject) -> str | None:
    return next((branch for branch, leaves in TREE.items() if s.unit.reason in leaves), None)


def _fault(s: Subject) -> str | None:
    found = LEAVES.get(s.unit.reason or "")
    return found.value if found else None


def _opened(s: Subject) -> bool | None:
    return None if s.unit.said is None else s.unit.said is not Said.UNOPENED


def _in_currency(s: Subject) -> int | None:
    return s.amount(s.request.value)


def _codes(*values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


_K, _A = Kind, About
FACTS: Mapping[str, Fact] = {
    # the thing
    "sku": Fact(_K.CODE, _A.UNIT, lambda s: s.unit.sku),
    "product": Fact(_K.CODE, _A.UNIT, lambda s: s.unit.product or None),
    "category": Fact(_K.CODE, _A.UNIT, lambda s: s.unit.category or None),
    "product_tags": Fact(_K.CODES, _A.UNIT, lambda s: _set(s.unit.tags)),
    "goods": Fact(_K.CODES, _A.UNIT, lambda s: _set(s.unit.goods), _codes(*Goods)),
    "is_final_sale": Fact(_K.FLAG, _A.UNIT, lambda s: s.unit.is_final_sale),
    "is_hazardous": Fact(_K.FLAG, _A.UNIT, lambda s: s.unit.is_hazardous),
    "is_serialised": Fact(_K.FLAG, _A.UNIT, lambda s: s.unit.is_serialised),
    "price": Fact(_K.MONEY, _A.UNIT, lambda s: s.amount(s.unit.paid)),
    "price_off": Fact(_K.PERCENT, _A.UNIT, _off),
    "margin": Fact(_K.PERCENT, _A.UNIT, _margin),
    "weight": Fact(_K.GRAMS, _A.UNIT, lambda s: s.unit.weight_grams),
    # why it comes back, and in what state
    "reason": Fact(_K.CODE, _A.WHY, lambda s: s.unit.reason, _codes(*LEAVES)),
    "reason_branch": Fact(_K.CODE, _A.WHY, _branch, _codes(*TREE)),
    "fault": Fact(_K.CODE, _A.WHY, _fault, _codes(*AtFault)),
    "said": Fact(_K.CODE, _A.WHY, lambda s: s.unit.said, _codes(*Said)),
    "is_opened": Fact(_K.FLAG, _A.WHY, _opened),
    "photos": Fact(_K.NUMBER, _A.WHY, lambda s: s.unit.photos),
    "has_serial": Fact(_K.FLAG, _A.WHY, lambda s: bool(s.unit.serial)),
    "proof": Fact(_K.CODE, _A.WHY, lambda s: s.unit.proof, _codes(*Proof)),
    # the order
    "channel": Fact(_K.CODE, _A.ORDER, lambda s: s.order.channel or None),
    "contract": Fact(_K.CODE, _A.ORDER, lambda s: s.order.contract, _codes(*Channel)),
    "seller": Fact(_K.CODE, _A.ORDER, lambda s: s.order.seller, _codes(*Party)),
    "country": Fact(_K.CODE, _A.ORDER, lambda s: s.order.country or None),
    "region": Fact(_K.CODE, _A.ORDER, _region),
    "language": Fact(_K.CODE, _A.ORDER, lambda s: s.order.language or None),
    "order_tags": Fact(_K.CODES, _A.ORDER, lambda s: _set(s.order.tags)),
    "paid_with": Fact(_K.CODES, _A.ORDER, lambda s: _set(s.order.paid_with)),
    "order_value": Fact(_K.MONEY, _A.ORDER, lambda s: s.amount(s.order.paid)),
    "order_off": Fact(_K.PERCENT, _A.ORDER, _order_off),
    "is_gift": Fact(_K.FLAG, _A.ORDER, lambda s: s.order.is_gift),
    "ordered_on": Fact(_K.DAY, _A.ORDER, lambda s: s.day_of(s.order.placed_at)),
    "days_since_order": Fact(_K.DAYS, _A.ORDER, lambda s: s.days_since(s.order.placed_at)),
    "days_since_dispatch": Fact(_K.DAYS, _A.ORDER, lambda s: s.days_since(s.unit.shipped_at)),
    "days_since_delivery": Fact(_K.DAYS, _A.ORDER, lambda s: s.days_since(s.unit.delivered_at)),
    "days_since_first_use": Fact(
        _K.DAYS, _A.ORDER, lambda s: s.days_since(s.unit.first_used_at)
    ),
    # the request
    "resolution": Fact(
        _K.CODE, _A.REQUEST, lambda s: s.request.resolution, _codes(*Resolution)
    ),
    "method": Fact(_K.CODE, _A.REQUEST, lambda s: s.request.method, _codes(*Method)),
    "origin": Fact(_K.CODE, _A.REQUEST, lambda s: s.request.origin, _codes(*Origin)),
    "currency": Fact(_K.CODE, _A.REQUEST, lambda s: s.request.currency),
    "ships_from": Fact(_K.CODE, _A.REQUEST, lambda s: s.request.ship_from_country or None),
    "asked_on": Fact(_K.DAY, _A.REQUEST, lambda s: s.day_of(s.request.requested_at)),
    "return_value": Fact(_K.MONEY, _A.REQUEST, _in_currency),
    "return_units": Fact(_K.NUMBER, _A.REQUEST, lambda s: len(s.request.units)),
    "is_withdrawal": Fact(_K.FLAG, _A.REQUEST, lambda s: s.request.is_withdrawal),
    "risk": Fact(_K.NUMBER, _A.REQUEST, lambda s: s.request.risk_points),
    "risk_level": Fact(_K.CODE, _A.REQUEST, lambda s: s.request.risk_level, _codes(*RiskTier)),
    # the shopper, with this brand
    "shopper_tags": Fact(_K.CODES, _A.SHOPPER, lambda s: _set(s.request.shopper.tags)),
    "tier": Fact(_K.CODE, _A.SHOPPER, lambda s: s.request.shopper.tier or None),
    "customer_for": Fact(
        _K.DAYS, _A.SHOPPER, lambda s: s.days_since(s.request.shopper.first_order_at)
    ),
    "orders_before": Fact(_K.NUMBER, _A.SHOPPER, lambda s: s.request.shopper.orders),
    "returns_before": Fact(_K.NUMBER, _A.SHOPPER, lambda s: s.request.shopper.returns),
    "return_rate": Fact(_K.PERCENT, _A.SHOPPER, _return_rate),
    "refused_before": Fact(_K.NUMBER, _A.SHOPPER, lambda s: s.request.shopper.refused),
    "incidents_before": Fact(_K.NUMBER, _A.SHOPPER, lambda s: s.request.shopper.incidents),
    "chargebacks": Fact(_K.NUMBER, _A.SHOPPER, lambda s: s.request.shopper.chargebacks),
    "kept_in_a_year": Fact(_K.NUMBER, _A.SHOPPER, lambda s: s.request.shopper.kept_in_a_year),
    # the window, known once its own table was read
    "window_days": Fact(_K.DAYS, _A.WINDOW, None),
    "is_in_window": Fact(_K.FLAG, _A.WINDOW, None),
    "days_in_window": Fact(_K.DAYS, _A.WINDOW, None),
    "days_late": Fact(_K.DAYS, _A.WINDOW, None),
}
