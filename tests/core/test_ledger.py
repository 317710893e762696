"""Debits equal credits, whatever happens to the money."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core.ledger import (
    TABLE,
    Account,
    LedgerEvent,
    LedgerEventKind,
    LedgerLine,
    entries_for,
    is_balanced,
)
from backhaul.core.money import Money, zero

EUR_40 = Money(4_000, "EUR")
FEE = Money(495, "EUR")
NOTHING = zero("EUR")
WITH_FEE = {LedgerEventKind.LEG_APPROVED, LedgerEventKind.LEG_CANCELLED}


def test_an_approved_leg_is_owed_and_its_fee_is_earned() -> None:
    lines = entries_for(LedgerEvent(LedgerEventKind.LEG_APPROVED, EUR_40, FEE))

    assert lines == (
        LedgerLine(Account.RETURNS, EUR_40, NOTHING),
        LedgerLine(Account.SHOPPER_PAYABLE, NOTHING, EUR_40),
        LedgerLine(Account.RETURNS, FEE, NOTHING),
        LedgerLine(Account.FEES, NOTHING, FEE),
    )


def test_a_paid_refund_is_no_longer_owed() -> None:
    assert entries_for(LedgerEvent(LedgerEventKind.REFUND_PAID, EUR_40)) == (
        LedgerLine(Account.SHOPPER_PAYABLE, EUR_40, NOTHING),
        LedgerLine(Account.PROVIDER_CLEARING, NOTHING, EUR_40),
    )


@pytest.mark.parametrize("kind", list(LedgerEventKind))
def test_every_kind_of_event_has_its_accounts(kind: LedgerEventKind) -> None:
    assert len(set(TABLE[kind])) == 2


def test_nothing_books_nothing() -> None:
    assert entries_for(LedgerEvent(LedgerEventKind.LEG_APPROVED, NOTHING, NOTHING)) == ()


@pytest.mark.parametrize(
    ("amount", "fee"), [(Money(-1, "EUR"), None), (EUR_40, Money(-1, "EUR"))]
)
def test_an_amount_below_zero_is_refused(amount: Money, fee: Money | None) -> None:
    with pytest.raises(ValueError, match="below zero"):
        entries_for(LedgerEvent(LedgerEventKind.LEG_APPROVED, amount, fee))


def test_a_fee_belongs_to_an_approval_only() -> None:
    with pytest.raises(ValueError, match="no fee"):
        entries_for(LedgerEvent(LedgerEventKind.REFUND_PAID, EUR_40, FEE))


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (LedgerEventKind.LEG_APPROVED, LedgerEventKind.LEG_CANCELLED),
        (LedgerEventKind.BONUS_APPROVED, LedgerEventKind.BONUS_CANCELLED),
        (LedgerEventKind.REFUND_PAID, LedgerEventKind.REFUND_REVERSED),
    ],
)
def test_taking_back_leaves_every_account_as_it_was(
    there: LedgerEventKind, back: LedgerEventKind
) -> None:
    fee = FEE if there in WITH_FEE else None

    lines = [
        *entries_for(LedgerEvent(there, EUR_40, fee)),
        *entries_for(LedgerEvent(back, EUR_40, fee)),
    ]

    for account in Account:
        assert is_balanced([line for line in lines if line.account is account], "EUR")


def test_one_side_alone_does_not_balance() -> None:
    assert not is_balanced([LedgerLine(Account.RETURNS, EUR_40, NOTHING)], "EUR")


@settings(max_examples=200, deadline=None)
@given(
    events=st.lists(
        st.tuples(
            st.sampled_from(list(LedgerEventKind)), st.integers(0, 10**9), st.integers(0, 10**6)
        ),
        max_size=10,
    )
)
def test_every_set_of_entries_balances(events: list[tuple[LedgerEventKind, int, int]]) -> None:
    for kind, minor, fee_minor in events:
        fee = Money(fee_minor, "EUR") if kind in WITH_FEE else None
        lines = entries_for(LedgerEvent(kind, Money(minor, "EUR"), fee))
        assert is_balanced(lines, "EUR")
        assert all(bool(line.debit) is not bool(line.credit) for line in lines)
