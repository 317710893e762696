"""A shopper as a brand knows them: everything of one e-mail address, and nothing changed.

The address of the page holds an order's id and a proof that we made it: no e-mail address is
in it, and nobody finds a customer by counting.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from django.conf import settings

from backhaul.core.errors import NotFound
from backhaul.stages.messaging import queries as messaging
from backhaul.stages.messaging.models import Message
from backhaul.stages.orders.actions import email_norm
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.queries import Credit, credit_of

_KEY = re.compile(r"([0-9]{1,18})-([0-9a-f]{20})", re.ASCII)
_MOST = 100


@dataclass(frozen=True, slots=True)
class Bought:
    order: Order
    lines: list[OrderLine]


@dataclass(frozen=True, slots=True)
class Customer:
    """`orders`, `returns` and `messages` are the newest hundred, the newest first."""

    name: str
    email: str
    locale: str
    orders: list[Bought]
    returns: list[Return]
    messages: list[Message]
    credit: list[Credit]


def customer_key(brand_id: int, order_id: int) -> str:
    """Return what the address of a customer's page holds, by any order of theirs."""
    secret = b"customer:" + settings.SECRET_KEY.encode()
    mac = hmac.digest(secret, f"{brand_id}:{order_id}".encode(), "sha256").hex()
    return f"{order_id}-{mac[:20]}"


def key_by_email(brand_id: int, email: str) -> str | None:
    """Return the key of whoever bought with this address, None when nobody did."""
    norm = email_norm(email)
    rows = Order.objects.filter(brand_id=brand_id, email_norm=norm)
    found = rows.order_by("-id").values_list("id", flat=True).first() if norm else None
    return customer_key(brand_id, found) if found else None


def customer_of(brand_id: int, key: str) -> Customer:
    """Raises NotFound `no_such_customer` for a key that we did not make."""
    order = _order(brand_id, key)
    norm = order.email_norm
    orders = _orders(brand_id, norm) if norm else [order]
    returns = _returns(brand_id, norm) if norm else []
    return Customer(
        name=order.customer_name,
        email=order.email,
        locale=order.locale,
        orders=_with_lines(brand_id, orders),
        returns=returns,
        messages=messaging.of_returns(brand_id, [ret.pk for ret in returns], most=_MOST),
        credit=credit_of(brand_id, norm) if norm else [],
    )


def _order(brand_id: int, key: str) -> Order:
    known = _KEY.fullmatch(key)
    if known and hmac.compare_digest(customer_key(brand_id, int(known[1])), key):
        order = Order.objects.filter(brand_id=brand_id, id=int(known[1])).first()
        if order is not None:
            return order
    raise NotFound("no_such_customer")


def _orders(brand_id: int, norm: str) -> list[Order]:
    rows = Order.objects.filter(brand_id=brand_id, email_norm=norm)
    return list(rows.order_by("-placed_at", "-id")[:_MOST])


def _returns(brand_id: int, norm: str) -> list[Return]:
    rows = Return.objects.filter(brand_id=brand_id, email_norm=norm)
    return list(rows.order_by("-created_at", "-id")[:_MOST])


def _with_lines(brand_id: int, orders: list[Order]) -> list[Bought]:
    bought = {order.pk: Bought(order, []) for order in orders}
    lines = OrderLine.objects.filter(brand_id=brand_id, order_id__in=list(bought))
    for line in lines.select_related("variant").order_by("id"):
        bought[line.order_id].lines.append(line)
    return list(bought.values())
