"""Exact money: sums are kept, nothing is rounded twice, currencies never mix."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core.money import (
    CurrencyMismatch,
    Money,
    exponent,
    parse_major,
    share_out,
    total,
    zero,
)

EUR_5 = Money(500, "EUR")
EUR_7 = Money(700, "EUR")


@pytest.mark.parametrize(
    ("currency", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)]
)
def test_a_currency_has_its_own_number_of_places(currency: str, places: int) -> None:
    assert exponent(currency) == places


def test_amounts_of_one_currency_add_subtract_and_compare() -> None:
    five, seven, again = Money(500, "EUR"), Money(700, "EUR"), Money(500, "EUR")

    assert five + seven == Money(1200, "EUR")
    assert five - seven == Money(-200, "EUR")
    assert -five == Money(-500, "EUR")
    assert five * 3 == Money(1500, "EUR")
    assert five < seven
    assert five <= again
    assert seven > five
    assert five >= again


def test_amounts_of_two_currencies_never_meet() -> None:
    with pytest.raises(CurrencyMismatch, match="EUR and USD"):
        _ = EUR_5 + Money(500, "USD")
    with pytest.raises(CurrencyMismatch):
        _ = Money(500, "USD") < EUR_5


def test_an_amount_is_true_when_there_is_something() -> None:
    assert EUR_5
    assert not zero("EUR")


@pytest.mark.parametrize("minor", [1.0, True, "1", None])
def test_minor_units_are_whole(minor: object) -> None:
    with pytest.raises(TypeError, match="minor units are whole"):
        Money(minor, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["eur", "EU", "EURO", "", "€€€", "EUR\n"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 4217 code"):
        Money(1, currency)


def test_the_major_amount_is_exact() -> None:
    assert Money(1250, "EUR").major == Decimal("12.50")
    assert Money(1250, "JPY").major == Decimal(1250)
    assert Money(-1, "KWD").major == Decimal("-0.001")


def test_a_total_of_nothing_has_its_currency() -> None:
    assert total([], "EUR") == zero("EUR")
    assert total([EUR_5, EUR_7], "EUR") == Money(1200, "EUR")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        (" 12 ", "EUR", 1200),
        ("1200", "JPY", 1200),
        ("-0.5", "EUR", -50),
    ],
)
def test_a_decimal_amount_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert parse_major(text, currency) == Money(minor, currency)


@pytest.mark.parametrize("text", ["", "ten", "1,50", "NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_major(text, "EUR")


@pytest.mark.parametrize(("text", "currency"), [("1.005", "EUR"), ("1.5", "JPY")])
def test_more_places_than_the_currency_has_are_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match="more decimal places"):
        parse_major(text, currency)


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (100, [2, 1], (67, 33)),
        (-100, [1, 1, 1], (-34, -33, -33)),
        (5, [0, 0], (3, 2)),
        (0, [1, 2], (0, 0)),
        (7, [0, 1], (0, 7)),
    ],
)
def test_an_amount_is_shared_by_largest_remainder(
    amount: int, weights: list[int], parts: tuple[int, ...]
) -> None:
    assert share_out(amount, weights) == parts


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_weights_must_be_given_and_not_negative(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights must be given"):
        share_out(1, weights)


@settings(max_examples=200, deadline=None)
@given(
    amount=st.integers(-(10**9), 10**9),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=20),
)
def test_shares_sum_to_the_whole_and_are_less_than_one_unit_off(
    amount: int, weights: list[int]
) -> None:
    parts = share_out(amount, weights)

    fair = weights if sum(weights) else [1] * len(weights)
    assert sum(parts) == amount
    assert all(
        abs(part * sum(fair) - amount * weight) < sum(fair)
        for part, weight in zip(parts, fair, strict=True)
    )
