"""A brand's own accounts, and our ledger's lines as postings of one debit and one credit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from backhaul.core.ledger import Account

_A = Account

#: Numbers that many books in Germany have for it; an accountant says if they are right.
CHARTS: Mapping[str, Mapping[str, str]] = {
    "skr03": {
        _A.RETURNS: "8700",
        _A.SHOPPER_PAYABLE: "1700",
        _A.PROVIDER_CLEARING: "1360",
        _A.STORE_CREDIT_LIABILITY: "1704",
        _A.ORDERS_CLEARING: "1590",
        _A.FEES: "2700",
        _A.GOODWILL: "4900",
        _A.INTEREST: "2100",
        _A.TAX: "1776",
        _A.CHARGEBACKS: "2400",
        _A.CREDIT_EXPIRED: "2709",
        _A.EXCHANGE_CLEARING: "1593",
        _A.WRITE_DOWN: "2405",
        _A.SHIPPING: "8705",
        _A.CARRIER_CLAIMS: "1500",
        _A.BANK_CLEARING: "1361",
        _A.HAND_CLEARING: "1362",
        _A.POINTS_CLEARING: "1705",
    },
    "skr04": {
        _A.RETURNS: "4700",
        _A.SHOPPER_PAYABLE: "3500",
        _A.PROVIDER_CLEARING: "1460",
        _A.STORE_CREDIT_LIABILITY: "3504",
        _A.ORDERS_CLEARING: "1370",
        _A.FEES: "4830",
        _A.GOODWILL: "6300",
        _A.INTEREST: "7300",
        _A.TAX: "3806",
        _A.CHARGEBACKS: "6930",
        _A.CREDIT_EXPIRED: "4839",
        _A.EXCHANGE_CLEARING: "1373",
        _A.WRITE_DOWN: "6935",
        _A.SHIPPING: "4705",
        _A.CARRIER_CLAIMS: "1300",
        _A.BANK_CLEARING: "1461",
        _A.HAND_CLEARING: "1462",
        _A.POINTS_CLEARING: "3505",
    },
}
#: For an account that a chart does not name: so that no line is ever left out.
SUSPENSE = {"skr03": "1599", "skr04": "1379"}
FORMATS = ("csv", "datev", "xero")


class BookSettings(BaseModel):
    """How a brand's books are kept. What is empty is as the chart says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chart: str = Field(default="skr03", pattern=r"^skr0[34]$")
    numbers: dict[str, str] = Field(default_factory=dict)
    """Ledger account → the brand's own number."""
    consultant: str = Field(default="", pattern=r"^([1-9][0-9]{3,6})?$")
    """DATEV: Beraternummer, from 1001."""
    client: str = Field(default="", pattern=r"^([1-9][0-9]{0,4})?$")
    """DATEV: Mandantennummer."""
    digits: int = Field(default=4, ge=4, le=8)
    """DATEV: how long account numbers are."""
    year_starts_in: int = Field(default=1, ge=1, le=12)
    """The first month of a financial year."""
    xero_tax: str = Field(default="Tax Exempt", max_length=50)
    """The name of the tax rate in Xero that adds no tax: ours is posted by itself."""
    note_prefix: str = Field(default="CN-", max_length=12, pattern=r"^[A-Za-z0-9/-]*$")
    seller: str = Field(default="", max_length=600)
    """Name and address of the company, as they stand on a credit note."""
    tax_id: str = Field(default="", max_length=40)

    def number(self, account: str) -> str:
        return (
            self.numbers.get(account) or CHARTS[self.chart].get(account) or SUSPENSE[self.chart]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedLine:
    """A line of our ledger as it is exported; one of debit and credit is zero."""

    booking: str
    day: date
    account: str
    debit_minor: int
    credit_minor: int
    currency: str
    reference: str
    """The number of the return, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """So much from one account to another; `amount_minor` is above zero."""

    booking: str
    day: date
    debit: str
    credit: str
    amount_minor: int
    currency: str
    reference: str


def postings(lines: Iterable[BookedLine]) -> Iterator[Posting]:
    """Pair the lines of one booking, which balance in each currency, in their order.

    Raises ValueError where they do not balance.
    """
    known = list(lines)
    for currency in dict.fromkeys(line.currency for line in known):
        yield from _paired([line for line in known if line.currency == currency])


def _paired(lines: list[BookedLine]) -> Iterator[Posting]:
    giving = [(line, line.debit_minor) for line in lines if line.debit_minor]
    taking = [(line, line.credit_minor) for line in lines if line.credit_minor]
    while giving and taking:
        (debit, left), (credit, right) = giving.pop(0), taking.pop(0)
        amount = min(left, right)
        yield Posting(
            booking=debit.booking,
            day=debit.day,
            debit=debit.account,
            credit=credit.account,
            amount_minor=amount,
            currency=debit.currency,
            reference=debit.reference,
        )
        if left > amount:
            giving.insert(0, (debit, left - amount))
        if right > amount:
            taking.insert(0, (credit, right - amount))
    if giving or taking:
        raise ValueError(f"it does not balance: {lines[0].booking}")


def year_start(day: date, first_month: int) -> date:
    """Return the first day of the financial year that `day` is in."""
    year = day.year if day.month >= first_month else day.year - 1
    return date(year, first_month, 1)
