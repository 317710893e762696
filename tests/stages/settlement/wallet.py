"""A brand whose orders were paid by PayPal, and the door that hears what PayPal tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import RequestFactory

from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.doors.hooks import targets
from backhaul.doors.hooks.views import payments
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.models import Leg
from tests.cast import Cast
from tests.contracts.payments.paypal_rig import PayPalRig
from tests.sandbox.peers import Heard, Listener, Peer
from tests.stages.settlement.till import Till


@dataclass
class PayPalTill:
    till: Till
    rig: PayPalRig
    token: str

    def ordered_leg(self) -> Leg:
        tender = Tender(
            external_id="t1",
            method="paypal",
            captured=Money(3000, "EUR"),
            provider="wallet",
            provider_ref=self.rig.seed(Money(3000, "EUR")),
            label="PayPal",
        )
        ran = self.till.asked_back(self.till.order(paid=3000, tenders=(tender,)))
        self.till.scanned(ran)
        [leg] = self.till.settle(ran)
        return leg

    def hand_in(self, heard: Heard) -> int:
        request = RequestFactory().post(
            "/", heard.body, content_type="application/json", headers=dict(heard.headers)
        )
        return payments(request, self.token).status_code

    def booked(self, leg: Leg) -> list[tuple[int, str]]:
        ref = self.till.payment(leg).provider_ref
        return [(one.amount.minor, one.status) for one in self.rig.booked(ref)]


@pytest.fixture(scope="module")
def wallet_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("paypal", tmp_path_factory.mktemp("paypal")) as peer:
        yield peer


@pytest.fixture
def wallet(till: Till, cast: Cast, wallet_peer: Peer, listener: Listener) -> PayPalTill:
    rig = PayPalRig(wallet_peer)
    webhook = rig.provider().tell_webhook(listener.url, "")
    new = NewConnection(
        kind=Connection.Kind.PAYMENTS,
        adapter="paypal",
        name="wallet",
        config={"client_id": "client", "base_url": wallet_peer.url},
        secrets={"client_secret": rig.secret, "webhook_secret": webhook},
    )
    targets.forget()
    with acting_for(cast.nordlicht.pk):
        _, token = create_connection(cast.nordlicht.pk, new)
    return PayPalTill(till, rig, token)
