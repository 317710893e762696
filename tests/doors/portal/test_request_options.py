"""The options: only what the policy allows and we can do, with real amounts and days."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.intake.models import Draft
from backhaul.stages.messaging.facts import dossiers
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.messaging.wording import letter
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.actions import settle
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.makers.baskets import TEE, sell_basket
from tests.makers.connections import connect_carrier
from tests.makers.shopping import CHECK, DONE, OPTIONS, Shopper, set_policy
from tests.makers.stories import standing_at
from tests.markup import unstyled

NBSP = "\N{NO-BREAK SPACE}"
THU_19 = f"Thu{NBSP}19{NBSP}Nov"
THU_26 = f"Thu{NBSP}26{NBSP}Nov"


@pytest.fixture
def sam(cast: Cast) -> Shopper:
    """At the options, with one tee chosen; the carrier would sell labels, were it asked."""
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        connect_carrier(cast.nordlicht, "http://127.0.0.1:9")
    sam = Shopper(cast.nordlicht)
    sam.look_up()
    sam.choose(TEE)
    return sam


def returns(cast: Cast) -> list[Return]:
    with acting_for(cast.nordlicht.pk):
        return list(Return.objects.order_by("id"))


def test_the_options_stand_side_by_side_with_amounts_and_days(sam: Shopper) -> None:
    page = sam.page(OPTIONS)

    assert page.count('name="resolution"') == 2
    assert page.count('name="method"') == 3
    assert 'value="refund" checked' in page
    assert 'value="qr" checked' in page
    assert "to Visa ••42, the way you paid" in page
    assert f"With you by <strong>{THU_26}</strong>" in unstyled(page)
    assert f"This holds if you hand it over by {THU_19}." in page
    assert "Pickup" not in page


def test_what_was_paid_in_cash_is_said_to_come_to_the_bank_account(
    cast: Cast, sam: Shopper
) -> None:
    with acting_for(cast.nordlicht.pk):
        Payment.objects.filter(brand=cast.nordlicht).update(
            method="cash_on_delivery",
            label="Cash on delivery",
            connection_name="",
            provider_ref="",
        )

    options = sam.page(OPTIONS)
    sam.options()
    check = sam.page(CHECK)

    assert "to your bank account, by transfer" in options
    assert "on your bank account by" in unstyled(options)
    assert "to your bank account" in check
    sam.send()
    done = sam.page(DONE)
    assert "It is on your bank account" in done
    for page in (options, check, done):
        assert "Cash on delivery" not in page
        assert "the way you paid" not in page


PARTS = "€20.00 to Visa ••42 and €10.00 as store credit"


def partly_by_gift_card(cast: Cast) -> None:
    """Of the order's money a gift card brought all but 20 euro."""
    with acting_for(cast.nordlicht.pk):
        card = Payment.objects.get(brand=cast.nordlicht)
        Payment.objects.filter(pk=card.pk).update(captured_minor=2000)
        Payment.objects.create(
            brand=cast.nordlicht, order_id=card.order_id, external_id="gift",
            method="gift_card", label="Gift card ••7", captured_minor=9000,
        )  # fmt: skip


def test_what_a_gift_card_paid_is_said_to_come_as_store_credit(
    cast: Cast, sam: Shopper
) -> None:
    partly_by_gift_card(cast)

    options = sam.page(OPTIONS)
    sam.options()
    check = sam.page(CHECK)

    assert f"in parts: {PARTS}" in options
    assert f"in parts by {THU_26}" in unstyled(options)
    assert f"in parts: {PARTS}" in check
    assert "the way you paid" not in options + check


def test_the_parts_are_told_until_they_are_paid_on_the_page_and_in_letters(
    cast: Cast, sam: Shopper
) -> None:
    partly_by_gift_card(cast)
    sam.options()
    sam.send()
    [ret] = returns(cast)

    promised, promised_by_letter = _tracking(ret), _told_by_letter(ret)
    with acting_for(cast.nordlicht.pk):
        Unit.objects.update(position="delivered")
        settle(cast.nordlicht.pk, ret.ran, at=MONDAY, actor="system")
        legs = list(Leg.objects.order_by("id").values_list("kind", "amount_minor"))
    ordered, ordered_by_letter = _tracking(ret), _told_by_letter(ret)
    with acting_for(cast.nordlicht.pk):
        Leg.objects.update(state="paid", paid_at=MONDAY)
        Unit.objects.update(money="paid")

    assert legs == [("refund", 2000), ("credit", 1000)]
    assert "in parts by" in promised
    assert f"It comes in parts: {PARTS}." in promised
    assert "on your Visa ••42 by" in ordered
    assert "<strong>€10.00</strong> of store credit is yours since" in ordered
    assert f"It went in parts: {PARTS}." in _tracking(ret)
    by_letter = "in parts (€20.00 to your Visa ••42 and €10.00 as store credit)"
    assert by_letter in promised_by_letter
    assert by_letter in ordered_by_letter


def _tracking(ret: Return) -> str:
    path = f"/nordlicht/r/{link_token(ret.pk)}/"
    return Client().get(path, headers={"accept-language": "en-GB"}).content.decode()


def _told_by_letter(ret: Return) -> str:
    with acting_for(ret.brand_id):
        dossier = dossiers((ret.brand_id,), (ret.pk,))[ret.pk]
    occasion = Occasion(name="refund_approved", code="refund_approved", at=MONDAY)
    return letter(occasion, dossier).body


def test_only_what_the_policy_gives_is_offered_with_its_bonus_and_fee(
    cast: Cast, sam: Shopper
) -> None:
    set_policy(
        cast.nordlicht,
        methods=["label", "pickup"],
        credit_bonus_percent=10,
        who_pays="shopper",
        return_fee_minor=390,
    )

    page = sam.page(OPTIONS)

    assert page.count('name="method"') == 1
    assert "€26.10" in page
    assert "€28.71" in page
    assert "€26.10 and a €2.61 thank-you, to spend in the shop" in page
    assert "The fee is taken off what you get." in page
    assert "−€3.90" in page


def test_without_a_carrier_only_ones_own_is_offered(cast: Cast) -> None:
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    sam = Shopper(cast.nordlicht)
    sam.look_up()
    sam.choose(TEE)

    page = sam.page(OPTIONS)
    assert page.count('name="method"') == 1
    assert 'value="own_carrier" checked' in page

    set_policy(cast.nordlicht, methods=["label"])
    page = sam.page(OPTIONS)
    assert "There is no way back that works here by itself" in page
    assert 'name="method"' not in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"carrier": ""}, "Enter which carrier brings it to us"),
        ({"tracking_number": " - "}, "Enter the number on the carrier’s receipt"),
        ({"tracking_number": "号码 1"}, "A tracking number has letters A–Z and digits"),
    ],
)
def test_an_own_carrier_needs_its_name_and_number(
    sam: Shopper, given: dict[str, str], words: str
) -> None:
    answer = sam.options(**given)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(words) == 2
    assert "<title>Error: How would you like it?" in page
    assert sam.get(CHECK)["Location"] == f"{OPTIONS}?again=1"


@pytest.mark.parametrize(
    "given", [{"method": "pickup"}, {"method": "\0"}, {"resolution": "exchange" * 50}]
)
def test_what_is_not_offered_is_not_taken(
    cast: Cast, sam: Shopper, given: dict[str, str]
) -> None:
    answer = sam.options(**given)

    assert answer.status_code == 422
    assert sam.send()["Location"] == f"{OPTIONS}?again=1"
    assert returns(cast) == []


def test_a_save_by_the_script_shows_the_new_outlook(sam: Shopper) -> None:
    answer = sam.options(resolution="credit", method="label", act="save")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"as store credit by Mon{NBSP}23{NBSP}Nov" in page
    with acting_for(sam.brand.pk):
        assert Draft.objects.get().resolution == "credit"


def test_what_is_not_offered_says_why_in_kind_words(cast: Cast, sam: Shopper) -> None:
    credit = row("credit", {"resolutions": ["credit"], "methods": ["qr", "own_carrier"]})
    set_policy(cast.nordlicht, tables={"offer": [credit]})

    page = sam.page(OPTIONS)
    assert (page.count('name="resolution"'), page.count('name="method"')) == (1, 2)
    assert "Refund: it is not offered for the items you chose." in page
    assert "Print the label yourself: it is not offered for the items you chose." in page
    assert sam.options(resolution="refund").status_code == 422
    assert sam.options(resolution="credit")["Location"] == CHECK

    set_policy(cast.nordlicht, tables={}, resolutions=["refund"])
    page = sam.page(OPTIONS)
    assert "Store credit: this shop does not offer it." in page
    assert page.count("this shop") == 1


def test_without_a_carrier_the_page_says_why_there_is_no_label(cast: Cast) -> None:
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    sam = Shopper(cast.nordlicht)
    sam.look_up()
    sam.choose(TEE)

    page = sam.page(OPTIONS)
    assert page.count("this shop cannot make labels at the moment.") == 2
