from __future__ import annotations

import pytest

from backhaul.core.contents import Difference, Tolerance, serial_difference, serial_key


@pytest.mark.parametrize(
    ("expected", "weighed", "fits"),
    [
        (1000, 1300, True),
        (1000, 1301, False),
        (1000, 700, True),
        (1000, 699, False),
        (4000, 5000, True),
        (4000, 5001, False),
        (4000, 2999, False),
    ],
)
def test_a_weight_may_differ_by_a_share_or_by_grams_whichever_allows_more(
    expected: int, weighed: int, fits: bool
) -> None:
    assert Tolerance(percent=25, grams=300).fits(expected, weighed) is fits


def test_a_brand_can_be_strict() -> None:
    strict = Tolerance(percent=2, grams=20)

    assert strict.most(5000) == 100
    assert strict.most(100) == 20
    assert not Tolerance(percent=0, grams=0).fits(500, 501)


@pytest.mark.parametrize("written", ["SN-0042 a", "sn0042A", " SN 00_42/A "])
def test_a_number_is_compared_without_strokes_blanks_and_capitals(written: str) -> None:
    assert serial_key(written) == "sn0042a"


@pytest.mark.parametrize(
    ("read", "sold", "came_before", "difference"),
    [
        ("SN-1", ["sn1", "SN-2"], (), None),
        ("SN-3", ["sn1", "SN-2"], (), Difference.SERIAL),
        ("SN-3", [], (), None),
        ("SN-1", ["SN-1"], {"sn1"}, Difference.SERIAL_AGAIN),
        ("SN-1", [], {"sn1"}, Difference.SERIAL_AGAIN),
        ("SN-3", ["SN-1"], {"sn3"}, Difference.SERIAL),
    ],
)
def test_a_piece_is_one_that_was_sold_and_comes_back_once(
    read: str, sold: list[str], came_before: set[str], difference: Difference | None
) -> None:
    assert serial_difference(read, sold=sold, came_before=came_before) is difference
