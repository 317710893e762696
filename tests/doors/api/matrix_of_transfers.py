"""Calls about bank transfers and second persons, and how a refund gets as far as they need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import ApiKey, Brand
from backhaul.stages.approvals.actions import Wish, ask
from backhaul.stages.approvals.limits import change_limits
from backhaul.stages.credit.by_person import Word
from backhaul.stages.credit.by_person import give as give_credit
from backhaul.stages.transfers.accounts import keep_own_account
from backhaul.stages.transfers.filing import Wish as FileWish
from backhaul.stages.transfers.filing import make_file
from tests.cast import MONDAY
from tests.doors.api.calls import Call
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import WISH, cash_leg, failed_leg, give

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date()  # noqa: TID251 - of a fixed table
EUR_30 = Money(3000, "EUR")
BY_TRANSFER = {"lacking", "ready", "failed_leg", "filed", "second_asked", "allowed", "given"}


def by_transfer(upto: str) -> str:
    """Bring a refund of cash so far; return its return's number, its file's, or its leg's."""
    nobody: Any = None
    till = Till(Brand.objects.get(slug="nordlicht"), nobody, nobody, "", "")
    if upto == "failed_leg":
        leg = failed_leg(till)
        return str(leg.intent)
    if upto == "given":
        return _given(till.brand)
    leg = cash_leg(till)
    ran = str(till.ret(leg).ran)
    if upto == "allowed":
        with acting_for(till.brand.pk):
            change_limits(till.brand.pk, {"api": 500}, None, at=MONDAY, actor="member:1")
    if upto in {"lacking", "allowed"}:
        return ran
    give(till, leg)
    with acting_for(till.brand.pk):
        keep_own_account(
            till.brand.pk, holder="Nordlicht GmbH", iban="DE89370400440532013000", bic="",
            at=MONDAY, actor="member:1",
        )  # fmt: skip
        if upto == "second_asked":
            wish = Wish(
                ran=ran, amount=EUR_30, reason="Late.", purpose="goodwill", way="credit"
            )
            row = ask(till.brand, wish, at=MONDAY, actor="member:1")
            return f"ask_{row.pk}"
        if upto == "filed":
            day = FileWish(format=WISH.format, execute_on=TOMORROW)
            return str(make_file(till.brand, day, at=clock.now(), actor="member:1").number)
    return ran


def _given(brand: Brand) -> str:
    """Give store credit in the name of the brand's key; return the account's name."""
    with acting_for(brand.pk):
        key = ApiKey.objects.get(brand=brand, name="tests")
        word = Word(f"api:{key.pk}", MONDAY, "Late.")
        return f"credit_{give_credit(brand.pk, 'sam@example.com', EUR_30, word).pk}"


TRANSFERS: dict[str, Call] = {
    "list_transfers": Call(
        "filed", "GET", "/transfers", scope="transfers", most=9, for_cleo=200
    ),
    "make_transfer_file": Call(
        "ready",
        "POST",
        "/transfer-files",
        {"execute_on": TOMORROW.isoformat()},
        status=201,
        scope="transfers",
        most=26,
        for_cleo=409,
    ),
    "list_transfer_files": Call(
        "filed", "GET", "/transfer-files", scope="transfers", most=4, for_cleo=200
    ),
    "get_transfer_file": Call(
        "filed", "GET", "/transfer-files/{ran}", scope="transfers", most=4
    ),
    "transfer_file_content": Call(
        "filed", "GET", "/transfer-files/{ran}/content", scope="transfers", most=6
    ),
    "transfer_file_given": Call(
        "filed", "POST", "/transfer-files/{ran}/given", scope="transfers", most=10
    ),
    "discard_transfer_file": Call(
        "filed", "POST", "/transfer-files/{ran}/discard", scope="transfers", most=26
    ),
    "create_bank_statement": Call(
        "filed",
        "POST",
        "/bank-statements",
        status=201,
        scope="transfers",
        most=16,
        for_cleo=201,
        parts={"statement": b"end_to_end_id,status\nleg-1,paid\n"},
    ),
    "get_bank_account": Call(
        "ready", "GET", "/returns/{ran}/bank-account", scope="accounts", most=6
    ),
    "put_bank_account": Call(
        "lacking",
        "PUT",
        "/returns/{ran}/bank-account",
        {"holder": "Mara", "iban": "NL91 ABNA 0417 1643 00"},
        scope="accounts",
        most=20,
    ),
    "ask_for_bank_account": Call(
        "lacking", "POST", "/returns/{ran}/bank-account/ask", scope="accounts", most=24
    ),
    "ask_second_person": Call(
        "lacking",
        "POST",
        "/second-persons",
        {
            "what": "goodwill",
            "ran": "{ran}",
            "amount": {"minor": 3000, "currency": "EUR"},
            "reason": "Late.",
            "way": "credit",
        },
        status=201,
        scope="money",
        most=20,
    ),
    "get_second_person": Call(
        "second_asked", "GET", "/second-persons/{ran}", scope="money", most=4
    ),
    "give_goodwill": Call(
        "allowed",
        "POST",
        "/returns/{ran}/beside",
        {"amount": {"minor": 500, "currency": "EUR"}, "reason": "Late."},
        status=201,
        scope="goodwill",
        most=22,
        is_once=True,
    ),
    "get_credit_code": Call("given", "GET", "/credit/accounts/{ran}", scope="goodwill", most=4),
    "give_credit": Call(
        "allowed",
        "POST",
        "/credit/give",
        {
            "email": "sam@example.com",
            "amount": {"minor": 500, "currency": "EUR"},
            "reason": "Late.",
        },
        status=201,
        scope="goodwill",
        most=16,
        for_cleo=409,
        is_once=True,
    ),
    "replace_leg": Call(
        "failed_leg",
        "POST",
        "/legs/{ran}/replace",
        {"way": "by_hand"},
        status=201,
        scope="money",
        most=26,
    ),
}
