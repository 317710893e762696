"""The rows of one order put together: its lines, payment and parcel, and what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from backhaul.adapters.channels.csv.rows import Layout, Row
from backhaul.adapters.channels.reading import Unreadable, address_pairs
from backhaul.core.contents import SERIAL_LIMIT
from backhaul.core.money import Money, total
from backhaul.core.orders import Batch, LineBack, LineProblem, Notice, Reason
from backhaul.core.ports.channel import (
    Discount,
    SentParcel,
    SoldLine,
    SoldOrder,
    SoldTax,
    Tender,
)

#: Amounts of the way out, which repeat on every line as the postage does.
_OF_SHIPPING = ("shipping_tax", "shipping_standard", "shipping_refunded")
_OF_ADDRESS = ("line1", "line2", "city", "region", "postcode", "country")
#: What every line of an order must agree on.
_SHARED = ("email", "customer", "currency")


@dataclass(slots=True)
class Draft:
    """An order of which not all rows may be read yet."""

    order: str
    rows: list[Row] = field(default_factory=list)
    places: int = 0
    shared: dict[str, str] = field(default_factory=dict)

    def agree(self, layout: Layout, cells: list[str]) -> None:
        """Raises Unreadable when the line names somebody or something else."""
        for name in _SHARED:
            told = layout.text(cells, name)
            known = self.shared.get(name, "")
            if told and known and told != known:
                raise Unreadable(Reason.CONTRADICTS_ORDER, f"{known} / {told}")
            if told:
                self.shared[name] = told


def finish(draft: Draft, layout: Layout, batch: Batch, *, hold_back: bool) -> None:
    """Place the rows of a whole order in `batch`, or explain each of them."""
    sold = [row for row in draft.rows if row.reason is None and not row.is_return]
    backs = [row for row in draft.rows if row.reason is None and row.is_return]
    if hold_back:
        _hold_back(batch, draft.rows)
        return
    try:
        order = _order(draft, layout, sold) if sold else None
    except Unreadable as problem:
        culprit = _culprit(layout, sold)
        batch.explained[problem.reason] += 1
        batch.problems.append(problem_of(culprit, problem))
        _hold_back(batch, [row for row in draft.rows if row is not culprit])
        return
    batch.explained.update(row.reason for row in draft.rows if row.reason is not None)
    if order is not None:
        batch.orders.append(order)
        batch.problems.extend(_differences(layout, order, sold[0]))
    batch.backs.extend(_back(draft, layout, row, sold) for row in backs)


def _culprit(layout: Layout, sold: list[Row]) -> Row:
    """Return the row whose own cells are wrong; the first one speaks for the order."""
    for row in sold:
        try:
            _line(layout, row)
            layout.time(row.record.cells, "shipped_at")
            layout.time(row.record.cells, "delivered_at")
        except Unreadable:
            return row
    return sold[0]


def problem_of(row: Row, problem: Unreadable) -> LineProblem:
    return LineProblem(
        line_no=row.record.line_no,
        reason=problem.reason,
        detail=problem.detail,
        raw=row.record.raw,
    )


def _hold_back(batch: Batch, rows: list[Row]) -> None:
    """Explain all rows, fees too: the order must come in whole when its line is mended."""
    held = Reason.ORDER_HELD_BACK
    batch.explained.update(Counter({held: len(rows)}))
    batch.problems.extend(problem_of(row, Unreadable(held, row.order)) for row in rows)


def _order(draft: Draft, layout: Layout, sold: list[Row]) -> SoldOrder:
    first = sold[0]
    cells = first.record.cells

    def told(name: str) -> str:
        return layout.text(cells, name)

    lines = tuple(_line(layout, row) for row in sold)
    shipping = _shipping(draft, layout, first)
    return SoldOrder(
        channel=layout.columns.form.channel,
        external_id=draft.order,
        number=told("number") or draft.order,
        placed_at=min(row.placed_at for row in sold),
        currency=first.paid.currency,
        email=draft.shared.get("email", ""),
        customer_ref=draft.shared.get("customer", ""),
        lines=lines,
        tenders=_tenders(draft, layout, lines, shipping, cells),
        parcels=_parcels(draft, layout, sold),
        customer_name=told("customer_name") or told("name"),
        phone=told("phone"),
        ship_to=address_pairs(
            name=told("name") or told("customer_name"),
            **{name: told(name) for name in _OF_ADDRESS},
        ),
        locale=told("locale"),
        shipping_paid=shipping,
        **{name: layout.money(cells, name) for name in _OF_SHIPPING},
        shipping_taxes=_shipping_taxes(layout, cells),
        tags=layout.codes(cells, "order_tags"),
        customer_tags=layout.codes(cells, "customer_tags"),
        member_tier=told("member_tier"),
        discount=_discount(layout, lines, cells),
        is_gift=layout.flag(cells, "gift"),
        contract=told("contract"),
    )


def _discount(layout: Layout, lines: tuple[SoldLine, ...], cells: list[str]) -> Money | None:
    """Return the order's own figure, else what its lines make; None where one is not told."""
    told = layout.money(cells, "order_discount")
    if told is not None:
        return Money(abs(told.minor), told.currency)
    off = [max(0, line.full.minor - line.paid.minor) for line in lines if line.full]
    return Money(sum(off), lines[0].paid.currency) if len(off) == len(lines) else None


def _line(layout: Layout, row: Row) -> SoldLine:
    cells = row.record.cells
    returned = abs(layout.whole(cells, "returned_quantity") or 0)
    if layout.text(cells, "status").casefold() in layout.columns.returned:
        returned = row.quantity
    sku = layout.text(cells, "sku")
    return SoldLine(
        external_id=_line_id(layout, row),
        sku=sku,
        title=layout.text(cells, "title") or sku,
        variant_title=layout.text(cells, "variant_title"),
        quantity=row.quantity,
        paid=row.paid,
        tax=row.tax,
        category=layout.text(cells, "category"),
        is_final_sale=layout.flag(cells, "final_sale"),
        weight_grams=layout.whole(cells, "weight_grams"),
        image_url=layout.text(cells, "image_url"),
        already_returned=min(row.quantity, returned),
        serials=_serials(layout.text(cells, "serials")),
        full=row.full,
        product=layout.text(cells, "product"),
        tags=layout.codes(cells, "product_tags"),
        goods=layout.codes(cells, "goods"),
        is_hazardous=layout.flag(cells, "hazardous"),
        is_serialised=layout.flag(cells, "serialised"),
        cost=layout.money(cells, "cost"),
        first_used_at=layout.time(cells, "first_used_at"),
        taxes=_taxes(layout, row),
        discounts=_discounts(layout, row),
        duties=layout.money(cells, "duties"),
    )


def _taxes(layout: Layout, row: Row) -> tuple[SoldTax, ...] | None:
    """Return the one tax of a line where the file says which; its rate is in percent."""
    return _one_tax(layout, row.record.cells, "tax", row.tax)


def _shipping_taxes(layout: Layout, cells: list[str]) -> tuple[SoldTax, ...] | None:
    tax = layout.money(cells, "shipping_tax")
    return None if tax is None else _one_tax(layout, cells, "shipping_tax", tax)


def _one_tax(
    layout: Layout, cells: list[str], of: str, tax: Money
) -> tuple[SoldTax, ...] | None:
    name, rate = layout.text(cells, f"{of}_name"), layout.amount(cells, f"{of}_rate")
    if not name and rate is None:
        return None
    rate_bp = None if rate is None else int(rate * 100)
    return (SoldTax(name=name, rate_bp=rate_bp, amount=tax),)


def _discounts(layout: Layout, row: Row) -> tuple[Discount, ...] | None:
    if row.full is None:
        return None
    off = row.full.minor - row.paid.minor
    if off <= 0:
        return ()
    name = layout.text(row.record.cells, "discount_name")
    return (Discount(name=name, amount=Money(off, row.paid.currency)),)


def _serials(told: str) -> tuple[str, ...]:
    """Return the numbers of the pieces, which stand in one cell with `;` between them."""
    found = (one.strip()[:SERIAL_LIMIT] for one in told.split(";"))
    return tuple(filter(None, found))


def _line_id(layout: Layout, row: Row) -> str:
    return layout.text(row.record.cells, "line") or str(row.place)


def _shipping(draft: Draft, layout: Layout, first: Row) -> Money:
    """Return the postage lines and the postage column, which repeats on every line."""
    postage = [row.paid for row in draft.rows if row.is_postage]
    column = layout.money(first.record.cells, "shipping")
    return total([*postage, *([column] if column else [])], first.paid.currency)


def _tenders(
    draft: Draft,
    layout: Layout,
    lines: tuple[SoldLine, ...],
    shipping: Money,
    cells: list[str],
) -> tuple[Tender, ...]:
    captured = layout.money(cells, "order_total")
    if captured is None:
        captured = _made(lines) + shipping
    if captured.minor <= 0:
        return ()
    gift = layout.money(cells, "gift_card_paid")
    if gift is not None and 0 < gift.minor <= captured.minor:
        card = Tender(external_id=f"{draft.order}:gift", method="gift_card", captured=gift)
        rest = _paid(draft, layout, cells, captured - gift)
        return (card, *((rest,) if rest.captured else ()))
    return (_paid(draft, layout, cells, captured),)


def _made(lines: Sequence[SoldLine]) -> Money:
    """Return what was paid for lines, and for the customs beside them."""
    told = [(line.paid, line.duties) for line in lines]
    amounts = [amount for pair in told for amount in pair if amount is not None]
    return total(amounts, lines[0].paid.currency)


def _paid(draft: Draft, layout: Layout, cells: list[str], captured: Money) -> Tender:
    return Tender(
        external_id=f"{draft.order}:paid",
        method=layout.text(cells, "payment_method") or "other",
        captured=captured,
        provider_ref=layout.text(cells, "payment_ref"),
        label=layout.text(cells, "payment_label"),
    )


def _parcels(draft: Draft, layout: Layout, sold: list[Row]) -> tuple[SentParcel, ...]:
    """Return a parcel for each tracking number, and one for sent lines that name none."""
    parcels: dict[str, list[Row]] = {}
    for row in sold:
        cells = row.record.cells
        number = layout.text(cells, "tracking_number")
        if number or layout.time(cells, "shipped_at") or layout.time(cells, "delivered_at"):
            parcels.setdefault(number, []).append(row)
    return tuple(
        SentParcel(
            external_id=f"{draft.order}:{number or 'sent'}",
            contents=tuple((_line_id(layout, row), row.quantity) for row in rows),
            shipped_at=layout.time(rows[0].record.cells, "shipped_at"),
            delivered_at=layout.time(rows[0].record.cells, "delivered_at"),
            carrier=layout.text(rows[0].record.cells, "carrier"),
            tracking_number=number,
        )
        for number, rows in parcels.items()
    )


def _back(draft: Draft, layout: Layout, row: Row, sold: list[Row]) -> LineBack:
    sku = layout.text(row.record.cells, "sku")
    is_of_this_order = any(layout.text(one.record.cells, "sku") == sku for one in sold)
    return LineBack(
        channel=layout.columns.form.channel,
        external_id=f"{draft.order}:{_line_id(layout, row)}",
        sku=sku,
        quantity=row.quantity,
        at=row.placed_at,
        amount=row.paid,
        order_external_id=draft.order if is_of_this_order else "",
        email=draft.shared.get("email", ""),
        customer_ref=draft.shared.get("customer", ""),
        line_no=row.record.line_no,
    )


def _differences(layout: Layout, order: SoldOrder, first: Row) -> list[LineProblem]:
    told = layout.money(first.record.cells, "order_total")
    shipping = order.shipping_paid.minor if order.shipping_paid else 0
    made = _made(order.lines).minor + shipping
    if told is None or told.minor == made:
        return []
    detail = f"{order.external_id}: {made} / {told.minor}"
    return [
        LineProblem(line_no=first.record.line_no, reason=Notice.TOTALS_DIFFER, detail=detail)
    ]
