"""Whatever the bar of a return offers, the page behind it lets one do, in every state."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from backhaul.core.axes import LegState
from backhaul.core.policies.model import RefundTrigger
from tests.cast import Cast
from tests.doors.console.return_desk import delivered, path
from tests.doors.console.work_cast import in_review, signed_in
from tests.makers.stories import (
    FIRST_SCAN,
    LEIPZIG,
    Story,
    approved,
    decided,
    labelled,
    looked_at,
    pays_on,
    received,
    scanned,
    settled,
)

BAR = re.compile(r'<div class="case-bar".*?<div class="cols', re.DOTALL)
WAYS = re.compile(r'<a class="[^"]*button[^"]*" href="([^"#]+)"')
#: Said by a page that has nothing to do.
DEAD = ('role="alert"', "Nothing is owed that is not paid", "Nothing may go yet")


def _decided_by_a_person(cast: Cast, outcome: str) -> str:
    ran = in_review(cast.nordlicht, units=2)
    given = {"unit_1": outcome, "unit_2": outcome, "note": "seen"}
    given["legal_ground"] = "custom_made.always"
    signed_in(cast.ada).post(path(ran, "review"), given)
    return ran


def _inspected(cast: Cast) -> Story:
    return looked_at(received(delivered(cast)), (1, 2))


STANDINGS: dict[str, Callable[[Cast], str]] = {
    "in review": lambda cast: in_review(cast.nordlicht, units=2),
    "refused": lambda cast: _decided_by_a_person(cast, "refuse"),
    "approved by a person": lambda cast: _decided_by_a_person(cast, "authorize"),
    "authorized": lambda cast: approved(cast.nordlicht, items=1).ran,
    "labelled": lambda cast: labelled(cast.nordlicht, items=1).ran,
    "on its way": lambda cast: scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN).ran,
    "delivered": lambda cast: delivered(cast).ran,
    "received": lambda cast: received(delivered(cast)).ran,
    "inspected": lambda cast: _inspected(cast).ran,
    "decided": lambda cast: decided(_inspected(cast), (1, 2)).ran,
}


def standing(cast: Cast, where: str) -> str:
    if where in STANDINGS:
        return STANDINGS[where](cast)
    return settled(received(delivered(cast)), LEIPZIG, LegState(where)).ran


@pytest.mark.parametrize("where", [*STANDINGS, *LegState])
def test_no_step_that_is_offered_is_a_dead_end(cast: Cast, where: str) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    ran = standing(cast, where)
    client = signed_in(cast.ada)
    page = client.get(path(ran)).content.decode()
    bar = BAR.search(page)
    assert bar is not None
    legs = re.findall(r'href="([^"]+/legs/\d+/\w+)"', page)

    ways = {*WAYS.findall(bar[0]), *legs}
    assert ways
    for way in ways:
        answer = client.get(way)
        text = answer.content.decode()
        assert answer.status_code == 200, way
        assert not [word for word in DEAD if word in text], way
