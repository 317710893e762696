"""Boxes and pallets: one fate each, closed when full, handed on as a whole, brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.disposition import containers
from backhaul.stages.disposition.actions import Wish, decide, finish, undo_decision
from backhaul.stages.disposition.bins import bin_by_code, bins_of
from backhaul.stages.disposition.containers import Hands, Wanted
from backhaul.stages.disposition.emptying import Emptied, empty_bin, undo_emptying
from backhaul.stages.disposition.models import Bin, BinEvent, Handover, Placement
from backhaul.stages.disposition.places import move_unit
from backhaul.stages.disposition.queries import filled_bins, lying_in
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.receiving.actions import receive
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.floor import WHOLE, arrival, inspected_return
from tests.makers.returns import authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=4)
BROKEN = Findings(is_complete=True, is_matching=True, condition="broken")
WHO = "member:3"


def hands(cast: Cast, **other: Any) -> Hands:
    mine = Hands(site="main", brand_ids=[cast.nordlicht.pk], is_operator=False, actor=WHO)
    return replace(mine, **other)


def opened(cast: Cast, purpose: str = "liquidate", *, shared: bool = False) -> Bin:
    wanted = Wanted(
        kind="pallet",
        purpose=purpose,
        place="Aisle 6",
        kept_for=None if shared else cast.nordlicht.pk,
    )
    return containers.open_container(hands(cast, is_operator=shared), wanted, at=MONDAY)


def several(cast: Cast, count: int) -> str:
    """Units of one return, all broken and looked at."""
    ran = authorized_return(cast.nordlicht, units=count)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(), at=MONDAY, actor=WHO)
        for ordinal in range(1, count + 1):
            inspect(cast.nordlicht.pk, ran, ordinal, BROKEN, at=MONDAY, actor=WHO)
    return ran


def packed(cast: Cast, box: Bin, count: int = 2) -> str:
    ran = several(cast, count)
    with acting_for(cast.nordlicht.pk):
        for ordinal in range(1, count + 1):
            wish = Wish(disposition=box.purpose, bin=box.code)
            decide(cast.nordlicht.pk, ran, ordinal, wish, at=MONDAY, actor=WHO)
    return ran


def states(cast: Cast) -> list[tuple[str, str]]:
    with acting_for(cast.nordlicht.pk):
        rows = Unit.objects.order_by("ordinal").values_list("processing", "bin")
        return [(processing, code) for processing, code in rows]


def refusal(work: Any) -> str:
    with pytest.raises(DomainError) as refused:
        work()
    return refused.value.code


def test_a_container_is_opened_with_a_code_of_its_own_and_is_no_bin_of_the_shelf(
    cast: Cast,
) -> None:
    box = opened(cast)

    assert (box.code[:2], len(box.code)) == ("CT", 10)
    assert (box.kind, box.purpose, box.place) == ("pallet", "liquidate", "Aisle 6")
    found = bin_by_code("main", f" {box.code.lower()} ")
    assert found is not None
    assert found.pk == box.pk
    assert bin_by_code("elsewhere", box.code) is None
    assert box.code not in {one.code for one in bins_of("main")}
    event = BinEvent.objects.get()
    assert (event.what, event.place, event.actor) == ("opened", "Aisle 6", WHO)


@pytest.mark.parametrize(
    ("kind", "purpose"), [("bin", "restock"), ("box", "keep"), ("box", "q")]
)
def test_what_cannot_be_packed_is_not_opened(cast: Cast, kind: str, purpose: str) -> None:
    wanted = Wanted(kind=kind, purpose=purpose, kept_for=cast.nordlicht.pk)

    work = lambda: containers.open_container(hands(cast), wanted, at=MONDAY)  # noqa: E731

    assert refusal(work) == "not_packable"
    assert not Bin.objects.exists()


def test_a_shared_container_is_opened_by_people_of_the_operator_alone(cast: Cast) -> None:
    wanted = Wanted(kind="box", purpose="liquidate")

    assert refusal(lambda: containers.open_container(hands(cast), wanted, at=MONDAY)) == (
        "not_for_you"
    )
    assert not Bin.objects.exists()
    assert opened(cast, shared=True).kept_for_id is None


def test_units_of_its_fate_go_in_and_others_do_not(cast: Cast) -> None:
    box = opened(cast)
    ran = packed(cast, box)
    other = opened(cast, "donate")
    with acting_for(cast.nordlicht.pk):
        plate = Unit.objects.get(ordinal=1).lpn or ""
        told = (cast.nordlicht.pk,)
        work = lambda: move_unit(told, plate, other.code, site="main", at=LATER, actor=WHO)  # noqa: E731

        assert refusal(work) == "bin_not_for_it"
        assert filled_bins(told, "main")[box.code].count == 2
        lying = lying_in(told, "main", box.code).rows
        assert [one.ret.ran for one in lying if one.ret] == [ran, ran]
        assert Placement.objects.filter(bin=other.code).count() == 0


def test_a_closed_container_takes_nothing_and_gives_nothing(cast: Cast) -> None:
    box = opened(cast)
    ran = packed(cast, box)
    containers.close_container(hands(cast), box.code, at=LATER)
    third = inspected_ran(cast)
    brand = cast.nordlicht.pk
    with acting_for(brand):
        into = Wish(disposition="liquidate", bin=box.code)
        plate = Unit.objects.get(ret__ran=ran, ordinal=1).lpn or ""
        refusals = [
            refusal(lambda: decide(brand, third, 1, into, at=LATER, actor=WHO)),
            refusal(lambda: undo_decision(brand, ran, 1, at=LATER, actor=WHO)),
            refusal(lambda: finish(brand, ran, 1, at=LATER, actor=WHO)),
            refusal(lambda: move_unit([brand], plate, "L1", site="main", at=LATER, actor=WHO)),
            refusal(lambda: containers.close_container(hands(cast), box.code, at=LATER)),
        ]

        assert refusals == ["container_closed"] * 5
        assert filled_bins([brand], "main")[box.code].count == 2
        assert Unit.objects.get(ret__ran=third).processing == "inspected"


def inspected_ran(cast: Cast) -> str:
    """A second return, of another order."""
    ran = authorized_return(cast.nordlicht, order="NL-100999")
    send_parcel(cast.nordlicht, ran, number="PK0000000017")
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(scanned=ran), at=MONDAY, actor=WHO)
        inspect(cast.nordlicht.pk, ran, 1, BROKEN, at=MONDAY, actor=WHO)
    return ran


def test_opening_again_needs_a_reason_and_is_in_its_history(cast: Cast) -> None:
    box = opened(cast)
    mine = hands(cast)
    containers.close_container(mine, box.code, at=LATER)

    again = lambda why: containers.reopen_container(mine, box.code, why, at=LATER)  # noqa: E731
    assert refusal(lambda: again("  ")) == "reopening_needs_reason"
    assert Bin.objects.get().closed_at == LATER
    again("Two more fit")
    assert refusal(lambda: again("Two more fit")) == "container_open"
    containers.move_container(mine, box.code, "Dock 2", at=LATER)

    told = [(event.what, event.place, event.note) for event in containers.history_of(box)]
    assert told == [
        ("moved", "Dock 2", ""),
        ("reopened", "Aisle 6", "Two more fit"),
        ("closed", "Aisle 6", ""),
        ("opened", "Aisle 6", ""),
    ]


def test_another_brand_s_people_find_no_container_that_is_kept_for_one(cast: Cast) -> None:
    box = opened(cast)
    cleo = hands(cast, brand_ids=[cast.voltaic.pk])

    with pytest.raises(NotFound):
        containers.container_by_code(cleo.brand_ids, box.code)
    with pytest.raises(NotFound):
        containers.close_container(cleo, box.code, at=LATER)
    assert containers.containers_of("main", cleo.brand_ids) == ()
    assert Bin.objects.get().closed_at is None


def test_people_of_another_brand_stay_unnamed_in_a_history(cast: Cast) -> None:
    Member.objects.create(user=cast.eve, brand=None, role=Role.RECEIVER)
    actors = [f"member:{one.pk}" for one in (cast.ada, cast.cleo, cast.eve)]

    named = containers.names_for([cast.nordlicht.pk], [*actors, "system"])

    assert named == {actors[0]: "Ada", actors[2]: "Eve"}


def test_handing_on_carries_out_what_was_decided_and_is_in_the_journal(cast: Cast) -> None:
    box = opened(cast)
    packed(cast, box)
    wanted = Emptied(code=box.code, seen=2, reference="LOT-7")
    with acting_for(cast.nordlicht.pk), counting() as counted:
        left = empty_bin(hands(cast), wanted, at=LATER)

    assert left.count == 2
    assert counted.number <= 12
    assert states(cast) == [("finished", box.code)] * 2
    assert bin_by_code("main", box.code) is None
    assert Bin.objects.get(code=box.code).emptied_at == LATER
    with acting_for(cast.nordlicht.pk):
        assert not Placement.objects.exists()
        assert Return.objects.get().is_done is False  # its money is still to be paid
        kinds = Entry.objects.filter(kind__in=["unit.handed_on", "unit.finished"])
        assert kinds.count() == 4
        entry = Entry.objects.filter(kind="unit.handed_on").order_by("id")[0]
        assert entry.data["bin"] == box.code
        assert entry.data["reference"] == "LOT-7"
    assert [event.what for event in containers.history_of(box)] == ["emptied", "opened"]


def test_handing_on_by_mistake_is_brought_back_once(cast: Cast) -> None:
    box = opened(cast)
    packed(cast, box)
    with acting_for(cast.nordlicht.pk):
        before = list(Placement.objects.order_by("unit_id").values("unit_id", "bin", "since"))
        left = empty_bin(hands(cast), Emptied(code=box.code, seen=2), at=LATER)
        code = undo_emptying(hands(cast), left.handovers, at=LATER)

        assert code == box.code
        after = list(Placement.objects.order_by("unit_id").values("unit_id", "bin", "since"))
        assert after == before
        assert Entry.objects.filter(kind="unit.handing_on_undone").count() == 2
        again = lambda: undo_emptying(hands(cast), left.handovers, at=LATER)  # noqa: E731
        assert refusal(again) == "not_as_it_was"
    assert states(cast) == [("decided", box.code)] * 2
    assert bin_by_code("main", box.code) is not None
    assert containers.history_of(box)[0].what == "emptying_undone"


def test_a_shelf_of_what_is_back_on_sale_is_emptied_and_brought_back(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht, WHOLE)
    brand = cast.nordlicht.pk
    bins_of("main")
    with acting_for(brand):
        decide(brand, ran, 1, Wish(bin="A1"), at=MONDAY, actor=WHO)
        left = empty_bin(hands(cast), Emptied(code="A1", seen=1), at=LATER)

        assert filled_bins([brand], "main") == {}
        assert Unit.objects.get().processing == "finished"
        undo_emptying(hands(cast), left.handovers, at=LATER)
        assert filled_bins([brand], "main")["A1"].count == 1
        assert Unit.objects.get().processing == "finished"


def test_what_is_destroyed_needs_its_proof_and_stays_so(cast: Cast) -> None:
    box = opened(cast, "dispose")
    ran = several(cast, 1)
    brand = cast.nordlicht.pk
    why: dict[str, Any] = {"override_code": "moldy", "override_note": "Mold inside"}
    with acting_for(brand):
        wish = Wish(disposition="dispose", bin=box.code, **why)
        decide(brand, ran, 1, wish, at=MONDAY, actor=WHO)
        bare = Emptied(code=box.code, seen=1)
        assert refusal(lambda: empty_bin(hands(cast), bare, at=LATER)) == (
            "destruction_needs_proof"
        )
        assert Unit.objects.get().processing == "decided"

        left = empty_bin(hands(cast), replace(bare, reference="WM-118"), at=LATER)
        back = lambda: undo_emptying(hands(cast), left.handovers, at=LATER)  # noqa: E731
        assert refusal(back) == "not_as_it_was"
        assert Unit.objects.get().processing == "finished"
        assert Handover.objects.get().undone_at is None


def test_what_changed_since_it_was_shown_is_not_handed_on(cast: Cast) -> None:
    box = opened(cast)
    packed(cast, box)
    with acting_for(cast.nordlicht.pk):
        for seen, code in ((1, "bin_changed"), (3, "bin_changed"), (0, "nothing_in_it")):
            wanted = Emptied(code=box.code, seen=seen)
            work = lambda wanted=wanted: empty_bin(hands(cast), wanted, at=LATER)  # noqa: E731
            assert refusal(work) == code
        assert Placement.objects.count() == 2
        assert not Handover.objects.exists()


@pytest.mark.parametrize("code", ["U1", "Q1"])
def test_what_waits_for_a_person_is_not_handed_on(cast: Cast, code: str) -> None:
    bins_of("main")
    with acting_for(cast.nordlicht.pk):
        wanted = Emptied(code=code, seen=1)
        work = lambda: empty_bin(hands(cast), wanted, at=LATER)  # noqa: E731

        assert refusal(work) == "bin_waits_for_a_person"


def test_a_brand_s_own_people_do_not_empty_a_shared_container(cast: Cast) -> None:
    box = opened(cast, shared=True)
    packed(cast, box)
    with acting_for(cast.nordlicht.pk):
        wanted = Emptied(code=box.code, seen=2)
        assert refusal(lambda: empty_bin(hands(cast), wanted, at=LATER)) == "not_for_you"
        assert Placement.objects.count() == 2
