"""Goods are missing for money that went: charged at the real peer, once, and given back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.holds import Rule as HoldRule
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.approvals.limits import change_limits
from backhaul.stages.holds import asking, looking_up, outcomes
from backhaul.stages.holds.models import Consent, Hold
from backhaul.stages.holds.rules import set_rule as set_hold_rule
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.recovery import sweeping
from backhaul.stages.recovery.charging import confirm_charge, hold_now
from backhaul.stages.recovery.deciding import Word, write_off
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY
from tests.stages.recovery.missing import (
    Missing,
    by,
    goods_missing,
    member,
    posted,
    told,
    worked,
)
from tests.stages.settlement.till import Till

DAY = timedelta(days=1)


@pytest.fixture
def missing(till: Till) -> Missing:
    return goods_missing(till)


def test_what_was_agreed_is_charged_at_the_provider_and_ends_the_case(missing: Missing) -> None:
    missing.may().agreed()
    before = missing.till.sums()

    assert missing.charge(2500).state == "charging"
    hold = missing.ask()
    assert (hold.state, hold.step, hold.asked) == ("held", "capture", "ordered")
    hold = missing.ask()

    row = missing.row
    assert (row.state, row.recovered_minor, row.reference) == (
        "charged", 2500, hold.provider_ref,
    )  # fmt: skip
    assert (hold.state, hold.captured_minor, hold.step, hold.due_at) == (
        "captured", 2500, "", None,
    )  # fmt: skip
    assert missing.at_provider() == [(2500, 0)]
    after = missing.till.sums()
    assert after["write_down"] == 500
    assert after["provider_clearing"] - before["provider_clearing"] == 2500
    assert sum(after.values()) == 0
    asking.ask(missing.brand_id, hold.pk)
    assert missing.at_provider() == [(2500, 0)]


def test_without_a_consent_or_above_it_nobody_is_charged(missing: Missing) -> None:
    missing.may()
    with pytest.raises(DomainError, match="charge_not_agreed_to"):
        missing.charge(3000)
    missing.agreed(most=2999)
    with pytest.raises(DomainError, match="charge_above_agreed"):
        missing.charge(3000)
    with pytest.raises(DomainError, match="recharge_amount_wrong"):
        missing.charge(3001)

    assert missing.row.state == "open"
    assert missing.till.count(Hold) == 0
    assert missing.till.count(Consent) == 1


def test_a_declined_card_gives_the_case_back_to_a_person(missing: Missing) -> None:
    missing.may().agreed().charge(3000)
    missing.trouble("declined")

    hold = missing.ask()

    assert (hold.state, hold.failure_code, hold.captured_minor) == (
        "failed",
        "card_declined",
        0,
    )
    assert missing.row.state == "undecided"
    assert ("refund_failed", "card_declined") in told(missing)
    assert missing.at_provider() == []
    missing.charge(3000)
    missing.ask()
    missing.ask()
    assert missing.row.state == "charged"
    assert missing.at_provider() == [(3000, 0)]


def test_a_lost_reply_is_looked_up_and_never_held_twice(missing: Missing) -> None:
    missing.may().agreed().charge(3000)
    missing.trouble("lost_reply")

    assert missing.ask().asked == "unknown"
    assert missing.sweep().state == "held"
    missing.trouble("lost_reply")
    assert missing.ask().asked == "unknown"
    assert missing.sweep().state == "captured"

    assert missing.at_provider() == [(3000, 0)]
    assert missing.row.state == "charged"


def test_a_process_that_dies_between_two_beats_leaves_what_the_sweep_ends(
    missing: Missing, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing.may().agreed().charge(3000)
    assert asking.claim(missing.brand_id, missing.hold.pk) is not None  # and dies

    assert missing.sweep().asked == "ordered"
    assert missing.ask().state == "held"
    with monkeypatch.context() as dying:
        dying.setattr(outcomes, "take", _die)
        with pytest.raises(KeyboardInterrupt):
            asking.ask(missing.brand_id, missing.hold.pk)
    assert missing.hold.asked == "sending"
    assert missing.sweep().state == "captured"

    assert missing.at_provider() == [(3000, 0)]
    assert missing.till.sums()["returns"] == 3000


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_stays_unknown_is_a_persons_within_fifteen_minutes(
    missing: Missing, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing.may().agreed().charge(3000)
    asking.claim(missing.brand_id, missing.hold.pk)
    monkeypatch.setattr(looking_up, "provider_of", lambda _hold: None)

    missing.till.move_clock(timedelta(minutes=11))
    asking.sweep()
    assert told(missing) == []
    missing.till.move_clock(timedelta(minutes=13))
    asking.sweep()
    asking.sweep()

    assert told(missing) == [("refund_unknown", "hold_not_possible")]
    monkeypatch.undo()
    assert missing.sweep().asked == "ordered"
    missing.ask()
    assert told(missing) == []


def test_goods_that_come_after_the_charge_give_it_back(missing: Missing) -> None:
    before = missing.till.sums()
    missing.may().agreed().charge(2500)
    missing.ask()
    missing.ask()

    missing.found()
    assert missing.row.state == "charged"
    assert missing.hold.step == "give_back"
    hold = missing.ask()

    assert (hold.given_back_minor, hold.step) == (2500, "")
    assert missing.at_provider() == [(2500, 2500)]
    assert missing.row.state == "healed"
    assert missing.till.sums() == {**before, "write_down": 0}
    missing.sweep()
    assert missing.at_provider() == [(2500, 2500)]


def test_what_is_held_while_the_goods_are_asked_for_is_let_go_when_they_come(
    missing: Missing,
) -> None:
    missing.may().agreed()
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, by())
    assert missing.ask().state == "held"
    with acting_for(missing.brand_id), pytest.raises(IllegalStep, match="held_already"):
        hold_now(missing.brand_id, missing.row.pk, by())

    missing.found()
    assert missing.row.state == "healed"
    assert missing.hold.step == "release"
    assert missing.ask().state == "released"
    assert missing.at_provider() == []


def test_a_stored_hold_is_captured_instead_of_holding_anew(missing: Missing) -> None:
    missing.may().agreed()
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, by())
    held = missing.ask()

    missing.charge(2000)
    hold = missing.ask()

    assert (hold.pk, hold.state, hold.captured_minor) == (held.pk, "captured", 2000)
    assert missing.row.state == "charged"
    assert missing.at_provider() == [(2000, 0)]


def test_a_hold_that_has_expired_is_not_captured_and_a_person_is_told(missing: Missing) -> None:
    missing.may().agreed()
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, by())
    missing.ask()
    missing.till.move_clock(8 * DAY)

    missing.charge(3000)
    hold = missing.ask()

    assert (hold.state, hold.failure_code, hold.captured_minor) == (
        "expired",
        "hold_expired",
        0,
    )
    assert missing.row.state == "undecided"
    assert told(missing) == [("refund_failed", "hold_expired")]


def test_what_was_let_go_at_the_provider_is_not_captured(missing: Missing) -> None:
    missing.may().agreed()
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, by())
    held = missing.ask()
    missing.till.account.post(f"/v1/payment_intents/{held.provider_ref}/cancel", "elsewhere")

    missing.charge(3000)
    assert missing.ask().state == "expired"
    assert missing.at_provider() == []
    assert missing.row.state == "undecided"


def test_writing_off_lets_go_what_is_held(missing: Missing) -> None:
    missing.may().agreed()
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, by())
    missing.ask()

    with acting_for(missing.brand_id):
        word = Word(actor="member:1", at=MONDAY, note="Too old.")
        write_off(missing.brand_id, missing.row.pk, word)

    assert missing.ask().state == "released"


def test_above_the_limit_another_person_confirms(missing: Missing) -> None:
    missing.may().agreed()
    first, second = (member(missing, name) for name in ("fin", "fay"))
    with acting_for(missing.brand_id):
        change_limits(missing.brand_id, {}, 2000, at=MONDAY, actor="member:1")

    row = missing.charge(3000, first)
    assert (row.state, row.asked_minor, row.asked_by) == ("open", 3000, first)
    assert missing.till.count(Hold) == 0
    with acting_for(missing.brand_id), pytest.raises(DomainError, match="is_another"):
        confirm_charge(missing.till.brand, row.pk, 3000, by(first))
    with acting_for(missing.brand_id), pytest.raises(DomainError, match="amount_changed"):
        confirm_charge(missing.till.brand, row.pk, 2900, by(second))
    with acting_for(missing.brand_id):
        assert confirm_charge(missing.till.brand, row.pk, 3000, by(second)).state == "charging"
    missing.ask()
    missing.ask()
    assert (missing.row.state, missing.row.closed_by) == ("charged", second)


@pytest.mark.parametrize(("most", "state"), [(None, "charging"), (2999, "undecided")])
def test_by_rule_it_is_charged_when_the_time_is_over(
    missing: Missing, most: int | None, state: str
) -> None:
    missing.may().agreed()
    with acting_for(missing.brand_id):
        rule = HoldRule(charges_by_itself=True, by_itself_most_minor=most)
        set_hold_rule(missing.brand_id, rule, at=MONDAY, actor="member:1")
        Shortfall.objects.update(due_what="decide", due_at=MONDAY)
    posted()
    missing.till.move_clock(14 * DAY + timedelta(minutes=1))

    sweeping.sweep()
    worked()

    assert missing.row.state == state
    if most is None:
        missing.ask()
        missing.ask()
        assert (missing.row.state, missing.at_provider()) == ("charged", [(3000, 0)])


def test_what_more_is_missing_while_the_provider_is_asked_is_a_case_of_its_own_then(
    missing: Missing,
) -> None:
    missing.may().agreed().charge(3000)
    found = Findings(is_complete=True, is_matching=False, condition="as_new", seconds=12)
    with acting_for(missing.brand_id):
        units = Unit.objects.filter(brand_id=missing.brand_id, ordinal=1)
        units.update(received_at=MONDAY + timedelta(minutes=1))
        inspect(missing.brand_id, missing.ran, 1, found, at=clock.now(), actor="member:1")
    worked()
    assert missing.row.state == "charging"

    missing.ask()
    missing.ask()

    with acting_for(missing.brand_id):
        rows = Shortfall.objects.filter(brand_id=missing.brand_id).order_by("id")
        assert [(row.state, row.cause, row.amount_minor) for row in rows] == [
            ("charged", "empty", 3000),
            ("open", "other_goods", 3000),
        ]


def test_a_return_that_nobody_knows_of_keeps_its_consent_once(missing: Missing) -> None:
    missing.agreed(5000).agreed(6000)

    with acting_for(missing.brand_id):
        [row] = Consent.objects.filter(brand_id=missing.brand_id)
        ret = Return.objects.get(brand_id=missing.brand_id, ran=missing.ran)
    assert (row.most_minor, row.version, row.text, row.ret_id) == (
        5000, 2, "We may charge it.", ret.pk,
    )  # fmt: skip
