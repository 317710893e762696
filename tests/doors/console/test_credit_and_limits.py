"""Store credit, limits for money and second persons, as members of a brand see them."""

from __future__ import annotations

import pytest

from backhaul.core.axes import LegState
from backhaul.core.money import Money
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.approvals import limits
from backhaul.stages.approvals.models import Asked
from backhaul.stages.credit.by_person import Word, give, months_now
from backhaul.stages.settlement.models import CreditAccount, Leg
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.return_desk import path
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import (
    FIRST_SCAN,
    PAID,
    labelled,
    pays_on,
    scanned,
    settled,
)

CREDIT = "/b/nordlicht/credit/"
RULES = "/b/nordlicht/settings/money/"
REFUNDS = "/b/nordlicht/refunds/"


def funded(cast: Cast, email: str = "sam@example.com", minor: int = 5000) -> CreditAccount:
    with acting_for(cast.nordlicht.pk):
        word = Word(f"member:{cast.ada.pk}", MONDAY, "a broken promise")
        return give(cast.nordlicht.pk, email, Money(minor, "EUR"), word)


def limited(cast: Cast, second_above: int) -> None:
    with acting_for(cast.nordlicht.pk):
        limits.change_limits(
            cast.nordlicht.pk, {}, second_above, at=FIRST_SCAN, actor="member:1"
        )


def test_nobody_has_credit_and_the_page_says_so(cast: Cast) -> None:
    client = signed_in(cast.ada)

    assert "Nobody has store credit yet" in client.get(CREDIT).content.decode()
    assert "No store credit found" in client.get(CREDIT, {"find": "x@y"}).content.decode()


def test_a_search_with_a_zero_byte_is_a_search_without_it(cast: Cast) -> None:
    funded(cast)

    found = signed_in(cast.ada).get(CREDIT, {"find": "sa\x00m@"})

    assert found.status_code == 200
    assert "sam@example.com" in found.content.decode()


def test_accounts_are_found_by_a_part_of_the_address_and_by_the_whole_code(cast: Cast) -> None:
    account = funded(cast)
    funded(cast, "kim@example.com", 100)
    client = signed_in(cast.ada)

    finds = ("SAM@", account.code.replace("-", "").lower())
    for text in [client.get(CREDIT, {"find": one}).content.decode() for one in finds]:
        assert "sam@example.com" in text
        assert "kim@example.com" not in text
        assert account.code in text
        assert "€50.00" in text


def test_the_list_asks_as_often_for_one_as_for_many(cast: Cast) -> None:
    client = signed_in(cast.ada)
    funded(cast)
    client.get(CREDIT)
    with counting() as few:
        client.get(CREDIT)
    for number in range(5):
        funded(cast, f"kim{number}@example.com")
    with counting() as many:
        client.get(CREDIT)

    assert many.number == few.number
    assert many.number <= 14, many


def test_a_viewer_sees_no_code_and_gives_nothing(cast: Cast) -> None:
    account = funded(cast)
    Member.objects.filter(user=cast.ben).update(role=Role.VIEWER)
    client = signed_in(cast.ben)

    text = client.get(f"{CREDIT}{account.pk}/").content.decode()

    assert account.code not in text
    assert account.code[:4] in text
    assert "Correct it" not in text
    assert client.get(f"{CREDIT}give").status_code == 404
    assert client.get("/b/nordlicht/credit.csv").status_code == 404
    assert client.post(f"{CREDIT}{account.pk}/", {"step": "more"}).status_code == 404


def test_credit_is_given_and_taken_back_with_a_reason(cast: Cast) -> None:
    client = signed_in(cast.ada)
    wish = {"email": "sam@example.com", "amount": "12,50", "reason": "We were late."}

    assert client.post(f"{CREDIT}give", {**wish, "amount": "12.505"}).status_code == 422
    assert client.post(f"{CREDIT}give", {**wish, "reason": ""}).status_code == 422
    for far in ("100000000.01", "9" * 15, "9" * 60):
        refused = client.post(f"{CREDIT}give", {**wish, "amount": far})
        assert refused.status_code == 422
        shown = refused.content.decode()
        assert "That is more than can be given here." in shown
        # Nothing of it is cut off, and what was typed is still there.
        assert f'value="{far}"' in shown
        assert 'maxlength="14"' not in shown
    assert client.post(f"{CREDIT}give", wish).status_code == 302
    with acting_for(cast.nordlicht.pk):
        page = f"{CREDIT}{CreditAccount.objects.get(brand=cast.nordlicht).pk}/"
    too_much = {"step": "less", "amount": "12.51", "reason": "A mistake."}
    refused = client.post(page, too_much)
    assert refused.status_code == 422
    assert "Only €12.50 of this store credit is free." in refused.content.decode()
    assert client.post(page, {**too_much, "amount": "2.50"}).status_code == 302

    text = client.get(page).content.decode()
    assert "We were late." in text
    assert "A mistake." in text
    assert "€10.00" in text
    assert "€-2.50" in text or "-€2.50" in text or "−€2.50" in text


def test_the_file_of_all_accounts_holds_no_code(cast: Cast) -> None:
    account = funded(cast)

    text = signed_in(cast.ada).get("/b/nordlicht/credit.csv").content.decode()

    assert account.code not in text
    assert text.splitlines()[1].startswith("sam@example.com,EUR,50.00,0.00,50.00,,2026-11-16")


def test_limits_are_set_shown_again_and_hold_for_credit_too(cast: Cast) -> None:
    client = signed_in(cast.ada)
    given = {"second": "20", "role_finance": "5,00", "role_api": "100", "months": "36"}

    assert client.post(RULES, {**given, "months": "11"}).status_code == 422
    assert client.post(RULES, given).status_code == 302
    with acting_for(cast.nordlicht.pk):
        found = limits.limits_of(cast.nordlicht.pk)
        months = months_now(cast.nordlicht.pk)
    assert (dict(found.by_role), found.second_above) == ({"finance": 500, "api": 10000}, 2000)
    assert months == 36
    text = client.get(RULES).content.decode()
    assert 'value="20.00"' in text
    assert 'value="36"' in text
    wish = {"email": "sam@example.com", "amount": "20.01", "reason": "We were late."}
    no = client.post(f"{CREDIT}give", wish)
    assert no.status_code == 422
    assert "That is above €20.00, your limit" in no.content.decode()


def test_above_the_limit_another_person_confirms_on_a_page_of_its_own(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    ran = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran
    limited(cast, 1000)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)

    seen = ada.get(path(ran, "settle")).content.decode()
    assert "Ask a second person" in seen
    assert f"It can be confirmed by: {cast.ben.name or cast.ben.email}." in seen
    silent = ada.post(path(ran, "settle"), {"step": "pay", "amount": "3000@EUR"})
    assert silent.status_code == 422
    wish = {"step": "pay", "amount": "3000@EUR", "reason": "The parcel was scanned."}
    assert ada.post(path(ran, "settle"), wish).status_code == 302
    with acting_for(cast.nordlicht.pk):
        [row] = Asked.objects.filter(brand=cast.nordlicht)
        assert Leg.objects.count() == 0
    page = f"/b/nordlicht/payments/{row.pk}/"
    board = ben.get(REFUNDS).content.decode()
    assert page in board
    assert "1 payment waits for a person" in board
    assert "Take it back" in ada.get(page).content.decode()
    assert ada.post(page, {"act": "confirm"}).status_code == 422
    yes = confirming(ben.get(page).content.decode())

    assert ben.post(page, yes).status_code == 302

    with acting_for(cast.nordlicht.pk):
        [leg] = Leg.objects.filter(brand=cast.nordlicht)
    assert (leg.amount_minor, leg.decision["asked_by"]) == (3000, f"member:{cast.ada.pk}")
    assert ben.post(page, yes).status_code == 422
    assert "Confirm and pay" not in ben.get(page).content.decode()


def confirming(text: str) -> dict[str, str]:
    """Return what the form on a second person's page sends."""
    shown = text.split('name="shown" value="')[1].partition('"')[0]
    return {"act": "confirm", "shown": shown}


def test_what_was_asked_anew_after_the_page_was_opened_is_shown_before_it_is_paid(
    cast: Cast,
) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    ran = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran
    limited(cast, 1000)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    wish = {"step": "pay", "amount": "3000@EUR", "reason": "The parcel was scanned."}
    ada.post(path(ran, "settle"), wish)
    with acting_for(cast.nordlicht.pk):
        [row] = Asked.objects.filter(brand=cast.nordlicht)
    page = f"/b/nordlicht/payments/{row.pk}/"
    text = ben.get(page).content.decode()
    assert "The parcel was scanned." in text

    ada.post(path(ran, "settle"), {**wish, "reason": "It is urgent."})
    late = ben.post(page, confirming(text))

    assert late.status_code == 422
    assert "It was asked for anew: it is €30.00 now." in late.content.decode()
    with acting_for(cast.nordlicht.pk):
        assert Leg.objects.count() == 0
    assert ben.post(page, confirming(late.content.decode())).status_code == 302


def test_where_nobody_else_may_confirm_the_page_says_what_helps(cast: Cast) -> None:
    ran = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran
    limited(cast, 1000)

    seen = signed_in(cast.ada).get(path(ran, "settle")).content.decode()

    assert "Nobody else may confirm it" in seen


def test_a_no_needs_words_and_pays_nothing(cast: Cast) -> None:
    ran = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran
    limited(cast, 1000)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    wish = {"step": "pay", "amount": "3000@EUR", "reason": "Sam is waiting."}
    signed_in(cast.ada).post(path(ran, "settle"), wish)
    with acting_for(cast.nordlicht.pk):
        [row] = Asked.objects.filter(brand=cast.nordlicht)
    ben, page = signed_in(cast.ben), f"/b/nordlicht/payments/{row.pk}/"

    assert ben.post(page, {"act": "refuse", "answer": ""}).status_code == 422
    assert ben.post(page, {"act": "refuse", "answer": "Look again."}).status_code == 302

    assert "Look again." in signed_in(cast.ada).get(page).content.decode()
    with acting_for(cast.nordlicht.pk):
        assert Leg.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "show", "says"),
    [
        (LegState.FAILED, "", "Pay it anew"),
        (LegState.UNKNOWN, "", "Ask the provider now"),
        (LegState.SENDING, "going", "The provider works on it."),
        (LegState.PAID, "going", "No refund is on its way"),
        (LegState.FAILED, "late", "No refund is late"),
    ],
)
def test_the_board_shows_what_helps(cast: Cast, state: LegState, show: str, says: str) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    settled(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN), PAID, state)

    text = signed_in(cast.ada).get(REFUNDS, {"show": show}).content.decode()

    assert says in text


def test_the_provider_is_asked_at_once_and_nothing_is_sent(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    settled(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN), PAID, LegState.UNKNOWN)
    with acting_for(cast.nordlicht.pk):
        [leg] = Leg.objects.filter(brand=cast.nordlicht)
    address = f"{REFUNDS}{leg.pk}/ask-again"

    assert signed_in(cast.ben).post(address).status_code == 404
    assert signed_in(cast.ada).get(address).status_code == 405
    assert signed_in(cast.ada).post(address).status_code == 302

    with acting_for(cast.nordlicht.pk):
        again = Leg.objects.get(id=leg.pk)
    assert (again.state, again.attempts) == ("unknown", leg.attempts)
    assert again.due_at is not None


def test_goodwill_is_given_from_the_page_of_its_return(cast: Cast) -> None:
    ran = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran
    client = signed_in(cast.ada)
    wish = {"purpose": "goodwill", "way": "credit", "amount": "5", "reason": "It was late."}

    assert path(ran, "beside") in client.get(path(ran)).content.decode()
    assert signed_in(cast.ben).get(path(ran, "beside")).status_code == 404
    assert client.post(path(ran, "beside"), {**wish, "amount": "x"}).status_code == 422
    assert client.post(path(ran, "beside"), {**wish, "reason": ""}).status_code == 422
    assert client.post(path(ran, "beside"), wish).status_code == 302

    text = client.get(path(ran)).content.decode()
    assert "Goodwill" in text
    assert "€5.00" in text
    with acting_for(cast.nordlicht.pk):
        [leg] = Leg.objects.filter(brand=cast.nordlicht)
    assert (leg.purpose, leg.kind, leg.state) == ("goodwill", "credit", "paid")
