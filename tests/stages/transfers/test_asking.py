"""Asking shoppers for their account by letter: once, one reminder, and a link of its own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings as configured

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.money import Money
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.messaging.accounts import preview, without_secret
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers import asking, queries
from backhaul.stages.transfers.accounts import forget
from backhaul.stages.transfers.filing import pay_again
from backhaul.stages.transfers.models import AccountAsk, OwnAccount, PayTo
from tests.cast import MONDAY
from tests.makers.stories import standing_at
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import (
    MARAS,
    card_leg,
    cash_leg,
    filed,
    give,
    line,
    ready_leg,
    say,
)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _here(till: Till) -> None:
    standing_at(MONDAY)


def asked(till: Till, after: timedelta = timedelta(0)) -> int:
    """Ask as the sweep does, and write the letters."""
    with acting_for(till.brand.pk):
        at = MONDAY + after
        found = asking.ask([till.brand.pk], at=at) + asking.remind([till.brand.pk], at=at)
    while drain():
        pass
    return found


def letters(till: Till) -> list[Message]:
    with acting_for(till.brand.pk):
        rows = Message.objects.filter(brand_id=till.brand.pk, occasion__startswith="account.")
        return list(rows.order_by("id"))


def secret(letter: Message) -> str:
    [found] = re.findall(r"/nordlicht/bank/([\w-]{43})/", letter.text)
    return str(found)


def opens(till: Till, key: str, at: timedelta = timedelta(0)) -> int | None:
    with acting_for(till.brand.pk):
        try:
            return asking.return_of(till.brand.pk, key, at=MONDAY + at)
        except NotFound:
            return None


def entered(till: Till, leg: Leg, iban: str = MARAS) -> None:
    with acting_for(till.brand.pk):
        asking.enter(till.brand.pk, leg.ret_id, holder="Mara", iban=iban, at=MONDAY + DAY)


def again(till: Till, leg: Leg, at: timedelta = DAY) -> None:
    with acting_for(till.brand.pk):
        asking.ask_again(till.brand.pk, leg.ret_id, at=MONDAY + at, actor="member:1")
    while drain():
        pass


def refused(till: Till, leg: Leg) -> str:
    with acting_for(till.brand.pk), pytest.raises(DomainError) as no:
        asking.ask_again(till.brand.pk, leg.ret_id, at=MONDAY, actor="member:1")
    return no.value.code


def test_the_letter_asks_once_and_its_link_opens_the_return(till: Till) -> None:
    leg = cash_leg(till)

    assert [asked(till), asked(till)] == [1, 0]

    [letter] = letters(till)
    ran = till.ret(leg).ran
    assert (letter.occasion, letter.written_by) == ("account.1", "")
    assert letter.subject == f"Where should we send your €30.00? · {ran}"
    assert (
        "We have approved your refund of €30.00. It cannot go back the way you paid, so we send"
        " it to your bank account. Please tell us which one, on this page:\n\n"
        f"{configured.PUBLIC_URL}/nordlicht/bank/{secret(letter)}/\n\n"
        "The address is meant for you alone and works until Wed 16 Dec."
    ) in letter.text
    assert opens(till, secret(letter)) == leg.ret_id
    assert opens(till, secret(letter), 30 * DAY) is None
    assert opens(till, secret(letter)[:-1] + "_") is None


def test_it_is_written_in_the_shoppers_language(till: Till) -> None:
    leg = cash_leg(till)
    with acting_for(till.brand.pk):
        Return.objects.filter(id=leg.ret_id).update(locale="zh-CN")

    asked(till)

    [letter] = letters(till)
    assert letter.locale == "zh-hans"
    assert letter.text.startswith("Sam Lind，您好：")
    assert "€30.00" in letter.subject


def test_only_what_goes_by_transfer_and_lacks_an_account_is_asked_for(till: Till) -> None:
    card_leg(till)
    ready_leg(till)
    nobody = cash_leg(till)
    with acting_for(till.brand.pk):
        Return.objects.filter(id=nobody.ret_id).update(email="")

    assert asked(till) == 0
    assert letters(till) == []


def test_a_brand_that_makes_no_files_asks_nobody(till: Till) -> None:
    cash_leg(till)
    with acting_for(till.brand.pk):
        OwnAccount.objects.all().delete()

    assert asked(till) == 0


def test_what_was_entered_is_ready_for_the_next_file_and_nobody_is_reminded(
    till: Till,
) -> None:
    leg = cash_leg(till)
    asked(till)

    entered(till, leg)

    with acting_for(till.brand.pk):
        [ready] = queries.board(till.brand.pk).ready
        stands = asking.standing(till.brand.pk, leg.ret_id)
    assert (ready.leg_id, ready.masked) == (leg.pk, "NL91 •••• 4300")
    assert stands is not None
    assert (stands.asked_at, stands.entered_at) == (MONDAY, MONDAY + DAY)
    assert asked(till, 8 * DAY) == 0
    assert filed(till).count == 1


def test_whoever_says_nothing_is_reminded_once_by_the_same_link(till: Till) -> None:
    cash_leg(till)
    asked(till)

    assert asked(till, 7 * DAY - timedelta(seconds=1)) == 0
    assert [asked(till, 7 * DAY), asked(till, 8 * DAY), asked(till, 20 * DAY)] == [1, 0, 0]

    first, second = letters(till)
    assert second.occasion == "account.1.again"
    assert second.subject.startswith("Your €30.00 still wait for your bank account")
    assert secret(second) == secret(first)


def test_what_was_paid_another_way_meanwhile_needs_no_reminder(till: Till) -> None:
    leg = cash_leg(till)
    asked(till)
    with acting_for(till.brand.pk):
        Leg.objects.filter(id=leg.pk).update(state="paid")

    asked(till, 7 * DAY)

    assert len(letters(till)) == 1
    assert refused(till, leg) == "account_not_wanted"


def test_a_new_letter_ends_the_links_of_those_before(till: Till) -> None:
    leg = cash_leg(till)
    asked(till)

    again(till, leg)

    first, second = letters(till)
    assert second.occasion == "account.2"
    assert opens(till, secret(first), DAY) is None
    assert opens(till, secret(second), DAY) == leg.ret_id
    assert opens(till, secret(second), 31 * DAY - timedelta(seconds=1)) == leg.ret_id


def test_an_account_that_was_refused_and_forgotten_is_asked_for_by_the_next_letter(
    till: Till,
) -> None:
    leg = cash_leg(till)
    asked(till)
    entered(till, leg)
    filed(till)
    say(till, line(leg, "refused", reason="AC04"))
    with acting_for(till.brand.pk):
        gone = forget([till.brand.pk], at=MONDAY + 181 * DAY)
        assert (gone, till.count(PayTo)) == (2, 0)  # the file of the bank goes too
    assert asked(till, 182 * DAY) == 0
    with acting_for(till.brand.pk):
        pay_again(till.brand.pk, [leg.pk], at=MONDAY + 182 * DAY, actor="member:1")

    assert [asked(till, 182 * DAY), asked(till, 183 * DAY)] == [1, 0]

    first, second = letters(till)
    assert (first.occasion, second.occasion) == ("account.1", "account.2")
    assert opens(till, secret(first), 182 * DAY) is None
    assert opens(till, secret(second), 182 * DAY) == leg.ret_id
    with acting_for(till.brand.pk):
        row = AccountAsk.objects.get()
    assert (row.letter, row.asked_at, row.entered_at) == (2, MONDAY + 182 * DAY, None)
    assert asked(till, 189 * DAY) == 1
    assert letters(till)[2].occasion == "account.2.again"


def test_an_account_of_an_agents_that_was_forgotten_is_asked_for_by_the_first_letter(
    till: Till,
) -> None:
    leg = ready_leg(till)
    filed(till)
    say(till, line(leg, "refused", reason="AC04"))
    with acting_for(till.brand.pk):
        forget([till.brand.pk], at=MONDAY + 181 * DAY)
        pay_again(till.brand.pk, [leg.pk], at=MONDAY + 181 * DAY, actor="member:1")

    asked(till, 181 * DAY)

    [letter] = letters(till)
    assert letter.occasion == "account.1"


def test_who_never_answered_is_not_written_to_anew_without_a_person(till: Till) -> None:
    cash_leg(till)
    asked(till)
    asked(till, 7 * DAY)

    assert asked(till, 400 * DAY) == 0
    assert len(letters(till)) == 2


def test_letters_and_entries_have_a_limit(till: Till) -> None:
    leg = cash_leg(till)
    for _ in range(asking.MOST_LETTERS):
        again(till, leg, timedelta(0))
    assert refused(till, leg) == "account_too_often"
    assert len(letters(till)) == 3

    wrong = "NL91ABNA0417164301"
    with acting_for(till.brand.pk):
        for _ in range(asking.MOST_ENTRIES):
            with pytest.raises(DomainError, match="iban_check"):
                asking.enter(till.brand.pk, leg.ret_id, holder="Mara", iban=wrong, at=MONDAY)
        with pytest.raises(DomainError, match="account_too_often"):
            asking.enter(till.brand.pk, leg.ret_id, holder="Mara", iban=MARAS, at=MONDAY)
    assert till.count(PayTo) == 0


def test_who_has_no_address_or_is_being_paid_is_not_written_to(till: Till) -> None:
    leg, other = ready_leg(till), cash_leg(till)
    filed(till)
    with acting_for(till.brand.pk):
        Return.objects.filter(id=other.ret_id).update(email="")

    assert refused(till, leg) == "account_in_use"
    assert refused(till, other) == "email_missing"
    assert letters(till) == []


def test_an_account_that_an_agent_enters_ends_the_asking_too(till: Till) -> None:
    leg = cash_leg(till)
    asked(till)

    give(till, leg)

    with acting_for(till.brand.pk):
        row = AccountAsk.objects.get()
    assert (row.entered_at, row.remind_at) == (MONDAY, None)


def test_colleagues_read_the_letter_without_its_secret(till: Till) -> None:
    leg = cash_leg(till)
    asked(till)
    [letter] = letters(till)
    with acting_for(till.brand.pk):
        text = preview(till.brand.pk, leg.ret_id, Money(3000, "EUR"), at=MONDAY)

    assert text is not None
    assert (text.subject, text.body) == (letter.subject, without_secret(letter.text))
    assert secret(letter) not in text.body
    assert "/nordlicht/bank/•••/" in text.body
