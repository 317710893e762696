"""Questions about a unit: every answer counts once, and a refusal writes nothing."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.disposition.models import Placement
from backhaul.stages.inspection.models import Inspection, Photo, Sheet
from tests.cast import Cast
from tests.doors.station.benching import (
    address,
    answered,
    at_the_bench,
    count,
    graded,
    text_of,
    unit_of,
)
from tests.makers.floor import received_return


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def ada(cast: Cast) -> Client:
    return at_the_bench(cast.ada)


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#6b3c14").save(out, "PNG")
    out.name = "tear.png"
    out.seek(0)
    return out


def test_three_answers_grade_a_unit_and_the_seconds_are_counted(
    cast: Cast, ada: Client
) -> None:
    ran = received_return(cast.nordlicht)

    answer = graded(ada, ran, "damaged")

    assert answer.headers["Location"] == address(ran, "disposition")
    with acting_for(cast.nordlicht.pk):
        found = Inspection.objects.get()
        assert (found.grade, found.reasons) == ("D", ["damaged"])
        assert found.answers["condition"] == "damaged"
        assert found.inspected_by == f"member:{cast.ada.pk}"
        touched = Entry.objects.filter(kind="cost.recorded", data__stage="inspection").get()
        assert touched.data["seconds"] == found.seconds >= 1


def test_the_same_answer_twice_counts_once(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    answered(ada, ran, "complete", "yes", 0)

    again = answered(ada, ran, "complete", "no", 0)

    assert again.headers["Location"] == address(ran, "inspect?late=1")
    with acting_for(cast.nordlicht.pk):
        sheet = Sheet.objects.get()
        assert (sheet.step, sheet.answers) == (1, {"complete": "yes"})
    graded_page = graded(ada, ran)
    assert graded_page.status_code == 302


def test_going_back_keeps_the_answers(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    answered(ada, ran, "complete", "yes", 0)
    answered(ada, ran, "matches", "yes", 1)

    page = text_of(ada.get(address(ran, "inspect?q=matches")))

    assert "Is it this product?" in page
    assert page.count("is-chosen") == 1


def test_what_is_missing_is_named(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    first = answered(ada, ran, "complete", "no", 0)
    assert first.headers["Location"] == address(ran, "inspect?q=missing")
    inspect = address(ran, "inspect")
    ada.post(inspect, {"q": "missing", "toggle": "cable", "turn": 1})
    ada.post(inspect, {"q": "missing", "toggle": "tags", "turn": 2})
    ada.post(inspect, {"q": "missing", "toggle": "cable", "turn": 3})
    ada.post(inspect, {"q": "missing", "other": "left glove", "go": "1", "turn": 4})
    answered(ada, ran, "matches", "yes", 5)
    answered(ada, ran, "condition", "as_new", 6)

    with acting_for(cast.nordlicht.pk):
        found = Inspection.objects.get()
        assert (found.grade, found.answers["missing"]) == ("C", ["tags", "left glove"])
        assert found.differs


@pytest.mark.parametrize(
    "fields",
    [
        {"q": "complete"},
        {"q": "complete", "answer": "perhaps"},
        {"q": "colour", "answer": "yes"},
        {"answer": "yes"},
        {"q": "missing", "other": "x" * 81},
    ],
)
def test_an_answer_that_is_none_is_told_and_nothing_is_written(
    cast: Cast, ada: Client, fields: dict[str, str]
) -> None:
    ran = received_return(cast.nordlicht)

    answer = ada.post(address(ran, "inspect"), {**fields, "turn": "0"})

    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    assert count(cast, Sheet) == 0
    assert unit_of(cast).processing == "received"


def test_one_unit_is_in_one_pair_of_hands_until_it_is_taken_over(
    cast: Cast, ada: Client
) -> None:
    Member.objects.create(user=cast.ben, brand=cast.nordlicht, role=Role.INSPECTOR)
    ben = at_the_bench(cast.ben)
    ran = received_return(cast.nordlicht)
    ada.get(address(ran, "inspect"))

    told = text_of(ben.get(address(ran, "inspect")))
    refused = answered(ben, ran, "complete", "yes", 0)
    kept = count(cast, Sheet)
    ben.post(address(ran, "inspect"), {"take": "1"})
    asked = text_of(ben.get(address(ran, "inspect")))

    assert "Ada has this unit in hand" in told
    assert (refused.status_code, kept) == (200, 0)
    assert "Is everything there?" in asked


def test_a_photo_and_a_note_stand_beside_the_answers(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    sent = {"photo": picture(), "note": "Seam open, left"}
    answer = ada.post(address(ran, "photo?q=condition"), sent)

    assert answer.headers["Location"] == address(ran, "inspect?q=condition")
    with acting_for(cast.nordlicht.pk):
        photo = Photo.objects.get()
    shown = ada.get(address(ran, f"pictures/inspector/{photo.pk}.jpg"))
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    page = graded_from(ada, ran, 1)
    assert f"pictures/inspector/{photo.pk}.jpg" in page
    with acting_for(cast.nordlicht.pk):
        assert Inspection.objects.get().note == "Seam open, left"


def graded_from(client: Client, ran: str, turn: int) -> str:
    for step, (check, answer) in enumerate(
        (("complete", "yes"), ("matches", "yes"), ("condition", "used")), start=turn
    ):
        answered(client, ran, check, answer, step)
    return text_of(client.get(address(ran, "disposition")))


def test_a_file_that_is_no_photo_keeps_the_note_that_was_typed(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    bad = io.BytesIO(b"<svg/>")
    bad.name = "tear.png"

    answer = ada.post(address(ran, "photo"), {"photo": bad, "note": "Seam open"})

    assert answer.status_code == 422
    assert "Seam open" in text_of(answer)
    assert count(cast, Photo) == 0


def test_not_sure_puts_it_aside_for_a_person(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)

    ada.post(address(ran, "aside"), {"answer": "odd", "note": "battery is warm"})

    page = text_of(ada.get(address(ran, "done")))
    assert "Put aside" in page
    assert "Q1" in page
    with acting_for(cast.nordlicht.pk):
        placed = Placement.objects.get()
        assert placed.note == "Something is wrong with it. battery is warm"
    assert unit_of(cast).processing == "received"
