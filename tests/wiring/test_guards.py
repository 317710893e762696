"""What the command line refuses before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.brands import NewBrand, create_brand
from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.wiring import place
from backhaul.wiring.cli import clock
from tests.cast import Cast


def test_a_clock_is_not_moved_beyond_what_dates_can_hold(cast: Cast) -> None:
    with pytest.raises(DomainError, match="clock_too_far_ahead"):
        clock.move(clock.MOST_SECONDS + 1)

    assert Installation.objects.get().clock_offset_seconds == 0


def test_a_production_clock_stands(cast: Cast) -> None:
    Installation.objects.update(kind=Installation.Kind.PRODUCTION)

    with pytest.raises(DomainError, match="clock_of_production_stands"):
        clock.move(60)


@pytest.mark.parametrize("text", ["banana", "", "5", "-5h", "h"])
def test_a_span_that_is_none_is_said(text: str) -> None:
    with pytest.raises(DomainError, match="span_unreadable"):
        clock.parse_span(text)


def test_a_span_is_the_sum_of_its_parts() -> None:
    assert clock.parse_span("2d12h30m5s") == 2 * 86_400 + 12 * 3_600 + 30 * 60 + 5


def test_a_second_tree_on_one_directory_is_refused(
    tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    with place.only_one(), pytest.raises(DomainError, match="runs_already"), place.only_one():
        pass

    with place.only_one():
        pass


@pytest.mark.parametrize("currency", ["XYZQ", "eur", ""])
def test_a_brand_needs_a_currency_that_exists(cast: Cast, currency: str) -> None:
    new = NewBrand(slug="third", name="Third", prefix="TH", currency=currency)

    with pytest.raises(DomainError, match="unknown_currency"):
        create_brand(new)

    assert not Brand.objects.filter(slug="third").exists()
