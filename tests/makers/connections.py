"""Connections to real peers."""

from __future__ import annotations

from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.models import Brand

CARRIER_KEY = "tests-carrier-key"
PAYMENTS_KEY = "sk_test_tests"
WEBHOOK_SECRET = "whsec_tests"


def connect_carrier(brand: Brand, url: str) -> str:
    """Return the token of the webhook's address."""
    _, token = registry.create_connection(
        brand.pk,
        registry.NewConnection(
            Connection.Kind.CARRIER,
            adapter="sandbox",
            name="carrier",
            config={"base_url": url},
            secrets={"api_key": CARRIER_KEY, "webhook_secret": WEBHOOK_SECRET},
        ),
    )
    return token
