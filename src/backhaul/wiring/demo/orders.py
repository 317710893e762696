"""The demo's orders of the last sixty days: the same for the same seed and day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from backhaul.core.money import Money
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder, Tender
from backhaul.wiring.demo.catalogue import SHOPPERS, DemoBrand, Product

PER_BRAND = 120
_SHIPPING = 490
_FIRST_HAN = 0x3000
_CARDS = ("Visa ••42", "Visa ••18", "Mastercard ••07", "Mastercard ••91")


def demo_orders(brand: DemoBrand, *, until: datetime, seed: int) -> Iterator[SoldOrder]:
    """Yield a shop's orders, oldest first; the newest have not been delivered yet."""
    dice = random.Random(f"{brand.slug}:{seed}")  # noqa: S311 - a demo, not a secret
    for number in range(PER_BRAND):
        age = timedelta(days=60 * (PER_BRAND - number) / PER_BRAND, minutes=dice.randrange(600))
        yield one_order(
            brand, f"{brand.prefix}-{100_000 + number}", placed_at=until - age, dice=dice
        )


def one_order(
    brand: DemoBrand, number: str, *, placed_at: datetime, dice: random.Random
) -> SoldOrder:
    """Return an order of one to three lines, paid by card."""
    products = dice.sample(brand.products, k=dice.choice((1, 1, 2, 2, 3)))
    lines = tuple(
        _line(str(i), product, brand, dice) for i, product in enumerate(products, start=1)
    )
    shopper = dice.randrange(len(SHOPPERS))
    name = SHOPPERS[shopper][0]
    fields = ("name", "line1", "city", "postcode", "country")
    return SoldOrder(
        channel="demo-shop",
        external_id=f"demo-{number}",
        number=number,
        placed_at=placed_at,
        currency=brand.currency,
        email=f"shopper{shopper + 1}@example.com",
        customer_name=name,
        ship_to=tuple(zip(fields, SHOPPERS[shopper], strict=True)),
        locale="zh-hans" if ord(name[0]) > _FIRST_HAN else "en",
        lines=lines,
        shipping_paid=Money(_SHIPPING, brand.currency),
        tenders=(_card(brand, number, lines, dice),),
        parcels=(_parcel(placed_at, lines, dice),),
    )


def _card(
    brand: DemoBrand, number: str, lines: tuple[SoldLine, ...], dice: random.Random
) -> Tender:
    paid = sum(line.paid.minor for line in lines) + _SHIPPING
    return Tender(
        external_id="card",
        method="card",
        captured=Money(paid, brand.currency),
        provider="payments",
        provider_ref=f"pi_{number.replace('-', '').lower()}",
        label=dice.choice(_CARDS),
    )


def _parcel(
    placed_at: datetime, lines: tuple[SoldLine, ...], dice: random.Random
) -> SentParcel:
    return SentParcel(
        external_id="1",
        contents=tuple((line.external_id, line.quantity) for line in lines),
        shipped_at=placed_at + timedelta(days=1),
        delivered_at=placed_at + timedelta(days=dice.choice((2, 3, 3, 4))),
        carrier="Paketo",
    )


def _line(
    external_id: str, product: Product, brand: DemoBrand, dice: random.Random
) -> SoldLine:
    quantity = dice.choice((1, 1, 1, 2))
    discount = dice.choice((0, 0, 0, 10))
    paid = product.price_minor * quantity * (100 - discount) // 100
    variant = dice.choice(product.variants)
    return SoldLine(
        external_id=external_id,
        sku=f"{product.sku}-{product.variants.index(variant) + 1}",
        title=product.title,
        variant_title=variant,
        quantity=quantity,
        paid=Money(paid, "EUR"),
        tax=brand.tax_in(paid),
        taxes=brand.taxes_in(paid),
        category=product.category,
        product=product.sku,
        weight_grams=product.grams,
        is_final_sale=product.is_final_sale,
        image_url=f"/static/demo/{product.picture}.svg" if product.picture else "",
    )
