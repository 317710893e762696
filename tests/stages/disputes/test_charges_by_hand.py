"""A charge that was noted by hand is disputed: nobody is told to give back what a bank has."""

from __future__ import annotations

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.holds import AtBank
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.actions import close_incident
from backhaul.stages.incidents.models import Incident
from backhaul.stages.messaging.models import Message
from backhaul.stages.recovery import at_bank
from backhaul.stages.recovery.deciding import charge
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.settlement.models import LedgerLine
from tests.cast import MONDAY
from tests.stages.disputes.bank import tell
from tests.stages.recovery.missing import Missing, by, goods_missing, worked
from tests.stages.settlement.till import Till

OPEN, LOST, WON = DisputeStatus.OPEN, DisputeStatus.LOST, DisputeStatus.WON
REF = "pi_by_hand"
PART = Money(1000, "EUR")


def noted(missing: Missing, reference: str = REF, minor: int = 3000) -> Missing:
    with acting_for(missing.brand_id):
        charge(missing.brand_id, missing.row.pk, minor, reference, by("member:1"))
    worked()
    return missing


@pytest.fixture
def charged(till: Till) -> Missing:
    """The second of two units is missing, and a person noted that 30.00 were charged."""
    return noted(goods_missing(till).may())


def open_ones(charged: Missing) -> list[tuple[int, int]]:
    """Return of which unit a person is told to give back how much, and has not."""
    with acting_for(charged.brand_id):
        found = Incident.objects.filter(
            brand_id=charged.brand_id,
            evidence__code="goods_came_after_charge",
            healed_at=None,
        )
        return [
            (one.evidence["unit"], one.evidence["amount_minor"]) for one in found.order_by("id")
        ]


def at(charged: Missing) -> tuple[str, int, int, str]:
    row = charged.row
    return row.state, row.taken_back_minor, row.bank_keeps_minor, row.bank_by


def balances(charged: Missing) -> dict[str, int]:
    return {name: minor for name, minor in charged.till.sums().items() if minor}


def say(charged: Missing, taken: int, kept: int = 0) -> Shortfall:
    with acting_for(charged.brand_id):
        bank = AtBank(taken, kept)
        row = at_bank.say(charged.brand_id, charged.row.pk, bank, by("member:1"))
    worked()
    return row


def test_nothing_is_told_while_the_bank_has_it_and_all_of_it_when_it_is_won(
    charged: Missing,
) -> None:
    before = balances(charged)
    tell(charged, OPEN, 1, REF)
    assert at(charged) == ("charged", 3000, 0, "provider")

    charged.found()
    assert (open_ones(charged), charged.row.state) == ([], "charged")
    tell(charged, DisputeStatus.UNDER_REVIEW, 2, REF)
    assert (open_ones(charged), charged.row.state) == ([], "charged")
    assert balances(charged) == {
        **before, "chargebacks": 3000,
        "provider_clearing": before["provider_clearing"] - 3000,
    }  # fmt: skip
    tell(charged, WON, 3, REF)

    assert open_ones(charged) == [(2, 3000)]
    assert at(charged) == ("healed", 0, 0, "provider")
    assert balances(charged) == {
        **before, "returns": before["returns"] + 3000,
        "provider_clearing": before["provider_clearing"] - 3000,
    }  # fmt: skip


def test_after_it_was_lost_nobody_is_told_to_give_it_back(charged: Missing) -> None:
    tell(charged, OPEN, 1, REF)
    tell(charged, LOST, 2, REF)
    assert at(charged) == ("charged", 3000, 3000, "provider")

    charged.found()

    assert (open_ones(charged), charged.row.state) == ([], "healed")
    assert balances(charged)["chargebacks"] == 3000


def test_of_one_that_is_lost_in_part_the_rest_is_told_once(charged: Missing) -> None:
    tell(charged, OPEN, 1, REF, PART)
    charged.found()
    assert open_ones(charged) == []

    for _ in range(2):
        tell(charged, LOST, 2, REF, PART)

    assert open_ones(charged) == [(2, 2000)]
    assert at(charged) == ("healed", 1000, 1000, "provider")
    tell(charged, WON, 3, REF, PART)

    assert open_ones(charged) == [(2, 3000)]
    assert [part["back_minor"] for part in charged.row.parts] == [3000]


def test_what_was_told_before_the_dispute_and_not_done_is_told_no_more(
    charged: Missing,
) -> None:
    charged.found()
    assert (open_ones(charged), charged.row.state) == ([(2, 3000)], "healed")
    told = balances(charged)

    tell(charged, OPEN, 1, REF)
    assert open_ones(charged) == []
    assert balances(charged)["returns"] == told["returns"] - 3000
    tell(charged, WON, 2, REF)

    assert open_ones(charged) == [(2, 3000)]
    assert balances(charged) == told
    assert charged.row.state == "healed"


def test_what_a_person_has_given_back_is_not_told_again_when_it_is_won(
    charged: Missing,
) -> None:
    charged.found()
    with acting_for(charged.brand_id):
        row = Incident.objects.get(
            brand_id=charged.brand_id, evidence__code="goods_came_after_charge"
        )
        close_incident(charged.brand_id, row.pk, note="Done.", at=MONDAY, actor="member:1")
    worked()

    tell(charged, OPEN, 1, REF)
    tell(charged, WON, 2, REF)

    assert (open_ones(charged), charged.row.state) == ([], "healed")


def test_no_booking_has_the_name_of_another(charged: Missing) -> None:
    charged.found()
    tell(charged, OPEN, 1, REF, PART)
    tell(charged, LOST, 2, REF, PART)
    tell(charged, WON, 3, REF, PART)

    with acting_for(charged.brand_id):
        lines = LedgerLine.objects.filter(
            brand_id=charged.brand_id, booking__startswith="short:", debit_minor__gt=0
        )
        names = list(lines.order_by("id").values_list("booking", flat=True))
    assert len(set(names)) == len(names)
    assert open_ones(charged) == [(2, 3000)]


def test_what_was_written_off_beside_the_charge_comes_back_once(till: Till) -> None:
    charged = noted(goods_missing(till).may(), minor=2500)
    charged.found()
    tell(charged, OPEN, 1, REF, PART)
    assert (charged.row.state, charged.till.sums()["write_down"]) == ("charged", 500)
    tell(charged, WON, 2, REF, PART)

    assert (charged.row.state, open_ones(charged)) == ("healed", [(2, 2500)])
    assert charged.till.sums()["write_down"] == 0


def test_a_hold_that_failed_before_does_not_hide_the_charge_by_hand(till: Till) -> None:
    missing = goods_missing(till).may().agreed()
    missing.trouble("declined")
    missing.charge(3000)
    assert missing.ask().state == "failed"
    noted(missing)

    tell(missing, OPEN, 1, REF)
    missing.found()

    assert at(missing) == ("charged", 3000, 0, "provider")
    assert open_ones(missing) == []


def test_where_no_provider_tells_of_it_a_person_says_what_the_bank_did(
    charged: Missing,
) -> None:
    before = balances(charged)
    tell(charged, OPEN, 1, "pi_of_nobody")
    assert at(charged) == ("charged", 0, 0, "")

    say(charged, 3000)
    charged.found()
    assert (open_ones(charged), at(charged)) == ([], ("charged", 3000, 0, "member:1"))
    assert balances(charged)["chargebacks"] == 3000
    say(charged, 1000, 1000)
    assert (open_ones(charged), charged.row.state) == ([(2, 2000)], "healed")
    assert balances(charged)["chargebacks"] == 1000
    say(charged, 0)

    assert (open_ones(charged), charged.row.state) == ([(2, 3000)], "healed")
    assert balances(charged) == {
        **before, "returns": before["returns"] + 3000,
        "provider_clearing": before["provider_clearing"] - 3000,
    }  # fmt: skip
    with acting_for(charged.brand_id):
        told = Entry.objects.filter(brand_id=charged.brand_id, kind="advance.at_bank")
        said = [(one.actor, one.data["amount_minor"]) for one in told.order_by("id")]
        letters = Message.objects.filter(
            brand_id=charged.brand_id, occasion__contains="by_hand"
        )
        assert letters.count() == 1
    assert said == [("member:1", 3000), ("member:1", 1000), ("member:1", 0)]


def test_the_word_of_a_provider_is_instead_of_a_persons(charged: Missing) -> None:
    say(charged, 2000)

    tell(charged, OPEN, 1, REF)

    assert at(charged) == ("charged", 3000, 0, "provider")
    assert balances(charged)["chargebacks"] == 3000
    tell(charged, WON, 2, REF)
    assert at(charged) == ("charged", 0, 0, "provider")
    assert "chargebacks" not in balances(charged)


@pytest.mark.parametrize("is_said", [False, True])
def test_of_a_dispute_that_was_heard_before_the_bank_was_noted_the_whole_word_counts(
    charged: Missing, *, is_said: bool
) -> None:
    tell(charged, OPEN, 1, REF)
    with acting_for(charged.brand_id):  # as an upgrade finds it
        rows = Shortfall.objects.filter(brand_id=charged.brand_id)
        rows.update(taken_back_minor=0, bank_keeps_minor=0, bank_by="")
    if is_said:
        say(charged, 3000)

    tell(charged, LOST, 2, REF)

    assert at(charged) == ("charged", 3000, 3000, "provider")
    assert balances(charged)["chargebacks"] == 3000
    charged.found()
    assert (open_ones(charged), charged.row.state) == ([], "healed")


def written(charged: Missing) -> tuple[object, ...]:
    till = charged.till
    return till.count(LedgerLine), till.count(Entry), till.count(Incident), at(charged)


@pytest.mark.parametrize(("taken", "kept"), [(3001, 0), (-1, 0), (1000, 1001), (1000, -1)])
def test_an_amount_that_cannot_be_is_refused_and_nothing_is_written(
    charged: Missing, taken: int, kept: int
) -> None:
    before = written(charged)

    with pytest.raises(DomainError, match="bank_amount_wrong"):
        say(charged, taken, kept)

    assert written(charged) == before


def test_the_same_word_a_second_time_writes_nothing(charged: Missing) -> None:
    say(charged, 3000)
    before = written(charged)

    say(charged, 3000)

    assert written(charged) == before


def test_a_person_says_nothing_of_what_the_provider_tells(charged: Missing) -> None:
    tell(charged, OPEN, 1, REF)
    before = written(charged)

    with pytest.raises(DomainError, match="bank_is_heard"):
        say(charged, 0)

    assert written(charged) == before


def test_of_what_was_not_charged_by_hand_a_person_says_nothing(till: Till) -> None:
    missing = goods_missing(till).may().agreed()
    for is_charged in (False, True):
        if is_charged:
            missing.charge(3000)
            missing.ask()
            assert missing.ask().captured_minor == 3000
        before = written(missing)
        with pytest.raises(DomainError, match="not_charged_by_hand"):
            say(missing, 3000)
        assert written(missing) == before
    with acting_for(missing.brand_id):
        assert Hold.objects.get(brand_id=missing.brand_id).taken_back_minor == 0
        with pytest.raises(NotFound, match="no_such_shortfall"):
            at_bank.say(missing.brand_id, missing.row.pk + 1, AtBank(1), by())
