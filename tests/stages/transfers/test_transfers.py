"""From a refund that no provider can make to the bank's word that it was made."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backhaul.core.axes import LegState, UnitMoney
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement import looking_back
from backhaul.stages.settlement.actions import cancel, pay_by_hand
from backhaul.stages.settlement.beside import Gift, give_beside
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers import accounts, filing, queries
from backhaul.stages.transfers.filing import Wish
from backhaul.stages.transfers.hearing import look_at
from backhaul.stages.transfers.models import LooseLine, OwnAccount, PayTo, TransferFile
from tests.cast import MONDAY, Cast
from tests.makers.stories import standing_at
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import (
    MARAS,
    WISH,
    card_leg,
    cash_leg,
    file_again,
    filed,
    give,
    hear_body,
    line,
    ready_leg,
    say,
    states,
)


def content(till: Till, file: TransferFile) -> bytes:
    with acting_for(till.brand.pk):
        return filing.content(till.brand.pk, file.number, at=MONDAY, actor="member:1")[1]


def loose(till: Till) -> list[tuple[str, str]]:
    with acting_for(till.brand.pk):
        return [(row.problem, row.end_to_end) for row in queries.loose_lines(till.brand.pk)]


def test_a_refund_goes_by_file_and_is_paid_when_the_bank_says_so(till: Till) -> None:
    leg = ready_leg(till)

    file = filed(till)

    sent = till.again(leg)
    assert (sent.state, sent.provider_ref) == (LegState.SENDING, file.number)
    assert till.unit(leg).money == UnitMoney.SENT
    assert (file.count, file.total_minor, file.currency) == (1, 3000, "EUR")
    body = content(till, file)
    assert b"<IBAN>NL91ABNA0417164300</IBAN>" in body
    assert line(leg, "x").split(",")[0].encode() in body

    told = say(till, line(leg, "paid"))

    paid = till.again(leg)
    assert (told.matched, told.unmatched, paid.state) == (1, 0, LegState.PAID)
    assert till.unit(leg).money == UnitMoney.PAID
    assert file_again(till, file).state == TransferFile.State.DONE
    assert till.incidents() == []
    assert till.sums()["shopper_payable"] == 0


def test_a_leg_is_in_one_file_and_downloading_gives_the_same_bytes(till: Till) -> None:
    leg = ready_leg(till)
    file = filed(till)

    with pytest.raises(DomainError, match="file_is_empty"):
        filed(till)
    with acting_for(till.brand.pk), pytest.raises(IllegalStep):
        pay_by_hand(till.brand.pk, leg.pk, reference="x", at=MONDAY, actor="member:1")
    with acting_for(till.brand.pk), pytest.raises(IllegalStep):
        cancel(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")

    assert content(till, file) == content(till, file)
    assert hashlib.sha256(content(till, file)).digest() == bytes(file.sha256)
    assert states(till) == ["waiting"]


def test_only_what_has_an_account_goes_and_numbers_never_repeat(till: Till) -> None:
    first, lacking = ready_leg(till), cash_leg(till, 1500)

    one = filed(till)
    give(till, lacking)
    two = filed(till)

    assert [one.number[-5:], two.number[-5:]] == ["-0001", "-0002"]
    assert one.number.startswith(f"BH-{till.brand.pk}-")
    assert [till.again(leg).provider_ref for leg in (first, lacking)] == [
        one.number,
        two.number,
    ]


def test_chosen_legs_alone_go_and_a_stale_choice_writes_nothing(till: Till) -> None:
    chosen, other = ready_leg(till), ready_leg(till, 500)
    wish = Wish(format=TransferFile.Format.CSV, execute_on=MONDAY.date(), leg_ids=[chosen.pk])

    file = filed(till, wish)

    assert (file.count, till.again(other).state) == (1, LegState.APPROVED)
    with pytest.raises(DomainError, match="legs_changed"):
        filed(
            till,
            Wish(format=wish.format, execute_on=wish.execute_on, leg_ids=[chosen.pk, other.pk]),
        )
    assert till.again(other).state == LegState.APPROVED
    assert content(till, file).startswith(b"\xef\xbb\xbfend_to_end_id,holder,iban")


def test_what_the_bank_refuses_is_a_persons_and_goes_again_under_another_name(
    till: Till,
) -> None:
    leg = ready_leg(till)
    filed(till)

    say(till, line(leg, "refused", reason="AC01"))

    failed = till.again(leg)
    assert (failed.state, failed.failure_code) == (LegState.FAILED, "ac01")
    assert till.incidents() == [("refund_failed", "ac01")]
    give(till, leg, "DE89370400440532013000")
    with acting_for(till.brand.pk):
        board = queries.board(till.brand.pk)
        assert [row.leg_id for row in board.failed] == [leg.pk]
        assert filing.pay_again(till.brand.pk, [leg.pk], at=MONDAY, actor="member:1") == 1
    again = filed(till)
    assert b"DE89370400440532013000" in content(till, again)
    assert line(leg, "x").split(",")[0].encode() not in content(till, again)
    with acting_for(till.brand.pk):
        living = Leg.objects.exclude(state=LegState.CANCELLED).get(ret_id=leg.ret_id)
    say(till, line(living, "paid"))
    assert till.unit(leg).money == UnitMoney.PAID
    assert till.incidents() == []


def test_only_what_was_in_a_file_and_was_not_made_is_paid_again(till: Till) -> None:
    failed, waits, card = ready_leg(till), cash_leg(till, 500), card_leg(till)
    filed(till)
    say(till, line(failed, "refused", reason="AC01"))

    for other in (waits, card):
        with acting_for(till.brand.pk), pytest.raises(DomainError, match="legs_not_failed"):
            filing.pay_again(till.brand.pk, [failed.pk, other.pk], at=MONDAY, actor="member:1")

    left = [till.again(leg).state for leg in (failed, waits, card)]
    assert left == [LegState.FAILED, LegState.APPROVED, LegState.ORDERED]


def test_goodwill_and_interest_by_hand_go_into_no_file_and_hold_none_up(till: Till) -> None:
    leg = ready_leg(till)
    brand_id, ran = till.brand.pk, till.ret(leg).ran
    for purpose in ("goodwill", "interest"):
        gift = Gift(purpose=purpose, way="by_hand", amount=Money(500, "EUR"), reason="Late.")
        with acting_for(brand_id):
            give_beside(brand_id, ran, gift, at=MONDAY, actor="member:1")
            assert [row.leg_id for row in queries.board(brand_id).ready] == [leg.pk]

    file = filed(till)
    say(till, line(leg, "paid"))

    assert (file.count, file.total_minor, till.again(leg).state) == (1, 3000, LegState.PAID)
    with acting_for(brand_id):
        assert queries.asked_account(brand_id, leg.ret_id) is None
        assert not accounts.wants_account(brand_id, leg.ret_id)


def test_after_a_restore_no_bank_is_paid_until_a_person_has_compared(till: Till) -> None:
    leg = ready_leg(till)
    standing_at(MONDAY + timedelta(hours=1))
    looking_back.begin(MONDAY)

    assert looking_back.waits_for() == ["bank transfers of Nordlicht"]
    with pytest.raises(DomainError, match="refunds_are_held"):
        filed(till)
    with acting_for(till.brand.pk), pytest.raises(DomainError, match="refunds_are_held"):
        pay_by_hand(till.brand.pk, leg.pk, reference="x", at=MONDAY, actor="member:1")
    assert till.again(leg).state == LegState.APPROVED

    assert looking_back.end()
    assert filed(till).count == 1


def test_money_that_comes_back_reverses_what_was_paid(till: Till) -> None:
    leg = ready_leg(till)
    filed(till)
    say(till, line(leg, "paid"))

    say(till, line(leg, "returned", reason="AC04"))

    assert till.again(leg).state == LegState.REVERSED
    assert states(till) == ["returned"]
    assert till.incidents() == [("refund_failed", "ac04")]


def test_paid_and_returned_in_one_message_ends_as_returned_in_any_order(till: Till) -> None:
    leg = ready_leg(till)
    filed(till)

    told = say(till, line(leg, "returned"), line(leg, "paid"))

    assert (told.matched, states(till)) == (2, ["returned"])
    assert till.again(leg).state == LegState.REVERSED


def test_lines_that_fit_nothing_are_kept_for_a_person(till: Till) -> None:
    leg = ready_leg(till)
    filed(till)

    told = say(till, "leg-unknown,paid,1.00,", line(leg, "paid", "29.99"), ",paid,5.00,")

    assert (told.matched, told.unmatched) == (0, 3)
    assert [problem for problem, _ in loose(till)] == [
        "unknown_transfer",
        "amount_differs",
        "unknown_transfer",
    ]
    assert till.again(leg).state == LegState.SENDING
    with acting_for(till.brand.pk):
        for row in LooseLine.objects.all():
            look_at(till.brand.pk, row.pk, at=MONDAY, actor="member:1")
        with pytest.raises(NotFound):
            look_at(till.brand.pk, 0, at=MONDAY, actor="member:1")
    assert loose(till) == []


def test_the_same_message_and_another_about_the_same_change_nothing(till: Till) -> None:
    leg = ready_leg(till)
    filed(till)
    first = say(till, line(leg, "paid"))
    before = till.sums()

    again = say(till, line(leg, "paid"))
    other = say(till, line(leg, "paid"), "")

    assert (again.pk == first.pk, other.pk == first.pk) == (True, False)
    assert (other.matched, other.unmatched, till.sums()) == (1, 0, before)


def test_a_no_after_the_payment_contradicts_and_is_not_believed(till: Till) -> None:
    leg = ready_leg(till)
    filed(till)
    say(till, line(leg, "paid"))

    say(till, line(leg, "refused"))

    assert [problem for problem, _ in loose(till)] == ["contradicts"]
    assert till.again(leg).state == LegState.PAID
    assert till.incidents() == [("refund_unknown", "bank_contradicts")]


def test_a_file_booked_in_one_sum_pays_all_that_is_in_it(till: Till) -> None:
    legs = [ready_leg(till), ready_leg(till, 1234)]
    file = filed(till)
    told = hear_body(
        till,
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        '<Ntry><Amt Ccy="EUR">42.34</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<NtryDtls><Btch><PmtInfId>{file.number}</PmtInfId></Btch></NtryDtls></Ntry>"
        "</Stmt></BkToCstmrStmt></Document>",
    )

    assert (told.matched, states(till)) == (1, ["paid", "paid"])
    assert [till.again(leg).state for leg in legs] == [LegState.PAID] * 2


def test_a_discarded_file_fails_its_refunds_and_a_bank_that_paid_it_is_noticed(
    till: Till,
) -> None:
    leg = ready_leg(till)
    file = filed(till)

    with acting_for(till.brand.pk):
        filing.discard(till.brand.pk, file.number, at=MONDAY, actor="member:1")
        with pytest.raises(IllegalStep):
            filing.give(till.brand.pk, file.number, at=MONDAY, actor="member:1")
    say(till, line(leg, "paid"))

    failed = till.again(leg)
    assert (failed.state, failed.failure_code) == (LegState.FAILED, "file_discarded")
    assert [problem for problem, _ in loose(till)] == ["discarded"]
    assert ("refund_unknown", "bank_discarded") in till.incidents()


def test_a_file_that_the_bank_has_is_not_discarded(till: Till) -> None:
    ready_leg(till)
    file = filed(till)

    with acting_for(till.brand.pk):
        filing.give(till.brand.pk, file.number, at=MONDAY, actor="member:1")
        given = filing.give(till.brand.pk, file.number, at=MONDAY, actor="member:1")
        with pytest.raises(IllegalStep):
            filing.discard(till.brand.pk, file.number, at=MONDAY, actor="member:1")

    assert (given.state, states(till)) == ("given", ["waiting"])


def test_an_account_is_sealed_shown_masked_and_fixed_while_it_is_used(till: Till) -> None:
    leg = ready_leg(till)
    with acting_for(till.brand.pk):
        row = PayTo.objects.get(brand_id=till.brand.pk)
    assert (row.masked, accounts.opened(row).iban) == ("NL91 •••• 4300", "NL91ABNA0417164300")
    assert b"0417" not in bytes(row.sealed)

    filed(till)

    with pytest.raises(DomainError, match="account_in_use"):
        give(till, leg)
    say(till, line(leg, "paid"))
    with pytest.raises(DomainError, match="account_not_wanted"):
        give(till, leg)


def test_accounts_and_files_are_thrown_away_when_their_time_is_over(till: Till) -> None:
    used, idle = ready_leg(till), cash_leg(till, 500)
    file = filed(till)
    say(till, line(used, "paid"))
    give(till, idle)
    with acting_for(till.brand.pk):
        pay_by_hand(till.brand.pk, idle.pk, reference="till", at=MONDAY, actor="member:1")
    brands = (till.brand.pk,)

    def left(days: int) -> tuple[int, int]:
        with acting_for(till.brand.pk):
            gone = accounts.forget(brands, at=MONDAY + timedelta(days=days))
            return gone, till.count(PayTo)

    assert left(29) == (0, 2)
    assert left(30) == (1, 1)
    assert left(90) == (1, 1)
    assert left(180) == (1, 0)
    with acting_for(till.brand.pk), pytest.raises(DomainError, match="file_forgotten"):
        filing.content(till.brand.pk, file.number, at=MONDAY, actor="member:1")


def test_an_account_to_which_something_is_still_to_be_paid_is_not_thrown_away(
    till: Till,
) -> None:
    idle = ready_leg(till)

    with acting_for(till.brand.pk):
        gone = accounts.forget((till.brand.pk,), at=MONDAY + timedelta(days=999))

    assert (gone, till.count(PayTo)) == (0, 1)
    assert filed(till).count == 1
    say(till, line(idle, "paid"))
    with acting_for(till.brand.pk):
        assert accounts.forget((till.brand.pk,), at=MONDAY + timedelta(days=30)) == 1


def test_without_an_account_of_ones_own_there_is_no_file(till: Till) -> None:
    ready_leg(till)
    with acting_for(till.brand.pk):
        OwnAccount.objects.all().delete()

    with pytest.raises(DomainError, match="no_own_account"):
        filed(till)


def test_a_file_of_hundreds_costs_as_many_statements_as_one(
    till: Till,
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            filed(till)
        return len(seen)

    ready_leg(till)
    one = cost()
    legs = [ready_leg(till) for _ in range(5)]
    assert cost() == one
    with CaptureQueriesContext(connection) as seen:
        say(till, *(line(leg, "paid") for leg in legs))
    assert len(seen) < 40


def test_another_brand_sees_nothing_of_it(till: Till, cast: Cast) -> None:
    file = (ready_leg(till), filed(till))[1]
    other = cast.voltaic

    with acting_for(other.pk):
        with pytest.raises(NotFound):
            filing.content(other.pk, file.number, at=MONDAY, actor="member:1")
        assert (queries.files(other.pk), queries.board(other.pk).ready) == ([], [])
        with pytest.raises(DomainError, match="no_own_account"):
            filing.make_file(other, WISH, at=MONDAY, actor="member:1")
    assert MARAS.startswith("NL91")
