"""What is paid past providers, and claims on carriers, have accounts of their own."""

from __future__ import annotations

import pytest

from backhaul.core.axes import LegState
from backhaul.core.money import Money
from backhaul.core.playbooks.recovery import RecoveryStep
from backhaul.core.ports.channel import Tender
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.playbooks import recovering
from backhaul.stages.playbooks.models import Recovery
from backhaul.stages.playbooks.recovering import Answer
from backhaul.stages.settlement import outcomes
from backhaul.stages.settlement.by_person import pay_by_hand
from backhaul.stages.settlement.models import LedgerLine, Leg
from backhaul.stages.settlement.outcomes import Outcome
from backhaul.stages.settlement.queries import trial_balance
from tests.cast import MONDAY, Cast
from tests.makers.playbooks import OPENED, claimed, work_at
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.database


def cash(minor: int) -> Tender:
    return Tender(
        external_id="t1", method="cash_on_delivery", captured=Money(minor, "EUR"), label="Cash"
    )


def by_hand(till: Till) -> Leg:
    ran = till.asked_back(till.order(tenders=(cash(3000),)))
    till.scanned(ran)
    [leg] = till.settle(ran)
    return leg


def told(till: Till, leg: Leg, state: LegState) -> None:
    news = Outcome(leg_id=leg.pk, return_id=leg.ret_id, state=state)
    with acting_for(till.brand.pk):
        outcomes.take((till.brand.pk,), [news], at=MONDAY, actor="bank")


def test_what_a_person_paid_does_not_look_paid_by_a_provider(till: Till) -> None:
    leg = by_hand(till)
    with acting_for(till.brand.pk):
        pay_by_hand(till.brand.pk, leg.pk, reference="till 4", at=MONDAY, actor="member:1")

    assert till.sums() == {"returns": 3000, "shopper_payable": 0, "hand_clearing": -3000}
    assert till.again(leg).paid_from == "hand_clearing"


def test_a_bank_transfer_that_comes_back_leaves_its_clearing_account_even(till: Till) -> None:
    leg = by_hand(till)
    told(till, leg, LegState.SENDING)
    told(till, leg, LegState.PAID)
    assert till.sums()["bank_clearing"] == -3000

    told(till, leg, LegState.FAILED)

    assert till.again(leg).state == "reversed"
    assert till.sums() == {"returns": 3000, "shopper_payable": -3000, "bank_clearing": 0}


def test_one_that_was_paid_before_comes_back_by_the_account_that_was_booked_then(
    till: Till,
) -> None:
    leg = by_hand(till)
    told(till, leg, LegState.SENDING)
    told(till, leg, LegState.PAID)
    with acting_for(till.brand.pk):
        Leg.objects.filter(id=leg.pk).update(paid_from="")

    told(till, leg, LegState.FAILED)

    assert till.sums()["provider_clearing"] == 3000


def moved(brand: Brand, step: RecoveryStep, minor: int | None = None) -> None:
    with acting_for(brand.pk):
        row = Recovery.objects.get(brand_id=brand.pk)
        said = Answer(amount_minor=minor)
        recovering.move(brand.pk, row.pk, step, said, at=OPENED, actor="member:7")
    work_at(OPENED)


def sums(brand: Brand) -> dict[str, int]:
    with acting_for(brand.pk):
        rows = trial_balance(brand.pk)
    return {row.account: row.debit_minor - row.credit_minor for row in rows}


@pytest.fixture
def claimant(cast: Cast) -> Brand:
    """With a claim of ten euro, prepared."""
    incident = claimed(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        wanted = recovering.Wanted(
            cast.nordlicht.pk, int(incident.subject.partition(":")[2]), incident.pk
        )
        recovering.prepare([wanted], at=OPENED, actor="member:7")
    return cast.nordlicht


def test_a_claim_is_expected_when_it_is_sent_and_cleared_when_it_is_paid(
    claimant: Brand,
) -> None:
    assert sums(claimant) == {}

    moved(claimant, RecoveryStep.SEND)
    assert sums(claimant) == {"carrier_claims": 1000, "write_down": -1000}
    moved(claimant, RecoveryStep.ANSWER)
    moved(claimant, RecoveryStep.RECOVER, 800)

    assert sums(claimant) == {"carrier_claims": 0, "write_down": -800, "bank_clearing": 800}
    with acting_for(claimant.pk):
        of = set(LedgerLine.objects.values_list("return_id", flat=True))
        assert of == set(Recovery.objects.values_list("return_id", flat=True))


def test_a_claim_that_is_refused_is_written_down_and_one_never_sent_is_not_booked(
    claimant: Brand,
) -> None:
    moved(claimant, RecoveryStep.SEND)
    moved(claimant, RecoveryStep.WRITE_OFF)

    assert sums(claimant) == {"carrier_claims": 0, "write_down": 0}


def test_a_claim_sent_before_its_steps_were_booked_is_booked_whole_with_the_next(
    claimant: Brand,
) -> None:
    with acting_for(claimant.pk):
        Recovery.objects.update(state="sent", sent_at=OPENED)

    moved(claimant, RecoveryStep.RECOVER, 1000)

    assert sums(claimant) == {"carrier_claims": 0, "write_down": -1000, "bank_clearing": 1000}
