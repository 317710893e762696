"""What is held or charged is said before the request is sent, and kept as it was read."""

from __future__ import annotations

import re

import pytest
from django.db.models import F

from backhaul.adapters.payments.stripe import client as stripe
from backhaul.core.holds import Security
from backhaul.core.recovery import Rule
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.advances.rules import set_rule
from backhaul.stages.exchanges import stock
from backhaul.stages.exchanges.securing import set_need
from backhaul.stages.holds.models import Consent
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import fact, row
from tests.makers.baskets import MUG, TEE, sell_basket
from tests.makers.drafts import line_of
from tests.makers.exchanges import FOUR
from tests.makers.shopping import CHECK, Shopper, set_policy
from tests.makers.stories import standing_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(cast: Cast) -> Shopper:
    """Sam's tee was paid with a card at a provider that can hold."""
    brand = cast.nordlicht
    standing_at(MONDAY)
    sell_basket(brand)
    new = NewConnection(
        kind=Connection.Kind.PAYMENTS,
        adapter="stripe",
        name="payments",
        config={"base_url": "http://127.0.0.1:1", "timeout_seconds": 1.0},
        secrets={"api_key": "sk_test_1", "webhook_secret": "whsec_1"},
    )
    with acting_for(brand.pk):
        create_connection(brand.pk, new)
        rows = Payment.objects.filter(brand_id=brand.pk)
        rows.update(connection_name="payments", provider_ref="pi_1")
    sam = Shopper(brand)
    sam.look_up()
    sam.choose(TEE)
    return sam


def early(sam: Shopper, *, agreed: bool = True) -> None:
    with acting_for(sam.brand.pk):
        rule = Rule(may_recharge=agreed)
        set_rule(sam.brand.pk, rule, at=MONDAY, actor="member:1")


def ticked(sam: Shopper, name: str) -> dict[str, str]:
    """Return what the form of the page sends when its box is ticked."""
    found = re.search(rf'name="{name}" value="([^"]+)"', sam.page(CHECK))
    assert found is not None
    return {name: found[1]}


def consents(sam: Shopper) -> list[Consent]:
    with acting_for(sam.brand.pk):
        return list(Consent.objects.filter(brand_id=sam.brand.pk))


def test_a_shopper_reads_what_may_be_charged_and_agrees_word_for_word(sam: Shopper) -> None:
    early(sam)
    sam.options(resolution="refund")

    text = sam.page(CHECK)
    assert "Nothing is held or charged now." in text
    assert sam.client.post(CHECK, ticked(sam, "agree-early")).status_code == 302

    [row] = consents(sam)
    assert (row.purpose, row.version, row.locale, row.days) == ("early", 2, "en", 14)
    assert row.text.startswith("Nothing is held or charged now.")
    assert "we may hold what we refunded for it" in row.text
    assert "14 days after our letter" in row.text
    assert row.most_minor > 0


@pytest.mark.parametrize("what", ["days", "amount", "old"])
def test_who_ticked_other_words_reads_the_new_ones_and_nothing_is_written(
    sam: Shopper, what: str
) -> None:
    early(sam)
    sam.options(resolution="refund")
    form = {"agree-early": "1"} if what == "old" else ticked(sam, "agree-early")
    with acting_for(sam.brand.pk):
        if what == "days":
            rule = Rule(may_recharge=True, decide_days=21)
            set_rule(sam.brand.pk, rule, at=MONDAY, actor="member:1")
        elif what == "amount":
            rows = OrderLine.objects.filter(pk=line_of(sam.brand, TEE))
            rows.update(paid_minor=F("paid_minor") - 100)

    answer = sam.client.post(CHECK, form)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "What you agreed to reads differently now. Nothing was sent" in text
    assert ("21 days after our letter" in text) is (what == "days")
    assert consents(sam) == []
    with acting_for(sam.brand.pk):
        assert not Return.objects.filter(brand_id=sam.brand.pk).exists()
    assert sam.client.post(CHECK, ticked(sam, "agree-early")).status_code == 302
    assert len(consents(sam)) == 1


FEE = row("fee", {"restocking_percent": 10})
KEPT = row(
    "keep",
    {"outcome": "authorize", "keep": True, "keep_percent": 30},
    fact("category", "is_one_of", ["general"]),
)


@pytest.mark.parametrize(
    ("tables", "by_card", "minor"),
    [
        ({}, 6000, 4800),
        ({"fees": [FEE]}, 6000, 4320),
        ({"eligibility": [KEPT]}, 6000, 3000),
        ({}, 3500, 3500),
        ({"eligibility": [KEPT]}, 2000, 1460),
    ],
    ids=["prices", "less a fee", "less what is kept", "less a gift card", "kept goes first"],
)
def test_they_agree_to_the_money_that_would_go_for_what_has_to_come(
    sam: Shopper, tables: dict[str, object], by_card: int, minor: int
) -> None:
    early(sam)
    set_policy(sam.brand, tables=tables)
    with acting_for(sam.brand.pk):
        payment = Payment.objects.get(brand_id=sam.brand.pk)
        payment.captured_minor = by_card
        payment.save()
        Payment.objects.create(
            brand_id=sam.brand.pk,
            order_id=payment.order_id,
            external_id="t2",
            method="gift_card",
            captured_minor=60000,
        )
    sam.choose(TEE, MUG)
    sam.options(resolution="refund")

    sam.client.post(CHECK, ticked(sam, "agree-early"))

    [consent] = consents(sam)
    assert consent.most_minor == minor
    assert consent.text.count(f"€{minor / 100:.2f}") == 2


@pytest.mark.parametrize("form", [{}, {"agree-exchange": "1"}])
def test_who_does_not_tick_it_has_agreed_to_nothing(sam: Shopper, form: dict[str, str]) -> None:
    early(sam)
    sam.options(resolution="refund")

    assert sam.client.post(CHECK, form).status_code == 302

    assert consents(sam) == []


def test_nothing_is_asked_where_the_brand_wants_nothing_or_nobody_can_hold(
    sam: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam.options(resolution="refund")
    assert "Nothing is held or charged now." not in sam.page(CHECK)

    early(sam)
    with monkeypatch.context() as other:
        able = stripe.CAPABILITIES
        other.setattr(stripe, "CAPABILITIES", type(able)(keeps_keys_for=able.keeps_keys_for))
        assert "Nothing is held or charged now." not in sam.page(CHECK)
    assert "Nothing is held or charged now." in sam.page(CHECK)


def test_for_an_exchange_it_says_how_much_until_when_and_when_it_is_charged(
    sam: Shopper,
) -> None:
    brand = sam.brand
    set_policy(brand, resolutions=FOUR, exchange={"send": "request"})
    with acting_for(brand.pk):
        line = OrderLine.objects.select_related("variant").get(pk=line_of(brand, TEE))
        line.variant.product = "tee"
        line.variant.save()
        kin = stock.Count("TEE-XL", 2, None, title="Lys tee", variant_title="XL", product="tee")
        stock.tell(brand.pk, [stock.Count(line.variant.sku, 3), kin], at=MONDAY, actor="api:1")
        need = Security(is_needed=True, share_bp=5000, capture_days=20, renews=True)
        set_need(brand.pk, need, at=MONDAY, actor="member:1")
    sam.options(resolution="exchange")
    sam.client.post("/nordlicht/return/instead/", {f"instead-{line.pk}": "TEE-XL"})

    text = sam.page(CHECK)
    assert "are held on my card" in text
    assert "20 days after we sent ours" in text
    assert "for the last time 80 days after we first did" in text
    sam.client.post(CHECK, ticked(sam, "agree-exchange"))

    [row] = consents(sam)
    paid = line.paid_minor // line.quantity
    assert (row.purpose, row.most_minor, row.days) == ("exchange", -(-paid // 2), None)
