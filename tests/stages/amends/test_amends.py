"""A promise that was broken is made good once, by the brand's rule, and told."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.core.journal import EntryKind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.amends.making import amount_of, set_amount
from backhaul.stages.amends.models import Amends
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import CreditAccount
from backhaul.stages.settlement.queries import trial_balance
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.doors.console.work_cast import signed_in
from tests.makers.returns import authorized_return

RULE = "/b/nordlicht/settings/amends/"


@pytest.fixture
def ran(cast: Cast) -> str:
    return authorized_return(cast.nordlicht)


def rule(cast: Cast, minor: int) -> None:
    with acting_for(cast.nordlicht.pk):
        set_amount(cast.nordlicht.pk, minor, at=MONDAY, actor="member:1")


def judged(cast: Cast, ran: str, *, was_kept: bool) -> None:
    with acting_for(cast.nordlicht.pk):
        case = cases.load(cast.nordlicht.pk, ran)
        case.note(EntryKind.PROMISE_KEPT, at=MONDAY, actor="system", was_kept=was_kept)
        cases.append(case)
    while drain():
        pass


def given(cast: Cast) -> list[int]:
    with acting_for(cast.nordlicht.pk):
        return [row.amount_minor for row in Amends.objects.filter(brand_id=cast.nordlicht.pk)]


def letters(cast: Cast) -> list[Message]:
    with acting_for(cast.nordlicht.pk):
        return list(Message.objects.filter(brand_id=cast.nordlicht.pk, occasion="amends"))


def test_it_is_made_good_once_booked_and_told(cast: Cast, ran: str) -> None:
    rule(cast, 500)

    judged(cast, ran, was_kept=False)
    judged(cast, ran, was_kept=False)

    assert given(cast) == [500]
    with acting_for(cast.nordlicht.pk):
        rows = trial_balance(cast.nordlicht.pk)
    assert {row.account: row.debit_minor - row.credit_minor for row in rows} == {
        "goodwill": 500,
        "store_credit_liability": -500,
    }
    [letter] = letters(cast)
    assert letter.to == SHOPPER_EMAIL
    assert "€5.00" in letter.subject
    assert "later than we had promised" in letter.text


def test_the_letter_has_the_code_and_the_history_has_it_not(cast: Cast, ran: str) -> None:
    rule(cast, 500)

    judged(cast, ran, was_kept=False)

    with acting_for(cast.nordlicht.pk):
        [account] = CreditAccount.objects.filter(brand_id=cast.nordlicht.pk)
        told = [row.data for row in Entry.objects.filter(brand_id=cast.nordlicht.pk)]
    [letter] = letters(cast)
    assert account.code in letter.text
    assert account.code not in str(told)
    assert {"account": account.pk, "amount_minor": 500, "currency": "EUR"} in told


def test_a_promise_that_was_kept_or_a_brand_without_a_rule_gives_nothing(
    cast: Cast, ran: str
) -> None:
    judged(cast, ran, was_kept=False)
    rule(cast, 500)
    judged(cast, ran, was_kept=True)

    assert given(cast) == []
    assert letters(cast) == []


def test_who_left_no_address_has_no_account(cast: Cast, ran: str) -> None:
    rule(cast, 500)
    with acting_for(cast.nordlicht.pk):
        Return.objects.update(email="", email_norm="")

    judged(cast, ran, was_kept=False)

    assert given(cast) == []


def test_the_rule_is_set_in_the_console_by_who_may_configure(cast: Cast) -> None:
    ada: Client = signed_in(cast.ada)

    assert ada.post(RULE, {"amount": "7.50"}).status_code == 302
    assert ada.post(RULE, {"amount": "-1"}).status_code == 422

    with acting_for(cast.nordlicht.pk):
        assert amount_of(cast.nordlicht.pk) == 750
    assert 'value="7.50"' in ada.get(RULE).content.decode()
    assert signed_in(cast.ben).get(RULE).status_code == 404
    assert signed_in(cast.cleo).post(RULE, {"amount": "1"}).status_code == 404
