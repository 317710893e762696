"""Orders as a channel would tell them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from backhaul.core.money import Money
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder, Tender
from tests.cast import MONDAY, SHOPPER_EMAIL

SHIP_TO = (
    ("name", "Sam Lind"),
    ("line1", "Sonnenallee 12"),
    ("city", "Berlin"),
    ("postcode", "12045"),
    ("country", "DE"),
)


def sold_line(external_id: str = "1", **values: Any) -> SoldLine:
    given: dict[str, Any] = {
        "external_id": external_id,
        "sku": f"TEE-{external_id}",
        "title": "Lys cotton tee",
        "quantity": 1,
        "paid": Money(3000, "EUR"),
        "tax": Money(479, "EUR"),
        "category": "apparel",
        **values,
    }
    return SoldLine(**given)


def sold_order(number: str = "NL-100482", **values: Any) -> SoldOrder:
    """An order of one tee for 30 euro, delivered a week before Monday, paid by card."""
    lines = values.pop("lines", (sold_line(),))
    delivered_at: datetime | None = values.pop("delivered_at", MONDAY - timedelta(days=7))
    captured = sum(line.paid.minor for line in lines)
    given: dict[str, Any] = {
        "channel": "shop",
        "external_id": f"shop-{number}",
        "number": number,
        "placed_at": MONDAY - timedelta(days=12),
        "currency": "EUR",
        "email": SHOPPER_EMAIL,
        "customer_name": "Sam Lind",
        "ship_to": SHIP_TO,
        "lines": lines,
        "tenders": (
            Tender(
                external_id="t1",
                method="card",
                captured=Money(captured, "EUR"),
                provider="payments",
                provider_ref=f"pi_{number}",
                label="Visa ••42",
            ),
        ),
        "parcels": (
            SentParcel(
                external_id="p1",
                contents=tuple((line.external_id, line.quantity) for line in lines),
                shipped_at=MONDAY - timedelta(days=10),
                delivered_at=delivered_at,
            ),
        ),
        **values,
    }
    return SoldOrder(**given)
