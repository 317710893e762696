"""What becomes of a unit and where it lies: one press counts, refusals write nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.disposition.models import Choice, Placement
from backhaul.stages.inspection.models import Sheet
from backhaul.stages.receiving.actions import receive
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.station.benching import (
    address,
    answered,
    at_the_bench,
    count,
    decided,
    graded,
    text_of,
    turn_of,
    unit_of,
)
from tests.makers.floor import arrival, received_return
from tests.makers.orders import sold_line
from tests.makers.returns import authorized_return, send_parcel

MOST_STATEMENTS = 12
MOST_OF_A_STEP = 14


@pytest.fixture
def ada(cast: Cast) -> Client:
    return at_the_bench(cast.ada)


def test_the_proposal_is_told_with_its_values_and_its_bin(cast: Cast, ada: Client) -> None:
    line = sold_line(quantity=3, paid=Money(56_700, "EUR"))
    ran = authorized_return(cast.nordlicht, line=line)
    send_parcel(cast.nordlicht, ran)
    receive_all(cast, ran)
    graded(ada, ran, "damaged")

    page = text_of(ada.get(address(ran, "disposition")))

    assert "Grade D · damaged" in page
    assert "Worth €18.90 after, costs €5.67" in page
    assert "+€13.23" in page
    assert "Scan bin L1 to finish" in page
    assert "refund" not in page.lower()


def receive_all(cast: Cast, ran: str) -> None:
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(), at=MONDAY, actor="member:1")


def test_one_press_finishes_and_a_second_changes_nothing(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran)
    turn = turn_of(text_of(ada.get(address(ran, "disposition"))))
    press = {"turn": turn, "choice": "restock"}

    first = ada.post(address(ran, "disposition"), press)
    second = ada.post(address(ran, "disposition"), press)

    assert first.headers["Location"] == address(ran, "done")
    assert second.headers["Location"] == address(ran)
    unit = unit_of(cast)
    assert (unit.processing, unit.disposition, unit.bin) == ("finished", "restock", "A1")
    assert count(cast, Choice) == 1
    assert count(cast, Sheet) == 0


def test_scanning_the_bin_finishes(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran, "broken")

    answer = decided(ada, ran, code="L1")

    assert answer.headers["Location"] == address(ran, "done")
    unit = unit_of(cast)
    assert (unit.processing, unit.disposition, unit.bin) == ("decided", "liquidate", "L1")


def test_scanning_another_bin_asks_why_and_any_other_code_is_passed_on(
    cast: Cast, ada: Client
) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran)

    other = decided(ada, ran, code="D1")
    doubt = decided(ada, ran, code="Q1")
    parcel = decided(ada, ran, code="PK1234567895")

    assert other.headers["Location"] == address(ran, "disposition/why?choice=donate&put=D1")
    assert doubt.headers["Location"] == address(ran, "aside")
    assert (parcel.status_code, parcel.headers["Location"]) == (307, "/station/scan")
    assert unit_of(cast).processing == "inspected"


def test_whoever_thinks_otherwise_says_why_in_one_press(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran)

    decided(ada, ran, choice="donate", answer="brand_asked")

    with acting_for(cast.nordlicht.pk):
        choice = Choice.objects.get()
        assert (choice.disposition, choice.proposed) == ("donate", "restock")
        assert choice.override_code == "brand_asked"
        assert choice.override_note == "The brand asked for it"


def test_the_words_of_whoever_thinks_otherwise_are_kept(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran)

    decided(ada, ran, choice="donate", answer="other", note="Sam cut the lining")

    with acting_for(cast.nordlicht.pk):
        choice = Choice.objects.get()
        assert (choice.override_code, choice.override_note) == ("other", "Sam cut the lining")
    assert "Sam cut the lining" in text_of(ada.get(address(ran)))


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": "donate"},
        {"choice": "donate", "answer": "other"},
        {"choice": "donate", "answer": "because"},
        {"choice": "donate", "answer": "other", "note": "x" * 2001},
        {"choice": "keep"},
        {"choice": "burn"},
        {},
    ],
)
def test_a_disposition_that_cannot_be_is_told_and_nothing_is_written(
    cast: Cast, ada: Client, fields: dict[str, str]
) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran)

    answer = decided(ada, ran, **fields)

    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    assert unit_of(cast).processing == "inspected"
    assert count(cast, Choice) == 0


def test_a_decision_on_an_older_inspection_changes_nothing(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran)

    answer = ada.post(address(ran, "disposition"), {"turn": "999999", "choice": "restock"})

    assert answer.headers["Location"] == address(ran, "disposition")
    assert unit_of(cast).processing == "inspected"


def test_a_wrong_product_is_decided_by_a_person(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    answered(ada, ran, "complete", "yes", 0)
    answered(ada, ran, "matches", "no", 1)
    answered(ada, ran, "condition", "as_new", 2)

    page = text_of(ada.get(address(ran, "disposition")))
    decided(ada, ran, choice="send_back_to_customer")

    assert "You decide" in page
    unit = unit_of(cast)
    assert (unit.processing, unit.disposition, unit.bin) == (
        "decided",
        "send_back_to_customer",
        "Q2",
    )


def test_back_from_the_disposition_takes_the_grade_back_and_keeps_the_answers(
    cast: Cast, ada: Client
) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran, "damaged")

    answer = ada.post(address(ran, "undo"))

    assert answer.headers["Location"] == address(ran, "inspect?q=condition")
    page = text_of(ada.get(address(ran, "inspect?q=condition")))
    assert page.count("is-chosen") == 1
    assert unit_of(cast).processing == "received"


def test_the_undo_key_takes_back_a_decision_until_it_is_carried_out(
    cast: Cast, ada: Client
) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran, "broken")
    decided(ada, ran, choice="liquidate")

    undone = ada.post("/station/undo", {"step": "one"})

    assert undone.headers["Location"] == address(ran, "disposition?undone=1")
    assert unit_of(cast).processing == "inspected"


def test_what_is_back_on_sale_says_why_it_stays(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran)
    decided(ada, ran, choice="restock")

    answer = ada.post(address(ran, "undo"), follow=True)

    assert "It is back on sale" in text_of(answer)
    assert unit_of(cast).processing == "finished"


def test_what_is_carried_out_leaves_its_bin_and_destroying_needs_a_proof(
    cast: Cast, ada: Client
) -> None:
    ran = received_return(cast.nordlicht)
    graded(ada, ran, "broken")
    decided(ada, ran, choice="dispose", answer="brand_asked")

    refused = ada.post(address(ran, "carried-out"), {"reference": ""})
    bad = ada.post(address(ran, "carried-out"), {"reference": "by Sam, today"})
    assert (refused.status_code, bad.status_code) == (422, 422)
    assert "by Sam, today" in text_of(bad)
    assert unit_of(cast).processing == "decided"

    ada.post(address(ran, "carried-out"), {"reference": "WM-2026/118"})

    assert unit_of(cast).processing == "finished"
    assert count(cast, Placement) == 0


def test_a_unit_is_moved_by_its_plate_and_then_the_bin(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    plate = unit_of(cast).lpn

    moved = ada.post(f"/station/plates/{plate}/put", {"code": "Q1"})
    shelf = ada.post(f"/station/plates/{plate}/put", {"code": "A1"})

    assert moved.headers["Location"] == address(ran, "?moved=1")
    assert shelf.status_code == 422
    assert "Bin A1 is for other things." in text_of(shelf)
    assert unit_of(cast).bin == "Q1"
    assert plate in text_of(ada.get("/station/places/Q1"))
    found = ada.get("/station/places", {"plate": plate})
    assert found.headers["Location"] == f"/station/plates/{plate}/"


def test_a_plate_that_nobody_wears_is_told_at_the_field(cast: Cast, ada: Client) -> None:
    answer = ada.get("/station/places", {"plate": "LP22222222"})

    assert answer.status_code == 422
    assert 'value="LP22222222"' in text_of(answer)
    assert "No unit here wears this plate." in text_of(answer)


def test_no_page_needs_many_statements(cast: Cast, ada: Client) -> None:
    ran = received_return(cast.nordlicht)
    ada.get("/station/places")  # the site has its bins from here on
    used: dict[str, int] = {}

    def asked(path: str) -> None:
        with counting() as counted:
            assert ada.get(path).status_code == 200
        used[path.partition(ran)[2] or path] = counted.number

    for rest in ("", "inspect", "inspect?q=condition", "photo", "aside"):
        asked(address(ran, rest))
    with counting() as last:
        graded(ada, ran, "damaged")
    for rest in ("", "disposition", "disposition/others", "disposition/why?choice=recycle"):
        asked(address(ran, rest))
    turn = turn_of(text_of(ada.get(address(ran, "disposition"))))
    with counting() as deciding:
        ada.post(address(ran, "disposition"), {"turn": turn, "choice": "liquidate"})
    for rest in ("", "done"):
        asked(address(ran, rest))
    for path in ("/station/places", "/station/places/L1"):
        asked(path)

    assert {path: n for path, n in used.items() if n > MOST_STATEMENTS} == {}
    assert deciding.number <= MOST_OF_A_STEP, deciding
    assert last.number <= 3 * MOST_OF_A_STEP


def test_cleo_and_eve_find_nothing_of_adas(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    plate = unit_of(cast).lpn
    paths = [address(ran, rest) for rest in ("", "inspect", "photo", "aside", "done")]
    for user in (cast.cleo, cast.eve):
        client = at_the_bench(user)
        for path in (*paths, f"/station/plates/{plate}/"):
            assert client.get(path).status_code == 404
        posted = answered(client, ran, "complete", "yes", 0)
        moved = client.post(f"/station/plates/{plate}/put", {"code": "Q1"})
        assert (posted.status_code, moved.status_code) == (404, 404)
        assert client.post(address(ran, "undo")).status_code == 404

    assert count(cast, Sheet) == 0
    assert count(cast, Placement) == 0


def test_a_receiver_may_look_and_move_but_not_grade(cast: Cast) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.RECEIVER)
    client = at_the_bench(cast.eve)
    ran = received_return(cast.nordlicht)

    assert client.get(address(ran)).status_code == 200
    assert client.get(address(ran, "inspect")).status_code == 404
