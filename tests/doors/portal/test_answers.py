"""What a shopper can do on the page of a return: take it back, and send a receipt."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Unit
from backhaul.stages.tracking.models import DropOffReceipt
from backhaul.stages.tracking.queries import receipts_of
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


def told(cast: Cast, name: str) -> Story:
    story, now = VARIANTS[name](cast.nordlicht)
    standing_at(now)
    return story


def picture(colour: str = "white") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 60), colour).save(out, "PNG")
    return SimpleUploadedFile("receipt.png", out.getvalue(), content_type="image/png")


def receipts(story: Story) -> list[DropOffReceipt]:
    with acting_for(story.brand.pk):
        return receipts_of(story.brand.pk, story.return_id)


def kinds(story: Story) -> list[str]:
    with acting_for(story.brand.pk):
        rows = Entry.objects.filter(return_id=story.return_id).order_by("id")
        return list(rows.values_list("kind", flat=True))


def authorizations(story: Story) -> list[str]:
    with acting_for(story.brand.pk):
        rows = Unit.objects.filter(ret_id=story.return_id).order_by("ordinal")
        return list(rows.values_list("authorization", flat=True))


def test_a_receipt_is_kept_journalled_and_shown(cast: Cast, client: Client) -> None:
    story = told(cast, "claimed_not_scanned")
    page = client.get(story.path, headers=EN).content.decode()
    assert "Photo or PDF of the receipt" in page

    answer = client.post(story.path + "receipt", {"receipt": picture()})

    assert (answer.status_code, answer["Location"]) == (302, story.path + "?said=receipt")
    (kept,) = receipts(story)
    assert (kept.width, kept.height, kept.given_by) == (40, 60, "shopper")
    assert kinds(story)[-1] == "parcel.drop_off_receipt_given"
    page = client.get(answer["Location"], headers=EN).content.decode()
    assert "Your receipt is with us: today, " in page


def test_a_receipt_as_pdf_is_kept_as_a_picture_of_our_own(cast: Cast, client: Client) -> None:
    story = told(cast, "claimed_not_scanned")
    out = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(out, "PDF")
    paper = SimpleUploadedFile("r.pdf", out.getvalue(), content_type="application/pdf")

    client.post(story.path + "receipt", {"receipt": paper})

    (kept,) = receipts(story)
    assert kept.file.endswith(".jpg")
    with default_storage.open(kept.file) as file:
        assert file.read(3) == b"\xff\xd8\xff"


def test_the_same_receipt_twice_is_one_and_a_fifth_is_too_many(
    cast: Cast, client: Client
) -> None:
    story = told(cast, "claimed_not_scanned")
    for colour in ("white", "white", "red", "blue", "green"):
        client.post(story.path + "receipt", {"receipt": picture(colour)})
    assert len(receipts(story)) == 4

    answer = client.post(story.path + "receipt", {"receipt": picture("black")}, headers=EN)

    assert answer.status_code == 422
    assert len(receipts(story)) == 4


@pytest.mark.parametrize("given", [{}, {"receipt": SimpleUploadedFile("x.pdf", b"%PDF-1.4")}])
def test_what_is_no_picture_is_told_at_the_field(
    cast: Cast, client: Client, given: dict[str, SimpleUploadedFile]
) -> None:
    story = told(cast, "claimed_not_scanned")

    answer = client.post(story.path + "receipt", given, headers=EN)

    assert answer.status_code == 422
    assert 'id="receipt-wrong"' in answer.content.decode()
    assert receipts(story) == []


def test_no_receipt_is_asked_for_that_would_not_help(cast: Cast, client: Client) -> None:
    for name in ("on_its_way", "to_send"):
        story = told(cast, name)
        assert "drop-off receipt" not in client.get(story.path, headers=EN).content.decode()
        break


def test_a_return_at_the_shoppers_can_be_cancelled_item_by_item(
    cast: Cast, client: Client
) -> None:
    story = told(cast, "to_send")
    assert "Cancel or change" in client.get(story.path, headers=EN).content.decode()
    page = client.get(story.path + "cancel/", headers=EN).content.decode()
    assert page.count('name="unit"') == 2

    answer = client.post(story.path + "cancel/", {"unit": "2"})

    assert (answer.status_code, answer["Location"]) == (302, story.path + "?said=cancelled")
    assert authorizations(story) == ["authorized", "withdrawn"]
    assert kinds(story).count("unit.withdrawn") == 1


def test_cancelling_twice_does_it_once(cast: Cast, client: Client) -> None:
    story = told(cast, "to_send")
    answers = [
        client.post(story.path + "cancel/", {"unit": ["1", "2"]}).status_code for _ in range(2)
    ]

    assert answers == [302, 302]
    assert kinds(story).count("unit.withdrawn") == 2
    assert "You cancelled this return" in client.get(story.path, headers=EN).content.decode()


def test_cancelling_nothing_is_told(cast: Cast, client: Client) -> None:
    story = told(cast, "to_send")

    for given in ({}, {"unit": "x"}):
        answer = client.post(story.path + "cancel/", given, headers=EN)
        assert answer.status_code == 422
        assert "Choose at least one item" in answer.content.decode()

    assert authorizations(story) == ["authorized", "authorized"]


@pytest.mark.parametrize("name", ["on_its_way", "paid", "refused", "in_parts"])
def test_what_is_on_its_way_or_over_cannot_be_cancelled(
    cast: Cast, client: Client, name: str
) -> None:
    story = told(cast, name)
    before = authorizations(story)

    page = client.get(story.path + "cancel/", headers=EN).content.decode()
    client.post(story.path + "cancel/", {"unit": ["1", "2"]})

    assert "There is nothing left to cancel" in page
    assert "Cancel or change" not in client.get(story.path, headers=EN).content.decode()
    assert authorizations(story) == before


def test_another_brand_and_a_guess_are_answered_alike(cast: Cast, client: Client) -> None:
    story = told(cast, "to_send")
    for end in ("cancel/", "receipt"):
        theirs = story.path.replace("/nordlicht/", "/voltaic/") + end
        assert client.post(theirs, {"unit": "1"}).status_code == 404
        assert client.post(f"/nordlicht/r/{'x' * 43}/{end}").status_code == 404
    assert authorizations(story) == ["authorized", "authorized"]


def test_the_cancel_page_needs_few_statements(cast: Cast, client: Client) -> None:
    story = told(cast, "to_send")

    with counting() as counted:
        client.get(story.path + "cancel/")

    assert counted.number <= 4, counted
