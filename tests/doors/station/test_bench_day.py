"""The bench itself: its numbers, its printer, whose it is, and the way back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from backhaul.core.ids import lpn
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, Site
from backhaul.stages.receiving.models import BenchStep
from tests.cast import SITE_ADDRESS, Cast
from tests.counting import counting
from tests.doors.station.standing import (
    address,
    at_the_bench,
    box_of,
    scanned,
    units_of,
)
from tests.makers.returns import NUMBER
from tests.markup import unstyled

MOST_STATEMENTS = 12


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


def test_with_several_sites_a_bench_says_first_where_it_stands(cast: Cast, ada: Client) -> None:
    Site.objects.create(
        code="rot", name="Rotterdam", time_zone="Europe/Amsterdam", address=SITE_ADDRESS
    )

    asked = ada.get("/station/")
    ada.post("/station/settings", {"site": str(cast.site.pk), "name": "Bench 3"})
    told = ada.get("/station/")

    assert asked["Location"] == "/station/settings"
    assert told.status_code == 200
    assert "Bench 3" in told.content.decode()


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
    assert unstyled(text).count("<strong>2</strong> units") == 2
    assert re.search(r"<strong>2[012]</strong> s", unstyled(text))


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
