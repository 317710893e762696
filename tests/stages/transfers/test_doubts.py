"""What is open about a transfer: a doubt until the bank's clear word, a refund that waits."""

from __future__ import annotations

from backhaul.core.axes import LegState
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.transfers import filing, queries
from tests.cast import MONDAY
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import filed, line, ready_leg, say


def loose(till: Till) -> list[str]:
    with acting_for(till.brand.pk):
        return [row.problem for row in queries.loose_lines(till.brand.pk)]


def test_the_banks_clear_word_ends_the_doubt_about_what_it_said_before(till: Till) -> None:
    leg = ready_leg(till)
    filed(till)
    say(till, line(leg, "paid", "30.01"))
    assert ("refund_unknown", "bank_amount_differs") in till.incidents()

    say(till, line(leg, "paid"))
    assert till.incidents() == []
    say(till, line(leg, "returned", reason="AC04"))

    assert till.again(leg).state == LegState.REVERSED
    assert till.incidents() == [("refund_failed", "ac04")]
    # A person still looks at the line that fitted nothing.
    assert loose(till) == ["amount_differs"]


def test_two_amounts_in_one_message_leave_the_doubt_open(till: Till) -> None:
    leg = ready_leg(till)
    filed(till)

    say(till, line(leg, "paid", "30.01"), line(leg, "paid"))

    assert till.again(leg).state == LegState.PAID
    assert till.incidents() == [("refund_unknown", "bank_amount_differs")]


def test_what_is_paid_again_after_a_discarded_file_waits_as_it_did_at_first(
    till: Till,
) -> None:
    leg = ready_leg(till)
    file = filed(till)
    with acting_for(till.brand.pk):
        filing.discard(till.brand.pk, file.number, at=MONDAY, actor="member:1")
    assert till.incidents() == [("refund_failed", "file_discarded")]

    with acting_for(till.brand.pk):
        filing.pay_again(till.brand.pk, [leg.pk], at=MONDAY, actor="member:1")

    assert till.incidents() == [("refund_failed", "no_tender")]
    assert till.ret(leg).incident == "refund_failed"
    filed(till)
    assert till.incidents() == []
