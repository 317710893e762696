"""Guesses on their way through the house: kept and shown, and nothing that pays is moved."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Unit
from backhaul.stages.tracking import unmapped
from backhaul.stages.tracking.actions import drain_inbox
from backhaul.stages.tracking.models import Scan
from tests.cast import MONDAY, Cast
from tests.makers.returns import NUMBER
from tests.makers.scans import keep, labelled_parcel, put_clock

AT = (MONDAY + timedelta(hours=5)).isoformat()


@pytest.fixture(autouse=True)
def _tuesday(cast: Cast) -> None:
    put_clock(MONDAY + timedelta(hours=24))


Told = tuple[str, str | None, str]
"""Word, incident and version of a scan."""


def _told(cast: Cast, adapter: str, body: object) -> tuple[str | None, list[Told]]:
    """Return where the unit is then, and word, incident and version of each scan."""
    labelled_parcel(cast.nordlicht)
    keep(cast.nordlicht, json.dumps(body).encode(), adapter=adapter)
    drain_inbox()
    with acting_for(cast.nordlicht.pk):
        rows = Scan.objects.order_by("id").values_list("word", "incident", "table_version")
        return Unit.objects.get().position, list(rows)


def _easypost(status: str, message: str) -> dict[str, object]:
    event = {"datetime": AT, "status": status, "message": message}
    return {"tracking_code": NUMBER, "tracking_details": [event]}


def test_a_shape_that_nobody_described_is_kept_as_a_guess_and_parked(cast: Cast) -> None:
    body = {"parcel": NUMBER, "events": [{"at": AT, "text": "Delivered"}]}

    position, scans = _told(cast, "gls", body)

    assert (position, scans) == ("label_created", [("unknown", None, "")])
    assert (RawBody.objects.get().state, RawBody.objects.get().problems) == (
        "parked",
        ["unknown_shape"],
    )
    with acting_for(cast.nordlicht.pk):
        [one] = unmapped.unmapped(cast.nordlicht.pk)
    assert one.guess is not None
    assert (one.text, one.guess.word.value) == ("Delivered", "delivered")


def test_a_vague_code_and_its_sentence_open_an_incident_that_is_marked(cast: Cast) -> None:
    position, scans = _told(cast, "easypost", _easypost("in_transit", "Nobody home"))

    with acting_for(cast.nordlicht.pk):
        [kind] = Incident.objects.filter(healed_at=None).values_list("kind", flat=True)
        [coverage] = unmapped.coverage(cast.nordlicht.pk)
    assert (position, kind) == ("in_transit", "attempt_failed")
    assert [(word, incident) for word, incident, _ in scans] == [("incident", "attempt_failed")]
    assert scans[0][2].endswith(":in_transit")
    assert (coverage.known, coverage.guessed, coverage.unknown) == (0, 1, 0)


def test_a_sentence_delivers_nothing_beside_a_code_that_does_not(cast: Cast) -> None:
    position, scans = _told(cast, "easypost", _easypost("in_transit", "Delivered to neighbour"))

    assert position == "in_transit"
    assert scans == [("in_transit", None, "easypost 2026-11-21")]
