"""Where a change by one would go unnoticed: comparing, splitting, and a balance."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from backhaul.core.ledger import (
    Account,
    LedgerEvent,
    LedgerEventKind,
    LedgerLine,
    entries_for,
    is_balanced,
)
from backhaul.core.money import Money, share_out, zero

ONE, TWO = Money(1, "EUR"), Money(2, "EUR")


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (ONE, TWO, (True, True, False, False)),
        (TWO, TWO, (False, True, False, True)),
        (TWO, ONE, (False, False, True, True)),
    ],
)
def test_amounts_compare_by_their_minor_units(
    one: Money, other: Money, said: tuple[bool, ...]
) -> None:
    assert (one < other, one <= other, one > other, one >= other) == said


def test_what_is_below_zero_is_something() -> None:
    assert (bool(Money(-1, "EUR")), bool(ONE), bool(zero("EUR"))) == (True, True, False)


def test_the_largest_remainders_get_the_rest_not_the_largest_weights() -> None:
    assert share_out(5, (1, 4, 2)) == (1, 3, 1)
    assert share_out(1, (1, 1)) == (1, 0)
    assert share_out(2, (0, 0, 0)) == (1, 1, 0)


def test_one_below_zero_is_split_as_its_opposite() -> None:
    assert share_out(-1, (1, 1)) == (-1, 0)


def test_values_of_money_cannot_be_changed() -> None:
    event = LedgerEvent(LedgerEventKind.REFUND_PAID, ONE)
    line = LedgerLine(Account.FEES, ONE, zero("EUR"))

    for value, name in ((ONE, "minor"), (event, "amount"), (line, "debit")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, TWO)


def test_a_booking_with_one_side_too_small_is_no_booking() -> None:
    debit = LedgerLine(Account.RETURNS, ONE, zero("EUR"))
    credit = LedgerLine(Account.FEES, zero("EUR"), TWO)

    assert not is_balanced([debit, credit], "EUR")
    assert not is_balanced([LedgerLine(Account.RETURNS, TWO, zero("EUR")), debit], "EUR")
    assert is_balanced([debit, LedgerLine(Account.FEES, zero("EUR"), ONE)], "EUR")


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in LedgerEventKind
        if kind not in {LedgerEventKind.LEG_APPROVED, LedgerEventKind.LEG_CANCELLED}
    ],
)
def test_a_fee_is_in_decisions_alone(kind: LedgerEventKind) -> None:
    with pytest.raises(ValueError, match="no fee and no tax"):
        entries_for(LedgerEvent(kind, TWO, fee=ONE))
