"""Filling a sandbox installation: operator, brands, people, connections and orders.

Running it again keeps what is there. The sandbox peers must be up: the payments that the
orders were paid with are in their books, not in ours.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from backhaul.core.policies.policy import Policy
from backhaul.core.ports.channel import SoldOrder
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import brand_by_slug, create_api_key
from backhaul.foundation.tenancy.models import (
    UNASSIGNED,
    Brand,
    Installation,
    Member,
    Role,
    Site,
    User,
)
from backhaul.stages.disposition.bins import ensure_bins
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.actions import publish
from backhaul.wiring import place
from backhaul.wiring.cli.clock import move
from backhaul.wiring.demo.catalogue import BRANDS, OPERATOR, PEOPLE, PLACES, SITE, DemoBrand
from backhaul.wiring.demo.orders import demo_orders

SCOPES = [
    "orders",
    "returns",
    "scans",
    "station",
    "money",
    "goodwill",
    "credit",
    "accounts",
    "transfers",
]
SEED = 1
PASSWORD = "demo demo demo"  # noqa: S105 - of a sandbox, printed to whoever starts it
_WAIT = 20


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """What the demo hands out: kept in the data directory, readable by its owner."""

    api_key: str
    carrier_key: str
    payments_key: str
    till_key: str = ""
    """Of its second payment service, once that is connected."""


def kept_access() -> dict[str, DemoAccess]:
    """Return by brand slug what an earlier run handed out."""
    file = _file()
    if not file.exists():
        return {}
    return {slug: DemoAccess(**given) for slug, given in json.loads(file.read_text()).items()}


def seed(*, began: timedelta = timedelta(0)) -> dict[str, DemoAccess]:
    """Make what is missing; return the access to each brand.

    The clock of an installation without brands is set back by `began`: nothing is in it yet
    that could have happened later. Whoever asks for that brings it to the present again.
    """
    is_new = not Brand.objects.exclude(slug=UNASSIGNED).exists()
    _installation()
    if is_new and began:
        move(-int(began.total_seconds()))
    access = kept_access()
    for brand in BRANDS:
        if brand.slug not in access:
            with transaction.atomic():
                access[brand.slug] = _make_brand(brand)
                keep(access)
        else:
            _follow_the_ports(brand.slug, access[brand.slug])
    return access


def _installation() -> None:
    row, _ = Installation.objects.get_or_create(id=1)
    if row.kind != Installation.Kind.SANDBOX:
        row.kind, row.operator_name = Installation.Kind.SANDBOX, OPERATOR
        row.save()
    Site.objects.get_or_create(
        code="main",
        defaults={"name": "Leipzig", "address": SITE, "time_zone": "Europe/Berlin"},
    )
    ensure_bins("main", PLACES)
    _member(f"owner@{OPERATOR.split()[0].lower()}.example", None, Role.OWNER)


def _make_brand(brand: DemoBrand) -> DemoAccess:
    row, _ = Brand.objects.get_or_create(
        slug=brand.slug,
        defaults={
            field: getattr(brand, field)
            for field in (
                "name",
                "prefix",
                "currency",
                "locale",
                "time_zone",
                "help_email",
                "help_hours",
                "theme",
            )
        },
    )
    for role in Role.values:
        _member(f"{role}@{brand.slug}.example", row, Role(role))
    access = DemoAccess("", f"demo-{secrets.token_hex(12)}", f"sk_test_{secrets.token_hex(12)}")
    with acting_for(row.pk):
        publish(row.pk, _policy(brand), at=clock.now(), by="system")
        _connect_carrier(row, access)
        _connect_payments(row, access)
        present = clock.now() - min(clock.offset(), timedelta(0))
        orders = list(demo_orders(brand, until=present, seed=SEED))
        pay(orders, access.payments_key)
        upsert_orders(row.pk, orders)
    key = create_api_key(row.pk, name="demo", scopes=SCOPES, at=clock.now())
    return DemoAccess(key, access.carrier_key, access.payments_key)


def pay(orders: Iterable[SoldOrder], account: str) -> None:
    """Enter what the shoppers paid into the sandbox payment service's books."""
    payments = [
        {
            "id": tender.provider_ref,
            "amount": tender.captured.minor,
            "currency": tender.captured.currency.lower(),
            "label": tender.label,
        }
        for order in orders
        for tender in order.tenders
    ]
    _post(
        place.payments_port(), "/control/payments", {"account": account, "payments": payments}
    )


def _policy(brand: DemoBrand) -> Policy:
    return Policy.default(brand.currency).model_copy(update={"review_above_minor": 60_000})


def _connect_carrier(brand: Brand, access: DemoAccess) -> None:
    secret = secrets.token_urlsafe(24)
    _, token = registry.create_connection(
        brand.pk,
        registry.NewConnection(
            Connection.Kind.CARRIER,
            adapter="sandbox",
            name="carrier",
            config={"base_url": place.local_url(place.carrier_port())},
            secrets={"api_key": access.carrier_key, "webhook_secret": secret},
        ),
    )
    _tell_carrier(access, token, secret)


def _tell_carrier(access: DemoAccess, token: str, secret: str) -> None:
    requests.put(
        f"{place.local_url(place.carrier_port())}/v1/webhook",
        json={"url": _hook("carriers", token), "secret": secret},
        headers={"Authorization": f"Bearer {access.carrier_key}"},
        timeout=_WAIT,
    ).raise_for_status()


def _connect_payments(brand: Brand, access: DemoAccess) -> None:
    row, token = registry.create_connection(
        brand.pk,
        registry.NewConnection(
            Connection.Kind.PAYMENTS,
            adapter="stripe",
            name="payments",
            config={"base_url": place.local_url(place.payments_port())},
            secrets={"api_key": access.payments_key},
        ),
    )
    _tell_payments(access, row, token)


def _tell_payments(access: DemoAccess, row: Connection, token: str) -> None:
    answer = requests.post(
        f"{place.local_url(place.payments_port())}/v1/webhook_endpoints",
        data={"url": _hook("payments", token), "enabled_events[]": "*"},
        headers={"Authorization": f"Bearer {access.payments_key}"},
        timeout=_WAIT,
    )
    answer.raise_for_status()
    registry.replace_secrets(
        row, {"api_key": access.payments_key, "webhook_secret": answer.json()["secret"]}
    )


def _follow_the_ports(slug: str, access: DemoAccess) -> None:
    """The demo may run on other ports than it was made on: both sides are told the new ones."""
    brand = brand_by_slug(slug)
    carrier_url = place.local_url(place.carrier_port())
    with acting_for(brand.pk):
        carrier = registry.default_connection(brand.pk, Connection.Kind.CARRIER)
        if carrier.config["base_url"] == carrier_url:
            return
        payments = registry.default_connection(brand.pk, Connection.Kind.PAYMENTS)
        registry.move_connection(carrier, carrier_url)
        registry.move_connection(payments, place.local_url(place.payments_port()))
        secret = secrets.token_urlsafe(24)
        registry.replace_secrets(
            carrier, {"api_key": access.carrier_key, "webhook_secret": secret}
        )
        _tell_carrier(access, registry.new_hook(carrier), secret)
        _tell_payments(access, payments, registry.new_hook(payments))


def _hook(kind: str, token: str) -> str:
    return f"{place.local_url(place.web_port())}/hooks/{kind}/{token}"


def _member(email: str, brand: Brand | None, role: Role) -> None:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, password=_hashed())
        role_name, _at, place_name = email.partition("@")
        user.name = PEOPLE[place_name.partition(".")[0]][role_name]
        user.save()
    Member.objects.get_or_create(user=user, brand=brand, role=role)


@cache
def _hashed() -> str:
    """Return what is kept of the one password of all: to make it takes a while."""
    return make_password(PASSWORD)


def _post(port: int, path: str, body: dict[str, Any]) -> None:
    answer = requests.post(f"{place.local_url(port)}{path}", json=body, timeout=_WAIT)
    answer.raise_for_status()


def _file() -> Path:
    return Path(settings.DATA) / "demo.json"


def keep(access: dict[str, DemoAccess]) -> None:
    descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({slug: asdict(one) for slug, one in access.items()}, file)
