"""Who is charged for missing goods is told what, why, how much, and what to do about it."""

from __future__ import annotations

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.messaging.models import Message
from tests.stages.recovery.missing import Missing, goods_missing, worked
from tests.stages.settlement.till import Till


@pytest.fixture
def missing(till: Till) -> Missing:
    return goods_missing(till)


def _letters(missing: Missing) -> list[Message]:
    with acting_for(missing.brand_id):
        rows = Message.objects.filter(brand_id=missing.brand_id, occasion__startswith="charge.")
        return list(rows.order_by("id"))


def test_a_charge_and_what_is_given_back_are_told_once_each(missing: Missing) -> None:
    missing.may().agreed().charge(2500)
    missing.ask()
    assert _letters(missing) == []
    missing.ask()
    worked()

    (charged,) = _letters(missing)
    assert "€25.00" in charged.subject
    assert "We have charged" in charged.subject
    assert "Your parcel came, and this was not in it:" in charged.text
    assert "You agreed to this charge when you asked for the return, up to €60.00." in (
        charged.text
    )
    assert "Is that wrong? Answer this letter and tell us why" in charged.text

    missing.found()
    missing.ask()
    worked()

    told = _letters(missing)
    assert len(told) == 2
    assert told[1].subject.startswith("We give €25.00 back to your")
    assert "You have nothing to do." in told[1].text
