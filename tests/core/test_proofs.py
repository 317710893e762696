"""What has to be shown of goods without an order, and what counts once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backhaul.core.proofs import Given, problems, read_number, written

TODAY = date(2026, 11, 16)
SAID: dict[str, Any] = {
    "where": "shop",
    "seller": "Kaufhaus Nord",
    "bought_on": date(2026, 11, 10),
    "title": "Lys cotton tee",
    "reason": "defective",
    "name": "Mia Berg",
    "email": "Mia@example.com",
}


def given(**values: Any) -> Given:
    return Given(**{**SAID, **values})


def test_a_photo_or_a_serial_number_is_enough() -> None:
    assert problems(given(), photos=1, today=TODAY) == {}
    assert problems(given(serial="SN-1"), photos=0, today=TODAY) == {}
    assert problems(given(), photos=0, today=TODAY) == {"serial": "proof_missing"}


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"where": "found"}, "where", "where_missing"),
        ({"title": " "}, "title", "title_missing"),
        ({"bought_on": date(2026, 11, 17)}, "bought_on", "bought_on_unusable"),
        ({"bought_on": None}, "bought_on", "bought_on_unusable"),
        ({"reason": "mind"}, "reason", "reason_missing"),
        ({"comment": "x" * 2001}, "title", "text_too_long"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    wrong: dict[str, Any], field: str, code: str
) -> None:
    assert problems(given(**wrong), photos=1, today=TODAY) == {field: code}


def test_a_receipt_and_a_serial_are_compared_without_their_spelling() -> None:
    one = given(receipt="47 11", serial="sn-1 a")

    assert one.receipt_key == given(receipt="4711", seller="KAUFHAUS nord").receipt_key
    assert one.serial_key == "SN1A"
    assert given(receipt=" ").receipt_key == ""
    assert one.email_norm == "mia@example.com"


def test_a_number_is_read_however_it_is_typed() -> None:
    number = written("7F392QD")

    assert number.startswith("P-7F39-2QD")
    assert read_number(number.lower()) == number
    assert read_number("P-7F39-2QDX") is None or number == "P-7F39-2QDX"
    assert read_number("") is None
