"""Receiving at the bench: any scan is understood, and every step is done once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backhaul.core.ids import lpn
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Unit
from tests.cast import SITE_ADDRESS, Cast
from tests.doors.station.standing import (
    address,
    box_of,
    receipts_of,
    scanned,
    step_of,
    units_of,
)
from tests.makers.orders import sold_line
from tests.makers.returns import NUMBER, authorized_return, send_parcel


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
        "order": "]C1NL-100482",
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


def test_a_product_that_is_not_in_the_box_is_said_and_nothing_received(
    cast: Cast, ada: Client
) -> None:
    ran = box_of(cast)
    authorized_return(
        cast.nordlicht, order="NL-7", line=sold_line("9", sku="CAP-1", quantity=1)
    )

    answer = scanned(ada, "]C1CAP-1", here=f"box/nordlicht/{ran}", scan=NUMBER)

    assert "That is not in this box. Extra item? Press 8" in answer.content.decode()
    assert receipts_of(cast) == []


def test_a_scan_by_a_link_receives_nothing(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    sku = units_of(cast)[0].sku

    ada.get("/station/scan", {"code": sku, "here": f"box/nordlicht/{ran}"}, follow=True)

    assert receipts_of(cast) == []


def test_a_parcel_while_a_unit_is_looked_at_asks_which_first(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    ada.post(address(ran, "receive"), {"step": "a"})
    plate = units_of(cast)[0].lpn or ""
    here = f"unit/nordlicht/{ran}/1"

    other = scanned(ada, "1Z999", here=here)
    own = ada.post("/station/scan", {"code": plate, "here": here})

    text = other.content.decode()
    assert "Finish this unit first" in text
    assert f'href="/station/units/nordlicht/{ran}/1/inspect"' in text
    assert own["Location"] == f"/station/units/nordlicht/{ran}/1/inspect"


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
    assert 'class="band st-warn"' in answer.content.decode()
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


@pytest.mark.parametrize("here", ["box/ü!/x", "unit/nord licht/x/1", "box//", "unit/x/y/²"])
def test_what_names_nothing_in_hand_is_no_hindrance(ada: Client, here: str) -> None:
    answer = ada.post("/station/scan", {"code": "", "here": here})

    assert (answer.status_code, answer["Location"]) == (303, "/station/")


def test_signs_that_nobody_types_are_left_out(cast: Cast, ada: Client) -> None:
    ran = box_of(cast)
    assert scanned(ada, "1Z9", here="box/nordlicht/\0").status_code == 200

    told = {"name": "blue \0cap\x1b", "step": "\0"}
    answer = ada.post(address(ran, "extra"), told)

    assert answer.status_code == 303
    assert len(receipts_of(cast)) == 1
    assert [unit.title for unit in units_of(cast) if unit.sku == ""] == ["blue cap"]
    assert ada.post("/station/undo", {"step": "a\0b"}).status_code == 303
