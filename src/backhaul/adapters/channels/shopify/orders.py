"""One order of Shopify: its lines as the shopper paid them, its parcels, its returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from backhaul.adapters.channels.reading import (
    Node,
    ReadOrder,
    Unreadable,
    address_pairs,
    child,
    children,
    decimal_of,
    read_iso_time,
    required,
    text_of,
    whole_of,
)
from backhaul.adapters.channels.shopify.amounts import Amounts, amounts_of
from backhaul.adapters.channels.shopify.parts import (
    discounts_of,
    shipping_refunded,
    shipping_taxes_of,
    taxes_of,
)
from backhaul.adapters.channels.shopify.payments import read_tenders
from backhaul.core.money import Money, share_out, total
from backhaul.core.orders import Notice, Reason
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder

#: Fulfillments that never left. Others are pending, open, success.
_NEVER_SENT = frozenset({"cancelled", "error", "failure"})


def read_order(order: Node, *, channel: str, test_orders: bool) -> ReadOrder:
    """Understand an order; `test_orders` places those that Shopify marks as tests."""
    lines = children(order, "line_items")
    whole = _reason_for_all(order, test_orders=test_orders)
    if not lines or whole is not None:
        count = max(1, len(lines))
        reason = whole or Reason.NOTHING_SOLD
        return ReadOrder(count, explained=Counter({reason: count}))
    amounts = amounts_of(order)
    explained = Counter(why for line in lines if (why := _reason_for_line(line)) is not None)
    sold = [line for line in lines if _reason_for_line(line) is None]
    if not sold:
        return ReadOrder(len(lines), explained=explained)
    placed = _placed(order, sold, amounts, channel)
    tenders, notices = read_tenders(order, amounts)
    return ReadOrder(
        len(lines),
        order=replace(placed, tenders=tenders),
        explained=explained,
        notices=[*notices, *_differences(order, placed, amounts)],
    )


def _reason_for_all(order: Node, *, test_orders: bool) -> Reason | None:
    if order.get("test") is True and not test_orders:
        return Reason.TEST_ORDER
    if text_of(order, "cancelled_at") or text_of(order, "financial_status") == "voided":
        return Reason.CANCELLED_WHOLE
    return None


def _reason_for_line(line: Node) -> Reason | None:
    if line.get("tip") is not None:
        return Reason.FEE_OR_POSTAGE
    return None if whole_of(line, "quantity") > 0 else Reason.NOTHING_SOLD


def _placed(order: Node, lines: list[Node], amounts: Amounts, channel: str) -> SoldOrder:
    customer = child(order, "customer")
    address = child(order, "shipping_address")
    name = text_of(address, "name") or _full_name(address) or _full_name(customer)
    emails = (text_of(order, "email"), text_of(order, "contact_email"))
    placed_at = text_of(order, "processed_at") or required(order, "created_at")
    return SoldOrder(
        channel=channel,
        external_id=required(order, "id"),
        number=text_of(order, "name") or required(order, "order_number"),
        placed_at=read_iso_time(placed_at, None),
        currency=amounts.currency,
        email=next(filter(None, (*emails, text_of(customer, "email"))), ""),
        customer_ref=text_of(customer, "id"),
        lines=_lines(order, lines, amounts),
        parcels=_parcels(order, {text_of(line, "id") for line in lines}),
        customer_name=_full_name(customer) or name,
        phone=text_of(order, "phone") or text_of(address, "phone"),
        ship_to=_ship_to(address, name),
        locale=text_of(order, "customer_locale"),
        shipping_paid=_shipping(order, amounts),
        shipping_tax=_shipping_tax(order, amounts),
        shipping_taxes=shipping_taxes_of(order, _shipping_tax(order, amounts), amounts),
        shipping_refunded=shipping_refunded(order, amounts, _shipping(order, amounts)),
        tags=_tags(order),
        customer_tags=_tags(customer),
        discount=_discount(order, amounts),
        # Bought at a till: no distance, and so no right to withdraw.
        contract="store" if text_of(order, "source_name") == "pos" else "",
    )


def _tags(node: Node) -> tuple[str, ...] | None:
    """Return the tags, which stand in one text with commas between; None: not told."""
    if not isinstance(node.get("tags"), str):
        return None
    return tuple(filter(None, (one.strip() for one in text_of(node, "tags").split(","))))


def _discount(order: Node, amounts: Amounts) -> Money | None:
    """Return what was taken off; where prices are without tax, nobody tells it with tax."""
    if "total_discounts" not in order:
        return None
    off = amounts.exact(order, "total_discounts")
    if off and not amounts.tax_included:
        return None
    return Money(amounts.minor(off), amounts.currency)


def _full_name(person: Node) -> str:
    return f"{text_of(person, 'first_name')} {text_of(person, 'last_name')}".strip()


def _ship_to(address: Node, name: str) -> tuple[tuple[str, str], ...]:
    return address_pairs(
        name=name,
        line1=text_of(address, "address1"),
        line2=text_of(address, "address2"),
        city=text_of(address, "city"),
        region=text_of(address, "province_code") or text_of(address, "province"),
        postcode=text_of(address, "zip"),
        country=text_of(address, "country_code"),
        phone=text_of(address, "phone"),
    )


def _lines(order: Node, nodes: list[Node], amounts: Amounts) -> tuple[SoldLine, ...]:
    back = _returned(order)
    lines = [
        replace(
            _line(node, amounts, back[text_of(node, "id")]),
            discounts=discounts_of(order, node, amounts),
        )
        for node in nodes
    ]
    return _with_order_tax(order, lines, amounts)


def _line(node: Node, amounts: Amounts, back: int) -> SoldLine:
    quantity = whole_of(node, "quantity")
    paid = amounts.minor(amounts.paid(node, quantity))
    if paid < 0:
        raise Unreadable(Reason.UNREADABLE_AMOUNT, f"line {text_of(node, 'id')}: {paid}")
    tax, duties = amounts.minor(amounts.tax(node)), amounts.minor(amounts.duties(node))
    is_gift_card = node.get("gift_card") is True
    fallbacks = (text_of(node, key) for key in ("sku", "variant_id", "product_id", "title"))
    return SoldLine(
        external_id=required(node, "id"),
        sku=next(filter(None, fallbacks), ""),
        title=text_of(node, "title"),
        variant_title=text_of(node, "variant_title"),
        quantity=quantity,
        paid=Money(paid, amounts.currency),
        tax=Money(tax, amounts.currency),
        taxes=taxes_of(node, Money(tax, amounts.currency), amounts),
        duties=Money(duties, amounts.currency) if duties else None,
        category="gift_card" if is_gift_card else text_of(node, "product_type"),
        product=text_of(node, "product_id"),
        tags=_tags(node),
        full=_full(node, amounts, quantity),
        is_final_sale=True if is_gift_card else None,
        weight_grams=whole_of(node, "grams") or None,
        already_returned=min(quantity, back),
    )


def _full(node: Node, amounts: Amounts, pieces: int) -> Money | None:
    """Return what the line costs without a discount, if it is told with its tax."""
    if not amounts.tax_included and amounts.discount(node):
        return None
    tax = Decimal(0) if amounts.tax_included else amounts.tax(node)
    price = amounts.exact(node, "price") * pieces + tax
    return Money(amounts.minor(price), amounts.currency)


def _with_order_tax(
    order: Node, lines: Sequence[SoldLine], amounts: Amounts
) -> tuple[SoldLine, ...]:
    """Spread a tax that is told for the order alone over its lines, by what was paid."""
    told = amounts.exact(order, "total_tax")
    shipping_tax = sum(amounts.tax(node) for node in children(order, "shipping_lines"))
    if not told or shipping_tax or any(line.tax for line in lines):
        return tuple(lines)
    parts = share_out(amounts.minor(told), [line.paid.minor for line in lines])
    taxes = [Money(part, amounts.currency) for part in parts]
    if amounts.tax_included:
        return tuple(replace(line, tax=tax) for line, tax in zip(lines, taxes, strict=True))
    return tuple(
        replace(line, tax=tax, paid=line.paid + tax)
        for line, tax in zip(lines, taxes, strict=True)
    )


def _returned(order: Node) -> Counter[str]:
    """Count what came back or was taken off the order before it was sent, per line."""
    back: Counter[str] = Counter()
    for refund in children(order, "refunds"):
        for item in children(refund, "refund_line_items"):
            back[text_of(item, "line_item_id")] += whole_of(item, "quantity")
    return back


def _shipping(order: Node, amounts: Amounts) -> Money:
    paid = sum(
        (amounts.paid(node, 1) for node in children(order, "shipping_lines")), Decimal(0)
    )
    return Money(amounts.minor(paid), amounts.currency)


def _shipping_tax(order: Node, amounts: Amounts) -> Money:
    told = sum((amounts.tax(node) for node in children(order, "shipping_lines")), Decimal(0))
    tax = Money(amounts.minor(told), amounts.currency)
    return min(tax, _shipping(order, amounts))  # a free way may still tell its tax


def _parcels(order: Node, known: set[str]) -> tuple[SentParcel, ...]:
    sent = children(order, "fulfillments")
    return tuple(
        _parcel(node, known) for node in sent if text_of(node, "status") not in _NEVER_SENT
    )


def _parcel(node: Node, known: set[str]) -> SentParcel:
    shipped, changed = text_of(node, "created_at"), text_of(node, "updated_at")
    is_delivered = text_of(node, "shipment_status") == "delivered"
    return SentParcel(
        external_id=required(node, "id"),
        contents=tuple(
            (text_of(item, "id"), whole_of(item, "quantity"))
            for item in children(node, "line_items")
            if text_of(item, "id") in known
        ),
        shipped_at=read_iso_time(shipped, None) if shipped else None,
        # An order does not tell when it was delivered; the last change is no earlier.
        delivered_at=read_iso_time(changed, None) if is_delivered and changed else None,
        carrier=text_of(node, "tracking_company"),
        tracking_number=text_of(node, "tracking_number"),
    )


def _differences(order: Node, placed: SoldOrder, amounts: Amounts) -> list[tuple[Notice, str]]:
    if not text_of(order, "total_price"):
        return []
    told = amounts.minor(amounts.exact(order, "total_price"))
    duties = child(order, "original_total_duties_set")
    side = "presentment_money" if amounts.is_presentment else "shop_money"
    others = amounts.exact(order, "total_tip_received")
    others += decimal_of(child(duties, side), "amount")
    made = total((line.paid for line in placed.lines), amounts.currency).minor
    made += placed.shipping_paid.minor if placed.shipping_paid else 0
    made += amounts.minor(others)
    if made == told:
        return []
    return [(Notice.TOTALS_DIFFER, f"{placed.external_id}: {made} / {told}")]
