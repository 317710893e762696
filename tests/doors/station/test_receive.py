"""Receiving at the bench: any scan is understood, every step is done once and can go back."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backhaul.core.ids import lpn
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.foundation.tenancy.models import Member, Role, Site
from backhaul.stages.incidents.models import Incident
from backhaul.stages.intake.models import Photo
from backhaul.stages.receiving.models import BenchStep, Receipt
from backhaul.stages.returns.models import Unit
from tests.cast import SITE_ADDRESS, Cast
from tests.counting import counting
from tests.makers.orders import sold_line
from tests.makers.returns import NUMBER, authorized_return, send_parcel

MOST_STATEMENTS = 12


@pytest.fixture
def ada(cast: Cast) -> Client:
    return at_the_bench(cast.ada)


def at_the_bench(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def box_of(cast: Cast, *, units: int = 1) -> str:
    """A parcel of Sam's with its label, delivered."""
    ran = authorized_return(cast.nordlicht, units=units)
    send_parcel(cast.nordlicht, ran)
    return ran


def scanned(client: Client, code: str, **fields: str) -> Any:
    return client.post("/station/scan", {"code": code, **fields}, follow=True)


def address(ran: str, rest: str = "") -> str:
    return f"/station/returns/nordlicht/{ran}/{rest}"


def step_of(answer: Any) -> str:
    found = re.search(r'name="step" value="([^"]+)"', answer.content.decode())
    assert found
    return found.group(1)


def units_of(cast: Cast) -> list[Unit]:
    with acting_for(cast.nordlicht.pk):
        return list(Unit.objects.order_by("ordinal", "id"))


def receipts_of(cast: Cast) -> list[Receipt]:
    with acting_for(cast.nordlicht.pk):
        return list(Receipt.objects.order_by("id"))


def test_a_tracking_number_opens_its_box_and_receives_nothing_yet(
    cast: Cast, ada: Client
) -> None:
    ran = box_of(cast)

    answer = scanned(ada, NUMBER)

    assert answer.redirect_chain[0][0].startswith(address(ran))
    text = answer.content.decode()
    assert "Parcel found" in text
    assert "Nordlicht · 1 unit expected" in text
    assert "Scan the product" in text
    assert units_of(cast)[0].processing == "awaited"


@pytest.mark.parametrize("way", ["ran", "symbology", "lower", "order"])
def test_any_number_of_it_opens_the_box(cast: Cast, ada: Client, way: str) -> None:
    ran = box_of(cast)
    code = {
        "ran": ran,
        "symbology": f"]C1{NUMBER}",
        "lower": ran.lower().replace("-", " "),
        "order": "NL-100482",
    }[way]

    answer = scanned(ada, code)

    assert answer.redirect_chain[0][0].startswith(address(ran))


def test_enter_receives_all_of_it_and_gives_plates(cast: Cast, ada: Client) -> None:
    ran = box_of(cast, units=2)
    page = scanned(ada, NUMBER)

    told = {"step": step_of(page), "scan": NUMBER}
    answer = ada.post(address(ran, "receive"), told, follow=True)

    text = answer.content.decode()
    assert "Parcel received" in text
    units = units_of(cast)
    assert [unit.processing for unit in units] == ["received", "received"]
    assert all(f"Plate {lpn(unit.pk)}" in text for unit in units)
    [receipt] = receipts_of(cast)
    assert (receipt.scanned, receipt.received_by) == (NUMBER, f"member:{cast.ada.pk}")


def test_the_product_that_is_scanned_is_received_and_no_other(cast: Cast, ada: Client) -> None:
    ran = box_of(cast, units=2)
    here = {"here": f"box/nordlicht/{ran}", "scan": NUMBER}

    answer = scanned(ada, units_of(cast)[0].sku, **here)

    assert "1 of 2 received" in answer.content.decode()
    assert [unit.processing for unit in units_of(cast)] == ["received", "awaited"]


def test_a_double_press_receives_once(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    told = {"step": step_of(scanned(ada, NUMBER)), "scan": NUMBER}

    first = ada.post(address(ran, "receive"), told)
    again = ada.post(address(ran, "receive"), told)

    assert (first.status_code, again.status_code) == (303, 303)
    assert first["Location"] == again["Location"]
    assert len(receipts_of(cast)) == 1


def test_what_is_here_already_is_said_and_not_received_again(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    ada.post(address(ran, "receive"), {"step": "a", "unit": "1"})

    answer = ada.post(address(ran, "receive"), {"step": "b", "unit": "1"})

    assert answer.status_code == 409
    assert 'class="st-band st-warn"' in answer.content.decode()
    assert len(receipts_of(cast)) == 1


def test_a_step_that_was_refused_can_be_taken_after_all(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    ada.post(address(ran, "receive"), {"step": "a"})
    refused = ada.post(address(ran, "receive"), {"step": "b", "unit": "1"})
    ada.post("/station/undo", {"step": "c"})

    taken = ada.post(address(ran, "receive"), {"step": "b", "unit": "1"})

    assert (refused.status_code, taken.status_code) == (409, 303)
    assert [unit.processing for unit in units_of(cast)] == ["received"]


def test_the_seconds_from_the_scan_to_the_receipt_are_kept(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    page = scanned(ada, NUMBER)
    began = int(re.search(r'name="began" value="(\d+)"', page.content.decode())[1])  # type: ignore[index]

    ada.post(address(ran, "receive"), {"step": "a", "scan": NUMBER, "began": str(began - 21)})

    [receipt] = receipts_of(cast)
    assert 21 <= receipt.seconds <= 24


def test_an_extra_item_needs_a_name_and_gets_a_plate(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)

    empty = ada.post(address(ran, "extra"), {"step": "a", "name": " "})
    ada.post(address(ran, "extra"), {"step": "b", "name": "A red scarf"})

    assert empty.status_code == 422
    assert "Say in a few words what it is." in empty.content.decode()
    units = units_of(cast)
    assert [(unit.title, unit.processing) for unit in units[1:]] == [
        ("A red scarf", "received")
    ]
    assert units[0].processing == "awaited"


def test_what_is_not_in_the_box_is_missing_and_can_be_taken_back(
    cast: Cast, ada: Client
) -> None:
    ran = box_of(cast, units=2)

    answer = ada.post(address(ran, "missing"), {"step": "a", "unit": "2"}, follow=True)
    states = [unit.processing for unit in units_of(cast)]
    ada.post("/station/undo", {"step": "b"})

    assert "Not in the box: care looks for it" in answer.content.decode()
    assert states == ["awaited", "missing"]
    assert [unit.processing for unit in units_of(cast)] == ["awaited", "awaited"]
    with acting_for(cast.nordlicht.pk):
        assert Entry.objects.filter(kind="unit.missing_undone").count() == 1
        assert Incident.objects.filter(healed_at=None).count() == 0


def test_undo_takes_back_one_step_at_a_time_and_a_repeat_none(cast: Cast, ada: Client) -> None:
    ran = box_of(cast, units=2)
    ada.post(address(ran, "receive"), {"step": "a", "unit": "1"})
    ada.post(address(ran, "receive"), {"step": "b", "unit": "2"})

    ada.post("/station/undo", {"step": "c"})
    again = ada.post("/station/undo", {"step": "c"})
    states = [unit.processing for unit in units_of(cast)]
    answer = ada.post("/station/undo", {"step": "d"}, follow=True)

    assert again.status_code == 303
    assert states == ["received", "awaited"]
    assert [unit.processing for unit in units_of(cast)] == ["awaited", "awaited"]
    assert "Taken back: it is awaited again" in answer.content.decode()


def test_undo_is_of_ones_own_steps(cast: Cast, ada: Client) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.RECEIVER)
    ran = box_of(cast)
    ada.post(address(ran, "receive"), {"step": "a"})

    answer = at_the_bench(cast.eve).post("/station/undo", {"step": "b"}, follow=True)

    assert "Nothing of yours can be taken back" in answer.content.decode()
    assert units_of(cast)[0].processing == "received"


def test_a_parcel_that_was_let_go_is_received_all_the_same(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    with acting_for(cast.nordlicht.pk):
        Unit.objects.update(authorization="expired", holds_allowance=False)

    page = scanned(ada, NUMBER)
    ada.post(address(ran, "receive"), {"step": "a", "scan": NUMBER})

    assert "This label has expired. Receive it all the same" in page.content.decode()
    assert units_of(cast)[0].processing == "received"


def test_the_wrong_building_is_said_and_receives_all_the_same(cast: Cast, ada: Client) -> None:
    Site.objects.create(
        code="rot", name="Rotterdam", time_zone="Europe/Amsterdam", address=SITE_ADDRESS
    )
    rotterdam = Site.objects.get(code="rot")
    ran = box_of(cast)
    ada.post("/station/settings", {"site": str(rotterdam.pk), "name": "Bench 3"})

    page = scanned(ada, NUMBER)
    ada.post(address(ran, "receive"), {"step": "a", "scan": NUMBER})

    text = page.content.decode()
    assert "Wrong building: this belongs to Leipzig" in text
    assert 'data-sound="stop"' in text
    assert "Bench 3" in text
    assert units_of(cast)[0].site == "rot"


def test_a_number_of_two_returns_is_asked_about(cast: Cast, ada: Client) -> None:
    first = box_of(cast)
    second = authorized_return(
        cast.nordlicht, order="NL-7", line=sold_line("9", sku="CAP-1", quantity=1)
    )
    send_parcel(cast.nordlicht, second)

    answer = scanned(ada, NUMBER)

    text = answer.content.decode()
    assert "Which one is it?" in text
    assert text.index(first) < text.index(second)
    assert 'data-key="2"' in text


def test_another_parcel_while_a_box_is_half_open_asks_which_first(
    cast: Cast, ada: Client
) -> None:
    ran = box_of(cast, units=2)
    ada.post(address(ran, "receive"), {"step": "a", "unit": "1"})

    answer = scanned(ada, "1Z999", here=f"box/nordlicht/{ran}")

    text = answer.content.decode()
    assert "Finish this box first" in text
    assert 'href="/station/scan?code=1Z999"' in text


def test_a_plate_on_the_bench_opens_its_questions(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    ada.post(address(ran, "receive"), {"step": "a"})

    answer = ada.post("/station/scan", {"code": units_of(cast)[0].lpn or ""})

    assert answer["Location"] == f"/station/units/nordlicht/{ran}/1/inspect"


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


def a_picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return out.getvalue()


def test_plates_are_printed_as_the_bench_says(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    ada.post(address(ran, "receive"), {"step": "a"})

    pdf = ada.get(address(ran, "plates"))
    ada.post("/station/settings", {"printer": "zpl"})
    zpl = ada.get(address(ran, "plates"))

    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert zpl["Content-Type"] == "application/zpl"
    assert lpn(units_of(cast)[0].pk) in zpl.content.decode()


def test_the_day_of_a_person_is_counted(cast: Cast, ada: Client) -> None:
    ran = box_of(cast, units=2)
    page = scanned(ada, NUMBER)
    began = int(re.search(r'name="began" value="(\d+)"', page.content.decode())[1])  # type: ignore[index]
    ada.post(address(ran, "receive"), {"step": "a", "began": str(began - 40)})

    answer = ada.get("/station/")

    text = " ".join(answer.content.decode().split())
    assert text.count("<strong>2</strong> units") == 2
    assert re.search(r"<strong>2[012]</strong> s", text)


def test_strangers_and_other_brands_find_nothing(cast: Cast) -> None:
    ran = box_of(cast)

    cleo = at_the_bench(cast.cleo)
    eve = at_the_bench(cast.eve)

    assert cleo.get(address(ran)).status_code == 404
    assert eve.get("/station/").status_code == 404
    assert "We do not know this parcel" in scanned(cleo, NUMBER).content.decode()
    posted = cleo.post(address(ran, "receive"), {"step": "a"})
    assert posted.status_code == 404
    assert Client().get("/station/").status_code == 302
    assert units_of(cast)[0].processing == "awaited"


@pytest.mark.parametrize(
    "where",
    [
        "",
        "help",
        "sheet",
        "settings",
        "undo",
        "unknown?scan=1Z9&find=NL-100482",
        "choose?scan=1",
    ],
)
def test_pages_of_the_bench_ask_few_statements(cast: Cast, ada: Client, where: str) -> None:
    box_of(cast, units=3)
    ada.get(f"/station/{where}")

    with counting() as counted:
        answer = ada.get(f"/station/{where}")

    assert answer.status_code == 200
    assert counted.number <= MOST_STATEMENTS, str(counted)


@pytest.mark.parametrize("rest", ["", "extra", "missing", "plates"])
def test_pages_of_a_box_ask_few_statements(cast: Cast, ada: Client, rest: str) -> None:
    ran = box_of(cast, units=3)
    ada.post(address(ran, "receive"), {"step": "a", "unit": "1"})

    with counting() as counted:
        answer = ada.get(address(ran, rest), {"scan": NUMBER})

    assert answer.status_code == 200
    assert counted.number <= MOST_STATEMENTS, str(counted)


def test_a_command_code_without_a_script_leads_somewhere(cast: Cast, ada: Client) -> None:
    del cast

    assert scanned(ada, "BHDOUNDO").redirect_chain[0][0] == "/station/undo"
    assert scanned(ada, "BHDO3").redirect_chain[0][0] == "/station/help"
    assert scanned(ada, "  ").redirect_chain[0][0] == "/station/"


def test_a_day_later_a_step_is_no_longer_the_last(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    ada.post(address(ran, "receive"), {"step": "a"})
    with acting_for(cast.nordlicht.pk):
        step = BenchStep.objects.get()
        step.done_at -= timedelta(hours=13)
        step.save()

    answer = ada.post("/station/undo", {"step": "b"}, follow=True)

    assert "Nothing of yours can be taken back" in answer.content.decode()
    assert units_of(cast)[0].processing == "received"
