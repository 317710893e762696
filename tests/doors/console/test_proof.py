from __future__ import annotations

from typing import Any

import pytest

from backhaul.doors.console.case.proof import healed_by, opened_by
from backhaul.foundation.pages.local import Local
from tests.cast import MONDAY

LOCAL = Local.of("en", "Europe/Berlin", MONDAY)
AT = MONDAY.isoformat()


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        ({"since": AT, "fault": "carrier"}, "by a scan of "),
        ({"due": AT}, "silent beyond "),
        ({"what": "mismatch", "unit": 1}, "it is another product"),
        ({"what": "missing", "unit": 1}, "it was not in the parcel"),
        ({"code": "reported", "said": "x"}, ""),
        ({}, ""),
    ],
)
def test_an_incident_tells_what_opened_it(evidence: dict[str, Any], told: str) -> None:
    found = opened_by(evidence, LOCAL)

    assert found.startswith(told) if told else found == ""


@pytest.mark.parametrize(
    ("healed", "told"),
    [
        ({"word": "in_transit", "at": AT}, "On its way, "),
        ({"word": "dropped_off", "at": AT}, "Handed over, "),
        ({"word": "received"}, "Received"),
        ({"word": "none", "at": AT}, ""),
        (None, ""),
    ],
)
def test_an_incident_tells_what_ended_it(healed: dict[str, str] | None, told: str) -> None:
    found = healed_by({"healed": healed} if healed else {}, LOCAL)

    assert found.lower().startswith(told.lower()) if told else found == ""
