"""The whole variety of journeys, walked through the pages as people walk them."""

from __future__ import annotations

import json

import pytest

from tests.journeys.installation import Installation
from tests.journeys.marks import JOURNEY

pytestmark = [*JOURNEY, pytest.mark.nightly]
_STORIES = 8


def test_every_kind_of_journey_ends_where_it_should_when_people_walk_it(
    house: Installation,
) -> None:
    ran = house.run(
        *("journey", "--brand", "nordlicht", "--count", str(_STORIES)),
        *("--clients", "2", "--through", "pages", "--json"),
        within=180,
    )

    said = json.loads(ran.stdout)
    assert [one["trouble"] for one in said["journeys"]] == [""] * _STORIES
    assert [one["headline"] for one in said["journeys"]] == [
        "refunded",
        "refunded",
        "refunded",
        "credited",
        "refunded",
        "refunded",
        "refused",
        "refunded",
    ]
    assert ran.returncode == 0


def test_a_way_that_nobody_knows_is_refused(house: Installation) -> None:
    ran = house.run("journey", "--brand", "nordlicht", "--through", "windows")

    assert ran.returncode != 0
    assert "api, pages" in ran.stderr + ran.stdout
