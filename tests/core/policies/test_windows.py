from __future__ import annotations

import pytest
from pydantic import ValidationError

from backhaul.core.policies.model import TrackingWindows
from backhaul.core.policies.windows import Exceptional, Route, Window, canonical, figures, read

LINES = (
    "* / * / *: claimed_h = 60",
    "ups / * / *: claimed_h = 50",
    "ups / express / *: claimed_h = 40",
    "ups / * / cross_border: claimed_h = 45",
    "* / * / cross_border: no_movement_days = 9",
)


def test_an_exception_is_read_and_written_in_one_way() -> None:
    found = read("  UPS/*/Cross_border :no_movement_days=9 ")

    assert found == Exceptional("ups", "*", "cross_border", Window.NO_MOVEMENT_DAYS, 9)
    assert str(found) == "ups / * / cross_border: no_movement_days = 9"
    assert canonical(str(found)) == str(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ups: claimed_h = 5",
        "ups / * / abroad: claimed_h = 5",
        "ups / * / *: patience_h = 5",
        "ups / * / *: claimed_h = 8761",
        "ups / * / *: no_movement_days = 3651",
        "ups / * / *: claimed_h = -1",
        "u ps / * / *: claimed_h = 1",
    ],
)
def test_what_is_no_exception_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not an exception|above|not a valid"):
        read(text)
    with pytest.raises(ValidationError):
        TrackingWindows(exceptions=(text,))


@pytest.mark.parametrize(
    ("carrier", "service", "route", "expected"),
    [
        ("dhl", "*", Route.DOMESTIC, {"claimed_h": 60}),
        ("ups", "*", Route.DOMESTIC, {"claimed_h": 50}),
        ("ups", "express", Route.DOMESTIC, {"claimed_h": 40}),
        ("ups", "*", Route.CROSS_BORDER, {"claimed_h": 45, "no_movement_days": 9}),
        ("ups", "express", Route.CROSS_BORDER, {"claimed_h": 40, "no_movement_days": 9}),
    ],
)
def test_the_more_exactly_a_line_names_a_parcel_the_more_it_counts(
    carrier: str, service: str, route: Route, expected: dict[str, int]
) -> None:
    found = figures(LINES, carrier=carrier, service=service, route=route)

    assert {window.value: figure for window, figure in found.items()} == expected


def test_of_two_equally_exact_lines_the_later_counts() -> None:
    lines = ("ups / * / *: claimed_h = 1", "ups / * / *: claimed_h = 2")

    assert figures(lines, carrier="ups", service="*", route=Route.DOMESTIC) == {
        Window.CLAIMED_H: 2
    }


def test_a_brand_has_fifty_exceptions_at_most() -> None:
    with pytest.raises(ValidationError):
        TrackingWindows(exceptions=("ups / * / *: claimed_h = 1",) * 51)
