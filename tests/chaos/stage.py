"""Four brands of a running sandbox, and returns whose money may go: made in bulk, beforehand.

Runs in the process of the chaos run, inside the installation that it belongs to.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldOrder, Tender
from backhaul.core.tracking.words import Position
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.brands import NewBrand
from backhaul.foundation.tenancy.directory import create_api_key
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.opening import open_brand
from backhaul.stages.returns.models import Unit
from tests.chaos.debts import Debt, debts_for, open_charges, pay_early
from tests.chaos.offer import BRANDS, DEBTS, SWAPS
from tests.chaos.swaps import Swap, ask_for, open_exchanges, swaps_for
from tests.makers.orders import sold_line, sold_order

TENDERS = 3
"""Each order was paid with so many cards: a return of it is so many refunds."""
CREDIT_EVERY = 10
_SCOPES = ["orders", "returns", "money"]
_EMAIL = "sam@example.com"


@dataclass(frozen=True, slots=True)
class ChaosBrand:
    row: Brand
    api_key: str
    account: str
    """Its key at the provider."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A return that somebody may settle."""

    brand: ChaosBrand
    ran: str
    refunds: int
    due_minor: int


def open_brands(payments_url: str, web_url: str) -> list[ChaosBrand]:
    return [_open(slug, prefix, payments_url, web_url) for slug, prefix in BRANDS.items()]


def _open(slug: str, prefix: str, payments_url: str, web_url: str) -> ChaosBrand:
    with acting_for():
        now = clock.now()
    new = NewBrand(
        slug=slug,
        name=slug.title(),
        prefix=prefix,
        currency="EUR",
        locale="en",
        time_zone="Europe/Berlin",
    )
    row = open_brand(new, at=now, by="system")
    account = f"sk_test_{secrets.token_hex(12)}"
    with acting_for(row.pk):
        _connect(row, account, payments_url, web_url)
        key = create_api_key(row.pk, name="chaos", scopes=_SCOPES, at=now)
    brand = ChaosBrand(row, key, account)
    open_exchanges(brand)
    open_charges(brand)
    return brand


def _connect(row: Brand, account: str, payments_url: str, web_url: str) -> None:
    connection, token = registry.create_connection(
        row.pk,
        registry.NewConnection(
            kind=Connection.Kind.PAYMENTS,
            adapter="stripe",
            name="payments",
            config={"base_url": payments_url, "timeout_seconds": 3.0},
            secrets={"api_key": account},
        ),
    )
    answer = requests.post(
        f"{payments_url}/v1/webhook_endpoints",
        data={"url": f"{web_url}/hooks/payments/{token}", "enabled_events[]": "*"},
        headers={"Authorization": f"Bearer {account}"},
        timeout=20,
    )
    answer.raise_for_status()
    given = {"api_key": account, "webhook_secret": answer.json()["secret"]}
    registry.replace_secrets(connection, given)


def prepare(
    brand: ChaosBrand, count: int, dice: random.Random, payments_url: str
) -> list[Waiting]:
    """Return so many returns that are authorised, scanned, and not settled."""
    with acting_for(brand.row.pk):
        now = clock.now()
    orders = list(_orders(brand, count, dice, now))
    _pay(orders, brand.account, payments_url)
    with acting_for(brand.row.pk):
        upsert_orders(brand.row.pk, orders)
        waiting = [
            _asked_back(brand, order, is_credit=place % CREDIT_EVERY == 0, at=now)
            for place, order in enumerate(orders)
        ]
        units = Unit.objects.filter(
            brand_id=brand.row.pk, ret__ran__in=[one.ran for one in waiting]
        )
        units.update(position=Position.ACCEPTED)
    return waiting


def prepare_swaps(brand: ChaosBrand, dice: random.Random, payments_url: str) -> list[Swap]:
    """Return exchanges that are asked for and paid, and that nobody has authorised."""
    with acting_for(brand.row.pk):
        now = clock.now()
    made = swaps_for(brand, SWAPS, dice, now)
    _pay([order for order, _ in made], brand.account, payments_url)
    return ask_for(made, now)


def prepare_debts(brand: ChaosBrand, dice: random.Random, payments_url: str) -> list[Debt]:
    """Return returns whose money goes before their goods are here."""
    with acting_for(brand.row.pk):
        now = clock.now()
    made = debts_for(brand, DEBTS, dice, now)
    _pay([order for order, _ in made], brand.account, payments_url)
    return pay_early(made, now)


def _orders(
    brand: ChaosBrand, count: int, dice: random.Random, now: datetime
) -> Iterator[SoldOrder]:
    for _ in range(count):
        number = f"{brand.row.prefix}-{dice.getrandbits(48):012x}".upper()
        parts = [dice.randrange(100, 1_500) for _ in range(TENDERS)]
        line = sold_line(paid=Money(sum(parts), "EUR"), tax=Money(0, "EUR"))
        yield sold_order(
            number,
            lines=(line,),
            tenders=tuple(_card(number, n, part) for n, part in enumerate(parts)),
            placed_at=now - timedelta(days=9),
            delivered_at=now - timedelta(days=4),
            email=_EMAIL,
        )


def _card(number: str, place: int, part: int) -> Tender:
    return Tender(
        external_id=f"card{place}",
        method="card",
        captured=Money(part, "EUR"),
        provider="payments",
        provider_ref=f"pi_{number.replace('-', '')}_{place}",
        label="Visa ••42",
    )


def _pay(orders: Sequence[SoldOrder], account: str, payments_url: str) -> None:
    paid: list[dict[str, Any]] = [
        {"id": one.provider_ref, "amount": one.captured.minor, "currency": "eur"}
        for order in orders
        for one in order.tenders
    ]
    told = {"account": account, "payments": paid}
    requests.post(f"{payments_url}/control/payments", json=told, timeout=30).raise_for_status()


def _asked_back(
    brand: ChaosBrand, order: SoldOrder, *, is_credit: bool, at: datetime
) -> Waiting:
    wish = ReturnRequest(
        wanted=(Wanted(order=order.number, line="1", quantity=1, reason="too_small"),),
        resolution=Resolution.CREDIT if is_credit else Resolution.REFUND,
        method=Method.LABEL,
        origin=Origin.PORTAL,
        email=_EMAIL,
    )
    case, _ = request_return(brand.row, wish, at=at, actor="shopper")
    authorize(brand.row.pk, case.ret.ran, at=at, actor="system")
    due = sum(line.paid.minor for line in order.lines)
    return Waiting(brand, str(case.ret.ran), 0 if is_credit else TENDERS, due)
