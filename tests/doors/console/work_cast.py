"""Requests that wait for a person, and the people who sit before them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, User
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from tests.cast import MONDAY, SHOPPER_EMAIL
from tests.makers.orders import sold_line, sold_order

_MODEL_BACKEND = "backhaul.foundation.tenancy.signed_in.Backend"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=_MODEL_BACKEND)
    return client


def in_review(
    brand: Brand,
    *,
    order: str = "NL-100482",
    units: int = 1,
    paid: int = 70_000,
    reason: str = "defective",
    at: Any = MONDAY,
) -> str:
    """Ask units of a dear tent back that is said not to work, without a photo: two reasons."""
    line = sold_line(
        "1",
        sku="TENT",
        title="Skarv 2 tent",
        quantity=units,
        paid=Money(paid * units, "EUR"),
        tax=Money(0, "EUR"),
    )
    request = ReturnRequest(
        wanted=(
            Wanted(order=order, line="1", quantity=units, reason=reason, comment="It tore."),
        ),
        resolution=Resolution.REFUND,
        method=Method.LABEL,
        origin=Origin.PORTAL,
        email=SHOPPER_EMAIL,
    )
    with acting_for(brand.pk):
        upsert_orders(brand.pk, [sold_order(order, lines=(line,))])
        case, _ = request_return(brand, request, at=at, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=at, actor="system")
    return str(case.ret.ran)
