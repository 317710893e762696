"""Orders with a bit of everything, as the pages of a request meet them."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.money import Money
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.actions import upsert_orders
from tests.cast import MONDAY
from tests.makers.orders import sold_line, sold_order

BASKET = "NL-104233"
TEE, MUG, JACKET, SOCKS, PARKA, HAT = "1", "2", "3", "4", "5", "6"
ZURICH = (
    ("name", "Sam Lind"),
    ("line1", "Langstrasse 12"),
    ("city", "Zürich"),
    ("postcode", "8004"),
    ("country", "CH"),
)
_DAY = timedelta(days=1)


def basket_lines() -> tuple[SoldLine, ...]:
    """Two tees, a mug, a jacket, final-sale socks, an old final-sale parka, a hat to come."""
    return (
        _line(TEE, "Lys cotton tee", "Moss · size L", "tee", 6000, quantity=2),
        _line(MUG, "Skarv enamel mug", "Amber · 0.35 l", "mug", 1800, category="general"),
        _line(JACKET, "Fjell shell jacket", "Fjord blue · size M", "jacket", 18900),
        _line(SOCKS, "Rote outlet socks", "41–46", "", 900, is_final_sale=True),
        _line(PARKA, "Tind down parka", "M", "", 32900, is_final_sale=True),
        _line(HAT, "Ull wool beanie", "Rust", "beanie", 2400),
    )


def basket(number: str = BASKET) -> SoldOrder:
    """The parka came two months ago, the hat has not left yet, the rest came last Thursday.

    It went to Switzerland, whose law gives no right to send goods back: the house decides.
    """
    sent = MONDAY - 6 * _DAY
    now = tuple((line, 2 if line == TEE else 1) for line in (TEE, MUG, JACKET, SOCKS))
    return sold_order(
        number,
        lines=basket_lines(),
        ship_to=ZURICH,
        parcels=(
            SentParcel(
                external_id="p1",
                contents=now,
                shipped_at=sent,
                delivered_at=MONDAY - 4 * _DAY,
            ),
            SentParcel(
                external_id="p2",
                contents=((PARKA, 1),),
                shipped_at=MONDAY - 65 * _DAY,
                delivered_at=MONDAY - 60 * _DAY,
            ),
        ),
    )


def sell_basket(brand: Brand, number: str = BASKET) -> int:
    with acting_for(brand.pk):
        (known,) = upsert_orders(brand.pk, [basket(number)])
    return known.order_id


def _line(
    external_id: str, title: str, variant: str, picture: str, paid: int, **more: object
) -> SoldLine:
    return sold_line(
        external_id,
        title=title,
        variant_title=variant,
        image_url=f"/static/demo/{picture}.svg" if picture else "",
        paid=Money(paid, "EUR"),
        tax=Money(paid * 19 // 119, "EUR"),
        **more,
    )
