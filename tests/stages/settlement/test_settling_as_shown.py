"""What a person saw is what goes, or nothing does: compared when everything is locked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.actions import Settled, settle_by, settle_shown
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.forecast import forecast, totals
from backhaul.stages.settlement.models import LedgerLine, Leg, LegUnit
from tests.cast import MONDAY
from tests.makers.floor import statements
from tests.stages.settlement.test_safeguards import charged_back, terms
from tests.stages.settlement.till import Till

WORD = Word("member:1", MONDAY)
THIRTY = Money(3000, "EUR")


def written(till: Till) -> list[int]:
    return [till.count(model) for model in (Leg, LegUnit, LedgerLine, Entry)]


def payable(till: Till, *, paid: int = 3000) -> str:
    ran = till.asked_back(till.order(paid=paid))
    till.scanned(ran)
    return ran


def test_what_was_shown_is_paid(till: Till) -> None:
    ran = payable(till)

    with acting_for(till.brand.pk):
        _, legs = settle_by(till.brand.pk, ran, WORD, shown=THIRTY)

    assert [leg.amount_minor for leg in legs] == [3000]


def test_another_amount_than_was_shown_is_refused_and_writes_nothing(till: Till) -> None:
    ran = payable(till)
    terms(till, ran, fee_minor=500)
    before = written(till)

    with pytest.raises(DomainError) as refusal, acting_for(till.brand.pk):
        settle_by(till.brand.pk, ran, WORD, shown=THIRTY)

    assert written(till) == before
    assert refusal.value.code == "amount_changed"
    assert refusal.value.facts == {
        "ran": ran,
        "was_minor": 3000,
        "now_minor": 2500,
        "currency": "EUR",
    }
    assert sentence(refusal.value) == (
        "It was €30.00 when you looked, it is €25.00 now. Nothing was paid: look again."
    )


def test_what_was_shown_in_another_currency_is_refused(till: Till) -> None:
    ran = payable(till)

    with pytest.raises(DomainError) as refusal, acting_for(till.brand.pk):
        settle_by(till.brand.pk, ran, WORD, shown=Money(3000, "USD"))

    assert refusal.value.code == "amount_in_other_currency"
    assert till.count(Leg) == 0


def test_of_two_who_saw_the_same_amount_one_pays_it(live_till: Till) -> None:
    till = live_till
    ran = payable(till)

    def pay(_: int) -> str:
        try:
            with acting_for(till.brand.pk):
                settle_by(till.brand.pk, ran, WORD, shown=THIRTY)
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()
        return "paid"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(pay, range(2)))

    assert said == ["amount_changed", "paid"]
    assert till.count(Leg) == 1


def test_what_left_the_order_without_us_is_foreseen_as_it_is_settled(till: Till) -> None:
    ran = payable(till)
    charged_back(till, 3000)

    with acting_for(till.brand.pk):
        found = forecast(till.brand.pk, ran, WORD)
        [total] = totals(till.brand.pk, [ran], WORD).values()

    assert (found.total, total) == (Money(0, "EUR"), Money(0, "EUR"))
    assert [ordinal for ordinal, _ in found.left] == [1]
    assert till.settle(ran) == []


def test_many_are_paid_at_the_amounts_shown_and_the_others_are_told_why(till: Till) -> None:
    first, second, third = payable(till), payable(till, paid=2000), payable(till)
    shown = {first: THIRTY, second: Money(1999, "EUR"), third: THIRTY, "NL-NONE": THIRTY}

    with acting_for(till.brand.pk):
        assert totals(till.brand.pk, [first, second], WORD) == {
            first: THIRTY,
            second: Money(2000, "EUR"),
        }
        done = settle_shown(till.brand.pk, Word("member:1", MONDAY, shown=shown))

    assert done.ordered == {first: THIRTY, third: THIRTY}
    assert {ran: error.code for ran, error in done.refused.items()} == {
        second: "amount_changed",
        "NL-NONE": "no_such_return",
    }
    assert till.count(Leg) == 2


def test_two_returns_of_one_order_are_paid_together(till: Till) -> None:
    number = till.order(paid=6000, quantity=2)
    rans = [till.asked_back(number) for _ in range(2)]
    for ran in rans:
        till.scanned(ran)

    with acting_for(till.brand.pk):
        assert totals(till.brand.pk, rans, WORD) == dict.fromkeys(rans, THIRTY)
        word = Word("member:1", MONDAY, shown=dict.fromkeys(rans, THIRTY))
        done = settle_shown(till.brand.pk, word)

    assert (set(done.ordered), done.refused) == (set(rans), {})


def test_ten_returns_take_as_many_statements_as_two(till: Till) -> None:
    rans = [payable(till) for _ in range(12)]

    def pay(some: list[str]) -> Settled:
        with acting_for(till.brand.pk):
            shown = totals(till.brand.pk, some, WORD)
            return settle_shown(till.brand.pk, Word("member:1", MONDAY, shown=shown))

    with statements() as two:
        pay(rans[:2])
    with statements() as ten:
        pay(rans[2:])

    assert len(ten) == len(two)
    assert till.count(Leg) == 12
