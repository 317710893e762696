"""Refunds by bank transfer through the API: from the account to the bank's word."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backhaul.core.banking.payout import end_to_end_of
from backhaul.foundation.idempotency.models import KeptAnswer
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import create_api_key
from backhaul.stages.approvals.limits import change_limits
from backhaul.stages.approvals.models import Asked
from backhaul.stages.credit import by_person
from backhaul.stages.credit.by_person import Word
from backhaul.stages.credit.models import Change
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers.models import PayTo, TransferFile
from tests.cast import MONDAY, Cast
from tests.doors.api.desk import Desk, eur
from tests.doors.api.matrix import reach
from tests.doors.api.matrix_of_transfers import EUR_30, TOMORROW
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import cash_leg, give

IBAN = {"holder": "Mara Lindner", "iban": "NL91 ABNA 0417 1643 00"}


@pytest.fixture
def till(cast: Cast) -> Till:
    nobody: Any = None
    return Till(cast.nordlicht, nobody, nobody, "", "")


def limited(cast: Cast, most: int) -> None:
    with acting_for(cast.nordlicht.pk):
        change_limits(cast.nordlicht.pk, {"api": most}, None, at=MONDAY, actor="member:1")


def items(desk: Desk, path: str) -> list[dict[str, Any]]:
    return list(desk.get(path).json["items"])


def told(desk: Desk, *lines: str) -> Any:
    text = "\n".join(["end_to_end_id,status,amount", *lines]).encode()
    return desk.upload("/bank-statements", statement=SimpleUploadedFile("bank.csv", text))


def test_the_whole_way_from_account_to_the_banks_word(desk: Desk, till: Till) -> None:
    reach(desk, "ready")  # so that the brand has an account of its own
    leg = cash_leg(till)
    ran = till.ret(leg).ran
    assert [row["ran"] for row in items(desk, "/transfers?state=lacking")] == [ran]

    entered = desk.put(f"/returns/{ran}/bank-account", IBAN)
    made = desk.post(
        "/transfer-files", {"execute_on": TOMORROW.isoformat(), "legs": [leg.intent]}, key="a-1"
    )
    again = desk.post(
        "/transfer-files", {"execute_on": TOMORROW.isoformat(), "legs": [leg.intent]}, key="a-1"
    )

    assert (entered.status, entered.json["account"]) == (200, "NL91 •••• 4300")
    assert "0417" not in json.dumps(entered.json)
    number = made.json["number"]
    assert (made.status, made.json["count"], made.json["total"]["minor"]) == (201, 1, 3000)
    assert made.headers["Location"] == f"/api/v1/transfer-files/{number}"
    assert again.json == made.json
    content = desk.get(f"/transfer-files/{number}/content").response
    assert content["Content-Type"] == "application/xml"
    assert content["Content-Disposition"] == f'attachment; filename="{number}.xml"'
    assert b"<IBAN>NL91ABNA0417164300</IBAN>" in content.content
    assert desk.post(f"/transfer-files/{number}/given").json["state"] == "given"
    [row] = items(desk, "/transfers?state=in_file")
    assert (row["leg"], row["file"], row["account"]) == (leg.intent, number, "NL91 •••• 4300")
    heard = told(desk, f"{end_to_end_of(leg.intent)},paid,30.00", "leg-9,paid,1.00")
    assert (heard.status, heard.json) == (201, {"matched": 1, "to_look_at": 1, "others": 0})
    assert desk.get(f"/transfer-files/{number}").json["state"] == "done"
    [paid] = items(desk, "/transfers?state=paid")
    assert (paid["ran"], paid["told_at"] is not None) == (ran, True)
    assert till.again(leg).state == "paid"


def test_pages_skip_and_repeat_nothing(desk: Desk, till: Till) -> None:
    legs = [cash_leg(till) for _ in range(3)]
    reach(desk, "filed")
    cursor, found = "", []
    for _ in range(4):
        page = desk.get(f"/transfers?limit=1&cursor={cursor}").json
        found += [row["state"] for row in page["items"]]
        cursor = page["next"] or ""

    assert found == ["in_file", "lacking", "lacking", "lacking"]
    assert cursor == ""
    give(till, legs[0])
    [ready] = items(desk, "/transfers?state=ready")
    assert ready["leg"] == legs[0].intent
    assert desk.get("/transfers?state=unheard-of").status == 422


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"iban": "NL91ABNA0417164301"}, 422, "iban_check"),
        ({"iban": "US12"}, 422, "iban_not_sepa"),
        ({"holder": " "}, 422, "holder_missing"),
        ({"iban": "x" * 61}, 422, "invalid"),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_never_repeated(
    desk: Desk, till: Till, change: dict[str, str], status: int, code: str
) -> None:
    ran = reach(desk, "lacking")

    reply = desk.put(f"/returns/{ran}/bank-account", {**IBAN, **change})

    assert (reply.status, reply.code) == (status, code)
    assert "0417" not in json.dumps(reply.json)
    assert till.count(PayTo) == 0


def test_a_file_is_made_of_what_is_ready_and_soon_or_not_at_all(desk: Desk, till: Till) -> None:
    reach(desk, "ready")
    wrong = [
        ({"execute_on": "2020-01-01"}, 422, "execute_on_unusable"),
        ({"execute_on": TOMORROW.isoformat(), "legs": ["leg_0"]}, 409, "file_is_empty"),
        ({"execute_on": TOMORROW.isoformat(), "format": "xls"}, 422, "invalid"),
    ]

    replies = [desk.post("/transfer-files", body) for body, _, _ in wrong]

    assert [(one.status, one.code) for one in replies] == [(s, c) for _, s, c in wrong]
    assert till.count(TransferFile) == 0
    assert told(desk, "nonsense").code == "statement_line"


def test_letters_are_asked_for_thrice_in_a_day(desk: Desk) -> None:
    ran = reach(desk, "lacking")

    replies = [desk.post(f"/returns/{ran}/bank-account/ask") for _ in range(4)]

    assert [one.status for one in replies] == [200, 200, 200, 429]
    assert replies[0].json["asked_at"] is not None
    assert replies[3].code == "account_too_often"


def test_above_its_limit_a_key_gives_nothing_and_can_ask(cast: Cast, desk: Desk) -> None:
    ran = reach(desk, "lacking")
    failed = reach(desk, "failed_leg")
    limited(cast, 499)
    gift = {"amount": eur(500), "reason": "Late."}
    calls = [
        ("/credit/give", {**gift, "email": "sam@example.com"}),
        (f"/returns/{ran}/beside", gift),
        (f"/legs/{failed}/replace", {"way": "by_hand"}),
    ]
    with acting_for(cast.nordlicht.pk):
        before = list(Leg.objects.order_by("id").values_list("intent", "state"))

    replies = [desk.post(path, body, key=path) for path, body in calls]

    assert [(one.status, one.code) for one in replies] == [(409, "second_person_needed")] * 3
    assert "a second person has to confirm it" in replies[0].json["detail"]
    asked = [
        desk.post("/second-persons", {**gift, "what": "credit", "email": "sam@example.com"}),
        desk.post(
            "/second-persons", {**gift, "what": "interest", "ran": ran, "way": "by_hand"}
        ),
        desk.post(
            "/second-persons",
            {"what": "replace", "leg": failed, "amount": eur(3000), "reason": "Anew.",
             "way": "by_hand", "ran": _ran_of(cast, failed)},
        ),
    ]  # fmt: skip
    assert [one.status for one in asked] == [201, 201, 201], [one.json for one in asked]
    assert [one.json["what"] for one in asked] == ["credit", "interest", "replace"]
    with acting_for(cast.nordlicht.pk):
        assert list(Leg.objects.order_by("id").values_list("intent", "state")) == before
        assert Change.objects.count() == 0
        assert Asked.objects.filter(state="waiting").count() == 3
    number = asked[0].json["ask"]
    assert desk.get(f"/second-persons/{number}").json["state"] == "waiting"


def test_a_program_gives_nothing_until_the_brand_says_how_much(cast: Cast, desk: Desk) -> None:
    ran = reach(desk, "lacking")
    gift = {"amount": eur(1), "reason": "Late."}
    calls = [
        ("/credit/give", {**gift, "email": "sam@example.com"}),
        (f"/returns/{ran}/beside", gift),
    ]

    replies = [desk.post(path, body, key=path) for path, body in calls]
    limited(cast, 1)
    without_key = [desk.post(path, body) for path, body in calls]
    given = [desk.post(path, body, key=path) for path, body in calls]

    assert [(one.status, one.code) for one in replies] == [(409, "second_person_needed")] * 2
    assert [(one.status, one.code) for one in without_key] == [
        (400, "idempotency_key_missing")
    ] * 2
    assert [one.status for one in given] == [201, 201]
    with acting_for(cast.nordlicht.pk):
        assert Change.objects.count() == 1


def test_a_key_for_refunds_alone_gives_no_gift_and_asks_for_none(cast: Cast) -> None:
    key = create_api_key(cast.nordlicht.pk, name="old", scopes=["money"], at=MONDAY)
    desk, gift = Desk(key), {"amount": eur(500), "reason": "Late."}
    limited(cast, 500)

    replies = [
        desk.post("/credit/give", {**gift, "email": "eve@example.com"}, key="a-1"),
        desk.post("/returns/NL-0000-0000/beside", gift, key="a-2"),
        desk.post("/second-persons", {**gift, "what": "credit", "email": "eve@example.com"}),
        desk.get("/credit/accounts/credit_1"),
    ]

    assert [(one.status, one.json["facts"]) for one in replies] == [
        (403, {"scope": "goodwill"})
    ] * 4
    with acting_for(cast.nordlicht.pk):
        assert (Change.objects.count(), Asked.objects.count()) == (0, 0)


def test_the_code_of_credit_that_somebody_else_gave_is_not_told(cast: Cast, desk: Desk) -> None:
    with acting_for(cast.nordlicht.pk):
        word = Word("member:1", MONDAY, "Late.")
        row = by_person.give(cast.nordlicht.pk, "mara@example.com", EUR_30, word)

    names = [f"credit_{row.pk}", "credit_0", "credit_x", f"{row.pk}", "credit_" + "9" * 30]
    replies = [desk.get(f"/credit/accounts/{name}") for name in names]

    assert {(one.status, one.code) for one in replies} == {(404, "no_such_credit")}


def test_each_download_of_a_file_stands_in_the_journal(cast: Cast, desk: Desk) -> None:
    number = reach(desk, "filed")

    for _ in range(2):
        assert desk.get(f"/transfer-files/{number}/content").status == 200

    with acting_for(cast.nordlicht.pk):
        rows = Entry.objects.filter(kind="transfers.file_downloaded").order_by("id")
        told = [(row.actor.partition(":")[0], row.data["number"]) for row in rows]
    assert told == [("api", number)] * 2


def test_a_key_for_the_bank_enters_no_account_and_one_for_accounts_reads_no_file(
    cast: Cast, desk: Desk
) -> None:
    number, ran = reach(desk, "filed"), reach(desk, "lacking")
    bank, accounts = (
        Desk(create_api_key(cast.nordlicht.pk, name=one, scopes=[one], at=MONDAY))
        for one in ("transfers", "accounts")
    )

    replies = [
        bank.put(f"/returns/{ran}/bank-account", IBAN),
        accounts.get(f"/transfer-files/{number}/content"),
    ]

    assert [one.json["facts"] for one in replies] == [
        {"scope": "accounts"},
        {"scope": "transfers"},
    ]
    assert accounts.put(f"/returns/{ran}/bank-account", IBAN).status == 200


def _ran_of(cast: Cast, intent: str) -> str:
    with acting_for(cast.nordlicht.pk):
        return str(Leg.objects.select_related("ret").get(intent=intent).ret.ran)


def test_within_its_limit_a_key_gives_by_its_own_word(cast: Cast, desk: Desk) -> None:
    limited(cast, 500)
    gift = {"amount": eur(500), "reason": "Late."}

    body = {**gift, "email": "Sam@Example.com"}
    given, again = (desk.post("/credit/give", body, key="a-1") for _ in range(2))
    silent = desk.post("/credit/give", {**body, "reason": " "}, key="a-2")
    nobody = desk.post("/credit/give", gift | {"email": ""}, key="a-3")

    assert (given.status, given.json["email"]) == (201, "sam@example.com")
    assert again.json == given.json
    account = given.json["account"]
    assert given.headers["Location"] == f"/api/v1/credit/accounts/{account}"
    code = desk.get(f"/credit/accounts/{account}").json["code"]
    assert given.json["code"] == f"{code[:4]}…"
    with acting_for(cast.nordlicht.pk):
        kept = list(KeptAnswer.objects.values_list("answer", "location"))
    assert len(kept) == 1
    assert code not in str(kept)
    balance = desk.post("/credit/balance", {"code": code}).json
    assert balance["available"]["minor"] == 500
    assert (silent.status, silent.code) == (422, "reason_missing")
    assert (nobody.status, nobody.code) == (422, "email_unusable")
