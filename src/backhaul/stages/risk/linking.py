"""Who used the same address or network, as keyed hashes that are of one brand and end on a day.

The key holds the brand: the same address at two brands gives two hashes, and nobody can ask
one brand's rows about another's people. Of a network only its front part is hashed (24 bits of
an IPv4, 48 of an IPv6 address); there is no cookie and no fingerprint of a device.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from backhaul.core.risk.rules import RiskRules
from backhaul.foundation.bulk import Statement
from backhaul.stages.risk.models import Link
from backhaul.stages.risk.rules import rules_of

_FRONT = {4: 24, 6: 48}
_ADDRESS = ("line1", "line2", "postcode", "city", "country")


def keyed(brand_id: int, what: str, text: str) -> bytes:
    """Return the hash of `text`, which nobody can make or compare without our key."""
    secret = b"risk:" + settings.SECRET_KEY.encode()
    return hmac.digest(secret, f"{brand_id}\0{what}\0{text}".encode(), "sha256")


def customer_hash(brand_id: int, email_norm: str) -> bytes:
    """Return who somebody is at this brand; empty for nobody that we know."""
    return keyed(brand_id, "customer", email_norm) if email_norm else b""


def address_hash(brand_id: int, address: Mapping[str, str]) -> bytes:
    """Return the hash of a postal address however it is spaced; empty without a street."""
    parts = [_bare(str(address.get(name, ""))) for name in _ADDRESS]
    return keyed(brand_id, "address", "|".join(parts)) if parts[0] else b""


def network_hash(brand_id: int, network: str) -> bytes:
    """Return the hash of the front of an address as `limits.addresses` gives it."""
    try:
        told = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return b""
    front = ipaddress.ip_network((told.network_address, _FRONT[told.version]), strict=False)
    return keyed(brand_id, "network", str(front))


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


_REMEMBER = """
INSERT INTO risk_link (brand_id, kind, hash, customer, expires_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (brand_id, kind, hash, customer) DO UPDATE SET
  expires_at = greatest(risk_link.expires_at, excluded.expires_at)
"""


def link_statements(
    rules: RiskRules,
    brand_id: int,
    customer: bytes,
    places: Iterable[tuple[str, bytes]],
    at: datetime,
) -> list[Statement]:
    """Return what remembers `places` (kind, hash); none where the brand keeps no links."""
    if not rules.link_days or not customer:
        return []
    until = at + timedelta(days=rules.link_days)
    return [
        (_REMEMBER, [brand_id, kind, place, customer, until]) for kind, place in places if place
    ]


def remember_network(brand_id: int, email_norm: str, network: str, *, at: datetime) -> None:
    """Keep that a shopper who sends a request came from this part of the internet."""
    places = [(Link.Kind.NETWORK.value, network_hash(brand_id, network))]
    customer = customer_hash(brand_id, email_norm)
    with connection.cursor() as cursor:
        for statement in link_statements(rules_of(brand_id), brand_id, customer, places, at):
            cursor.execute(*statement)
