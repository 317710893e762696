"""A refund that only waits for an account or the bank file: everybody reads that it waits."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.casefile.customers import key_by_email
from backhaul.stages.messaging.facts import dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.messaging.wording import letter
from backhaul.stages.receiving.actions import receive
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.actions import pay_by_hand
from backhaul.stages.settlement.models import CreditAccount, Leg
from backhaul.stages.transfers.accounts import give_account, keep_own_account
from backhaul.stages.transfers.filing import discard, pay_again
from tests.cast import MONDAY, Cast
from tests.doors.console.return_desk import path
from tests.doors.console.work_cast import signed_in
from tests.doors.portal.test_tracking_page import EN, text_of
from tests.makers.stories import standing_at
from tests.stages.recovery.missing import worked
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import cash_leg, filed, give, line, say


@pytest.fixture
def leg(cast: Cast) -> Leg:
    standing_at(MONDAY)
    nobody: Any = None
    made = cash_leg(Till(cast.nordlicht, nobody, nobody, "", ""))
    with acting_for(cast.nordlicht.pk):
        ret = Return.objects.get(id=made.ret_id)
        arrival = Arrival(site="main", scanned="", ordinals=(1,), seconds=20)
        receive(cast.nordlicht.pk, ret.ran, arrival, at=MONDAY, actor="member:1")
        return Leg.objects.select_related("ret").get(id=made.pk)


def _page(leg: Leg) -> str:
    shown = Client().get(f"/nordlicht/r/{link_token(leg.ret_id)}/", headers=EN)
    return text_of(shown.content.decode())


def test_the_page_tells_a_missing_account_and_a_known_one_apart(cast: Cast, leg: Leg) -> None:
    asks = _page(leg)
    with acting_for(cast.nordlicht.pk):
        give_account(
            cast.nordlicht.pk, leg.ret_id, holder="Mara Lindner",
            iban="NL91ABNA0417164300", at=MONDAY, actor="shopper",
        )  # fmt: skip
    knows = _page(leg)

    assert "Next: tell us below to which bank account we should send it." in asks
    assert "We send it as soon as we know your account" in asks
    assert "Next: we send it to your bank account. You have nothing to do." in knows
    assert "We know your account and send it there; your bank then takes" in knows
    assert "as soon as we know" not in knows
    for said in (asks, knows):
        assert "Your refund is approved" in said
        assert "checking your refund" not in said
        assert "Being checked" not in said
        assert "Needs attention" not in said


def test_the_console_says_that_it_waits_and_not_that_it_failed(cast: Cast, leg: Leg) -> None:
    ada = signed_in(cast.ada)
    page = ada.get(path(leg.ret.ran)).content.decode()
    listed = ada.get("/b/nordlicht/").content.decode()
    board = ada.get("/b/nordlicht/incidents/").content.decode()

    assert "The refund waits for a person: no payment can take it back." in page
    assert "it did not go as planned" not in page
    assert "Incident: Refund failed" not in page
    for text in (page, listed, board):
        assert "Waits for a bank transfer" in text
    assert "overlay-bad" not in listed


def test_the_file_of_the_list_and_the_customers_page_say_the_same(cast: Cast, leg: Leg) -> None:
    ada = signed_in(cast.ada)
    answer: Any = ada.get("/b/nordlicht/returns.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    with acting_for(cast.nordlicht.pk):
        key = key_by_email(cast.nordlicht.pk, leg.ret.email)
    customer = ada.get(f"/b/nordlicht/customers/{key}/").content.decode()

    assert [(row["RAN"], row["Incident"]) for row in rows] == [
        (leg.ret.ran, "Waits for a bank transfer")
    ]
    assert "Waits for a bank transfer" in customer
    assert "Refund failed" not in customer


def test_its_letter_speaks_of_an_approved_refund(cast: Cast, leg: Leg) -> None:
    brand = cast.nordlicht.pk
    with acting_for(brand):
        dossier = dossiers([brand], [leg.ret_id])[leg.ret_id]
        told = [
            letter(Occasion(name=code, code=code, at=MONDAY), dossier)
            for code in ("refund_checking", "incident.refund_failed")
        ]

    assert {text.subject for text in told} == {f"Your refund is approved · {leg.ret.ran}"}
    for text in told:
        assert "we send to your bank account" in text.body
        assert "could not be sent" not in text.body
        assert "do not know yet" not in text.body


def test_every_account_that_is_named_is_told_by_letter_and_masked(cast: Cast, leg: Leg) -> None:
    brand = cast.nordlicht.pk
    for iban in ("NL91ABNA0417164300", "DE89370400440532013000"):
        with acting_for(brand):
            give_account(
                brand, leg.ret_id, holder="Mara Lindner", iban=iban, at=MONDAY, actor="shopper"
            )
        worked()
    with acting_for(brand):
        letters = Message.objects.filter(occasion__startswith="account_given.")
        told = list(letters.order_by("id").values_list("subject", "text"))

    assert [subject for subject, _ in told] == [
        f"Your refund goes to the account NL91 •••• 4300 · {leg.ret.ran}",
        f"Your refund goes to the account DE89 •••• 3000 · {leg.ret.ran}",
    ]
    for _, text in told:
        assert "If it was not you, answer this letter at once" in text
        assert "ABNA0417" not in text


def transferring(cast: Cast, leg: Leg) -> Till:
    """Return the till of a leg whose account, and ours, are known."""
    nobody: Any = None
    till = Till(cast.nordlicht, nobody, nobody, "", "")
    with acting_for(cast.nordlicht.pk):
        keep_own_account(
            cast.nordlicht.pk, holder="Nordlicht GmbH", iban="DE89370400440532013000",
            bic="", at=MONDAY, actor="member:1",
        )  # fmt: skip
    give(till, leg)
    return till


def _told(cast: Cast, leg: Leg, code: str) -> str:
    with acting_for(cast.nordlicht.pk):
        dossier = dossiers([cast.nordlicht.pk], [leg.ret_id])[leg.ret_id]
        return letter(Occasion(name=code, code=code, at=MONDAY), dossier).body


def test_after_a_file_was_discarded_it_still_goes_by_transfer_and_nothing_is_in_doubt(
    cast: Cast, leg: Leg
) -> None:
    till = transferring(cast, leg)
    file = filed(till)
    with acting_for(cast.nordlicht.pk):
        discard(cast.nordlicht.pk, file.number, at=MONDAY, actor="member:1")
        pay_again(cast.nordlicht.pk, [leg.pk], at=MONDAY, actor="member:1", most=None)

    page = _page(leg)

    assert "We know your account and send it there; your bank then takes" in page
    assert "A person is on it" not in page
    assert "back the way you paid" not in page


def test_what_was_transferred_is_told_as_a_transfer(cast: Cast, leg: Leg) -> None:
    till = transferring(cast, leg)
    filed(till)
    sent = _page(leg)
    healed = _told(cast, leg, "healed.refund_failed")
    say(till, line(leg, "paid"))

    paid = _page(leg)

    assert "€30.00 on your bank account" in sent
    assert "to your bank account on" in paid
    assert "€30.00 to your bank account." in _told(cast, leg, "refunded_on_its_way")
    assert "Your refund is on its way: €30.00 to your bank account." in healed
    for said in (sent, paid, healed, _told(cast, leg, "refunded_on_its_way")):
        assert "the way you paid" not in said


def test_what_was_paid_in_cash_is_promised_to_the_bank_account(cast: Cast, leg: Leg) -> None:
    with acting_for(cast.nordlicht.pk):
        dossier = dossiers([cast.nordlicht.pk], [leg.ret_id])[leg.ret_id]
        dossier.legs.clear()
        sent = letter(Occasion(name="refund_sent", code="refund_sent", at=MONDAY), dossier)

    assert dossier.way == "transfer"
    assert "to your bank account." in sent.body
    assert "the way you paid" not in sent.body


def test_what_a_person_paid_by_hand_did_not_go_back_the_way_it_was_paid(
    cast: Cast, leg: Leg
) -> None:
    with acting_for(cast.nordlicht.pk):
        pay_by_hand(cast.nordlicht.pk, leg.pk, reference="B-1", at=MONDAY, actor="member:1")

    assert "the way you paid" not in _page(leg)
    assert "€30.00 in another way than you paid." in _told(cast, leg, "refunded_on_its_way")


def test_who_gets_store_credit_is_told_its_code_by_letter_and_where_to_find_it(
    cast: Cast,
) -> None:
    standing_at(MONDAY)
    nobody: Any = None
    till = Till(cast.nordlicht, nobody, nobody, "", "")
    cash = Tender(external_id="t1", method="cash_on_delivery", captured=Money(3000, "EUR"))
    order = till.order(paid=3000, tenders=(cash,))
    ran = till.asked_back(order, resolution=Resolution.CREDIT)
    till.scanned(ran)
    [leg] = till.settle(ran)
    with acting_for(cast.nordlicht.pk):
        code = CreditAccount.objects.get(brand=cast.nordlicht).code

    page, told = _page(leg), _told(cast, leg, "credited_on_its_way")

    assert f"Your store credit of €30.00 is spent by its code: {code}" in told
    assert "You spend it by its code, which is in our letter. No letter? Write to us." in page
    assert code not in page
