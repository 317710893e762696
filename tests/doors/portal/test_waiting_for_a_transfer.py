"""A refund that only waits for an account or the bank file: everybody reads that it waits."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.messaging.facts import dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.messaging.wording import letter
from backhaul.stages.receiving.actions import receive
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers.accounts import give_account
from tests.cast import MONDAY, Cast
from tests.doors.console.return_desk import path
from tests.doors.console.work_cast import signed_in
from tests.doors.portal.test_tracking_page import EN, text_of
from tests.makers.stories import standing_at
from tests.stages.recovery.missing import worked
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import cash_leg


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
