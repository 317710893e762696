"""RANs and licence plates: every slip of one character or two neighbours is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core import ids

NUMBERS = st.integers(0, ids.RAN_SPACE - 1)
PREFIXES = st.text("ABCDEFGHJKLMNPQRSTVWXYZ", min_size=2, max_size=4).filter(
    ids.is_brand_prefix
)


def test_a_ran_is_written_in_groups() -> None:
    assert ids.ran("NL", 0) == "NL-2222-222" + ids.check_character("NL2222222")
    assert ids.read_ran(ids.ran("NL", 123_456_789)) == ids.ran("NL", 123_456_789)


def test_a_licence_plate_is_written_without_separators() -> None:
    plate = ids.lpn(42)

    assert len(plate) == 10
    assert plate.startswith("LP222223D")
    assert ids.read_lpn(plate) == plate


def test_people_and_scanners_may_write_it_their_way() -> None:
    written = ids.ran("NL", 987_654)

    assert ids.read_ran(written.lower().replace("-", " . ")) == written
    assert ids.read_lpn(" lp_" + ids.lpn(7)[2:].lower()) == ids.lpn(7)


def test_a_container_is_written_as_a_plate_is_and_is_none() -> None:
    code = ids.container(42)

    assert (len(code), code[:2]) == (10, "CT")
    assert ids.read_container(f" {code[:4].lower()}-{code[4:]}") == code
    assert ids.read_lpn(code) is None
    assert ids.read_ran(code) is None
    assert ids.read_container(ids.lpn(42)) is None


@pytest.mark.parametrize("prefix", ["LP", "CT", "N", "ABCDE", "nl", "N1", "IO", "NU", ""])
def test_what_is_no_brand_prefix_is_refused(prefix: str) -> None:
    assert not ids.is_brand_prefix(prefix)
    with pytest.raises(ValueError, match="not a brand prefix"):
        ids.ran(prefix, 1)


def test_a_number_beyond_the_space_does_not_fit() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        ids.lpn(ids.RAN_SPACE)


@pytest.mark.parametrize("text", ["", "NL", "NL-2222-2222", "LP", "LP22222222", "hello", "💥"])
def test_what_is_no_number_is_read_as_none(text: str) -> None:
    assert ids.read_ran(text) is None or ids.read_ran(text) == text
    assert ids.read_lpn(text) is None


def test_a_licence_plate_is_no_ran_and_a_ran_no_licence_plate() -> None:
    assert ids.read_ran(ids.lpn(5)) is None
    assert ids.read_lpn(ids.ran("NL", 5)) is None


@settings(max_examples=100, deadline=None)
@given(prefix=PREFIXES, number=NUMBERS, data=st.data())
def test_every_single_wrong_character_of_a_ran_is_found(
    prefix: str, number: int, data: st.DataObject
) -> None:
    plain = ids.compact(ids.ran(prefix, number))
    at = data.draw(st.integers(0, len(plain) - 1))

    others = [sign for sign in ids.ALPHABET if sign != plain[at]]

    assert all(ids.read_ran(plain[:at] + sign + plain[at + 1 :]) is None for sign in others)


@settings(max_examples=200, deadline=None)
@given(prefix=PREFIXES, number=NUMBERS)
def test_every_swap_of_neighbours_in_a_ran_is_found(prefix: str, number: int) -> None:
    plain = ids.compact(ids.ran(prefix, number))

    assert all(ids.read_ran(swapped) is None for swapped in _swaps(plain))


@settings(max_examples=100, deadline=None)
@given(number=NUMBERS, data=st.data())
def test_every_single_wrong_character_of_a_licence_plate_is_found(
    number: int, data: st.DataObject
) -> None:
    plate = ids.lpn(number)
    at = data.draw(st.integers(0, len(plate) - 1))

    others = [sign for sign in ids.ALPHABET if sign != plate[at]]

    assert all(ids.read_lpn(plate[:at] + sign + plate[at + 1 :]) is None for sign in others)


@settings(max_examples=200, deadline=None)
@given(number=NUMBERS)
def test_every_swap_of_neighbours_in_a_licence_plate_is_found(number: int) -> None:
    assert all(ids.read_lpn(swapped) is None for swapped in _swaps(ids.lpn(number)))


@settings(max_examples=200, deadline=None)
@given(prefix=PREFIXES, number=NUMBERS)
def test_what_is_written_is_read_back(prefix: str, number: int) -> None:
    assert ids.read_ran(ids.ran(prefix, number)) == ids.ran(prefix, number)
    assert ids.read_lpn(ids.lpn(number)) == ids.lpn(number)


def _swaps(text: str) -> list[str]:
    return [
        text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        for i in range(len(text) - 1)
        if text[i] != text[i + 1]
    ]


@pytest.mark.parametrize(
    "typed", ["1001", "#1001", " 1001 ", "# 1001", "1-001", "＃１００１", "10\u201301"]
)
def test_an_order_is_the_same_with_and_without_its_sign(typed: str) -> None:
    assert ids.order_key(typed) == "1001"


def test_an_order_number_of_letters_is_compared_in_upper_case() -> None:
    assert ids.order_key("#nl-100482") == ids.order_key("NL 100482") == "NL100482"


def test_the_key_of_an_order_is_never_empty_by_its_sign_and_fits_its_column() -> None:
    assert ids.order_key("##") == "##"
    assert len(ids.order_key("ß" * 120)) == 120
