"""An unusually high gift is shown once more, and goes only when that very amount is ticked."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.test import Client

from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.approvals.models import Asked
from backhaul.stages.orders.models import Payment
from backhaul.stages.settlement.beside import beside_so_far
from backhaul.stages.settlement.models import CreditAccount, Leg
from tests.cast import Cast
from tests.doors.console.return_desk import path
from tests.doors.console.test_credit_and_limits import CREDIT, funded, limited
from tests.doors.console.test_second_person import nothing_moved
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import FIRST_SCAN, labelled, scanned

GOODWILL = {"purpose": "goodwill", "way": "credit", "reason": "It was late."}
GIVEN = {"email": "sam@example.com", "reason": "We were late."}


def returned(cast: Cast) -> str:
    """Return the number of a return of an order for which 30.00 EUR were paid."""
    ran = str(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran)
    with acting_for(cast.nordlicht.pk):
        assert beside_so_far(cast.nordlicht.pk, ran).paid == Money(3000, "EUR")
    return ran


def given(brand: Brand) -> list[int]:
    with acting_for(brand.pk):
        rows = Leg.objects.filter(brand_id=brand.pk, purpose="goodwill").order_by("id")
        return list(rows.values_list("amount_minor", flat=True))


def shown_again(client: Client, page: str, wish: Mapping[str, str], amount: str) -> str:
    """Ask for it unticked; return the text of the form that is shown again."""
    answer = client.post(page, wish)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"Yes, {amount}" in text
    assert "Nothing was given yet." in text
    assert f'value="{wish["reason"]}"' in text
    assert f'value="{wish["amount"]}"' in text
    return text


def test_goodwill_above_what_was_paid_needs_a_tick_for_that_amount(cast: Cast) -> None:
    page, client = path(returned(cast), "beside"), signed_in(cast.ada)
    wish = {**GOODWILL, "amount": "99999999"}

    text = shown_again(client, page, wish, "€99,999,999.00")
    assert "With it, more is given beside the order than was paid for it: €30.00." in text
    assert nothing_moved(cast)
    # The tick was for another amount: this one is asked for anew, and not ticked already.
    ticked = {**wish, "sure": "9999999900@EUR"}
    other = shown_again(client, page, {**ticked, "amount": "30.01"}, "€30.01")
    box = other.partition('name="sure" value="3001@EUR"')[2].partition(">")[0]
    assert "id_sure_0" in box
    assert "checked" not in box
    assert nothing_moved(cast)

    yes = client.post(page, {**wish, "amount": "30.01", "sure": "3001@EUR"})

    assert (yes.status_code, given(cast.nordlicht)) == (302, [3001])


def test_what_was_given_before_counts_and_a_usual_gift_is_not_asked_about(cast: Cast) -> None:
    page, client = path(returned(cast), "beside"), signed_in(cast.ada)

    assert client.post(page, {**GOODWILL, "amount": "30"}).status_code == 302
    shown_again(client, page, {**GOODWILL, "amount": "0.01"}, "€0.01")

    assert given(cast.nordlicht) == [3000]


def test_a_return_without_an_order_that_was_paid_has_the_usual_amount(cast: Cast) -> None:
    ran = returned(cast)
    with acting_for(cast.nordlicht.pk):
        Payment.objects.filter(brand_id=cast.nordlicht.pk).delete()
    page, client = path(ran, "beside"), signed_in(cast.ada)

    text = shown_again(client, page, {**GOODWILL, "amount": "500.01"}, "€500.01")
    assert "That is much to give without an order: it is above €500.00." in text
    assert nothing_moved(cast)

    assert client.post(page, {**GOODWILL, "amount": "500"}).status_code == 302


def test_a_limit_comes_first_and_a_second_person_needs_no_tick(cast: Cast) -> None:
    page, client = path(returned(cast), "beside"), signed_in(cast.ada)
    limited(cast, 1000)
    wish = {**GOODWILL, "amount": "99.00"}

    for sent in (wish, {**wish, "sure": "9900@EUR"}):
        no = client.post(page, sent)
        assert no.status_code == 422
        assert "That is above €10.00, your limit" in no.content.decode()
        assert "Yes, €99.00" not in no.content.decode()
    assert nothing_moved(cast)
    assert client.post(page, {**wish, "second": "1"}).status_code == 302

    with acting_for(cast.nordlicht.pk):
        assert Asked.objects.get().amount_minor == 9900


def test_much_credit_without_an_order_needs_a_tick(cast: Cast) -> None:
    page, client = f"{CREDIT}give", signed_in(cast.ada)
    wish = {**GIVEN, "amount": "500.01"}

    shown_again(client, page, wish, "€500.01")
    assert nothing_moved(cast)
    assert client.post(page, {**wish, "sure": "50001@EUR"}).status_code == 302

    with acting_for(cast.nordlicht.pk):
        assert CreditAccount.objects.get().email_norm == "sam@example.com"


def test_more_credit_for_an_account_needs_a_tick_and_less_never(cast: Cast) -> None:
    account = funded(cast, minor=60_000)
    page, client = f"{CREDIT}{account.pk}/", signed_in(cast.ada)
    wish = {"step": "more", "amount": "500.01", "reason": "We were late."}

    shown_again(client, page, wish, "€500.01")
    assert "€600.00" in client.get(page).content.decode()
    assert client.post(page, {**wish, "step": "less"}).status_code == 302
    assert client.post(page, {**wish, "sure": "50001@EUR"}).status_code == 302

    assert "€600.00" in client.get(page).content.decode()


@pytest.mark.parametrize("amount", ["500", "0.01"])
def test_usual_credit_is_given_at_once(cast: Cast, amount: str) -> None:
    answer = signed_in(cast.ada).post(f"{CREDIT}give", {**GIVEN, "amount": amount})

    assert answer.status_code == 302
