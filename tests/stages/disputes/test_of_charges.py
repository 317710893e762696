"""A charge of ours is charged back: its books, its case and who has to look."""

from __future__ import annotations

import itertools
from importlib import import_module

import pytest
from django.db import connection

from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.models import Incident
from backhaul.stages.recovery.charging import hold_now
from backhaul.stages.recovery.deciding import charge
from backhaul.stages.settlement.models import TakenBack
from tests.stages.disputes.bank import tell
from tests.stages.holds.swaps import DAY, Swap
from tests.stages.recovery.missing import Missing, by, goods_missing, worked
from tests.stages.settlement.till import Till


@pytest.fixture
def charged(till: Till) -> Missing:
    missing = goods_missing(till)
    missing.may().agreed().charge(3000)
    missing.ask()
    missing.ask()
    assert (missing.row.state, missing.till.sums().get("chargebacks", 0)) == ("charged", 0)
    return missing


def found(charged: Missing) -> list[dict[str, object]]:
    """Return what its open incidents say."""
    with acting_for(charged.brand_id):
        rows = Incident.objects.filter(
            brand_id=charged.brand_id, subject__startswith="charge:", healed_at=None
        )
        return [row.evidence for row in rows]


def test_a_chargeback_of_our_own_charge_is_booked_and_a_persons(charged: Missing) -> None:
    before = charged.till.sums()
    cap = charged.hold.payment.taken_back_minor

    for _ in range(2):
        tell(charged, DisputeStatus.OPEN, 1)

    after = charged.till.sums()
    moved = {name: after[name] - before.get(name, 0) for name in after}
    assert {name: minor for name, minor in moved.items() if minor} == {
        "chargebacks": 3000, "provider_clearing": -3000,
    }  # fmt: skip
    [told] = found(charged)
    assert (told["code"], told["shortfall"], told["return"], told["amount_minor"]) == (
        "charge_disputed", charged.row.pk, charged.hold.ret_id, 3000,
    )  # fmt: skip
    with acting_for(charged.brand_id):
        [row] = Dispute.objects.filter(brand_id=charged.brand_id)
        assert (row.provider_ref, row.status, row.taken_ref) == ("dp_1", "open", "")
        assert TakenBack.objects.filter(brand_id=charged.brand_id).count() == 0
    assert charged.hold.payment.taken_back_minor == cap


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_one_that_is_won_gives_it_back_in_any_order(
    charged: Missing, order: tuple[int, ...]
) -> None:
    before = charged.till.sums()
    told = [(DisputeStatus.OPEN, 1), (DisputeStatus.WON, 2)]

    for place in order:
        tell(charged, *told[place])

    after = charged.till.sums()
    assert {name: minor for name, minor in after.items() if minor} == {
        name: minor for name, minor in before.items() if minor
    }
    assert found(charged) == []


def test_a_dispute_of_a_payment_of_nobody_changes_nothing(charged: Missing) -> None:
    tell(charged, DisputeStatus.OPEN, 1, ref="pi_of_nobody")

    with acting_for(charged.brand_id):
        assert Dispute.objects.filter(brand_id=charged.brand_id).count() == 0
    assert (found(charged), charged.till.sums().get("chargebacks", 0)) == ([], 0)


def test_nothing_is_given_back_while_the_bank_has_it_and_the_rest_goes_on_when_it_is_won(
    charged: Missing,
) -> None:
    tell(charged, DisputeStatus.OPEN, 1)
    assert charged.hold.taken_back_minor == 3000

    charged.found()
    assert (charged.hold.step, charged.row.state) == ("", "charged")
    tell(charged, DisputeStatus.UNDER_REVIEW, 2)
    assert (charged.hold.step, charged.hold.taken_back_minor) == ("", 3000)
    tell(charged, DisputeStatus.WON, 3)

    assert charged.hold.taken_back_minor == 0
    assert (charged.hold.step, charged.hold.step_minor) == ("give_back", 3000)
    assert charged.ask().given_back_minor == 3000
    assert charged.row.state == "healed"


def test_an_upgrade_leaves_with_the_bank_what_was_lost_before_it(charged: Missing) -> None:
    tell(charged, DisputeStatus.OPEN, 1, amount=Money(1000, "EUR"))
    lost = import_module("backhaul.stages.holds.migrations.0004_know_what_the_bank_keeps").LOST

    def upgraded() -> tuple[int, int, bool]:
        with acting_for(charged.brand_id):
            Hold.objects.filter(id=charged.hold.pk).update(bank_keeps_minor=0)
            with connection.cursor() as cursor:
                cursor.execute(lost)
        hold = charged.hold
        return hold.taken_back_minor, hold.bank_keeps_minor, hold.bank.is_open

    assert upgraded() == (1000, 0, True)
    tell(charged, DisputeStatus.LOST, 2, amount=Money(1000, "EUR"))

    assert upgraded() == (1000, 1000, False)
    charged.found()
    assert (charged.hold.step, charged.hold.step_minor) == ("give_back", 2000)


def test_an_inquiry_takes_nothing_and_stops_nothing(charged: Missing) -> None:
    tell(charged, DisputeStatus.WARNED, 1)
    charged.found()

    assert (charged.hold.taken_back_minor, charged.hold.step) == (0, "give_back")


def test_one_of_a_hold_that_we_do_not_know_to_be_captured_is_kept_all_the_same(
    till: Till,
) -> None:
    missing = goods_missing(till)
    missing.may().agreed()
    with acting_for(missing.brand_id):
        hold_now(missing.brand_id, missing.row.pk, by())
    held = missing.ask()

    tell(missing, DisputeStatus.OPEN, 1)

    [told] = found(missing)
    assert (told["code"], told["hold"], told["amount_minor"]) == (
        "charge_disputed", held.pk, 3000,
    )  # fmt: skip
    assert missing.till.sums()["chargebacks"] == 3000
    assert missing.hold.taken_back_minor == 3000


def test_a_charge_whose_hold_has_another_name_by_now_is_found_by_its_case(
    charged: Missing,
) -> None:
    reference = charged.row.reference
    with acting_for(charged.brand_id):
        Hold.objects.filter(id=charged.hold.pk).update(provider_ref="capture_1")

    tell(charged, DisputeStatus.OPEN, 1, ref=reference)

    [told] = found(charged)
    assert (told["hold"], told["shortfall"]) == (charged.hold.pk, charged.row.pk)
    assert charged.hold.taken_back_minor == 3000


def test_one_of_a_charge_by_hand_names_its_case(till: Till) -> None:
    missing = goods_missing(till)
    missing.may()
    with acting_for(missing.brand_id):
        charge(missing.brand_id, missing.row.pk, 3000, "pi_by_hand", by("member:1"))
    worked()

    tell(missing, DisputeStatus.OPEN, 1, ref="pi_by_hand")

    [told] = found(missing)
    assert (told["hold"], told["shortfall"], told["return"]) == (
        None, missing.row.pk, missing.row.ret_id,
    )  # fmt: skip
    assert missing.till.sums()["chargebacks"] == 3000


def test_what_was_taken_for_an_exchange_waits_for_its_dispute_too(swap: Swap) -> None:
    swap.needs(capture_days=5).asked()
    swap.held()
    swap.sent()
    swap.at(6 * DAY)
    assert swap.ask().captured_minor == 3000
    tell(swap, DisputeStatus.OPEN, 1)

    swap.looked_at()
    assert (swap.hold.step, swap.hold.given_back_minor) == ("", 0)
    tell(swap, DisputeStatus.WON, 2)

    assert (swap.hold.step, swap.hold.step_minor) == ("give_back", 3000)
