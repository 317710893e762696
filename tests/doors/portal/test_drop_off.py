"""A shopper tells when and where they handed a parcel over, with a receipt or without."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.playbooks.models import DropOff
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.models import DropOffReceipt
from tests.cast import Cast
from tests.counting import counting
from tests.makers.stories import Story, standing_at
from tests.makers.variants import VARIANTS

EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def claimed(cast: Cast) -> tuple[Story, Parcel]:
    story, now = VARIANTS["claimed_not_scanned"](cast.nordlicht)
    standing_at(now)
    with acting_for(story.brand.pk):
        return story, Parcel.objects.get(ret_id=story.return_id)


def story_of(parcel: Parcel, **changed: str) -> dict[str, str]:
    made = parcel.made_at.astimezone(UTC)
    told = {
        "parcel": str(parcel.pk),
        "happened_at": f"{made:%Y-%m-%d}T{made.hour + 1:02}:30",
        "place": "Kiosk Lindner, Berlin",
        "weight": "1250",
    }
    return told | changed


def kept(story: Story) -> tuple[int, int, int]:
    with acting_for(story.brand.pk):
        return (
            DropOff.objects.count(),
            DropOffReceipt.objects.count(),
            Entry.objects.count(),
        )


def picture(data: bytes | None = None) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(out, "PNG")
    return SimpleUploadedFile("r.png", data or out.getvalue(), content_type="image/png")


def test_when_and_where_are_kept_and_shown(cast: Cast, client: Client) -> None:
    story, parcel = claimed(cast)
    page = client.get(story.path, headers=EN).content.decode()
    assert "When did you hand it over?" in page

    answer = client.post(story.path + "receipt", story_of(parcel))

    assert (answer.status_code, answer["Location"]) == (302, story.path + "?said=told")
    with acting_for(story.brand.pk):
        row = DropOff.objects.get()
    made = parcel.made_at.astimezone(UTC)
    # Half past an hour later on the clock of Berlin, which is an hour ahead.
    assert row.happened_at == datetime(
        made.year, made.month, made.day, made.hour, 30, tzinfo=UTC
    )
    assert (row.place, row.weight_grams, row.told_by) == (
        "Kiosk Lindner, Berlin",
        1250,
        "shopper",
    )
    page = client.get(answer["Location"], headers=EN).content.decode()
    assert "You told us: Kiosk Lindner, Berlin, " in page
    assert "Thank you. That helps us and the carrier to find it." in page


def test_a_receipt_comes_along_in_the_same_form(cast: Cast, client: Client) -> None:
    story, parcel = claimed(cast)

    answer = client.post(
        story.path + "receipt", {**story_of(parcel, weight=""), "receipt": picture()}
    )

    assert answer["Location"] == story.path + "?said=receipt"
    assert kept(story)[:2] == (1, 1)


def test_a_file_that_came_with_a_mistake_is_asked_for_again(cast: Cast, client: Client) -> None:
    story, parcel = claimed(cast)

    told = {**story_of(parcel, place=""), "receipt": picture()}
    page = client.post(story.path + "receipt", told, headers=EN).content.decode()
    without = client.post(story.path + "receipt", story_of(parcel, place=""), headers=EN)

    assert "Tell where it was handed over." in page
    assert "Choose the file again: browsers forget it." in page
    assert "Choose the file again" not in without.content.decode()
    assert kept(story)[:2] == (0, 0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"happened_at": ""}, "Enter the day and the time"),
        ({"happened_at": "yesterday"}, "Enter the day and the time"),
        ({"happened_at": "2099-01-01T10:00"}, "That time is still to come."),
        ({"happened_at": "2020-01-01T10:00"}, "That was before the label was made."),
        ({"place": " "}, "Tell where it was handed over."),
        ({"place": "x" * 201}, "A place has at most 200 characters."),
        ({"weight": "a lot"}, "Enter whole grams, or nothing."),
        ({"weight": "0"}, "A weight is between 1 and 70000 grams."),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_kept_as_it_was_typed(
    cast: Cast, client: Client, changed: dict[str, str], said: str
) -> None:
    story, parcel = claimed(cast)
    before = kept(story)

    answer = client.post(story.path + "receipt", story_of(parcel, **changed), headers=EN)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in text
    assert said in text
    if "weight" not in changed:
        assert 'value="1250"' in text
    assert kept(story) == before


def test_nothing_of_it_is_kept_when_the_receipt_is_no_picture(
    cast: Cast, client: Client
) -> None:
    story, parcel = claimed(cast)
    before = kept(story)

    answer = client.post(
        story.path + "receipt",
        {**story_of(parcel), "receipt": picture(b"no picture")},
        headers=EN,
    )

    assert answer.status_code == 422
    assert kept(story) == before


def test_a_parcel_of_somebody_else_is_not_there(cast: Cast, client: Client) -> None:
    story, parcel = claimed(cast)
    other, _ = VARIANTS["claimed_not_scanned"](cast.voltaic)
    with acting_for(other.brand.pk):
        foreign = Parcel.objects.get(ret_id=other.return_id)
    before = kept(story)

    for number in (str(foreign.pk), "999999", "x"):
        sent = story_of(parcel) | {"parcel": number}
        assert client.post(story.path + "receipt", sent).status_code == 404

    assert kept(story) == before


def test_the_page_stays_within_its_statements(cast: Cast, client: Client) -> None:
    story, parcel = claimed(cast)
    client.post(story.path + "receipt", story_of(parcel))

    with counting() as counted:
        client.get(story.path, headers=EN)

    assert counted.number <= 12, counted
