"""Boxes and pallets at the station: every step by scan and key, and back again by F2."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.disposition.actions import Wish, decide
from backhaul.stages.disposition.models import Bin, Placement
from backhaul.stages.inspection.actions import Findings
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.station.benching import text_of
from tests.doors.station.standing import MOST_STATEMENTS, at_the_bench, scanned, step_of
from tests.makers.floor import inspected_return

BROKEN = Findings(is_complete=True, is_matching=True, condition="broken")


def opened(client: Client, purpose: str = "liquidate") -> str:
    """Return the code of a box that was opened at the station."""
    answer = client.post("/station/places/new", {"kind": "box", "purpose": purpose})
    assert answer.status_code == 303
    return str(re.findall(r"CT\w{8}", answer["Location"])[0])


def decided(cast: Cast) -> str:
    """Return the plate of a unit that is to be liquidated, and lies in L1."""
    ran = inspected_return(cast.nordlicht, BROKEN)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, ran, 1, Wish(bin="L1"), at=MONDAY, actor="member:1")
        return str(Unit.objects.get().lpn)


def lies_in(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        return list(Placement.objects.values_list("bin", flat=True))


def put_in(client: Client, code: str, plate: str) -> Any:
    return client.post(f"/station/places/{code}/put", {"code": plate}, follow=True)


def test_a_box_is_opened_filled_closed_and_opened_again(cast: Cast, ada: Client) -> None:
    plate, code = decided(cast), opened(ada)

    assert f"{plate} is in" in text_of(put_in(ada, code, plate))
    assert lies_in(cast) == [code]
    ada.post(f"/station/places/{code}/close")
    page = text_of(ada.get(f"/station/places/{code}"))
    assert "Liquidate" in page
    assert "closed" in page
    assert "is closed. Open it again first." in text_of(put_in(ada, code, plate)) or (
        lies_in(cast) == [code]
    )
    asked = ada.post(f"/station/places/{code}/open", {"said": ""})
    assert (asked.status_code, "Say in a few words why." in text_of(asked)) == (422, True)
    again = ada.post(f"/station/places/{code}/open", {"said": "One more fits"}, follow=True)
    assert "One more fits · Ada" in text_of(again)
    assert Bin.objects.get(code=code).closed_at is None


def test_its_code_is_understood_at_any_moment(cast: Cast, ada: Client) -> None:
    plate, code = decided(cast), opened(ada)

    assert scanned(ada, f" {code.lower()} ").request["PATH_INFO"] == f"/station/places/{code}"
    where = ada.post(f"/station/plates/{plate}/put", {"code": code})
    assert where["Location"].endswith("?moved=1")
    assert lies_in(cast) == [code]
    assert scanned(ada, plate).status_code == 200
    lost = ada.post(f"/station/places/{code}/put", {"code": "1Z999"})
    assert (lost.status_code, lost["Location"]) == (307, "/station/scan")


def test_a_container_is_where_a_decision_puts_a_unit_when_it_is_scanned(
    cast: Cast, ada: Client
) -> None:
    ran = inspected_return(cast.nordlicht, BROKEN)
    code, other = opened(ada), opened(ada, "donate")
    page = text_of(ada.get(f"/station/units/nordlicht/{ran}/1/disposition"))
    turn = re.findall(r'name="turn" value="(\d+)"', page)[0]
    where = f"/station/units/nordlicht/{ran}/1/disposition"

    why = ada.post(where, {"turn": turn, "code": other})
    assert f"put={other}" in why["Location"]
    ada.post(f"/station/places/{code}/close")
    full = ada.post(where, {"turn": turn, "code": code})
    assert (full.status_code, f"{code} is closed" in text_of(full)) == (422, True)
    ada.post(f"/station/places/{code}/open", {"said": "Room"})
    ada.post(where, {"turn": turn, "code": code})

    assert lies_in(cast) == [code]


def test_handing_on_says_what_leaves_and_the_undo_key_brings_it_back(
    cast: Cast, ada: Client
) -> None:
    plate, code = decided(cast), opened(ada)
    put_in(ada, code, plate)
    asked = ada.get(f"/station/places/{code}/empty")
    assert "Hand on 1 unit: Liquidate?" in text_of(asked)

    told = {"seen": "1", "said": "LOT-7", "step": step_of(asked)}
    done = ada.post(f"/station/places/{code}/empty", told, follow=True)
    assert "Handed on with all that was in it" in text_of(done)
    assert lies_in(cast) == []
    again = ada.post(f"/station/places/{code}/empty", told)
    assert again.status_code in {303, 404}
    assert code in text_of(ada.get("/station/places/handed-on"))
    assert scanned(ada, code).status_code == 200

    back = ada.post("/station/undo", {"step": "a"}, follow=True)
    assert "Brought back" in text_of(back)
    assert lies_in(cast) == [code]


def test_a_shelf_is_emptied_too(cast: Cast, ada: Client) -> None:
    decided(cast)
    assert "/station/places/L1/empty" in text_of(ada.get("/station/places/L1"))

    done = ada.post("/station/places/L1/empty", {"seen": "1"}, follow=True)
    assert "1 unit was handed on" in text_of(done)
    assert lies_in(cast) == []
    late = ada.post("/station/places/L1/empty", {"seen": "1"})
    assert (late.status_code, "Look again" in text_of(late)) == (422, True)
    assert ada.get("/station/places/Q1/empty").status_code == 404


def test_labels_are_printed_as_pdf_and_zpl(cast: Cast, ada: Client) -> None:
    code = opened(ada)

    pdf = ada.get(f"/station/places/{code}/label?as=pdf")
    zpl = ada.get(f"/station/places/{code}/label?as=zpl")

    assert pdf.content.startswith(b"%PDF")
    assert code in zpl.content.decode()
    assert "Liquidate" in zpl.content.decode()


def test_what_is_where_shows_containers_with_their_counts(cast: Cast, ada: Client) -> None:
    plate, code = decided(cast), opened(ada)
    put_in(ada, code, plate)

    with counting() as counted:
        page = text_of(ada.get("/station/places"))
    assert counted.number <= MOST_STATEMENTS, counted
    card = page[page.index(f"/station/places/{code}") :][:900]
    assert "1 unit" in card
    assert "open" in card
    with counting() as counted:
        assert ada.get(f"/station/places/{code}").status_code == 200
    assert counted.number <= MOST_STATEMENTS, counted


def test_a_receiver_fills_and_closes_but_neither_opens_again_nor_hands_on(cast: Cast) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.RECEIVER)
    eve = at_the_bench(cast.eve)
    plate, code = decided(cast), opened(eve)
    put_in(eve, code, plate)

    assert eve.post(f"/station/places/{code}/close").status_code == 303
    assert eve.post(f"/station/places/{code}/open", {"said": "x"}).status_code == 404
    assert eve.post(f"/station/places/{code}/empty", {"seen": "1"}).status_code == 404
    page = text_of(eve.get(f"/station/places/{code}"))
    assert "/empty" not in page
    assert "/open" not in page
    assert lies_in(cast) == [code]


@pytest.mark.parametrize("rest", ["", "/label", "/move", "/empty", "/open"])
def test_another_brand_s_owner_finds_no_container(cast: Cast, ada: Client, rest: str) -> None:
    code = opened(ada)

    assert at_the_bench(cast.cleo).get(f"/station/places/{code}{rest}").status_code == 404


def test_the_operator_s_people_open_one_for_all_brands(cast: Cast) -> None:
    Member.objects.create(user=cast.eve, brand=None, role=Role.INSPECTOR)
    eve = at_the_bench(cast.eve)
    answer = eve.post(
        "/station/places/new",
        {"kind": "pallet", "purpose": "donate", "owner": "-", "place": "Dock 2"},
    )

    one = Bin.objects.get(kind="pallet")
    assert answer.status_code == 303
    assert (one.kept_for_id, one.place) == (None, "Dock 2")
    page = text_of(at_the_bench(cast.ada).get(f"/station/places/{one.code}"))
    assert "/close" not in page
