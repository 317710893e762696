"""Nobody is charged before a letter, and before the time for its answer is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.holds import Rule as HoldRule
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.rules import set_rule as set_hold_rule
from backhaul.stages.messaging.models import Message
from backhaul.stages.receiving.actions import declare_missing, receive
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.recovery import sweeping
from backhaul.stages.recovery.charging import hold_now, order_charge
from backhaul.stages.recovery.deciding import Word, charge
from backhaul.stages.recovery.looking import look
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.queries import missing_of
from tests.cast import MONDAY
from tests.stages.recovery.missing import Missing, goods_missing, posted, told, worked
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
        posted()


def letters(missing: Missing) -> list[str]:
    with acting_for(missing.brand_id):
        rows = Message.objects.filter(brand_id=missing.brand_id, occasion__startswith="goods.")
        return list(rows.order_by("id").values_list("text", flat=True))


def came(missing: Missing, *, gone: list[int]) -> None:
    arrival = Arrival(site="main", scanned="", ordinals=(1,), seconds=20)
    with acting_for(missing.brand_id):
        receive(missing.brand_id, missing.ran, arrival, at=clock.now(), actor="member:1")
        declare_missing(missing.brand_id, missing.ran, gone, at=clock.now(), actor="member:1")
    posted()


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


def lost_in_part(late: Missing) -> Missing:
    """One piece was not in its box, the other one is with the carrier; the term is over."""
    with acting_for(late.brand_id):
        declare_missing(late.brand_id, late.ran, [2], at=clock.now(), actor="member:1")
    posted()
    for day in (3, 10, 17):
        swept(late, day * DAY)
    row = late.row
    assert [(one["unit"], one["cause"], one["amount_minor"]) for one in row.parts] == [
        (1, "not_arrived", 3000), (2, "empty", 3000),
    ]  # fmt: skip
    assert (row.has_carrier, row.reminded) == (True, 2)
    return late


def test_of_what_the_carrier_has_in_part_no_rule_charges_anything(late: Missing) -> None:
    lost_in_part(late)

    assert (late.row.state, late.till.count(Hold)) == ("undecided", 0)
    assert told(late) == [("refund_failed", "goods_missing")]
    first, last = letters(late)
    assert "We have refunded €30.00 already" in first
    assert "before a colleague decides" in last


def test_a_person_charges_and_holds_no_more_than_what_the_carrier_has_not(
    late: Missing,
) -> None:
    row, word = lost_in_part(late).row, Word(actor="api:1", at=clock.now())
    with acting_for(late.brand_id):
        shown = missing_of(late.brand_id, row.ret_id)
        for act in (
            lambda: order_charge(late.till.brand, row.pk, 3001, word),
            lambda: charge(late.brand_id, row.pk, 3001, "till 7", word),
        ):
            with pytest.raises(DomainError, match="recharge_amount_wrong") as wrong:
                act()
            assert wrong.value.facts["most_minor"] == 3000
    assert shown is not None
    assert (shown.units, shown.amount_minor, shown.charge_minor) == ((2,), 3000, 3000)
    assert (late.row.state, late.till.count(Hold)) == ("undecided", 0)

    with acting_for(late.brand_id):
        assert hold_now(late.brand_id, row.pk, word).amount_minor == 3000


def test_what_was_charged_for_the_empty_box_goes_back_though_the_carrier_has_the_rest(
    late: Missing,
) -> None:
    row, word = lost_in_part(late).row, Word(actor="api:1", at=clock.now())
    with acting_for(late.brand_id):
        order_charge(late.till.brand, row.pk, 3000, word)
    late.ask()
    assert (late.ask().state, late.row.state) == ("captured", "charged")

    late.found(2)

    assert (late.hold.step, late.hold.step_minor) == ("give_back", 3000)
    assert late.ask().given_back_minor == 3000
    assert (late.row.state, late.at_provider()) == ("charged", [(3000, 3000)])
    with acting_for(late.brand_id):
        arrival = Arrival(site="main", scanned="", ordinals=(1,), seconds=20)
        receive(late.brand_id, late.ran, arrival, at=clock.now(), actor="member:1")
    late.seen(1)
    assert (late.row.state, late.hold.step, late.at_provider()) == (
        "healed", "", [(3000, 3000)],
    )  # fmt: skip
