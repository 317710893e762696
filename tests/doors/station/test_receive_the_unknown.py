"""A parcel that nobody knows is kept, shown and found again: never an error page."""

from __future__ import annotations

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backhaul.core.ids import lpn
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.intake.models import Photo
from backhaul.stages.returns.models import Unit
from tests.cast import Cast
from tests.doors.station.standing import (
    address,
    at_the_bench,
    receipts_of,
    scanned,
    step_of,
    units_of,
)
from tests.makers.returns import authorized_return


def test_an_unknown_parcel_is_kept_with_a_plate_and_in_its_bin(cast: Cast, ada: Client) -> None:
    page = scanned(ada, "1Z 999 AA1")
    told = {
        "step": step_of(page),
        "scan": "1Z 999 AA1",
        "sender": "B. Aho, Oulu",
        "inside": "Navy jacket, M",
        "answer": "none/nordlicht",
    }

    answer = ada.post("/station/unknown", told, follow=True)

    assert "We do not know this parcel" in page.content.decode()
    [unit] = units_of(cast)
    assert (unit.ret_id, unit.title, unit.processing) == (None, "Navy jacket, M", "received")
    assert (unit.bin, unit.lpn) == ("U1", lpn(unit.pk))
    [receipt] = receipts_of(cast)
    assert (receipt.scanned, receipt.note) == ("1Z 999 AA1", "Sender: B. Aho, Oulu")
    assert "Kept as an unexpected unit" in answer.content.decode()


def test_an_unknown_parcel_can_be_taken_back(cast: Cast, ada: Client) -> None:
    ada.post("/station/unknown", {"step": "a", "scan": "1Z9", "answer": "none/nordlicht"})

    answer = ada.post("/station/undo", {"step": "b"}, follow=True)

    assert "Taken back" in answer.content.decode()
    [unit] = units_of(cast)
    assert (unit.processing, unit.authorization) == ("awaited", "withdrawn")
    assert (unit.bin, unit.site, unit.received_at) == ("", "", None)


def test_an_unknown_parcel_finds_its_return_by_what_is_in_it(cast: Cast, ada: Client) -> None:
    ran = authorized_return(cast.nordlicht)
    sku = units_of(cast)[0].sku

    page = ada.get("/station/unknown", {"scan": "1Z999", "find": sku})
    told = {"step": "a", "scan": "1Z999", "find": sku, "answer": f"match/nordlicht/{ran}"}
    answer = ada.post("/station/unknown", told)

    text = page.content.decode()
    assert ran in text
    assert "Maybe" in text
    assert answer["Location"].startswith(f"{address(ran)}?scan=1Z999")
    with acting_for(cast.nordlicht.pk):
        entry = Entry.objects.get(kind="parcel.matched")
        assert (entry.data, entry.actor) == ({"matched": ["item"]}, f"member:{cast.ada.pk}")
        assert Unit.objects.get().processing == "awaited"


def test_a_photo_that_is_none_says_so_and_keeps_what_was_typed(cast: Cast, ada: Client) -> None:
    told = {
        "step": "a",
        "scan": "1Z9",
        "inside": "Navy jacket",
        "answer": "none/nordlicht",
        "photo": SimpleUploadedFile("a.jpg", b"no picture"),
    }

    answer = ada.post("/station/unknown", told)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "The photo is not a JPEG, PNG or WebP picture." in text
    assert 'value="Navy jacket"' in text
    assert units_of(cast) == []


def test_the_operator_keeps_what_nobody_knows_for_no_brand(cast: Cast) -> None:
    Member.objects.create(user=cast.eve, brand=None, role=Role.RECEIVER)
    eve = at_the_bench(cast.eve)
    told = {"step": "a", "scan": "1Z9", "answer": "none/-"}

    kept = eve.post("/station/unknown", told)
    shown = eve.get(kept["Location"])
    plate = re.search(r"unexpected/(LP\w+)/", kept["Location"])[1]  # type: ignore[index]
    again = eve.post("/station/scan", {"code": plate})
    printed = eve.get(f"/station/unexpected/{plate}/plate")
    others = at_the_bench(cast.ada).get(kept["Location"])

    assert plate in shown.content.decode()
    assert "U1" in shown.content.decode()
    assert again["Location"] == kept["Location"]
    assert printed.content[:5] == b"%PDF-"
    assert others.status_code == 404
    assert units_of(cast) == []
    with acting_for(unassigned_brand_id()):
        assert Unit.objects.get().lpn == plate


def test_a_photo_of_what_nobody_knows_is_kept_with_it(cast: Cast, ada: Client) -> None:
    taken = SimpleUploadedFile("a.png", a_picture(), "image/png")

    ada.post(
        "/station/unknown",
        {"step": "a", "scan": "1Z9", "answer": "none/nordlicht", "photo": taken},
    )

    with acting_for(cast.nordlicht.pk):
        photo = Photo.objects.get()
        assert (photo.unit_id, photo.uploaded_by) == (
            Unit.objects.get().pk,
            f"member:{cast.ada.pk}",
        )


def test_its_photo_is_shown_to_whoever_may_handle_it_and_to_nobody_else(
    cast: Cast, ada: Client
) -> None:
    taken = SimpleUploadedFile("a.png", a_picture(), "image/png")
    told = {"step": "a", "scan": "1Z9", "answer": "none/nordlicht", "photo": taken}

    page = ada.post("/station/unknown", told, follow=True).content.decode()

    [src] = set(re.findall(r'src="(/station/unexpected/LP\w+/photos/\d+\.jpg)"', page))
    shown = ada.get(src)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert ada.get(src.replace("photos/", "photos/9")).status_code == 404
    assert at_the_bench(cast.cleo).get(src).status_code == 404
    assert Client().get(src)["Location"].startswith("/account/login/")


def a_picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return out.getvalue()
