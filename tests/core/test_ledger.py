"""Debits equal credits, whatever happens to the money."""

from __future__ import annotations

from collections import Counter
from typing import Any

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


def test_taxes_and_the_way_out_have_accounts_of_their_own_and_go_back_alike() -> None:
    inside: dict[str, Any] = {
        "fee": FEE,
        "tax": Money(600, "EUR"),
        "fee_tax": Money(79, "EUR"),
        "shipping": Money(420, "EUR"),
    }
    approved = entries_for(LedgerEvent(LedgerEventKind.LEG_APPROVED, EUR_40, **inside))
    cancelled = entries_for(LedgerEvent(LedgerEventKind.LEG_CANCELLED, EUR_40, **inside))

    sums = {
        account: sum(x.debit.minor - x.credit.minor for x in approved if x.account is account)
        for account in {line.account for line in approved}
    }
    assert sums == {
        Account.RETURNS: 4_000 + 495 - 600 - 420,
        Account.SHOPPER_PAYABLE: -4_000,
        Account.FEES: 79 - 495,
        Account.TAX: 600 - 79,
        Account.SHIPPING: 420,
    }
    for account in sums:
        both = [line for line in (*approved, *cancelled) if line.account is account]
        assert is_balanced(both, "EUR")


def test_a_paid_refund_is_no_longer_owed() -> None:
    assert entries_for(LedgerEvent(LedgerEventKind.REFUND_PAID, EUR_40)) == (
        LedgerLine(Account.SHOPPER_PAYABLE, EUR_40, NOTHING),
        LedgerLine(Account.PROVIDER_CLEARING, NOTHING, EUR_40),
    )


@pytest.mark.parametrize(
    "through", [Account.BANK_CLEARING, Account.HAND_CLEARING, Account.POINTS_CLEARING]
)
def test_what_no_provider_paid_is_booked_through_an_account_of_its_own(
    through: Account,
) -> None:
    paid = entries_for(LedgerEvent(LedgerEventKind.REFUND_PAID, EUR_40, through=through))
    back = entries_for(LedgerEvent(LedgerEventKind.REFUND_REVERSED, EUR_40, through=through))

    assert paid == (
        LedgerLine(Account.SHOPPER_PAYABLE, EUR_40, NOTHING),
        LedgerLine(through, NOTHING, EUR_40),
    )
    assert back == (
        LedgerLine(through, EUR_40, NOTHING),
        LedgerLine(Account.SHOPPER_PAYABLE, NOTHING, EUR_40),
    )


def test_nothing_is_paid_through_an_account_that_clears_nothing() -> None:
    with pytest.raises(ValueError, match="nothing is paid through it"):
        entries_for(LedgerEvent(LedgerEventKind.REFUND_PAID, EUR_40, through=Account.FEES))


def test_only_a_payment_asks_what_it_went_through() -> None:
    event = LedgerEvent(LedgerEventKind.CHARGEBACK, EUR_40, through=Account.BANK_CLEARING)

    assert event.accounts == (Account.CHARGEBACKS, Account.PROVIDER_CLEARING)


def test_a_claim_that_is_paid_in_part_leaves_nothing_open_and_the_rest_written_down() -> None:
    lines = [
        *entries_for(LedgerEvent(LedgerEventKind.CLAIM_FILED, EUR_40)),
        *entries_for(LedgerEvent(LedgerEventKind.CLAIM_PAID, Money(3000, "EUR"))),
        *entries_for(LedgerEvent(LedgerEventKind.CLAIM_REFUSED, Money(1000, "EUR"))),
    ]

    sums: Counter[Account] = Counter()
    for line in lines:
        sums[line.account] += line.debit.minor - line.credit.minor
    assert sums == {
        Account.CARRIER_CLAIMS: 0,
        Account.BANK_CLEARING: 3000,
        Account.WRITE_DOWN: -3000,
    }


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
