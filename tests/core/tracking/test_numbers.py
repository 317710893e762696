"""Numbers of our own making: built with each carrier's check digit, and with every other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.tracking.numbers import Guess, guesses


def first(number: str) -> Guess | None:
    return next(iter(guesses(number)), None)


def right_digits(build: Callable[[str], str], carrier: str) -> list[str]:
    """Return the last digits with which a number is taken for one of `carrier`."""
    return [
        digit
        for digit in "0123456789"
        if any(g.carrier == carrier and not g.looks_mistyped for g in guesses(build(digit)))
    ]


@pytest.mark.parametrize(
    ("carrier", "body", "digit"),
    [
        # 1Z: letters count 2, 3, 4 …; every second digit twice.
        ("ups", "1Z12345E020527168", "6"),
        ("ups", "1ZAAAAAA030000000", "6"),
        # GS1: 3 and 1 in turn, from the right.
        ("usps", "940010000000000000000", "6"),
        ("usps", "42022153910102683733100003952", "1"),
        ("fedex", "04144176022896", "4"),
        ("fedex", "961102098765431234567", "2"),
        ("canadapost", "007393800054929", "7"),
        ("dhl", "0034043400000000000", "0"),
        # 1, 3, 7 from the right, by 11, by 10.
        ("fedex", "98657878885", "5"),
        # The rest by 7; the letter C counts 4.
        ("dhl", "331881002", "5"),
        ("ontrac", "C1103150000187", "9"),
    ],
)
def test_one_last_digit_fits_and_no_other(carrier: str, body: str, digit: str) -> None:
    assert right_digits(lambda d: body + d, carrier) == [digit]


@pytest.mark.parametrize(
    ("serial", "digit"),
    [("12345678", "5"), ("00000000", "5"), ("47312482", "9"), ("00000004", "5")],
)
def test_a_postal_number_names_the_post_at_its_end(serial: str, digit: str) -> None:
    found = right_digits(lambda d: f"RR{serial}{d}CN", "china_post")

    assert found == [digit]
    guess = first(f"rr {serial} {digit} gb")
    assert guess is not None
    assert (guess.title, guess.confidence) == ("Royal Mail", 97)
    assert guesses(f"RR{serial}{digit}ZZ") == ()


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("TBA000000000123", "amazon"),
        ("LX17635036", "lasership"),
        ("YT2229521272164446", "yunexpress"),
        ("GFUS01011884214464", "gofo"),
        ("LTN74207623N1", "landmark"),
        ("3SABCD1234567", "postnl"),
        ("0998 0000 0200 33F", "dpd"),
        ("SF1234567890123", "sf_express"),
    ],
)
def test_a_form_that_is_one_carriers_alone_names_it(number: str, carrier: str) -> None:
    guess = first(number)

    assert guess is not None
    assert guess.carrier == carrier


def test_a_slip_of_typing_is_told_from_another_carriers_number() -> None:
    right, wrong = first("1Z12345E0205271686"), first("1Z12345E0205271676")

    assert right == Guess(carrier="ups", title="UPS", confidence=99)
    assert wrong == Guess(carrier="ups", title="UPS", confidence=20, looks_mistyped=True)


def test_guesses_are_ranked_and_each_carrier_stands_there_once() -> None:
    found = guesses("287809468872")

    assert [guess.carrier for guess in found][:1] == ["fedex"]
    assert "purolator" in {guess.carrier for guess in found}
    confidences = [guess.confidence for guess in found]
    assert confidences == sorted(confidences, reverse=True)
    assert len({guess.carrier for guess in found}) == len(found)


@pytest.mark.parametrize("number", ["", "12", "HELLO", "٣٣١٨٨١٠٠٢٥", "１Ｚ", "R2-D2", "0" * 60])
def test_what_has_nobodys_form_is_nobodys(number: str) -> None:
    assert guesses(number) == ()


@given(st.text(max_size=60))
def test_anything_can_be_asked(text: str) -> None:
    for guess in guesses(text):
        assert 0 < guess.confidence < 100


@given(st.from_regex(r"1Z[0-9A-Z]{15}", fullmatch=True))
def test_every_ups_number_has_exactly_one_check_digit(body: str) -> None:
    assert len(right_digits(lambda d: body + d, "ups")) == 1
