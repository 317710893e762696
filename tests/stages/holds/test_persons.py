"""What persons may do with a hold, and what the shopper agreed to, which nobody changes."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from backhaul.core.errors import DomainError
from backhaul.core.holds import Purpose, State, Step
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.approvals.limits import change_limits
from backhaul.stages.holds import deciding, ordering
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word
from backhaul.stages.returns import case as cases
from tests.cast import MONDAY
from tests.stages.holds.swaps import Swap
from tests.stages.recovery.missing import goods_missing, member
from tests.stages.settlement.till import Till


def captured(swap: Swap, **values: object) -> Hold:
    with acting_for(swap.brand_id):
        rows = Hold.objects.filter(id=swap.hold.pk)
        rows.update(
            state=State.CAPTURED, step="", asked="", captured_minor=3000, due_at=None, **values
        )
    return swap.hold


def test_above_the_limit_another_person_gives_it_back(swap: Swap, till: Till) -> None:
    swap.needs().asked()
    hold = captured(swap)
    missing = goods_missing(till)
    fin, fay = (Word(actor=member(missing, name), at=MONDAY) for name in ("fin", "fay"))
    with acting_for(swap.brand_id):
        change_limits(swap.brand_id, {}, 100, at=MONDAY, actor="member:1")
        asked = deciding.order(till.brand, hold.pk, Step.GIVE_BACK, 3000, fin)
        assert (asked.step, asked.second_step, asked.second_minor) == ("", "give_back", 3000)
        with pytest.raises(DomainError, match="second_person_is_another"):
            deciding.confirm(till.brand, hold.pk, 3000, fin)
        done = deciding.confirm(till.brand, hold.pk, 3000, fay)

    assert (done.step, done.step_minor, done.second_step) == ("give_back", 3000, "")


def test_what_a_case_charged_is_given_back_by_its_case_alone(swap: Swap) -> None:
    swap.needs().asked()
    hold = captured(swap, purpose=Purpose.EARLY, shortfall_id=1)
    with acting_for(swap.brand_id), pytest.raises(DomainError, match="back_by_its_case"):
        deciding.order(
            swap.till.brand, hold.pk, Step.GIVE_BACK, 3000, Word(actor="api:1", at=MONDAY)
        )


def test_a_consent_covers_all_that_is_kept_by_it_together(swap: Swap) -> None:
    swap.needs().asked()
    captured(swap, given_back_minor=1000)
    with acting_for(swap.brand_id):
        case = cases.load(swap.brand_id, swap.ran)
        with pytest.raises(DomainError, match="charge_above_agreed"):
            ordering.place(
                case, Purpose.EXCHANGE, Money(1001, "EUR"), Word(actor="api:1", at=MONDAY)
            )
        ordering.place(
            case, Purpose.EXCHANGE, Money(1000, "EUR"), Word(actor="api:1", at=MONDAY)
        )


@pytest.mark.parametrize(
    "change", ["UPDATE holds_consent SET most_minor = 1", "DELETE FROM holds_consent"]
)
def test_a_consent_cannot_be_changed_or_removed_by_the_product(swap: Swap, change: str) -> None:
    with (
        acting_for(swap.brand_id),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute(change)
