"""One order of WooCommerce: its lines as the shopper paid them, its payment, its parcel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from backhaul.adapters.channels.reading import (
    Node,
    ReadOrder,
    Unreadable,
    address_pairs,
    child,
    children,
    decimal_of,
    in_parts,
    money,
    read_currency,
    read_iso_time,
    required,
    text_of,
    whole_of,
)
from backhaul.core.money import Money, share_out, total
from backhaul.core.orders import Notice, Reason
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder, SoldTax, Tender

_CANCELLED = frozenset({"cancelled", "failed", "trash"})
#: `on-hold` is a transfer that is awaited; it counts as paid once a date of payment is there.
_NOT_PAID = frozenset({"pending", "on-hold", "checkout-draft", "auto-draft"})
#: WooCommerce sets these only on orders whose payment is in.
_PAID = frozenset({"completed", "refunded"})
_METHODS = {
    "bacs": "bank_transfer",
    "cod": "cash_on_delivery",
    "cheque": "other",
    "": "other",
}


@dataclass(frozen=True, slots=True)
class _Times:
    order: Node

    def at(self, key: str) -> datetime | None:
        """Return the instant: version 1 of the API tells the shop's local time only."""
        told = text_of(self.order, f"{key}_gmt") or text_of(self.order, key)
        return read_iso_time(told, None) if told else None

    @property
    def has_no_zone(self) -> bool:
        return not text_of(self.order, "date_created_gmt")


def read_order(order: Node, *, channel: str) -> ReadOrder:
    lines = children(order, "line_items")
    whole = _reason_for_all(order)
    if not lines or whole is not None:
        count = max(1, len(lines))
        return ReadOrder(count, explained=Counter({whole or Reason.NOTHING_SOLD: count}))
    sold = [line for line in lines if whole_of(line, "quantity") > 0]
    nothing = Counter({Reason.NOTHING_SOLD: len(lines) - len(sold)})
    if not sold:
        return ReadOrder(len(lines), explained=nothing)
    placed = _placed(order, sold, channel)
    notices = _differences(order, placed)
    if _Times(order).has_no_zone:
        notices.append((Notice.TIME_WITHOUT_ZONE, placed.external_id))
    return ReadOrder(len(lines), order=placed, explained=+nothing, notices=notices)


def _reason_for_all(order: Node) -> Reason | None:
    status = text_of(order, "status").removeprefix("wc-")
    if status in _CANCELLED:
        return Reason.CANCELLED_WHOLE
    if status in _NOT_PAID and _Times(order).at("date_paid") is None:
        return Reason.NOT_PAID_YET
    return None


def _placed(order: Node, lines: list[Node], channel: str) -> SoldOrder:
    currency = read_currency(required(order, "currency"))
    billing, shipping = child(order, "billing"), child(order, "shipping")
    placed_at = _Times(order).at("date_created")
    if placed_at is None:
        raise Unreadable(Reason.MISSING_VALUE, "date_created")
    customer = text_of(order, "customer_id")
    sold = _lines(order, lines, currency)
    return SoldOrder(
        channel=channel,
        external_id=required(order, "id"),
        number=text_of(order, "number") or required(order, "id"),
        placed_at=placed_at,
        currency=currency,
        email=text_of(billing, "email"),
        # 0 is a guest.
        customer_ref="" if customer == "0" else customer,
        lines=sold,
        tenders=_tenders(order, currency),
        parcels=_parcels(order, sold),
        customer_name=_full_name(billing) or _full_name(shipping),
        phone=text_of(billing, "phone"),
        ship_to=_ship_to(shipping) or _ship_to(billing),
        shipping_paid=money(
            decimal_of(order, "shipping_total") + decimal_of(order, "shipping_tax"), currency
        ),
        shipping_tax=money(decimal_of(order, "shipping_tax"), currency),
        shipping_taxes=_shipping_taxes(order, currency),
        discount=_discount(order, currency),
        tags=_slugs(order, "tags"),
        customer_tags=_roles(order),
    )


def _discount(order: Node, currency: str) -> Money | None:
    """Return what coupons and negative fees took off; None where no coupons are told."""
    if "discount_total" not in order:
        return None
    off = decimal_of(order, "discount_total") + decimal_of(order, "discount_tax")
    off -= sum((fee for fee in _fees(order) if fee < 0), Decimal(0))
    return money(off, currency)


def _slugs(node: Node, key: str) -> tuple[str, ...] | None:
    """Return the names of what an enriched export tells; None: not told."""
    if key not in node:
        return None
    return tuple(
        filter(
            None, (text_of(one, "slug") or text_of(one, "name") for one in children(node, key))
        )
    )


def _roles(order: Node) -> tuple[str, ...] | None:
    """Return what the shop sorts its customers by; a bare order does not tell it."""
    role = text_of(child(order, "customer"), "role") or text_of(order, "customer_role")
    return (role,) if role else None


def _full_name(person: Node) -> str:
    return f"{text_of(person, 'first_name')} {text_of(person, 'last_name')}".strip()


def _ship_to(address: Node) -> tuple[tuple[str, str], ...]:
    return address_pairs(
        name=_full_name(address) or text_of(address, "company"),
        line1=text_of(address, "address_1"),
        line2=text_of(address, "address_2"),
        city=text_of(address, "city"),
        region=text_of(address, "state"),
        postcode=text_of(address, "postcode"),
        country=text_of(address, "country"),
        phone=text_of(address, "phone"),
    )


def _lines(order: Node, nodes: list[Node], currency: str) -> tuple[SoldLine, ...]:
    """Return the lines; coupons are off already, a negative fee is a discount on all."""
    paid = [money(_with_tax(node), currency).minor for node in nodes]
    discounts = sum((fee for fee in _fees(order) if fee < 0), Decimal(0))
    off = share_out(money(-discounts, currency).minor, [max(0, part) for part in paid])
    rates = _rates(order)
    return tuple(
        _line(node, part - less, currency, rates)
        for node, part, less in zip(nodes, paid, off, strict=True)
    )


def _rates(order: Node) -> dict[str, tuple[str, int | None]]:
    """Return the name and the rate of each tax of the order, by its id."""
    return {text_of(one, "rate_id"): _named(one) for one in children(order, "tax_lines")}


def _named(tax_line: Node) -> tuple[str, int | None]:
    percent = text_of(tax_line, "rate_percent")
    rate_bp = int(decimal_of(tax_line, "rate_percent") * 100) if percent else None
    return text_of(tax_line, "label") or text_of(tax_line, "rate_code"), rate_bp


def _taxes(
    node: Node, tax: Money, rates: Mapping[str, tuple[str, int | None]]
) -> tuple[SoldTax, ...] | None:
    told = [one for one in children(node, "taxes") if text_of(one, "total")]
    if not told or any(text_of(one, "id") not in rates for one in told):
        return None
    parts = in_parts(tax, [decimal_of(one, "total") for one in told])
    return tuple(
        SoldTax(name=name, rate_bp=rate, amount=part)
        for (name, rate), part in zip(
            (rates[text_of(one, "id")] for one in told), parts, strict=True
        )
    )


def _shipping_taxes(order: Node, currency: str) -> tuple[SoldTax, ...] | None:
    """Return the taxes of the way out, which stand beside those of the goods."""
    nodes = children(order, "tax_lines")
    exact = [decimal_of(one, "shipping_tax_total") for one in nodes]
    tax = money(decimal_of(order, "shipping_tax"), currency)
    if not any(exact) or money(sum(exact, Decimal(0)), currency) != tax:
        return None
    return tuple(
        SoldTax(name=name, rate_bp=rate_bp, amount=part)
        for (name, rate_bp), part in zip(map(_named, nodes), in_parts(tax, exact), strict=True)
        if part
    )


def _with_tax(node: Node) -> Decimal:
    return decimal_of(node, "total") + decimal_of(node, "total_tax")


def _fees(order: Node) -> list[Decimal]:
    return [_with_tax(fee) for fee in children(order, "fee_lines")]


def _line(
    node: Node, paid: int, currency: str, rates: Mapping[str, tuple[str, int | None]]
) -> SoldLine:
    if paid < 0:
        raise Unreadable(Reason.UNREADABLE_AMOUNT, f"line {text_of(node, 'id')}: {paid}")
    ids = (text_of(node, key) for key in ("sku", "variation_id", "product_id", "name"))
    tax = money(decimal_of(node, "total_tax"), currency)
    return SoldLine(
        external_id=required(node, "id"),
        sku=next((known for known in ids if known not in ("", "0")), ""),
        title=text_of(node, "name"),
        variant_title=" / ".join(_choices(node)),
        quantity=whole_of(node, "quantity"),
        paid=Money(paid, currency),
        tax=tax,
        taxes=_taxes(node, tax, rates),
        image_url=text_of(child(node, "image"), "src"),
        full=_full(node, currency),
        product="" if text_of(node, "product_id") == "0" else text_of(node, "product_id"),
        category=next(iter(_slugs(node, "categories") or ()), ""),
        tags=_slugs(node, "tags"),
    )


def _full(node: Node, currency: str) -> Money | None:
    if "subtotal" not in node:
        return None
    return money(decimal_of(node, "subtotal") + decimal_of(node, "subtotal_tax"), currency)


def _choices(node: Node) -> list[str]:
    """Return what the shopper chose: a leading underscore marks the shop's own notes."""
    meta = children(node, "meta_data") or children(node, "meta")
    shown = [entry for entry in meta if not text_of(entry, "key").startswith("_")]
    values = [text_of(entry, "display_value") or text_of(entry, "value") for entry in shown]
    return [value for value in values if value]


def _tenders(order: Node, currency: str) -> tuple[Tender, ...]:
    status = text_of(order, "status").removeprefix("wc-")
    if _Times(order).at("date_paid") is None and status not in _PAID:
        return ()
    # The totals of refunds are negative.
    refunded = sum(
        (decimal_of(node, "total") for node in children(order, "refunds")), Decimal(0)
    )
    captured = money(decimal_of(order, "total") + refunded, currency)
    if captured.minor <= 0:
        return ()
    gateway = text_of(order, "payment_method")
    return (
        Tender(
            external_id=f"{required(order, 'id')}:{gateway}",
            method=_METHODS.get(gateway, "paypal" if _is_paypal(gateway) else "card"),
            captured=captured,
            provider_ref=text_of(order, "transaction_id"),
            label=text_of(order, "payment_method_title"),
        ),
    )


def _is_paypal(gateway: str) -> bool:
    return "paypal" in gateway or gateway.startswith(("ppcp", "ppec"))


def _parcels(order: Node, lines: tuple[SoldLine, ...]) -> tuple[SentParcel, ...]:
    """Return one parcel of everything for a completed order: the API knows no parcels."""
    if text_of(order, "status").removeprefix("wc-") not in _PAID:
        return ()
    sent_at = _Times(order).at("date_completed")
    if sent_at is None:
        return ()
    return (
        SentParcel(
            external_id=f"{required(order, 'id')}:completed",
            contents=tuple((line.external_id, line.quantity) for line in lines),
            shipped_at=sent_at,
        ),
    )


def _differences(order: Node, placed: SoldOrder) -> list[tuple[Notice, str]]:
    told = money(decimal_of(order, "total"), placed.currency).minor
    fees = sum((fee for fee in _fees(order) if fee > 0), Decimal(0))
    made = total((line.paid for line in placed.lines), placed.currency).minor
    made += placed.shipping_paid.minor if placed.shipping_paid else 0
    made += money(fees, placed.currency).minor
    if made == told:
        return []
    return [(Notice.TOTALS_DIFFER, f"{placed.external_id}: {made} / {told}")]
