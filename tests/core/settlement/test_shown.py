"""What is paid in one currency, told in the one that the shopper was shown."""

from __future__ import annotations

import pytest

from backhaul.core.money import CurrencyMismatch, Money
from backhaul.core.settlement import Shown

SHOWN = Shown(total=Money(10_000, "EUR"), shown=Money(16_543, "JPY"))


@pytest.mark.parametrize(("cents", "yen"), [(10_000, 16_543), (1, 2), (3, 5), (-5_000, -8_272)])
def test_an_amount_has_its_part_of_what_was_shown(cents: int, yen: int) -> None:
    assert SHOWN.of(Money(cents, "EUR")) == Money(yen, "JPY")


def test_an_order_for_nothing_has_no_rate() -> None:
    assert Shown(Money(0, "EUR"), Money(0, "JPY")).of(Money(5, "EUR")) is None


def test_an_amount_of_another_currency_is_refused() -> None:
    with pytest.raises(CurrencyMismatch):
        SHOWN.of(Money(5, "USD"))
