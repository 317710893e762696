"""A provider that only says "received" and cannot be asked: its refunds in the three beats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.axes import LegState, UnitMoney
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.actions import drain_provider_events
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.cast import Cast
from tests.sandbox.adyen import MERCHANT, AdyenAccount
from tests.sandbox.peers import Listener, Peer
from tests.stages.settlement.till import Till, sweep_now


@pytest.fixture(scope="module")
def adyen_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("adyen", tmp_path_factory.mktemp("adyen")) as peer:
        yield peer


@dataclass
class Adyen(Till):
    """Nordlicht's, with orders that were paid through Adyen."""

    def card(self, captured: int, name: str = "t1") -> Tender:
        return Tender(
            external_id=name,
            method="card",
            captured=Money(captured, "EUR"),
            provider="payments",
            provider_ref=self.account.seed(captured),
            label="Visa ••42",
        )

    @property
    def webhooks(self) -> AdyenAccount:
        account: Any = self.account
        assert isinstance(account, AdyenAccount)
        return account

    def hear(self, count: int) -> None:
        """Let so many webhooks in all have come, and take them in."""
        heard = self.listener.wait_for(count)
        assert set(self.deliver(heard[self.taken :])) <= {200}
        self.taken = count
        drain_provider_events()

    taken: int = 0


@pytest.fixture
def adyen(cast: Cast, adyen_peer: Peer, listener: Listener) -> Iterator[Adyen]:
    account: Any = AdyenAccount(adyen_peer)
    account.listen(listener.url)
    new = NewConnection(
        kind=Connection.Kind.PAYMENTS,
        adapter="adyen",
        name="payments",
        config={
            "base_url": adyen_peer.url,
            "merchant_account": MERCHANT,
            "timeout_seconds": 5.0,
        },
        secrets={"api_key": account.key, "hmac_key": account.hmac_key},
    )
    with acting_for(cast.nordlicht.pk):
        _, token = create_connection(cast.nordlicht.pk, new)
    yield Adyen(cast.nordlicht, account, listener, token, account.hmac_key)
    adyen_peer.move_clock(0)


def made(adyen: Adyen, leg: Leg) -> list[tuple[int, str]]:
    return adyen.refunds_at_provider(leg)


def test_it_is_sent_when_it_is_received_and_paid_when_its_webhook_says_so(adyen: Adyen) -> None:
    leg = adyen.send(adyen.ordered_leg())
    assert (leg.state, adyen.unit(leg).money) == (LegState.SENDING, UnitMoney.SENT)

    adyen.hear(1)

    assert adyen.again(leg).state == LegState.PAID
    assert made(adyen, leg) == [(3000, "succeeded")]
    assert adyen.count(TakenBack) == 0


def test_a_no_comes_by_webhook_and_is_a_persons(adyen: Adyen) -> None:
    adyen.account.mode("fails", times=1)
    leg = adyen.send(adyen.ordered_leg())

    adyen.hear(1)

    failed = adyen.again(leg)
    assert (failed.state, adyen.incidents()[0][0]) == (LegState.FAILED, "refund_failed")
    assert failed.failure_code == "refused_by_the_sandbox_on_request"


@pytest.mark.parametrize(("trouble", "before"), [("lost_reply", 1), ("lost_request", 0)])
def test_what_is_unknown_is_asked_for_by_the_same_key_and_is_made_once(
    adyen: Adyen, trouble: str, before: int
) -> None:
    leg = adyen.ordered_leg()
    adyen.account.mode(trouble, times=1)
    leg = adyen.send(leg)
    assert (leg.state, len(made(adyen, leg))) == (LegState.UNKNOWN, before)

    leg = sweep_now(adyen, leg)
    assert leg.state == LegState.ORDERED
    leg = adyen.send(leg)
    adyen.hear(1)

    assert adyen.again(leg).state == LegState.PAID
    assert made(adyen, leg) == [(3000, "succeeded")]


def test_a_webhook_alone_ends_what_is_unknown(adyen: Adyen) -> None:
    leg = adyen.ordered_leg()
    adyen.account.mode("lost_reply", times=1)
    leg = adyen.send(leg)

    adyen.hear(1)

    assert (leg.state, adyen.again(leg).state) == (LegState.UNKNOWN, LegState.PAID)


def test_beyond_the_life_of_its_key_it_is_never_sent_again_and_a_person_owns_it(
    adyen: Adyen,
) -> None:
    leg = adyen.ordered_leg()
    adyen.account.mode("lost_request", times=1)
    leg = adyen.send(leg)

    adyen.move_clock(timedelta(days=4))  # half of the week that a key is kept
    for _ in range(2):
        leg = sweep_now(adyen, leg)
    adyen.move_clock(timedelta(0))

    assert (leg.state, made(adyen, leg)) == (LegState.UNKNOWN, [])
    assert [kind for kind, _ in adyen.incidents()] == ["refund_unknown"]


def test_news_in_the_wrong_order_twice_over_ends_as_what_happened(adyen: Adyen) -> None:
    adyen.webhooks.hold(is_on=True)
    adyen.account.mode("fails_later", times=1)
    leg = adyen.send(adyen.ordered_leg())

    adyen.webhooks.hold(is_on=False)
    adyen.webhooks.flush(times=3, is_reversed=True)
    adyen.hear(6)

    assert adyen.again(leg).state in {LegState.FAILED, LegState.REVERSED}
    assert made(adyen, leg) == [(3000, "failed")]
    assert adyen.count(TakenBack) == 0
    assert adyen.payment(leg).refund_ordered_minor == 0


def test_what_others_did_is_booked_as_theirs_and_given_back_when_won(adyen: Adyen) -> None:
    leg = adyen.send(adyen.ordered_leg(paid=3000))
    adyen.hear(1)
    payment = adyen.payment(leg).provider_ref
    control = adyen.account.peer.control

    control(f"/control/payments/{payment}/refund_elsewhere", {"amount": 300})
    dispute = control(f"/control/payments/{payment}/chargeback", {"amount": 1000})
    adyen.hear(3)
    taken = adyen.payment(leg).taken_back_minor
    control(f"/control/chargebacks/{dispute['pspReference']}/reverse")
    adyen.hear(4)

    assert (taken, adyen.payment(leg).taken_back_minor) == (1300, 300)
    with acting_for(adyen.brand.pk):
        kinds = list(TakenBack.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["refund", "chargeback"]
