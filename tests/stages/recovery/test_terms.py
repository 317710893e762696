"""A term runs from a letter that really went, as long as was agreed; its facts may change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.holds import Rule as HoldRule
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds import agreeing
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.rules import set_rule as set_hold_rule
from backhaul.stages.messaging.models import Message
from backhaul.stages.recovery import sweeping
from backhaul.stages.recovery.charging import confirm_charge, hold_now, order_charge
from backhaul.stages.recovery.deciding import Word
from backhaul.stages.recovery.looking import look
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.queries import missing_of
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY
from tests.stages.recovery.missing import Missing, by, goods_missing, posted, told, worked
from tests.stages.settlement.till import Till

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def asked(till: Till) -> Missing:
    """A unit was not in its box, its shopper is asked for it; the brand charges by itself."""
    missing = goods_missing(till).may()
    by_itself(missing)
    with acting_for(missing.brand_id):
        Shortfall.objects.update(told_at=clock.now())
    return missing


@pytest.fixture
def missing(asked: Missing) -> Missing:
    return asked.agreed()


@pytest.fixture
def never_sent(till: Till) -> Missing:
    """Two units were paid; no scan says that their parcel was handed over."""
    ran = till.asked_back(till.order(paid=6000, quantity=2), units=2)
    till.scanned(ran)
    [leg] = till.settle(ran)
    till.send(leg)
    missing = Missing(till, ran).may(wait_days=1).agreed()
    with acting_for(missing.brand_id):
        Unit.objects.filter(brand_id=missing.brand_id).update(position="")
    by_itself(missing)
    swept(missing, 2 * DAY)
    posted()
    assert (missing.row.cause, missing.row.has_carrier, missing.row.reminded) == (
        "not_arrived", False, 1,
    )  # fmt: skip
    return missing


def by_itself(missing: Missing) -> None:
    with acting_for(missing.brand_id):
        rule = HoldRule(charges_by_itself=True)
        set_hold_rule(missing.brand_id, rule, at=MONDAY, actor="member:1")


def swept(missing: Missing, after: timedelta) -> str:
    """Return the state of the case when so much time has passed; no letter is posted."""
    missing.till.move_clock(after)
    sweeping._looked_at.clear()
    for _ in range(2):
        sweeping.sweep()
        worked()
    return str(missing.row.state)


def looked_again(missing: Missing, **values: object) -> Shortfall:
    """Return the case after it stood as `values` and was looked at."""
    with acting_for(missing.brand_id):
        Shortfall.objects.update(**values)
        look([missing.brand_id], [missing.row.ret_id], at=clock.now())
    worked()
    return missing.row


def part(unit: int, cause: str = "empty") -> dict[str, object]:
    return {"unit": unit, "cause": cause, "amount_minor": 3000}


def test_what_the_carrier_took_over_after_the_letter_is_charged_by_nobody(
    never_sent: Missing,
) -> None:
    never_sent.till.scanned(never_sent.ran)

    assert swept(never_sent, 17 * DAY) == "undecided"

    assert (never_sent.row.has_carrier, never_sent.row.reminded) == (True, 1)
    assert told(never_sent) == [("refund_failed", "goods_missing")]
    later = Word(actor="api:1", at=clock.now() + 30 * DAY)
    with acting_for(never_sent.brand_id):
        Shortfall.objects.update(has_carrier=False)
        for act in (
            lambda: order_charge(never_sent.till.brand, never_sent.row.pk, 3000, later),
            lambda: hold_now(never_sent.brand_id, never_sent.row.pk, later),
        ):
            with pytest.raises(DomainError, match="recharge_not_agreed"):
                act()
    assert never_sent.till.count(Hold) == 0


def test_a_case_knows_of_the_carrier_when_it_is_looked_at(never_sent: Missing) -> None:
    brand_id, return_id = never_sent.brand_id, never_sent.row.ret_id
    told_at = never_sent.row.told_at
    assert told_at is not None
    with acting_for(brand_id):
        before = missing_of(brand_id, return_id)
        never_sent.till.scanned(never_sent.ran)
        after = missing_of(brand_id, return_id)
    assert before is not None
    assert after is not None
    assert (before.charge_minor, after.charge_minor) == (6000, 0)
    assert before.decide_at == told_at + 14 * DAY

    assert looked_again(never_sent).has_carrier is True
    with acting_for(never_sent.brand_id):
        Unit.objects.filter(brand_id=never_sent.brand_id).update(position="")
    row = looked_again(never_sent)
    assert (row.has_carrier, row.reminded) == (False, 1)


def test_who_has_what_the_carrier_did_not_lose_is_charged_as_ever(never_sent: Missing) -> None:
    assert swept(never_sent, 17 * DAY) == "charging"


@pytest.mark.parametrize("state", ["queued", "failed"])
def test_whom_no_letter_has_reached_is_a_persons(missing: Missing, state: str) -> None:
    with acting_for(missing.brand_id):
        Message.objects.filter(brand_id=missing.brand_id).update(state=state)

    assert swept(missing, 13 * DAY) == "open"
    assert swept(missing, 14 * DAY + MINUTE) == "undecided"

    assert told(missing) == [("refund_failed", "goods_missing")]
    assert missing.till.count(Hold) == 0


def test_the_term_runs_from_the_day_on_which_the_letter_went(missing: Missing) -> None:
    missing.till.move_clock(3 * DAY)
    posted()

    assert swept(missing, 17 * DAY - MINUTE) == "open"
    assert missing.row.due_at is not None
    assert swept(missing, 17 * DAY + MINUTE) == "charging"


def test_a_letter_about_something_else_counts_for_nothing(missing: Missing) -> None:
    posted()
    missing.till.move_clock(10 * DAY)
    assert looked_again(missing, parts=[part(1)]).told_with == 2  # its letter stays here

    assert swept(missing, 23 * DAY) == "open"
    assert swept(missing, 24 * DAY + MINUTE) == "undecided"


def test_a_shorter_rule_shortens_nobodys_time(missing: Missing) -> None:
    posted()
    missing.may(remind_days=3, decide_days=5)
    looked_again(missing, due_what="decide", due_at=MONDAY)

    assert swept(missing, 14 * DAY - MINUTE) == "open"
    day_9 = Word(actor="api:1", at=clock.now() - 5 * DAY)
    with acting_for(missing.brand_id), pytest.raises(DomainError, match="too_early") as error:
        order_charge(missing.till.brand, missing.row.pk, 3000, day_9)
    assert error.value.facts["days"] == 14
    assert (missing.row.state, missing.till.count(Hold)) == ("open", 0)
    assert swept(missing, 14 * DAY + MINUTE) == "charging"


def test_the_second_person_waits_for_the_term_as_the_first(missing: Missing) -> None:
    with acting_for(missing.brand_id):
        Shortfall.objects.update(asked_minor=3000, asked_by="member:7")
        with pytest.raises(DomainError, match="charge_too_early"):
            confirm_charge(missing.till.brand, missing.row.pk, 3000, by())
    assert (missing.row.state, missing.row.asked_minor) == ("open", 3000)
    assert missing.till.count(Hold) == 0


def test_an_agreement_without_a_number_is_a_persons_and_has_the_longer_term(
    asked: Missing,
) -> None:
    posted()
    asked.agreed(days=None).may(remind_days=3, decide_days=5)

    with acting_for(asked.brand_id), pytest.raises(DomainError, match="too_early") as error:
        order_charge(asked.till.brand, asked.row.pk, 3000, by())
    assert error.value.facts["days"] == 14
    assert swept(asked, 15 * DAY) == "undecided"
    assert asked.till.count(Hold) == 0
    with acting_for(asked.brand_id):
        last = Message.objects.filter(occasion__startswith="goods.").order_by("-id")[0]
    assert "before a colleague decides" in last.text


@pytest.mark.parametrize(
    ("before", "reminded"),
    [([part(1)], 2), ([part(2, "other_goods")], 2), ([part(1), part(2)], 1), ([part(2)], 1)],
    ids=["another unit", "another cause", "less", "the same"],
)
def test_what_no_letter_has_said_is_asked_anew_and_waited_for_anew(
    missing: Missing, before: list[dict[str, object]], reminded: int
) -> None:
    minor = 3000 * len(before)
    row = looked_again(missing, parts=before, amount_minor=minor, told_at=MONDAY, due_at=MONDAY)

    assert (row.reminded, row.told_with, row.amount_minor) == (reminded, reminded, 3000)
    assert (row.told_at != MONDAY) is (row.due_at != MONDAY) is (reminded == 2)
    with acting_for(missing.brand_id):
        rows = Message.objects.filter(brand_id=missing.brand_id, occasion__startswith="goods.")
        assert rows.count() == reminded


@pytest.mark.parametrize(
    ("told_at", "version", "code"),
    [(None, 2, "shopper_not_asked"), (MONDAY, 1, "hold_not_agreed_to")],
)
def test_nothing_is_held_of_whom_was_not_written_to_or_not_told_of_holds(
    asked: Missing, monkeypatch: pytest.MonkeyPatch, told_at: object, version: int, code: str
) -> None:
    monkeypatch.setattr(agreeing, "WORDS_VERSION", version)
    asked.agreed()
    with acting_for(asked.brand_id):
        Shortfall.objects.update(told_at=told_at)
        with pytest.raises(DomainError, match=code):
            hold_now(asked.brand_id, asked.row.pk, by())
    assert asked.till.count(Hold) == 0
