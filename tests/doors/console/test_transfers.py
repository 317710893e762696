"""Bank transfers in the console: who sees what, and the way from refund to the bank's word."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backhaul.core.axes import LegState
from backhaul.core.banking.payout import end_to_end_of
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.approvals.limits import change_limits
from backhaul.stages.messaging.models import Message
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers.models import PayTo, TransferFile
from tests.cast import MONDAY, Cast
from tests.makers.stories import standing_at
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import cash_leg, give, line, ready_leg

BOARD = "/b/nordlicht/transfers/"
OWN = {"holder": "Nordlicht GmbH", "iban": "DE89 3704 0044 0532 0130 00", "bic": ""}
TODAY = MONDAY.date().isoformat()


def signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


@pytest.fixture
def till(cast: Cast) -> Till:
    standing_at(MONDAY)
    nobody: Any = None
    return Till(cast.nordlicht, nobody, nobody, "", "")


@pytest.fixture
def ada(cast: Cast) -> Client:
    return signed_in(cast.ada)


def page(client: Client, address: str = BOARD) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def made(client: Client, *legs: Leg, **more: str) -> Any:
    form = {"leg": [str(leg.pk) for leg in legs], "format": "pain001", "execute_on": TODAY}
    return client.post(f"{BOARD}make", {**form, **more})


def test_the_whole_way_from_account_to_the_banks_word(ada: Client, till: Till) -> None:
    assert "Enter our own account" in page(ada)
    assert ada.post(f"{BOARD}own/", OWN).status_code == 302
    leg = cash_leg(till)
    ran = till.ret(leg).ran
    assert "An account is missing" in page(ada)

    given = ada.post(f"{BOARD}to/{ran}/", {"holder": "Mara", "iban": "NL91ABNA0417164300"})
    ready = page(ada)
    answer = made(ada, leg)

    assert given.status_code == 302
    assert "NL91 •••• 4300" in ready
    assert "DE89 •••• 3000" in ready
    assert "0417" not in ready
    with acting_for(till.brand.pk):
        file = TransferFile.objects.get()
    here = f"{BOARD}files/{file.number}/"
    assert answer["Location"] == here
    first, again = (ada.get(f"{here}download") for _ in range(2))
    assert first.content == again.content
    assert first["Content-Disposition"] == f'attachment; filename="{file.number}.xml"'
    assert ada.post(here, {"act": "give"}).status_code == 302
    body = f"end_to_end_id,status,amount\n{line(leg, 'paid')}\n".encode()
    told = ada.post(
        f"{BOARD}statement", {"statement": SimpleUploadedFile("bank.csv", body)}, follow=True
    )
    assert "Lines that fit: 1; to look at: 0" in told.content.decode()
    assert till.again(leg).state == LegState.PAID
    assert "the bank has told of all" in page(ada)


def test_wrong_numbers_are_told_at_their_field_and_nothing_is_kept(
    ada: Client, till: Till
) -> None:
    leg = cash_leg(till)
    address = f"{BOARD}to/{till.ret(leg).ran}/"

    answer = ada.post(address, {"holder": "Mara", "iban": "NL91ABNA0417164301"})

    assert answer.status_code == 422
    assert 'id="id_iban_error"' in answer.content.decode()
    assert "There is a mistake in this number" in answer.content.decode()
    assert till.count(PayTo) == 0


def test_what_cannot_be_made_says_why(ada: Client, till: Till) -> None:
    leg = ready_leg(till)
    answers = [made(ada, leg), made(ada), made(ada, leg, execute_on="2020-01-01")]
    answers.append(ada.post(f"{BOARD}statement", {}))

    alarm = re.compile(r'role="alert".*?<p class="fill">(.*?)</p>', re.DOTALL)
    said = [alarm.search(answer.content.decode()) for answer in answers]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert [found and found[1] for found in said] == [
        "Enter the account that your refunds are paid from first.",
        "Choose at least one item.",
        "Choose a day from today on, at most 30 days ahead.",
        "Choose the file that the bank gave you",
    ]
    assert made(ada, leg, format="exe").status_code == 404


def test_what_was_chosen_and_typed_is_still_there_after_an_error(
    ada: Client, till: Till
) -> None:
    ada.post(f"{BOARD}own/", OWN)
    left, taken = ready_leg(till), ready_leg(till)

    answer = made(ada, taken, format="csv", execute_on="2020-01-01")

    shown = re.sub(r"[ \n]+", " ", answer.content.decode())
    assert f'value="{taken.pk}" checked' in shown
    assert f'value="{left.pk}" checked' not in shown
    assert '<option value="csv" selected>' in shown
    assert 'value="2020-01-01" min=' in shown
    with acting_for(till.brand.pk):
        assert not TransferFile.objects.exists()


def test_why_the_bank_did_not_make_one_is_told_in_words(ada: Client, till: Till) -> None:
    ada.post(f"{BOARD}own/", OWN)
    leg = ready_leg(till)
    here = made(ada, leg)["Location"]
    ada.post(here, {"act": "give"})
    told = f"end_to_end_id,status,reason\n{end_to_end_of(leg.intent)},refused,AC04\n"
    body = SimpleUploadedFile("x.csv", told.encode())

    ada.post(f"{BOARD}statement", {"statement": body})

    assert "the account is closed (AC04)" in page(ada)
    assert "the account is closed (AC04)" in page(ada, here)


def test_lines_that_fit_nothing_are_shown_and_put_aside(ada: Client, till: Till) -> None:
    body = SimpleUploadedFile("x.csv", b"end_to_end_id,status\nleg-=1,paid\n")
    ada.post(f"{BOARD}statement", {"statement": body})

    shown = page(ada)

    assert "No transfer of ours has this name" in shown
    number = re.search(r"transfers/lines/(\d+)", shown)
    assert number
    assert ada.post(f"{BOARD}lines/{number[1]}").status_code == 302
    assert "What fits nothing" not in page(ada)
    assert ada.post(f"{BOARD}lines/0").status_code == 404


def test_a_discarded_file_can_be_paid_again(ada: Client, till: Till) -> None:
    ada.post(f"{BOARD}own/", OWN)
    leg = ready_leg(till)
    here = made(ada, leg)["Location"]

    assert ada.post(here, {"act": "discard"}).status_code == 302
    assert "Not made by the bank" in page(ada)
    assert "its file was discarded" in page(ada)
    none = ada.post(f"{BOARD}again", {})
    assert none.status_code == 422
    assert "Choose at least one item." in none.content.decode()
    assert ada.post(f"{BOARD}again", {"leg": str(leg.pk)}).status_code == 302

    shown = page(ada)
    assert "Not made by the bank" not in shown
    assert "Make the file" in shown
    assert ada.post(here, {"act": "discard"}).status_code == 422
    assert ada.post(here, {"act": "x"}).status_code == 404


def test_nobody_pays_again_alone_above_their_limit(ada: Client, till: Till) -> None:
    ada.post(f"{BOARD}own/", OWN)
    leg = ready_leg(till)
    ada.post(made(ada, leg)["Location"], {"act": "discard"})
    answers = []
    for hour, most in enumerate((2999, 3000)):
        at = MONDAY + timedelta(hours=hour)
        with acting_for(till.brand.pk):
            change_limits(till.brand.pk, {}, most, at=at, actor="member:1")
        answers.append(ada.post(f"{BOARD}again", {"leg": str(leg.pk)}).status_code)

    assert answers == [422, 302]


def test_people_see_and_do_what_their_role_allows(cast: Cast, till: Till) -> None:
    leg = cash_leg(till)
    ran = till.ret(leg).ran
    may = {}
    for role in (Role.FINANCE, Role.AGENT, Role.VIEWER):
        Member.objects.filter(user=cast.ada).update(role=role)
        client = signed_in(cast.ada)
        account = {"holder": "Mara", "iban": "NL91ABNA0417164300"}
        may[role] = (
            client.get(BOARD).status_code,
            client.post(f"{BOARD}to/{ran}/", account).status_code,
            made(client, leg, format="csv").status_code,
            client.get(f"{BOARD}own/").status_code,
        )
    assert may == {
        Role.FINANCE: (200, 302, 422, 404),
        Role.AGENT: (200, 302, 404, 404),
        Role.VIEWER: (200, 404, 404, 404),
    }


def test_many_cost_as_many_statements_as_few(ada: Client, till: Till) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(ada)
        return len(seen)

    give(till, cash_leg(till))
    few = cost()
    for _ in range(4):
        give(till, cash_leg(till))
        cash_leg(till)

    assert cost() == few
    assert few <= 16


def test_an_agent_reads_the_letter_and_has_it_sent_but_never_its_link(
    ada: Client, till: Till
) -> None:
    leg = cash_leg(till)
    ran = till.ret(leg).ran
    here = f"{BOARD}to/{ran}/"
    before = page(ada, here)

    answer = ada.post(here, {"act": "ask"})
    while drain():
        pass

    assert "Where should we send your €30.00?" in before
    assert "/nordlicht/bank/•••/" in before
    assert (answer.status_code, answer["Location"]) == (302, here)
    assert "Asked on" in page(ada, here)
    with acting_for(till.brand.pk):
        [letter] = Message.objects.filter(occasion="account.1")
    key = letter.text.partition("/bank/")[2].partition("/")[0]
    assert len(key) == 43
    for shown in (
        page(ada, f"/b/nordlicht/returns/{ran}/"),
        page(ada, "/b/nordlicht/messages/"),
    ):
        assert "Where should we send your €30.00?" in shown
        assert key not in shown
    for _ in range(2):
        ada.post(here, {"act": "ask"})
    late = ada.post(here, {"act": "ask"})
    assert late.status_code == 422
    assert "That was tried too often" in late.content.decode()


def test_a_failed_transfer_above_the_limit_leads_to_a_second_person(
    ada: Client, till: Till
) -> None:
    ada.post(f"{BOARD}own/", OWN)
    leg = ready_leg(till)
    made(ada, leg)
    with acting_for(till.brand.pk):
        number = TransferFile.objects.get().number
        change_limits(till.brand.pk, {}, 1000, at=MONDAY, actor="member:1")
    ada.post(f"{BOARD}files/{number}/", {"act": "discard"})
    ran = till.ret(leg).ran

    shown = page(ada)

    assert f"/b/nordlicht/returns/{ran}/legs/{leg.pk}/replace" in shown
    assert ada.post(f"{BOARD}again", {"leg": [str(leg.pk)]}).status_code == 422


def test_what_no_payment_took_back_is_not_offered_to_a_payment_again(
    ada: Client, till: Till
) -> None:
    ada.post(f"{BOARD}own/", OWN)
    leg = ready_leg(till)
    ada.post(made(ada, leg)["Location"], {"act": "discard"})
    here = f"/b/nordlicht/returns/{till.ret(leg).ran}/legs/{leg.pk}/replace"

    shown = page(ada, here)
    refused = ada.post(here, {"kind": "refund"})

    assert "By bank transfer, or by hand" in shown
    assert "By the same payment again" not in shown
    assert refused.status_code == 422
    assert ada.post(here, {"kind": "by_hand"}).status_code == 302
    with acting_for(till.brand.pk):
        states = Leg.objects.order_by("id").values_list("kind", "state")
        assert list(states) == [("by_hand", "cancelled"), ("by_hand", "approved")]
