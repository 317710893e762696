"""Adyen in the form of connections: its fields, and what is said of the key to come."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from tests.cast import Cast

HERE = "/b/nordlicht/settings/connections/add/payments/adyen/"
FORM = {
    "name": "adyen",
    "base_url": "https://checkout-test.adyen.com",
    "merchant_account": "NordlichtECOM",
    "api_key": "key-of-ours",
    "hmac_key": "",
}


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.ada, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


def test_the_form_asks_for_what_adyen_needs(ada: Client) -> None:
    page = ada.get(HERE).content.decode()

    assert "Merchant account" in page
    assert "HMAC key of the webhook" in page
    assert "Until then no news of theirs is believed." in " ".join(page.split())
    assert 'value="https://checkout-test.adyen.com"' in page


@pytest.mark.django_db(transaction=True)
def test_it_is_kept_sealed_and_its_webhook_address_is_shown(live_cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(live_cast.ada, backend="backhaul.foundation.tenancy.signed_in.Backend")

    made = client.post(HERE, FORM)

    assert "/hooks/payments/" in made.content.decode()
    with acting_for(live_cast.nordlicht.pk):
        row = Connection.objects.get(adapter="adyen")
    assert b"key-of-ours" not in bytes(row.sealed)
    assert row.config["merchant_account"] == "NordlichtECOM"
    assert not registry.payments(row).capabilities.finds_refunds
