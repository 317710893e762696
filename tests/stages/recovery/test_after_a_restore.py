"""A restore may have made us forget a charge: no rule charges, and a person looks first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.holds import Purpose
from backhaul.core.holds import Rule as HoldRule
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds import ordering
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.rules import set_rule as set_hold_rule
from backhaul.stages.recovery import sweeping
from backhaul.stages.recovery.charging import hold_now, order_charge
from backhaul.stages.recovery.deciding import Word
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import looking_back
from tests.cast import MONDAY
from tests.stages.recovery.missing import Missing, by, goods_missing, posted, worked
from tests.stages.settlement.till import Till


@pytest.fixture
def missing(till: Till) -> Missing:
    """Charged after the backup; what was restored knows nothing of that."""
    missing = goods_missing(till)
    missing.may().agreed().charge(3000)
    missing.ask()
    missing.ask()
    with acting_for(missing.brand_id):
        Hold.objects.all().delete()
        Shortfall.objects.update(
            state="open", recovered_minor=0, closed_at=None, closed_by="", reference=""
        )
    restored()
    return missing


def restored() -> None:
    looking_back.begin(clock.now() - timedelta(hours=1))
    assert looking_back.waits_for() == []
    looking_back.end()


def looked() -> Word:
    return Word(actor="api:1", at=MONDAY, has_looked=True)


def test_no_rule_charges_what_may_be_charged_already(missing: Missing) -> None:
    with acting_for(missing.brand_id):
        rule = HoldRule(charges_by_itself=True)
        set_hold_rule(missing.brand_id, rule, at=MONDAY, actor="member:1")
        Shortfall.objects.update(due_what="decide", due_at=MONDAY)
    posted()
    missing.till.move_clock(timedelta(days=15))

    sweeping.sweep()
    worked()

    assert (missing.row.state, missing.till.count(Hold)) == ("undecided", 0)
    assert missing.at_provider() == [(3000, 0)]


def test_a_person_is_refused_until_they_say_that_they_have_looked(missing: Missing) -> None:
    with pytest.raises(DomainError, match="charge_may_be_forgotten"):
        missing.charge(3000)
    with acting_for(missing.brand_id), pytest.raises(DomainError, match="may_be_forgotten"):
        hold_now(missing.brand_id, missing.row.pk, by())
    assert missing.till.count(Hold) == 0

    with acting_for(missing.brand_id):
        order_charge(missing.till.brand, missing.row.pk, 2000, looked())
        told = Entry.objects.get(brand_id=missing.brand_id, kind="hold.none_found")
    assert (told.actor, missing.row.state) == ("api:1", "charging")


def test_who_has_looked_has_looked_for_this_restore_and_for_people_alone(
    missing: Missing,
) -> None:
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, looked())
    missing.ask()
    missing.charge(2000)  # nobody has to look twice
    missing.ask()

    with acting_for(missing.brand_id):
        case = cases.load(missing.brand_id, missing.ran)
        word = ordering.Word(actor="system", at=MONDAY)
        with pytest.raises(DomainError, match="charge_may_be_forgotten"):
            ordering.place(case, Purpose.EXCHANGE, Money(1000, "EUR"), word)
    missing.till.move_clock(timedelta(hours=3))
    restored()
    with acting_for(missing.brand_id):
        case = cases.load(missing.brand_id, missing.ran)
        word = ordering.Word(actor="member:1", at=MONDAY)
        with pytest.raises(DomainError, match="charge_may_be_forgotten"):
            ordering.place(case, Purpose.EARLY, Money(1000, "EUR"), word)


def test_a_return_of_after_the_restore_is_charged_as_ever(till: Till) -> None:
    looking_back.begin(MONDAY - timedelta(days=2))
    looking_back.end()
    missing = goods_missing(till)
    with acting_for(missing.brand_id):
        ret = missing.row.ret
        ret.requested_at = clock.now() + timedelta(minutes=1)
        ret.save(update_fields=("requested_at",))
    missing.may().agreed()

    assert missing.charge(3000).state == "charging"
