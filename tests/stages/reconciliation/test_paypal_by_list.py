"""PayPal's list is taken as it is, after a restore or by a press: all of it counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.ports.payments import ProviderRefund, RefundStatus
from backhaul.foundation import clock
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement import looking_back
from backhaul.stages.settlement.models import LedgerLine
from backhaul.stages.settlement.naming import taken_named
from backhaul.stages.settlement.provider_word import take_word
from tests.stages.reconciliation.ledgers import kinds, repaired
from tests.stages.reconciliation.test_paypal import (
    TAKEN,
    charged_back,
    compared,
    given_back,
    lost,
    reversed_unheard,
    some_hours_later,
    state,
    worked,
)
from tests.stages.settlement.wallet import PayPalTill, wallet, wallet_peer

__all__ = ["lost", "wallet", "wallet_peer"]


def listed_after(lost: PayPalTill) -> list[ProviderRefund]:
    some_hours_later(lost)
    return list(lost.rig.provider().list_refunds(lost.rig.now() - timedelta(days=1)))


def taken_from_a_list(lost: PayPalTill, words: list[ProviderRefund]) -> list[str]:
    brand = lost.till.brand.pk
    with acting_for(brand):
        problems = take_word(brand, words, at=clock.now(), actor="x", adapter="paypal")
    worked()
    return problems


def test_after_a_restore_one_taking_under_two_names_is_recorded_once(lost: PayPalTill) -> None:
    leg = lost.ordered_leg()
    charged_back(lost, leg)
    reversed_unheard(lost, leg)
    listed = listed_after(lost)
    assert len(listed) == 2

    for _ in range(2):
        assert taken_from_a_list(lost, listed) == ["more_than_paid"]

    assert state(lost) == TAKEN
    compared(lost)
    assert kinds(lost.till) == [("theirs_only", "")]


def test_after_a_restore_what_came_back_is_taken_in_after_what_was_taken_not_with_it(
    lost: PayPalTill,
) -> None:
    given_back(lost, charged_back(lost, lost.ordered_leg()), of_payment=True)
    some_hours_later(lost)
    since = lost.rig.now() - timedelta(days=1)

    told = list(looking_back._pages(lost.rig.provider(), since))

    assert [[one.is_given_back for one in words] for words in told] == [[False], [True]]


def test_a_part_that_is_given_back_undoes_no_taking_and_is_a_persons(
    lost: PayPalTill,
) -> None:
    charged_back(lost, lost.ordered_leg())
    [taking] = listed_after(lost)
    ref = taking.payment_ref
    back = replace(
        taking, provider_ref=ref, amount=Money(1200, "EUR"), status=RefundStatus.CANCELLED
    )

    assert taken_from_a_list(lost, [taking, back]) == []

    assert state(lost) == TAKEN
    with acting_for(lost.till.brand.pk):
        named = taken_named(lost.till.brand.pk, [back])
    assert (named.words, [one for one, _ in named.doubted]) == ([], [back])


def test_what_was_taken_under_another_name_since_it_was_compared_is_not_recorded_again(
    lost: PayPalTill,
) -> None:
    leg = lost.ordered_leg()
    charged_back(lost, leg)
    [first] = listed_after(lost)
    compared(lost)
    assert kinds(lost.till) == [("theirs_only", "record")]
    assert taken_from_a_list(lost, [replace(first, provider_ref="another")]) == []
    before = state(lost), lost.till.count(Entry), lost.till.count(LedgerLine)
    assert state(lost) == TAKEN

    with pytest.raises(DomainError, match="repair_changed_nothing"):
        repaired(lost.till)

    assert (state(lost), lost.till.count(Entry), lost.till.count(LedgerLine)) == before
    assert kinds(lost.till) == [("theirs_only", "record")]
