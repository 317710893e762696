"""The second payment service of each demo brand: PayPal for one, Adyen for the other."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import requests

from backhaul.foundation import clock
from backhaul.foundation.connections import managing, registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import brand_by_slug
from backhaul.foundation.tenancy.models import Brand, User
from backhaul.wiring import place
from backhaul.wiring.demo.seed import DemoAccess, keep

#: The connection's name, which is also its adapter and its sandbox peer, by brand.
TILLS = {"nordlicht": "paypal", "voltaic": "adyen"}
MERCHANT = "SandboxShop"
_WAIT = 20


def url_of(till: str) -> str:
    return place.local_url(place.peer_ports()[till])


def connect_tills(access: dict[str, DemoAccess], *, is_wanted: bool) -> dict[str, DemoAccess]:
    """Connect what is wanted and not there, and tell what is there of new ports."""
    for slug, given in access.items():
        till, brand = TILLS.get(slug, ""), brand_by_slug(slug)
        if given.till_key:
            _follow_the_port(brand, till, given.till_key)
        elif till and is_wanted:
            access[slug] = replace(given, till_key=f"demo-{secrets.token_hex(12)}")
            _connect(brand, till, access[slug].till_key)
            keep(access)
    return access


def _connect(brand: Brand, till: str, key: str) -> None:
    with acting_for():
        owner = User.objects.get(email=f"owner@{brand.slug}.example")
    with acting_for(brand.pk):
        known = Connection.objects.filter(brand=brand, name=till).first()
        if known is not None:
            _tell(known, till, key)
            return
        wanted = managing.Wanted("payments", till, till, _values(till, key))
        row, token = managing.connect(brand, wanted, by=owner, at=clock.now())
        _tell(row, till, key, token)


def _values(till: str, key: str) -> dict[str, str]:
    if till == "paypal":
        return {"client_id": "demo", "client_secret": key, "base_url": url_of(till)}
    return {"merchant_account": MERCHANT, "api_key": key, "base_url": url_of(till)}


def _follow_the_port(brand: Brand, till: str, key: str) -> None:
    with acting_for(brand.pk):
        row = registry.named_connection(brand.pk, Connection.Kind.PAYMENTS, till)
        if row.config["base_url"] != url_of(till):
            registry.move_connection(row, url_of(till))
            _tell(row, till, key)


def _tell(row: Connection, till: str, key: str, token: str = "") -> None:
    """Give the service the address of its news, and keep what signs them."""
    path = f"/hooks/payments/{token or registry.new_hook(row)}"
    address = place.local_url(place.web_port()) + path
    if till == "paypal":
        told = registry.payments(row).tell_webhook(address, "")  # type: ignore[attr-defined]
        registry.replace_secrets(row, {"client_secret": key, "webhook_secret": told})
        return
    signs = secrets.token_hex(32)
    control(till, "/control/webhook", {"account": key, "url": address, "hmac_key": signs})
    registry.replace_secrets(row, {"api_key": key, "hmac_key": signs})


def control(till: str, path: str, body: dict[str, Any]) -> Any:
    """Pull one of the strings behind a sandbox peer."""
    answer = requests.post(f"{url_of(till)}{path}", json=body, timeout=_WAIT)
    answer.raise_for_status()
    return answer.json()
