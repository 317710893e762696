from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.banking.iban import (
    LENGTHS,
    masked,
    plain_text,
    read_bic,
    read_holder,
    read_iban,
    spaced,
)
from backhaul.core.errors import DomainError

GERMAN = "DE89370400440532013000"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("DE89 3704 0044 0532 0130 00", GERMAN),
        ("de89-3704-0044-0532-0130-00", GERMAN),
        ("IBAN DE89 3704 0044 0532 0130 00", GERMAN),
        ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        ("NO93 8601 1117 947", "NO9386011117947"),
        ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MT84MALT011000012345MTLCAST001S"),
    ],
)
def test_numbers_of_the_registry_are_read_however_they_are_typed(
    typed: str, plain: str
) -> None:
    assert read_iban(typed) == plain


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" ", "iban_missing"),
        ("US64 SVBK 1234", "iban_not_sepa"),
        ("12345678", "iban_not_sepa"),
        (GERMAN[:-1], "iban_length"),
        (GERMAN + "0", "iban_length"),
        ("DE8937040044053201300Ä", "iban_length"),
        ("DE89370400440532013001", "iban_check"),
        ("DE89370400440532010300", "iban_check"),
    ],
)
def test_what_cannot_be_an_account_is_refused(typed: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_iban(typed)
    assert refused.value.code == code


@given(place=st.integers(2, 21), sign=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(place: int, sign: str) -> None:
    changed = GERMAN[:place] + sign + GERMAN[place + 1 :]
    if changed == GERMAN:
        assert read_iban(changed) == GERMAN
        return
    with pytest.raises(DomainError, match="iban_check"):
        read_iban(changed)


def test_only_the_ends_of_a_number_are_shown() -> None:
    assert masked(GERMAN) == "DE89 •••• 3000"
    assert spaced(GERMAN) == "DE89 3704 0044 0532 0130 00"
    assert all(15 <= length <= 34 for length in LENGTHS.values())


def test_names_are_written_in_the_signs_that_every_bank_takes() -> None:
    assert plain_text("Jürgen Groß & Søn") == "Juergen Gross . Son"
    assert plain_text("Łukasz Żółć-Ñandú") == "Lukasz Zolc-Nandu"
    assert plain_text("=cmd|'/c calc'!A1") == ".cmd.'/c calc'.A1"
    assert plain_text("x" * 80) == "x" * 70


@pytest.mark.parametrize(
    ("typed", "code"),
    [("  ", "holder_missing"), ("王小明", "holder_unreadable"), ("x" * 71, "holder_too_long")],
)
def test_a_holder_that_no_bank_can_print_is_refused(typed: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_holder(typed)
    assert refused.value.code == code


def test_a_bic_has_eight_signs_or_eleven() -> None:
    assert [read_bic(one) for one in ("", "cobadeff", "COBA DE FF XXX")] == [
        "",
        "COBADEFF",
        "COBADEFFXXX",
    ]
    for wrong in ("COBADEF", "COBADEFFX", "1234567890"):
        with pytest.raises(DomainError, match="bic_unusable"):
            read_bic(wrong)
