"""Orders that come from files: every line is placed in an order or explained, none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldOrder

#: So many problems are kept in a report; all of them are counted, whatever their number.
PROBLEMS_KEPT = 1000


class Reason(StrEnum):
    """Why a line of an import is not a line of a new order."""

    FEE_OR_POSTAGE = "fee_or_postage"
    """Postage, a fee, a voucher: nothing that a parcel could bring back."""
    STOCK_ADJUSTMENT = "stock_adjustment"
    """The stock was counted; nobody bought anything."""
    CANCELLED_WHOLE = "cancelled_whole"
    """Cancelled before it was sent."""
    NOT_PAID_YET = "not_paid_yet"
    """The shopper has not paid; the order comes in with a later import."""
    NOTHING_SOLD = "nothing_sold"
    """A quantity of zero, or an order without lines."""
    TEST_ORDER = "test_order"
    NO_CUSTOMER = "no_customer"
    """Nobody is named, and the mapping says to leave such orders out."""
    BLANK_LINE = "blank_line"
    ALREADY_KNOWN = "already_known"
    """An earlier import brought it."""
    RETURN_LINE_RECORDED = "return_line_recorded"
    """It came back before we knew: so many fewer of that sale can come back."""
    RETURN_WITHOUT_SALE = "return_without_sale"
    """It came back, but no sale that we know has so many left."""
    REFUND_WITHOUT_GOODS = "refund_without_goods"
    """Money went back, nothing else did."""
    ORDER_HELD_BACK = "order_held_back"
    """A good line, but another line of its order is not; an order comes in whole."""
    NOT_AN_ORDER = "not_an_order"
    UNREADABLE_ROW = "unreadable_row"
    UNREADABLE_ENCODING = "unreadable_encoding"
    UNREADABLE_DATE = "unreadable_date"
    UNREADABLE_QUANTITY = "unreadable_quantity"
    UNREADABLE_AMOUNT = "unreadable_amount"
    UNREADABLE_CURRENCY = "unreadable_currency"
    MISSING_VALUE = "missing_value"
    CONTRADICTS_ORDER = "contradicts_order"
    """It names another customer or currency than the lines before it."""
    ORDER_SPLIT_APART = "order_split_apart"
    """Its order stood further up and was closed; the mapping promised they stand together."""


#: Lines that were not understood; all other reasons are understood and accounted for.
FAILURES = frozenset(
    {
        Reason.NOT_AN_ORDER,
        Reason.UNREADABLE_ROW,
        Reason.UNREADABLE_ENCODING,
        Reason.UNREADABLE_DATE,
        Reason.UNREADABLE_QUANTITY,
        Reason.UNREADABLE_AMOUNT,
        Reason.UNREADABLE_CURRENCY,
        Reason.MISSING_VALUE,
        Reason.CONTRADICTS_ORDER,
        Reason.ORDER_SPLIT_APART,
    }
)


class Notice(StrEnum):
    """Something to look at in an order that was placed all the same."""

    TOTALS_DIFFER = "totals_differ"
    """The lines with shipping do not make the total that the channel tells."""
    PAYMENT_IN_OTHER_CURRENCY = "payment_in_other_currency"
    """The payment was left out: it cannot be set off against the order."""
    TIME_WITHOUT_ZONE = "time_without_zone"
    """The time was taken for UTC."""
    RETURN_EXCEEDS_SALE = "return_exceeds_sale"
    """More came back than was sold; what was sold is recorded as returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """A line to look at: `raw` is its text as it stands in the file, whole."""

    line_no: int
    """Of the file; for a document of JSON the place of the order in it, from 1."""
    reason: Reason | Notice
    detail: str = ""
    """What was found, never a sentence."""
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBack:
    """Goods that came back before we knew: what a cancellation line or a refund tells."""

    channel: str
    external_id: str
    """Its own, the same at every import, so that it is recorded once."""
    sku: str
    quantity: int
    at: datetime
    amount: Money | None = None
    """What was given back for all of `quantity`; None where the order's payments tell it."""
    order_external_id: str = ""
    """Empty: not told, to be found by the customer."""
    line_external_id: str = ""
    email: str = ""
    customer_ref: str = ""
    line_no: int = 0


@dataclass(slots=True, kw_only=True)
class Batch:
    """A piece of an import: `lines` is `placed`, plus all of `explained`, plus `backs`."""

    orders: list[SoldOrder] = field(default_factory=list)
    backs: list[LineBack] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    explained: Counter[Reason] = field(default_factory=Counter)
    lines: int = 0
    header: str = ""
    """What must stand above the raw lines of `problems` to make a file of them."""

    @property
    def placed(self) -> int:
        return sum(len(order.lines) for order in self.orders)


class Reader(Protocol):
    """Reads the orders of one format."""

    def read(self, path: Path) -> Iterator[Batch]:
        """Raises DomainError when nothing of the file can be read as this format."""
        ...


@dataclass(slots=True)
class ImportReport:
    """What an import did, line by line."""

    lines: int = 0
    placed: int = 0
    orders: int = 0
    explained: Counter[Reason] = field(default_factory=Counter)
    notices: Counter[Notice] = field(default_factory=Counter)
    problems: list[LineProblem] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        """Count `batch` as placed; then tell `known` orders and the fate of each return."""
        self.lines += batch.lines
        self.placed += batch.placed
        self.orders += len(batch.orders)
        self.explained.update(batch.explained)
        for problem in batch.problems:
            self.note(problem)

    def note(self, problem: LineProblem) -> None:
        if isinstance(problem.reason, Notice):
            self.notices[problem.reason] += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)

    def add_known(self, order: SoldOrder) -> None:
        """Take back that `order` was placed: an earlier import did it."""
        self.orders -= 1
        self.placed -= len(order.lines)
        self.explained[Reason.ALREADY_KNOWN] += len(order.lines)

    def add_back(self, fate: Reason) -> None:
        self.explained[fate] += 1

    @property
    def failed(self) -> int:
        return sum(n for reason, n in self.explained.items() if reason in FAILURES)

    @property
    def is_complete(self) -> bool:
        """Whether every line is placed or explained; False is our mistake, not the file's."""
        return self.lines == self.placed + self.explained.total()

    def summary(self, seconds: float) -> dict[str, object]:
        counts = {reason.value: n for reason, n in sorted(self.explained.items()) if n}
        notices = {notice.value: n for notice, n in sorted(self.notices.items())}
        return {
            "lines": self.lines,
            "placed": self.placed,
            "explained": counts,
            "failed": self.failed,
            "orders": self.orders,
            "notices": notices,
            "seconds": round(seconds, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """A line that was sold, and how many of it came back so far."""

    order_external_id: str
    line_external_id: str
    placed_at: datetime
    sku: str
    quantity: int
    paid: Money
    returned: int = 0
    email: str = ""
    customer_ref: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """So many of this sale came back."""

    order_external_id: str
    line_external_id: str
    quantity: int


def match_back(back: LineBack, sales: Iterable[SaleLine]) -> tuple[Taken, ...]:
    """Take what came back from the sales it can belong to, the newest first.

    Without a named order a sale belongs if it is earlier and of the same customer, product
    and price. The parts sum to at most `back.quantity`; the rest has no sale.
    """
    left = back.quantity
    taken: list[Taken] = []
    newest_first = sorted(
        (sale for sale in sales if _belongs(back, sale)),
        key=lambda sale: (sale.placed_at, sale.order_external_id),
        reverse=True,
    )
    for sale in newest_first:
        part = min(left, sale.quantity - sale.returned)
        if part > 0:
            taken.append(Taken(sale.order_external_id, sale.line_external_id, part))
            left -= part
    return tuple(taken)


def fate_of(back: LineBack, taken: Iterable[Taken]) -> tuple[Reason, Notice | None]:
    """Return what to count for `back`, and what to look at."""
    found = sum(part.quantity for part in taken)
    if found == 0:
        return Reason.RETURN_WITHOUT_SALE, None
    if found < back.quantity:
        return Reason.RETURN_LINE_RECORDED, Notice.RETURN_EXCEEDS_SALE
    return Reason.RETURN_LINE_RECORDED, None


def _belongs(back: LineBack, sale: SaleLine) -> bool:
    if back.line_external_id:
        return (back.order_external_id, back.line_external_id) == (
            sale.order_external_id,
            sale.line_external_id,
        )
    if back.sku != sale.sku or not _is_same_price(back, sale):
        return False
    if back.order_external_id:
        return back.order_external_id == sale.order_external_id
    return sale.placed_at <= back.at and _is_same_customer(back, sale)


def _is_same_customer(back: LineBack, sale: SaleLine) -> bool:
    if back.customer_ref and sale.customer_ref:
        return back.customer_ref == sale.customer_ref
    return bool(back.email) and back.email.casefold() == sale.email.casefold()


def _is_same_price(back: LineBack, sale: SaleLine) -> bool:
    """Compare by the piece; each line total may be off by half a minor unit of rounding."""
    if back.amount is None:
        return True
    if back.amount.currency != sale.paid.currency:
        return False
    gap = back.amount.minor * sale.quantity - sale.paid.minor * back.quantity
    # Equal totals over equal pieces leave no gap; rounding leaves less than this.
    return abs(gap) * 2 < back.quantity + sale.quantity
