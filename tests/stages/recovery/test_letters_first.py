"""Nobody is charged before a letter, and before the time for its answer is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.holds import Rule as HoldRule
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds.rules import set_rule as set_hold_rule
from backhaul.stages.messaging.models import Message
from backhaul.stages.receiving.actions import declare_missing, receive
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.recovery import sweeping
from backhaul.stages.recovery.looking import look
from backhaul.stages.recovery.models import Shortfall
from tests.cast import MONDAY
from tests.stages.recovery.missing import Missing, goods_missing, told, worked
from tests.stages.settlement.till import Till

DAY = timedelta(days=1)


@pytest.fixture
def late(till: Till) -> Missing:
    """Two units paid at the first scan; the carrier has the parcel, and it does not come."""
    ran = till.asked_back(till.order(paid=6000, quantity=2), units=2)
    till.scanned(ran)
    [leg] = till.settle(ran)
    till.send(leg)
    worked()
    missing = Missing(till, ran)
    missing.may(wait_days=1, remind_days=7, decide_days=14).agreed()
    by_itself(missing)
    swept(missing, 2 * DAY)
    return missing


def by_itself(missing: Missing, most: int | None = None) -> None:
    with acting_for(missing.brand_id):
        rule = HoldRule(charges_by_itself=True, by_itself_most_minor=most)
        set_hold_rule(missing.brand_id, rule, at=MONDAY, actor="member:1")


def swept(missing: Missing, after: timedelta) -> None:
    missing.till.move_clock(after)
    sweeping._looked_at.clear()
    for _ in range(2):
        sweeping.sweep()
        worked()


def letters(missing: Missing) -> list[str]:
    with acting_for(missing.brand_id):
        rows = Message.objects.filter(brand_id=missing.brand_id, occasion__startswith="goods.")
        return list(rows.order_by("id").values_list("text", flat=True))


def came(missing: Missing, *, gone: list[int]) -> None:
    arrival = Arrival(site="main", scanned="", ordinals=(1,), seconds=20)
    with acting_for(missing.brand_id):
        receive(missing.brand_id, missing.ran, arrival, at=clock.now(), actor="member:1")
        declare_missing(missing.brand_id, missing.ran, gone, at=clock.now(), actor="member:1")
    worked()


def test_what_the_carrier_has_brings_no_letter_and_counts_none(late: Missing) -> None:
    row = late.row
    assert (row.cause, row.reminded, row.told_at, row.due_what) == (
        "not_arrived", 0, None, "decide",
    )  # fmt: skip
    swept(late, 10 * DAY)
    assert (late.row.reminded, letters(late)) == (0, [])


@pytest.mark.parametrize("day", [15, 17])
def test_found_empty_at_the_end_it_is_charged_a_whole_term_after_the_letter(
    late: Missing, day: int
) -> None:
    swept(late, day * DAY)
    came(late, gone=[2])

    row = late.row
    assert (row.state, row.cause, row.reminded) == ("open", "empty", 1)
    assert row.told_at is not None
    assert len(letters(late)) == 1
    assert told(late) == []
    swept(late, (day + 13) * DAY)
    assert (late.row.state, len(letters(late))) == ("open", 2)
    assert "before we charge €30.00 to the card that you paid with" in letters(late)[1]
    swept(late, (day + 14) * DAY + timedelta(minutes=1))
    assert late.row.state == "charging"


def test_more_than_the_letter_said_is_told_before_it_is_charged(till: Till) -> None:
    missing = goods_missing(till).may().agreed()
    by_itself(missing)
    with acting_for(missing.brand_id):
        Shortfall.objects.update(
            parts=[{"unit": 2, "cause": "empty", "amount_minor": 2000}], amount_minor=2000
        )
    missing.till.move_clock(13 * DAY)
    with acting_for(missing.brand_id):
        look([missing.brand_id], [missing.row.ret_id], at=clock.now())
    worked()

    row = missing.row
    assert (row.amount_minor, row.reminded, row.due_what) == (3000, 2, "decide")
    assert row.due_at is not None
    assert row.due_at - clock.now() > timedelta(days=13, hours=23)
    assert "€30.00" in letters(missing)[-1]


def test_whom_nobody_has_written_to_is_charged_by_nobody(till: Till) -> None:
    missing = goods_missing(till).may().agreed()
    by_itself(missing)
    with acting_for(missing.brand_id):
        Shortfall.objects.update(told_at=None, due_what="decide", due_at=MONDAY)

    with pytest.raises(DomainError, match="shopper_not_asked"):
        missing.charge(3000)
    swept(missing, timedelta(minutes=1))

    assert missing.row.state == "undecided"
