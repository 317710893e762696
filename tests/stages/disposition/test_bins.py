"""Bins: every site has them, a code names one, and a plate is in one place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.bins import LETTERS, accepts, read_bin, usual_bins
from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disposition.actions import Wish, decide, finish, undo_decision
from backhaul.stages.disposition.bins import bin_by_code, bin_for, bins_of, ensure_bins
from backhaul.stages.disposition.models import Bin, Choice, Placement
from backhaul.stages.disposition.places import move_unit, put_aside
from backhaul.stages.disposition.queries import filled_bins, lying_in
from backhaul.stages.inspection.actions import Findings
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.floor import inspected_return, received_return

LATER = MONDAY + timedelta(hours=4)
BROKEN = Findings(is_complete=True, is_matching=True, condition="broken")


def plate(cast: Cast) -> str:
    found = Unit.objects.get(brand_id=cast.nordlicht.pk).lpn
    assert found is not None
    return str(found)


def test_every_fate_of_a_unit_but_being_kept_has_a_letter() -> None:
    assert set(LETTERS) - {"unknown", "quarantine"} == set(Disposition) - {Disposition.KEEP}


def test_every_fate_has_a_bin_of_its_own() -> None:
    usual = usual_bins()

    assert usual["A1"] == "restock"
    assert [code for code in usual if code[0] == "R"] == ["R1", "R2", "R3"]
    assert sorted(usual.values()) == sorted(LETTERS)


@pytest.mark.parametrize(
    ("text", "code"),
    [("A1", "A1"), (" r 2 ", "R2"), ("q12", "Q12"), ("A0", None), ("K1", None), ("A", None)],
)
def test_a_bin_is_read_however_it_is_typed(text: str, code: str | None) -> None:
    assert read_bin(text) == code


def test_nothing_becomes_sellable_by_being_put_on_a_shelf() -> None:
    assert accepts("restock", "restock")
    assert not accepts("restock", "")
    assert not accepts("restock", "liquidate")
    assert accepts("quarantine", "")
    assert accepts("unknown", "restock")


def test_a_site_that_was_given_no_bins_gets_the_usual_ones(cast: Cast) -> None:
    assert not Bin.objects.exists()

    assert [one.code for one in bins_of("main")] == [
        "A1", "B1", "R1", "R2", "R3", "V1", "L1", "D1", "C1", "X1", "U1", "Q1", "Q2",
    ]  # fmt: skip
    assert Bin.objects.count() == 13


def test_giving_bins_again_changes_nothing(cast: Cast) -> None:
    ensure_bins("main", {"A1": "Aisle 1"})
    ensure_bins("main", {"A1": "Elsewhere"})

    assert Bin.objects.get(code="A1").place == "Aisle 1"
    assert Bin.objects.count() == 13


def test_a_bin_is_found_by_its_code_and_by_what_goes_in(cast: Cast) -> None:
    found = bin_by_code("main", " l1")
    assert found is not None
    assert (found.code, found.purpose) == ("L1", "liquidate")
    assert bin_by_code("main", "L9") is None
    assert bin_by_code("main", "LP22222239") is None
    repair = bin_for("main", "repair")
    assert repair is not None
    assert repair.code == "R1"


def test_a_bin_kept_for_a_brand_is_that_brands_alone(cast: Cast) -> None:
    ensure_bins("main")
    Bin.objects.create(site="main", code="A2", purpose="restock", kept_for=cast.voltaic)

    own = bin_for("main", "restock", cast.voltaic.pk)
    shared = bin_for("main", "restock", cast.nordlicht.pk)

    assert own is not None
    assert shared is not None
    assert (own.code, shared.code) == ("A2", "A1")


def test_a_decided_unit_lies_in_its_bin_since_then(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, BROKEN)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, ran, 1, Wish(bin="L1"), at=LATER, actor="member:3")

        placed = Placement.objects.get()
        assert (placed.site, placed.bin, placed.since) == ("main", "L1", LATER)
        assert Unit.objects.get().bin == "L1"
        filled = filled_bins([cast.nordlicht.pk], "main")
        assert {code: one.count for code, one in filled.items()} == {"L1": 1}


def test_a_decision_is_taken_back_until_it_is_carried_out(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, BROKEN)
    told = (cast.nordlicht.pk, ran, 1)
    with acting_for(cast.nordlicht.pk):
        decide(*told, Wish(bin="L1"), at=MONDAY, actor="member:3")
        undo_decision(*told, at=LATER, actor="member:3")

        unit = Unit.objects.get()
        assert (unit.processing, unit.disposition, unit.bin) == ("inspected", "", "")
        assert unit.decided_at is None
        assert not Placement.objects.exists()
        assert Choice.objects.get().undone_at == LATER
        entry = Entry.objects.get(kind="unit.decision_undone")
        assert entry.data == {"unit": 1, "disposition": "liquidate"}

        decide(*told, Wish(bin="L1"), at=LATER, actor="member:3")
        finish(*told, at=LATER, actor="member:3")
        with pytest.raises(IllegalStep):
            undo_decision(*told, at=LATER, actor="member:3")

        assert Unit.objects.get().processing == "finished"
        assert Entry.objects.filter(kind="unit.decision_undone").count() == 1


def test_what_is_back_on_sale_cannot_be_taken_back(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, ran, 1, Wish(bin="A1"), at=MONDAY, actor="member:3")

        with pytest.raises(IllegalStep):
            undo_decision(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")

        assert Placement.objects.get().bin == "A1"


def test_what_was_carried_out_has_left_its_bin(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, BROKEN)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, ran, 1, Wish(bin="L1"), at=MONDAY, actor="member:3")
        finish(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")

        assert not Placement.objects.exists()
        with pytest.raises(DomainError) as refused:
            move_unit(
                [cast.nordlicht.pk], plate(cast), "Q1", site="main", at=LATER, actor="member:3"
            )
        assert refused.value.code == "unit_has_left"


def test_a_plate_is_in_one_place_and_every_move_is_told(cast: Cast) -> None:
    received_return(cast.nordlicht)
    brands = [cast.nordlicht.pk]
    with acting_for(*brands):
        for code, at in (("U1", MONDAY), ("Q1", LATER)):
            move_unit(brands, plate(cast), code, site="main", at=at, actor="member:3")

        placed = Placement.objects.get()
        assert (placed.bin, placed.since, placed.put_by) == ("Q1", LATER, "member:3")
        assert Unit.objects.get().bin == "Q1"
        moves = Entry.objects.filter(kind="unit.moved").order_by("id")
        assert [(one.data["before"], one.data["bin"]) for one in moves] == [
            ("", "U1"),
            ("U1", "Q1"),
        ]


def test_put_into_the_same_bin_again_it_lies_there_since_the_first_time(cast: Cast) -> None:
    received_return(cast.nordlicht)
    brands = [cast.nordlicht.pk]
    with acting_for(*brands):
        for at in (MONDAY, LATER):
            move_unit(brands, plate(cast), "Q1", site="main", at=at, actor="member:3")

        assert Placement.objects.get().since == MONDAY


@pytest.mark.parametrize(("code", "refusal"), [("A1", "bin_not_for_it"), ("Z9", "no_such_bin")])
def test_a_move_that_cannot_be_is_refused_and_nothing_is_written(
    cast: Cast, code: str, refusal: str
) -> None:
    received_return(cast.nordlicht)
    brands = [cast.nordlicht.pk]
    with acting_for(*brands):
        with pytest.raises(DomainError) as refused:
            move_unit(brands, plate(cast), code, site="main", at=LATER, actor="member:3")

        assert refused.value.code == refusal
        assert not Placement.objects.exists()
        assert not Entry.objects.filter(kind="unit.moved").exists()


def test_cleo_moves_nothing_of_adas(cast: Cast) -> None:
    received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        worn = plate(cast)
    with acting_for(cast.voltaic.pk):
        for brands in ([cast.voltaic.pk], [cast.nordlicht.pk]):
            with pytest.raises(NotFound):
                move_unit(brands, worn, "Q1", site="main", at=LATER, actor="member:9")
        assert filled_bins([cast.nordlicht.pk], "main") == {}

    with acting_for(cast.nordlicht.pk):
        assert not Placement.objects.exists()


def test_whoever_is_not_sure_puts_it_aside_with_a_note(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        put_aside(cast.nordlicht.pk, ran, 1, "It smells\x00", at=LATER, actor="member:3")

        placed = Placement.objects.get()
        assert (placed.bin, placed.note) == ("Q1", "It smells")
        entry = Entry.objects.get(kind="unit.put_aside")
        assert entry.data["bin"] == "Q1"
        assert "smells" not in str(entry.data)
        assert Unit.objects.get().processing == "received"


def test_what_is_decided_is_not_put_aside(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, BROKEN)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, ran, 1, Wish(bin="L1"), at=MONDAY, actor="member:3")
        with pytest.raises(IllegalStep):
            put_aside(cast.nordlicht.pk, ran, 1, at=LATER, actor="member:3")

        assert Placement.objects.get().bin == "L1"


def test_a_thousand_units_of_two_brands_are_shown_a_page_at_a_time(cast: Cast) -> None:
    brands = (cast.nordlicht.pk, cast.voltaic.pk)
    with acting_for(*brands):
        for brand_id in brands:
            made = Unit.objects.bulk_create(
                Unit(
                    brand_id=brand_id,
                    title="Scarf",
                    lpn=f"PLATE-{number}",
                    authorization="in_review",
                    processing="received",
                )
                for number in range(500)
            )
            Placement.objects.bulk_create(
                Placement(
                    brand_id=brand_id,
                    unit=unit,
                    site="main",
                    bin="U1",
                    since=MONDAY + timedelta(minutes=number),
                    put_by="system",
                )
                for number, unit in enumerate(made)
            )

        seen: list[int] = []
        cursor = ""
        with counting() as counted:
            while True:
                page = lying_in(brands, "main", "U1", cursor)
                seen += [one.placement.pk for one in page.rows]
                if page.next_cursor is None:
                    break
                cursor = page.next_cursor

        assert (len(seen), len(set(seen)), counted.number) == (1000, 1000, 20)
        assert filled_bins(brands, "main")["U1"].count == 1000
