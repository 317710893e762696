"""What was paid for an order of Shopify, less what was given back already."""

from __future__ import annotations

from dataclasses import replace

from backhaul.adapters.channels.reading import Node, child, children, text_of
from backhaul.adapters.channels.shopify.amounts import Amounts
from backhaul.core.money import Money
from backhaul.core.orders import Notice
from backhaul.core.ports.channel import Tender

Notices = list[tuple[Notice, str]]

_CAPTURES = frozenset({"sale", "capture"})
#: Orders without their transactions tell only this.
_WHOLLY_CAPTURED = frozenset({"paid", "partially_refunded", "refunded"})
_METHODS = (
    ("gift_card", "gift_card"),
    ("paypal", "paypal"),
    ("cash on delivery", "cash_on_delivery"),
    ("bank", "bank_transfer"),
    ("manual", "other"),
)


def read_tenders(order: Node, amounts: Amounts) -> tuple[tuple[Tender, ...], Notices]:
    moves, notices = _moves(order, amounts)
    captures = [move for move in moves if text_of(move, "kind") in _CAPTURES]
    if captures:
        tenders = [_tender(capture, order, amounts) for capture in captures]
    else:
        tenders = _told_by_status(order, amounts)
    for move in moves:
        if text_of(move, "kind") == "refund":
            tenders = _less(tenders, move, amounts.minor(amounts.exact(move, "amount")))
    return tuple(tender for tender in tenders if tender.captured), notices


def _moves(order: Node, amounts: Amounts) -> tuple[list[Node], Notices]:
    """Return the successful transactions, each once; a refund stands in two places."""
    every = [*children(order, "transactions")]
    for refund in children(order, "refunds"):
        every += children(refund, "transactions")
    moves: dict[str, Node] = {}
    notices: Notices = []
    for move in every:
        key, currency = text_of(move, "id"), text_of(move, "currency") or amounts.currency
        if text_of(move, "status") != "success" or key in moves:
            continue
        if currency != amounts.currency:
            detail = f"{text_of(order, 'id')}: {currency} / {amounts.currency}"
            notices.append((Notice.PAYMENT_IN_OTHER_CURRENCY, detail))
            continue
        # Transactions have no amount_set: they are in the currency they name.
        moves[key] = move | {"amount_set": {"presentment_money": move}}
    return list(moves.values()), notices


def _tender(move: Node, order: Node, amounts: Amounts) -> Tender:
    card = child(move, "payment_details") or child(order, "payment_details")
    gateway = text_of(move, "gateway")
    return Tender(
        external_id=text_of(move, "id"),
        method=_method(gateway, card),
        captured=Money(amounts.minor(amounts.exact(move, "amount")), amounts.currency),
        provider_ref=text_of(move, "authorization"),
        label=_label(card) or gateway,
    )


def _told_by_status(order: Node, amounts: Amounts) -> list[Tender]:
    if text_of(order, "financial_status") not in _WHOLLY_CAPTURED:
        return []
    card = child(order, "payment_details")
    names = order.get("payment_gateway_names")
    first = names[0] if isinstance(names, list) and names else ""
    gateway = str(first) or text_of(order, "gateway")
    captured = Money(amounts.minor(amounts.exact(order, "total_price")), amounts.currency)
    return [
        Tender(
            external_id=f"{text_of(order, 'id')}:{gateway}",
            method=_method(gateway, card),
            captured=captured,
            label=_label(card) or gateway,
        )
    ]


def _less(tenders: list[Tender], refund: Node, amount: int) -> list[Tender]:
    """Take `amount` off the tender it was refunded to, and what is more off the others."""

    def by_fit(tender: Tender) -> tuple[bool, bool]:
        is_parent = tender.external_id == text_of(refund, "parent_id")
        return not is_parent, tender.label != text_of(refund, "gateway")

    left = amount
    changed: dict[str, Tender] = {}
    for tender in sorted(tenders, key=by_fit):
        part = min(left, tender.captured.minor)
        rest = Money(tender.captured.minor - part, tender.captured.currency)
        changed[tender.external_id] = replace(tender, captured=rest)
        left -= part
    return [changed[tender.external_id] for tender in tenders]


def _method(gateway: str, card: Node) -> str:
    if text_of(card, "credit_card_company"):
        return "card"
    name = gateway.casefold()
    return next(
        (method for part, method in _METHODS if part in name), "card" if name else "other"
    )


def _label(card: Node) -> str:
    """Return `Visa ••42` from the last digits that Shopify shows."""
    digits = "".join(filter(str.isdigit, text_of(card, "credit_card_number")))
    company = text_of(card, "credit_card_company")
    return f"{company} ••{digits[-2:]}" if company and digits else company
