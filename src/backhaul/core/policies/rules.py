"""The rows of a policy: where a rule holds, when it fits, and what follows.

A table is read from the top and the first row that fits decides; a row for a market or a
product comes before those for all, whatever its place. What no row says, the policy itself
does: its plain values are the last row of each table.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Generic, Self, TypeVar

from pydantic import Field, field_validator, model_validator

from backhaul.core.axes import Method, Resolution
from backhaul.core.policies.conditions import Choice, Condition, conditions_of
from backhaul.core.policies.expressions import Expression
from backhaul.core.policies.model import (
    Check,
    Days,
    Frozen,
    Hours,
    Minor,
    Outcome,
    Payer,
    RefundTrigger,
    RiskTier,
    ShippingRefund,
)
from backhaul.core.policies.vocabulary import FACTS, About

Clause = Condition | Choice | Expression
Codes = Annotated[tuple[str, ...], Field(max_length=500)]
Percent = Annotated[int, Field(ge=0, le=100)]
Words = Annotated[str, Field(max_length=300)]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
MOST_RULES = 300


class Anchor(StrEnum):
    """From what a window runs."""

    DELIVERED = "delivered"
    """The parcel that held this unit."""
    SHIPPED = "shipped"
    ORDERED = "ordered"
    FIRST_USED = "first_used"


class Then(Frozen):
    """What follows from a rule; each table has its own."""


class Window(Then):
    """`until`: not closed before that day is over, where the order went (holidays).

    `assumed_days`: a delivery that nobody scanned is taken to be so long after dispatch; None:
    the window of such a unit has not begun.
    """

    days: Days
    anchor: Anchor = Anchor.DELIVERED
    until: date | None = None
    assumed_days: Days | None = None


class Eligibility(Then):
    """`say`: the brand’s own words to the shopper; `by`, `within_h`: who reviews, and when."""

    outcome: Outcome
    keep: bool = False
    """Authorised, and the thing stays where it is."""
    keep_percent: Annotated[int, Field(ge=1, le=100)] = 100
    """So much of its price is given for that; where more is owed it has to be sent back."""
    say: Words = ""
    resolutions: tuple[Resolution, ...] = ()
    """Only these may be asked for; empty: all that are offered."""
    photos: Annotated[int, Field(ge=0, le=10)] = 0
    needs_serial: bool = False
    by: Annotated[str, Field(max_length=40)] = ""
    within_h: Hours | None = None

    @model_validator(mode="after")
    def _only_a_review_has_a_reviewer(self) -> Self:
        if self.outcome is not Outcome.REVIEW and (self.by or self.within_h is not None):
            raise ValueError("only a review is done by somebody within some hours")
        if self.keep and self.outcome is not Outcome.AUTHORIZE:
            raise ValueError("only what is authorised can be kept")
        if self.keep_percent < 100 and not self.keep:
            raise ValueError("only for what is kept a share of its price is given")
        return self


class Offer(Then):
    """None: as the policy says for all."""

    resolutions: tuple[Resolution, ...] | None = None
    methods: tuple[Method, ...] | None = None
    bonus_percent: Percent | None = None
    bonus_minor: Minor | None = None
    """Added to a store credit, once for the whole return; not both."""

    @model_validator(mode="after")
    def _one_bonus(self) -> Self:
        if self.bonus_percent is not None and self.bonus_minor is not None:
            raise ValueError("a bonus is in percent or an amount, not both")
        return self


class Fees(Then):
    """`label_minor` is for the whole return, the restocking fee for each unit.

    `tax_bp`: the rate of the tax that is inside the fee, in basis points; None: no tax on it.
    `refund_shipping` is about the way out; None: as the policy says for all.
    """

    payer: Payer = Payer.SHOPPER
    label_minor: Minor = 0
    restocking_minor: Minor = 0
    restocking_percent: Percent = 0
    tax_bp: Annotated[int, Field(ge=0, le=5000)] | None = None
    refund_shipping: ShippingRefund | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.label_minor and self.payer is Payer.BRAND:
            raise ValueError("a fee for the label needs the shopper to pay for the way back")
        if self.restocking_minor and self.restocking_percent:
            raise ValueError("a restocking fee is in percent or an amount, not both")
        return self


class Release(Then):
    """When the money may go."""

    trigger: RefundTrigger | None = None
    tier: RiskTier | None = None


class Inspection(Then):
    checks: tuple[Check, ...] | None = None
    look_for: Words = ""


class Destination(Then):
    site: Annotated[str, Field(min_length=1, max_length=40)]


class Scope(Frozen):
    """For which products and markets a rule is; empty: for all.

    A rule for a stock number is more exact than one for a product, a tag, a category, in this
    order; then a region is more exact than a country, a channel. The more exact rule comes
    first.
    """

    skus: Codes = ()
    products: Codes = ()
    tags: Codes = ()
    categories: Codes = ()
    regions: Codes = ()
    """ISO 3166-2, such as US-CA."""
    countries: Codes = ()
    channels: Codes = ()

    @property
    def rank(self) -> tuple[int, int]:
        thing = (self.categories, self.tags, self.products, self.skus)
        market = (self.channels, self.countries, self.regions)
        return _highest(thing), _highest(market)


T = TypeVar("T", bound=Then)


class Rule(Frozen, Generic[T]):
    """A row. `when` holds if each of its clauses does; without any it always does."""

    id: RuleId
    name: Annotated[str, Field(max_length=120)] = ""
    is_on: bool = True
    scope: Scope = Scope()
    when: Annotated[tuple[Clause, ...], Field(max_length=12)] = ()
    then: T


class Tables(Frozen):
    """The tables of a policy, in the order in which they are read."""

    window: tuple[Rule[Window], ...] = ()
    eligibility: tuple[Rule[Eligibility], ...] = ()
    offer: tuple[Rule[Offer], ...] = ()
    fees: tuple[Rule[Fees], ...] = ()
    release: tuple[Rule[Release], ...] = ()
    inspection: tuple[Rule[Inspection], ...] = ()
    destination: tuple[Rule[Destination], ...] = ()

    @field_validator("window")
    @classmethod
    def _does_not_ask_for_itself(
        cls, rules: tuple[Rule[Window], ...]
    ) -> tuple[Rule[Window], ...]:
        for rule in rules:
            asked = {name for clause in rule.when for name in names_of(clause)}
            if any(FACTS[name].about is About.WINDOW for name in asked):
                raise ValueError(f"{rule.id}: the window is not known before its own table")
        return rules

    @model_validator(mode="after")
    def _has_one_rule_of_an_id(self) -> Self:
        seen: set[str] = set()
        for rule in self.all():
            if rule.id in seen:
                raise ValueError(f"two rules have the id {rule.id}")
            seen.add(rule.id)
        if len(seen) > MOST_RULES:
            raise ValueError(f"at most {MOST_RULES} rules")
        return self

    def all(self) -> tuple[Rule[Then], ...]:
        return tuple(rule for name in type(self).model_fields for rule in getattr(self, name))


def names_of(clause: Clause) -> tuple[str, ...]:
    """Return the facts that a clause asks for."""
    if isinstance(clause, Expression):
        return clause.names
    return tuple(one.fact for one in conditions_of(clause))


def _highest(given: tuple[Codes, ...]) -> int:
    return max((rank for rank, codes in enumerate(given, start=1) if codes), default=0)
