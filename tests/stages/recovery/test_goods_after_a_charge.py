"""What was charged for missing goods goes back when they are seen, once, and never unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import IllegalStep
from backhaul.core.holds import Rule as HoldRule
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.advances.rules import rule_of
from backhaul.stages.holds import expiring
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.models import Incident
from backhaul.stages.inspection.actions import undo_inspection
from backhaul.stages.messaging.models import Message
from backhaul.stages.receiving.actions import undo_receipt
from backhaul.stages.recovery.charging import charge_by_rule, hold_now
from backhaul.stages.recovery.deciding import Word, charge, write_off
from backhaul.stages.recovery.looking import look
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.terms import Term
from backhaul.stages.returns import case as cases
from tests.cast import MONDAY
from tests.stages.recovery.missing import LATER, Missing, by, goods_missing, worked
from tests.stages.settlement.till import Till


@pytest.fixture
def missing(till: Till) -> Missing:
    """Two units, and neither is here."""
    return goods_missing(till, (1, 2))


def charged(missing: Missing, minor: int = 6000) -> Missing:
    missing.may().agreed().charge(minor)
    missing.ask()
    assert missing.ask().captured_minor == minor
    return missing


def by_hand(missing: Missing, minor: int = 6000) -> Missing:
    missing.may()
    with acting_for(missing.brand_id):
        charge(missing.brand_id, missing.row.pk, minor, "till 7", by("member:1"))
    worked()
    return missing


def rows(missing: Missing) -> list[tuple[str, int, list[int]]]:
    """Return state, amount and units of its cases."""
    with acting_for(missing.brand_id):
        found = list(Shortfall.objects.filter(brand_id=missing.brand_id).order_by("id"))
    return [
        (row.state, row.amount_minor, [part["unit"] for part in row.parts]) for row in found
    ]


def came(missing: Missing) -> list[tuple[int, int]]:
    """Return of which unit a person was told that its money goes back, and how much."""
    with acting_for(missing.brand_id):
        found = Incident.objects.filter(
            brand_id=missing.brand_id, evidence__code="goods_came_after_charge"
        )
        return [
            (one.evidence["unit"], one.evidence["amount_minor"]) for one in found.order_by("id")
        ]


def undone(missing: Missing, unit: int) -> None:
    with acting_for(missing.brand_id):
        undo_inspection(missing.brand_id, missing.ran, unit, at=LATER, actor="member:1")
    worked()


def test_nothing_goes_back_before_somebody_has_seen_the_goods(missing: Missing) -> None:
    charged(missing).arrived(2)
    assert (missing.hold.step, missing.hold.given_back_minor) == ("", 0)

    missing.seen(2)

    assert (missing.hold.step, missing.hold.step_minor) == ("give_back", 3000)


def test_a_box_with_something_else_gives_nothing_back(missing: Missing) -> None:
    charged(missing).arrived(2)
    missing.seen(2, is_matching=False)

    assert missing.hold.step == ""
    assert missing.at_provider() == [(6000, 0)]
    assert rows(missing) == [("charged", 6000, [1, 2])]


def test_what_was_given_back_for_and_is_short_again_is_a_case_of_its_own(
    missing: Missing,
) -> None:
    charged(missing).found(2)
    assert missing.ask().given_back_minor == 3000
    undone(missing, 2)
    assert rows(missing) == [("charged", 6000, [1, 2])]

    missing.seen(2, is_matching=False)

    assert rows(missing) == [("charged", 6000, [1, 2]), ("open", 3000, [2])]
    assert missing.at_provider() == [(6000, 3000)]
    missing.found(1)
    assert missing.ask().given_back_minor == 6000
    assert [state for state, *_ in rows(missing)] == ["healed", "open"]


@pytest.mark.parametrize("failure", ["", "refused"])
def test_what_went_back_stays_gone_while_the_next_piece_is_on_its_way(
    missing: Missing, failure: str
) -> None:
    charged(missing).found(2)
    missing.ask()
    undone(missing, 2)
    missing.seen(2, is_matching=False)
    missing.found(1)
    assert (missing.hold.step, missing.hold.step_minor) == ("give_back", 3000)
    with acting_for(missing.brand_id):
        if failure:
            gone = {"step": "", "asked": "", "step_minor": 0, "due_at": None}
            Hold.objects.filter(brand_id=missing.brand_id).update(failure_code=failure, **gone)
        look([missing.brand_id], [missing.hold.ret_id], at=LATER)

    assert rows(missing) == [("charged", 6000, [1, 2]), ("open", 3000, [2])]


def test_a_receipt_that_is_taken_back_long_after_its_money_is_a_case_at_once(
    missing: Missing,
) -> None:
    charged(missing).found(2)
    missing.ask()
    undone(missing, 2)
    missing.till.move_clock(timedelta(days=31))
    with acting_for(missing.brand_id):
        undo_receipt(missing.brand_id, missing.ran, [2], at=LATER, actor="member:1")
    worked()

    assert rows(missing) == [("charged", 6000, [1, 2]), ("open", 3000, [2])]


def test_nobody_is_asked_again_for_what_was_not_given_back(missing: Missing) -> None:
    charged(missing).found(2)
    undone(missing, 2)
    missing.seen(2, is_matching=False)
    assert (missing.hold.step, missing.hold.step_minor) == ("give_back", 3000)
    assert rows(missing) == [("charged", 6000, [1, 2])]
    with acting_for(missing.brand_id):
        holds = Hold.objects.filter(brand_id=missing.brand_id)
        holds.update(step="", asked="", step_minor=0, due_at=None, failure_code="refused")
        look([missing.brand_id], [missing.row.ret_id], at=LATER)

    assert rows(missing) == [("charged", 6000, [1, 2])]
    assert missing.hold.step == ""


def test_of_a_part_of_the_price_no_more_is_asked_again_than_went_back(
    missing: Missing,
) -> None:
    charged(missing, 5000).found(2)
    assert missing.ask().given_back_minor == 2000
    undone(missing, 2)
    missing.seen(2, is_matching=False)

    assert rows(missing) == [("charged", 6000, [1, 2]), ("open", 2000, [2])]


def test_no_rule_charges_a_unit_a_second_time(missing: Missing) -> None:
    charged(missing).found(2)
    missing.ask()
    undone(missing, 2)
    missing.seen(2, is_matching=False)
    term = Term(days=14, is_agreed=True, told_at=MONDAY, went_at=MONDAY)
    with acting_for(missing.brand_id):
        rule = HoldRule(charges_by_itself=True)
        case = cases.load(missing.brand_id, missing.ran)
        row = Shortfall.objects.get(brand_id=missing.brand_id, state="open")
        at = MONDAY.replace(year=MONDAY.year + 1)
        assert rule_of(missing.brand_id).may_recharge
        assert not charge_by_rule(case, row, rule, term=term, currency="EUR", at=at)

    assert missing.till.count(Hold) == 1


def test_of_what_was_charged_by_hand_a_person_is_told_unit_by_unit(missing: Missing) -> None:
    before = missing.till.sums()
    by_hand(missing, 5000)

    missing.arrived(1)
    assert came(missing) == []
    missing.seen(1)
    assert came(missing) == [(1, 2000)]
    assert rows(missing) == [("charged", 6000, [1, 2])]
    with acting_for(missing.brand_id):
        look([missing.brand_id], [missing.row.ret_id], at=LATER)
    assert came(missing) == [(1, 2000)]

    missing.found(2)

    assert came(missing) == [(1, 2000), (2, 3000)]
    assert rows(missing) == [("healed", 6000, [1, 2])]
    after = {name: minor for name, minor in missing.till.sums().items() if minor}
    assert after == {name: minor for name, minor in before.items() if minor}


def test_less_than_what_is_still_missing_stays_charged(missing: Missing) -> None:
    by_hand(missing, 2500).found(1)
    assert came(missing) == []

    missing.found(2)

    assert sum(minor for _, minor in came(missing)) == 2500
    assert rows(missing) == [("healed", 6000, [1, 2])]


def held(missing: Missing) -> Hold:
    missing.may().agreed()
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, by())
    return missing.ask()


def refused(missing: Missing) -> None:
    before = missing.till.sums()
    for decide in (
        lambda word: write_off(missing.brand_id, missing.row.pk, word),
        lambda word: charge(missing.brand_id, missing.row.pk, 3000, "till 7", word),
    ):
        word = Word(actor="member:1", at=MONDAY, note="Nobody answers.")
        with acting_for(missing.brand_id), pytest.raises(IllegalStep) as wrong:
            decide(word)
        assert wrong.value.code == "charged_at_provider"
    assert (missing.row.state, missing.row.closed_at, missing.till.sums()) == (
        "open", None, before,
    )  # fmt: skip


def test_while_the_provider_is_asked_nobody_ends_the_case_by_hand(missing: Missing) -> None:
    missing.may().agreed()
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, by())

    refused(missing)


def captured_there(missing: Missing, minor: int) -> None:
    """Somebody captures it at the provider itself, and its sweep finds that."""
    hold = held(missing)
    missing.till.account.post(
        f"/v1/payment_intents/{hold.provider_ref}/capture",
        "elsewhere",
        amount_to_capture=minor,
    )
    with acting_for(missing.brand_id):
        Hold.objects.filter(id=hold.pk).update(due_at=MONDAY)


def test_what_somebody_captured_there_is_the_charge_of_the_open_case(
    missing: Missing,
) -> None:
    before = missing.till.sums()
    captured_there(missing, 5000)
    expiring.sweep()
    worked()

    row, hold = missing.row, missing.hold
    assert (row.state, row.recovered_minor, row.reference, hold.shortfall_id) == (
        "charged", 5000, hold.provider_ref, row.pk,
    )  # fmt: skip
    after = missing.till.sums()
    assert after["provider_clearing"] - before["provider_clearing"] == 5000
    assert after["write_down"] == 1000
    missing.found(2)
    assert (missing.hold.step, missing.hold.step_minor) == ("give_back", 2000)


def test_before_the_case_has_it_nobody_books_it_by_hand(missing: Missing) -> None:
    hold = held(missing)
    with acting_for(missing.brand_id):
        Hold.objects.filter(id=hold.pk).update(
            state="captured", captured_minor=6000, due_at=None
        )

    refused(missing)


def test_a_case_that_opens_after_the_capture_is_charged_by_it(missing: Missing) -> None:
    hold = held(missing)
    with acting_for(missing.brand_id):
        Shortfall.objects.filter(brand_id=missing.brand_id).delete()
        Hold.objects.filter(id=hold.pk).update(
            state="captured", captured_minor=6000, due_at=None
        )
        look([missing.brand_id], [hold.ret_id], at=LATER)
    worked()

    assert rows(missing) == [("charged", 6000, [1, 2])]
    assert missing.hold.shortfall_id == missing.row.pk


def letters(missing: Missing) -> list[Message]:
    with acting_for(missing.brand_id):
        found = Message.objects.filter(
            brand_id=missing.brand_id, occasion__startswith="charge."
        )
        return list(found.order_by("id"))


def test_a_charge_by_hand_is_told_as_one_by_the_provider(missing: Missing) -> None:
    missing.agreed()
    by_hand(missing, 2500)

    [letter] = letters(missing)
    assert "We have charged €25.00 to your Visa ••42" in letter.subject
    assert "You agreed to this charge when you asked for the return, up to €60.00." in (
        letter.text
    )
    assert "Is that wrong? Answer this letter and tell us why" in letter.text


def test_without_words_of_ours_the_letter_names_no_sum_that_was_agreed_to(
    missing: Missing,
) -> None:
    by_hand(missing, 2500)

    [letter] = letters(missing)
    assert "we charged €25.00 to your Visa ••42" in letter.text
    assert "You agreed" not in letter.text


def test_what_is_written_off_is_told_to_nobody(missing: Missing) -> None:
    with acting_for(missing.brand_id):
        word = Word(actor="member:1", at=MONDAY, note="Too old.")
        write_off(missing.brand_id, missing.row.pk, word)
    worked()

    assert letters(missing) == []
