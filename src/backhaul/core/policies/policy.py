"""One version of a brand's rules: plain values, and tables for what differs from them."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from backhaul.core.axes import Method, Resolution
from backhaul.core.money import exponent
from backhaul.core.policies.bits import Bits, Plain
from backhaul.core.policies.exchanging import ExchangeRules
from backhaul.core.policies.model import (
    Check,
    Currency,
    Days,
    Frozen,
    Minor,
    Payer,
    ServiceLevels,
    ShippingRefund,
    TrackingWindows,
    Triggers,
)
from backhaul.core.policies.rules import Fees, Tables, Window, names_of
from backhaul.core.policies.table import Compiled
from backhaul.core.reasons import is_leaf

#: What a copy with other values works out for itself.
_WORKED_OUT = (
    "asked", "bits", "compiled", "every_method", "every_resolution", "fees", "window",
)  # fmt: skip


class Policy(Frozen):
    """One version of a brand's rules.

    `version` is the number of the brand's stored version, `schema_version` that of this form.
    Amounts are minor units of `currency`; `review_above_minor` is the value of a whole return
    (None: never), the tiers go by the value of one unit, the fee is per return.
    """

    schema_version: Literal[1, 2] = 2
    version: int = Field(default=1, ge=1)
    currency: Currency
    window_days: Days = 30
    reasons_needing_photos: tuple[str, ...] = ("arrived_damaged", "defective")
    review_above_minor: Minor | None = None
    resolutions: tuple[Resolution, ...] = Field(
        default=(Resolution.REFUND, Resolution.CREDIT), min_length=1
    )
    methods: tuple[Method, ...] = Field(default=tuple(Method), min_length=1)
    who_pays: Payer = Payer.BRAND
    return_fee_minor: Minor = 0
    refund_shipping: ShippingRefund = ShippingRefund.FAULT
    credit_bonus_percent: int = Field(default=0, ge=0, le=100)
    site: str = Field(default="main", min_length=1, max_length=40)
    refund_trigger: Triggers = Triggers()
    low_below_minor: Minor
    high_from_minor: Minor
    checks: tuple[Check, ...] = tuple(Check)
    label_valid_days: Days = 30
    windows: TrackingWindows = TrackingWindows()
    sla: ServiceLevels = ServiceLevels()
    exchange: ExchangeRules = ExchangeRules()
    needs_second_person: bool = False
    """A version is published by somebody else than who wrote it."""
    tables: Tables = Tables()
    """What differs from the plain values above, which are the last row of each table."""

    @cached_property
    def compiled(self) -> Compiled:
        return Compiled(self.tables)

    @cached_property
    def bits(self) -> Bits:
        plain = Plain(self.review_above_minor, self.reasons_needing_photos)
        return Bits(self.compiled, plain)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The facts that some row which is on asks for; scopes aside."""
        rules = [rule for rule in self.tables.all() if rule.is_on]
        return frozenset(
            name for rule in rules for clause in rule.when for name in names_of(clause)
        )

    @cached_property
    def every_resolution(self) -> frozenset[Resolution]:
        """What somebody may choose: of the plain values, or by some row which is on."""
        rows = (row.then.resolutions or () for row in self.tables.offer if row.is_on)
        return frozenset(self.resolutions).union(*rows)

    @cached_property
    def every_method(self) -> frozenset[Method]:
        """The same of how it travels."""
        rows = (row.then.methods or () for row in self.tables.offer if row.is_on)
        return frozenset(self.methods).union(*rows)

    def __copy__(self) -> Self:
        """What was worked out from the values before does not hold for those of a copy."""
        copied = super().__copy__()
        for name in _WORKED_OUT:
            copied.__dict__.pop(name, None)
        return copied

    @cached_property
    def window(self) -> Window:
        """The window where no row gives another."""
        return Window(days=self.window_days)

    @cached_property
    def fees(self) -> Fees:
        """The fees where no row gives others."""
        return Fees(payer=self.who_pays, label_minor=self.return_fee_minor)

    @field_validator("reasons_needing_photos")
    @classmethod
    def _are_leaves(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [code for code in codes if not is_leaf(code)]
        if unknown:
            raise ValueError(f"not a reason that can be chosen: {', '.join(unknown)}")
        return codes

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.low_below_minor > self.high_from_minor:
            raise ValueError("low_below_minor must not be above high_from_minor")
        if self.return_fee_minor and self.who_pays is Payer.BRAND:
            raise ValueError("a return fee needs who_pays to be shopper")
        return self

    @classmethod
    def default(cls, currency: str) -> Policy:
        """Return the rules the product ships with.

        50 and 200 of a currency with hundredths; the same number of minor units where there
        are none, because 5,000 yen, not 50, is worth about as much as 50 euro.
        """
        scale: int = 10 ** max(0, exponent(currency) - 2)
        return cls(
            currency=currency,
            review_above_minor=50_000 * scale,
            low_below_minor=5_000 * scale,
            high_from_minor=20_000 * scale,
        )
