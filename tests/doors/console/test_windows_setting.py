"""Other figures for some carriers and routes, on the page of the policy."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.policies.drafts import draft_of, written_policy
from tests.cast import Cast
from tests.doors.console.work_cast import signed_in

PAGE = "/b/nordlicht/policy/draft/plain/"


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = signed_in(cast.ada)
    client.post("/b/nordlicht/policy/begin", {"from": "1"})
    return client


def form(desk: Client) -> dict[str, Any]:
    found = desk.get(PAGE).context["form"]
    given = {name: found[name].value() for name in found.fields}
    return {name: value for name, value in given.items() if value is not None}


def windows(cast: Cast) -> Any:
    with acting_for(cast.nordlicht.pk):
        draft = draft_of(cast.nordlicht.pk)
        assert draft is not None
        return written_policy(draft).windows


def test_a_brand_has_other_figures_and_working_days(cast: Cast, desk: Client) -> None:
    lines = "UPS / * / cross_border: no_movement_days = 9\n\n dhl/*/*:claimed_h=48 "
    given = {
        **form(desk),
        "windows_exceptions": lines,
        "windows_business_days": ["claimed_h", "no_movement_days"],
    }

    answer = desk.post(PAGE, given)

    assert answer.status_code == 302
    assert windows(cast).exceptions == (
        "ups / * / cross_border: no_movement_days = 9",
        "dhl / * / *: claimed_h = 48",
    )
    assert windows(cast).business_days == ("claimed_h", "no_movement_days")
    text = desk.get(PAGE).content.decode()
    assert "ups / * / cross_border: no_movement_days = 9\ndhl / * / *: claimed_h = 48" in text
    assert "No movement: days" in text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("ups = 5", "Line 1 cannot be read."),
        ("ups / * / *: claimed_h = 5\nups / * / abroad: claimed_h = 5", "Line 2 cannot"),
        ("ups / * / *: claimed_h = 99999", "Line 1 cannot be read."),
    ],
)
def test_a_line_that_cannot_be_read_is_told_at_the_field(
    cast: Cast, desk: Client, lines: str, said: str
) -> None:
    answer = desk.post(PAGE, {**form(desk), "windows_exceptions": lines})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert lines.splitlines()[0] in answer.content.decode()
    assert windows(cast).exceptions == ()
