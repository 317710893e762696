"""One record of a CSV as typed values, by the mapping: numbers, times, what the line means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property, lru_cache

from backhaul.adapters.channels.csv.columns import Columns
from backhaul.adapters.channels.csv.records import Record
from backhaul.adapters.channels.reading import Unreadable, money, read_currency, read_iso_time
from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.orders import Reason

_TRUE = frozenset({"1", "true", "yes", "y", "x"})
_PLAIN = re.compile(r"-?\d{1,12}(\.\d{1,9})?")
_SIGNS = "$€£¥₹  \u202f"
_DECIMAL_ZERO = re.compile(r"\.0+$")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file that was understood; what it sells is `paid` for `quantity`."""

    record: Record
    place: int
    """In its order, from 1, whatever became of the lines before it."""
    order: str
    quantity: int
    paid: Money
    tax: Money
    full: Money | None
    """Before discounts, tax in; None: not told."""
    placed_at: datetime
    is_return: bool
    reason: Reason | None
    """Why it is no line of an order; None: it is, or it is a return."""
    is_postage: bool = False


class Layout:
    """The mapping laid over the header of one file."""

    def __init__(self, columns: Columns, header: list[str]) -> None:
        """Raises DomainError naming the columns that are missing and those that exist."""
        names = [name.strip() for name in header]
        wanted = columns.columns.values()
        missing = sorted({name for name in wanted if name.strip() not in names})
        if missing:
            raise DomainError("columns_missing", missing=missing, present=names)
        double = sorted({name for name in wanted if names.count(name.strip()) > 1})
        if double:
            raise DomainError("columns_twice", columns=double)
        self.columns = columns
        self.width = len(header)
        self._at = {
            ours: names.index(theirs.strip()) for ours, theirs in columns.columns.items()
        }
        self._decimal_ids = frozenset(columns.rules.spreadsheet_numbers)

    def text(self, cells: list[str], name: str) -> str:
        """Return the cell, or the constant where the cell is empty or there is none."""
        at = self._at.get(name)
        told = cells[at].strip() if at is not None and at < len(cells) else ""
        if told and name in self._decimal_ids:
            told = _DECIMAL_ZERO.sub("", told)
        return told or self.columns.constants.get(name, "")

    def column(self, name: str) -> str:
        """Return what the file calls it."""
        return self.columns.columns.get(name, name)

    def required(self, cells: list[str], name: str) -> str:
        told = self.text(cells, name)
        if not told:
            raise Unreadable(Reason.MISSING_VALUE, self.column(name))
        return told

    @cached_property
    def _number(self) -> re.Pattern[str]:
        form = self.columns.form
        groups = rf"\d{{1,3}}(?:{re.escape(form.thousands)}\d{{3}})+|" if form.thousands else ""
        return re.compile(rf"-?(?:{groups}\d+)(?:{re.escape(form.decimal)}\d+)?")

    def number(self, text: str) -> Decimal | None:
        """Return the number, None if it is written in another way than the mapping says.

        `1,5` with commas between thousands is refused and not read as fifteen.
        """
        bare = text.strip(_SIGNS)
        if not self._number.fullmatch(bare):
            return None
        form = self.columns.form
        plain = bare.replace(form.thousands, "") if form.thousands else bare
        plain = plain.replace(form.decimal, ".")
        return Decimal(plain) if _PLAIN.fullmatch(plain) else None

    def amount(self, cells: list[str], name: str) -> Decimal | None:
        told = self.text(cells, name)
        if not told:
            return None
        number = self.number(told)
        if number is None:
            raise Unreadable(Reason.UNREADABLE_AMOUNT, told)
        return number

    def money(self, cells: list[str], name: str) -> Money | None:
        amount = self.amount(cells, name)
        return None if amount is None else money(amount, self.currency(cells))

    def whole(self, cells: list[str], name: str) -> int | None:
        told = self.text(cells, name)
        if not told:
            return None
        number = self.number(told)
        if number is None or number != number.to_integral_value() or abs(number) >= 10**9:
            raise Unreadable(Reason.UNREADABLE_QUANTITY, told)
        return int(number)

    def currency(self, cells: list[str]) -> str:
        return read_currency(self.required(cells, "currency"))

    def time(self, cells: list[str], name: str) -> datetime | None:
        told = self.text(cells, name)
        return self._time(told) if told else None

    @cached_property
    def _time(self) -> Callable[[str], datetime]:
        """The same minute stands on every line of an order."""
        return lru_cache(maxsize=1024)(self._read_time)

    def _read_time(self, told: str) -> datetime:
        for pattern in self.columns.form.dates:
            try:
                if pattern == "iso":
                    return read_iso_time(told, self.columns.zone)
                # What names no zone is in the mapping's.
                at = datetime.strptime(told, pattern)  # noqa: DTZ007
                return at.replace(tzinfo=at.tzinfo or self.columns.zone).astimezone(UTC)
            except (ValueError, OverflowError, Unreadable):
                continue
        raise Unreadable(Reason.UNREADABLE_DATE, told)

    def flag(self, cells: list[str], name: str) -> bool | None:
        """Return None where nothing is told: that is not a no."""
        told = self.text(cells, name).casefold()
        return told in _TRUE if told else None

    def codes(self, cells: list[str], name: str) -> tuple[str, ...] | None:
        """Return what stands in one cell with `;` between; None where nothing is told."""
        told = [one.strip() for one in self.text(cells, name).split(";")]
        return tuple(filter(None, told)) or None


def read_row(layout: Layout, record: Record, order: str, place: int) -> Row:
    """Raises Unreadable; a line that is cancelled need not be filled in."""
    cells = record.cells
    currency = layout.currency(cells)
    at = layout.time(cells, "placed_at")
    if at is None:
        raise Unreadable(Reason.MISSING_VALUE, layout.column("placed_at"))
    nothing = Money(0, currency)
    if layout.text(cells, "status").casefold() in layout.columns.cancelled:
        why = Reason.CANCELLED_WHOLE
        return _bare(record, place, order, nothing, at, why)
    sku = layout.required(cells, "sku")
    quantity = layout.whole(cells, "quantity")
    if quantity is None:
        raise Unreadable(Reason.MISSING_VALUE, layout.column("quantity"))
    if quantity == 0:
        why = Reason.NOTHING_SOLD
        return _bare(record, place, order, nothing, at, why)
    is_return = quantity < 0 or _is_cancellation(layout, order)
    paid, tax = _paid(layout, cells, abs(quantity), is_return=is_return)
    return Row(
        record=record,
        place=place,
        order=order,
        quantity=abs(quantity),
        paid=money(paid, currency),
        tax=money(tax, currency),
        full=_full(layout, cells, abs(quantity)),
        placed_at=at,
        is_return=is_return,
        reason=_reason(layout, cells, sku, quantity, paid),
        is_postage=quantity > 0 and layout.columns.postage.match(sku) is not None,
    )


def _bare(
    record: Record, place: int, order: str, nothing: Money, at: datetime, why: Reason
) -> Row:
    """Return a line of which nothing is bought."""
    return Row(
        record=record,
        place=place,
        order=order,
        quantity=0,
        paid=nothing,
        tax=nothing,
        full=None,
        placed_at=at,
        is_return=False,
        reason=why,
    )


def _full(layout: Layout, cells: list[str], pieces: int) -> Money | None:
    """Return what the line costs without a discount, where the file tells it with its tax.

    The price of a file that knows no discounts may have them off already: that tells nothing.
    """
    told = layout.amount(cells, "full_price")
    tells = "discount" in layout.columns.columns and layout.columns.rules.prices_include_tax
    if told is None and tells:
        price = layout.amount(cells, "unit_price")
        told = None if price is None else price * pieces
    return None if told is None else money(abs(told), layout.currency(cells))


def _is_cancellation(layout: Layout, order: str) -> bool:
    prefix = layout.columns.rules.cancellation_prefix
    return bool(prefix) and order.startswith(prefix)


def _paid(
    layout: Layout, cells: list[str], pieces: int, *, is_return: bool
) -> tuple[Decimal, Decimal]:
    """Return what was paid for the line and the tax in it, both as for a sale."""
    whole = layout.amount(cells, "line_total")
    if whole is None:
        price = layout.amount(cells, "unit_price")
        if price is None:
            told = "unit_price" if "unit_price" in layout.columns.columns else "line_total"
            raise Unreadable(Reason.MISSING_VALUE, layout.column(told))
        whole = price * pieces - abs(layout.amount(cells, "discount") or Decimal(0))
    tax = abs(layout.amount(cells, "tax") or Decimal(0))
    # The total of a line that came back may be told as negative.
    paid = abs(whole) if is_return else whole
    if not layout.columns.rules.prices_include_tax:
        paid += tax
    return paid, tax


def _reason(
    layout: Layout, cells: list[str], sku: str, quantity: int, paid: Decimal
) -> Reason | None:
    rules = layout.columns.rules
    if layout.columns.fees.match(sku) or layout.columns.postage.match(sku):
        return Reason.FEE_OR_POSTAGE
    is_guest = not (layout.text(cells, "customer") or layout.text(cells, "email"))
    is_plain = not _is_cancellation(layout, layout.text(cells, "order"))
    if is_plain and quantity < 0 and rules.negative_quantity == "stock_adjustment":
        return Reason.STOCK_ADJUSTMENT
    if is_plain and is_guest and not paid and rules.zero_price_guest == "stock_adjustment":
        return Reason.STOCK_ADJUSTMENT
    if is_guest and rules.guests == "skip":
        return Reason.NO_CUSTOMER
    if paid < 0:
        raise Unreadable(Reason.UNREADABLE_AMOUNT, str(paid))
    return None
