"""Orders of the demo that were not simply paid by card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.money import Money
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder, Tender
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.actions import upsert_orders
from backhaul.wiring.demo.catalogue import SHOPPERS, DemoBrand, Product
from backhaul.wiring.demo.seed import DemoAccess
from backhaul.wiring.demo.tills import MERCHANT, TILLS, control

_SHIPPING = 490
_DAYS = 9
_LABELS = {
    "card": "Visa ••42",
    "paypal": "PayPal",
    "adyen": "Mastercard ••07",
    "gift_card": "Gift card ••8841",
    "cash_on_delivery": "Cash on delivery",
}


@dataclass(frozen=True, slots=True)
class Sale:
    """One piece of `sku`, such as NL-LYS-3.

    `paid_with` names the tills; of two, the first took `part_minor` and the second the rest.
    """

    number: str
    sku: str
    paid_with: tuple[str, ...] = ("card",)
    part_minor: int = 0
    shopper: int = 4

    @property
    def email(self) -> str:
        return f"shopper{self.shopper}@example.com"


def order_of(sale: Sale, brand: DemoBrand, *, now: datetime) -> SoldOrder:
    """Return it as the shop tells it: delivered some days ago."""
    placed_at = now - timedelta(days=_DAYS)
    line = _line(sale.sku, brand)
    person = SHOPPERS[sale.shopper - 1]
    fields = ("name", "line1", "city", "postcode", "country")
    return SoldOrder(
        channel="demo-shop",
        external_id=f"demo-{sale.number}",
        number=sale.number,
        placed_at=placed_at,
        currency=brand.currency,
        email=sale.email,
        customer_name=person[0],
        ship_to=tuple(zip(fields, person, strict=True)),
        locale="en",
        lines=(line,),
        shipping_paid=Money(_SHIPPING, brand.currency),
        tenders=tuple(_tenders(sale, line.paid.minor + _SHIPPING, brand.currency)),
        parcels=(
            SentParcel(
                external_id="1",
                contents=((line.external_id, 1),),
                shipped_at=placed_at + timedelta(days=1),
                delivered_at=placed_at + timedelta(days=3),
                carrier="Paketo",
            ),
        ),
    )


def sell(
    brand: Brand, shop: DemoBrand, sales: Iterable[Sale], access: DemoAccess, *, now: datetime
) -> dict[str, SoldOrder]:
    """Take the money, and tell the orders; return them by number."""
    orders = {sale.number: order_of(sale, shop, now=now) for sale in sales}
    pay(orders.values(), shop, access)
    upsert_orders(brand.pk, list(orders.values()))
    return orders


def pay(orders: Iterable[SoldOrder], brand: DemoBrand, access: DemoAccess) -> None:
    """Enter what was paid into the books of the services that it was paid through."""
    keys = {"payments": access.payments_key, TILLS[brand.slug]: access.till_key}
    tenders = [tender for order in orders for tender in order.tenders]
    for provider, key in keys.items():
        payments = [
            {
                "id": one.provider_ref,
                "amount": one.captured.minor,
                "currency": _as_told(provider, one.captured.currency),
                "label": one.label,
                "merchant": MERCHANT,
            }
            for one in tenders
            if one.provider == provider
        ]
        control(provider, "/control/payments", {"account": key, "payments": payments})


def _as_told(provider: str, currency: str) -> str:
    return currency.lower() if provider == "payments" else currency


def _tenders(sale: Sale, whole: int, currency: str) -> Iterable[Tender]:
    first = sale.part_minor or whole
    for till, minor in zip(sale.paid_with, (first, whole - first), strict=False):
        ref = sale.number.replace("-", "")
        yield Tender(
            external_id=till,
            method="card" if till == "adyen" else till,
            captured=Money(minor, currency),
            **_where(till, ref),
            label=_LABELS[till],
        )


def _where(till: str, ref: str) -> dict[str, str]:
    if till == "card":
        return {"provider": "payments", "provider_ref": f"pi_{ref.lower()}"}
    if till in TILLS.values():
        return {"provider": till, "provider_ref": ref.rjust(16, "0")}
    return {}


def _line(sku: str, brand: DemoBrand) -> SoldLine:
    product, variant = _known(sku, brand)
    price = product.price_minor
    return SoldLine(
        external_id="1",
        sku=sku,
        title=product.title,
        variant_title=variant,
        quantity=1,
        paid=Money(price, brand.currency),
        tax=brand.tax_in(price),
        taxes=brand.taxes_in(price),
        category=product.category,
        weight_grams=product.grams,
        product=product.sku,
        image_url=f"/static/demo/{product.picture}.svg",
    )


def _known(sku: str, brand: DemoBrand) -> tuple[Product, str]:
    base, _, place = sku.rpartition("-")
    product = next(one for one in brand.products if one.sku == base)
    return product, product.variants[int(place) - 1]
