"""Several people at the same moment: a leg is in one file, or paid by hand, never both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.actions import pay_by_hand
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers import hearing
from backhaul.stages.transfers.accounts import keep_own_account
from backhaul.stages.transfers.models import BankStatement, Transfer
from tests.cast import MONDAY, Cast
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import filed, line, ready_leg, say


@pytest.fixture
def live_till(live_cast: Cast) -> Till:
    nobody: Any = None
    till = Till(live_cast.nordlicht, nobody, nobody, "", "")
    account = {"holder": "Nordlicht GmbH", "iban": "DE89370400440532013000", "bic": ""}
    with acting_for(till.brand.pk):
        keep_own_account(till.brand.pk, **account, at=MONDAY, actor="member:1")
    return till


def noted(till: Till, leg: Leg) -> str:
    with acting_for(till.brand.pk):
        pay_by_hand(till.brand.pk, leg.pk, reference="x", at=MONDAY, actor="member:1")
    return "by hand"


@pytest.mark.django_db(transaction=True)
def test_the_same_message_twice_at_once_is_taken_in_once(
    live_till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = live_till
    leg = ready_leg(till)
    filed(till)
    take_in, both = hearing._take_in, Barrier(2)

    def together(*given: Any, **named: Any) -> BankStatement:
        """Neither has seen the other's when both begin."""
        both.wait(timeout=20)
        return take_in(*given, **named)

    monkeypatch.setattr(hearing, "_take_in", together)

    def tell(_number: int) -> int:
        try:
            return int(say(till, line(leg, "paid")).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        heard = set(people.map(tell, range(2)))

    with acting_for(till.brand.pk):
        assert heard == set(BankStatement.objects.values_list("id", flat=True))
    assert (len(heard), till.again(leg).state) == (1, LegState.PAID)


@pytest.mark.django_db(transaction=True)
def test_eight_who_make_a_file_and_four_who_pay_by_hand_pay_each_once(live_till: Till) -> None:
    till = live_till
    legs = [ready_leg(till) for _ in range(4)]

    def act(number: int) -> str:
        """Every third person pays by hand, the others make a file."""
        try:
            if number % 3:
                return str(filed(till).count)
            return noted(till, legs[number // 3])
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as people:
        said = list(people.map(act, range(12)))

    assert set(said) <= {
        "by hand",
        "1",
        "2",
        "3",
        "4",
        "file_is_empty",
        "legs_changed",
        "illegal_step",
    }
    with acting_for(till.brand.pk):
        in_a_file = set(Transfer.objects.values_list("leg_id", flat=True))
        by_hand = set(Leg.objects.filter(state=LegState.PAID).values_list("id", flat=True))
        under_way = set(Leg.objects.filter(state=LegState.SENDING).values_list("id", flat=True))
    assert in_a_file == under_way
    assert in_a_file & by_hand == set()
    assert said.count("by hand") == len(by_hand)
    assert sum(int(one) for one in said if one.isdigit()) == len(in_a_file)
