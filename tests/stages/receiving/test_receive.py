"""Opening a box: what arrived, what it did to the return, and what it must never do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.ids import lpn
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.receiving.actions import declare_missing, receive
from backhaul.stages.receiving.models import Receipt, ReceivedUnit
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from tests.cast import MONDAY, Cast
from tests.makers.floor import arrival, received_return, statements
from tests.makers.returns import authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=2)


def kinds(brand: Brand) -> list[str]:
    """The brand's history since the label was ready."""
    told = list(Entry.objects.filter(brand=brand).order_by("id").values_list("kind", flat=True))
    return told[told.index("parcel.announced") + 2 :]


def test_a_box_is_received_with_all_that_is_awaited_in_it(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=2)
    box = send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        received = receive(
            cast.nordlicht.pk, ran, arrival(note="torn"), at=LATER, actor="member:2"
        )

    with acting_for(cast.nordlicht.pk):
        units = list(Unit.objects.order_by("ordinal"))
        assert [(u.processing, u.position) for u in units] == [("received", "received")] * 2
        assert [u.lpn for u in units] == [lpn(units[0].pk), lpn(units[1].pk)]
        assert {(u.site, u.received_at) for u in units} == {("main", LATER)}
        parcel = Parcel.objects.get(id=box)
        assert (parcel.position, parcel.received_at) == ("received", LATER)
        assert parcel.reached["delivered"] == MONDAY.isoformat()
        receipt = Receipt.objects.get()
        assert (receipt.pk, receipt.parcel_id) == (received.receipt.pk, box)
        assert (receipt.seconds, receipt.note, receipt.received_by) == (14, "torn", "member:2")
        assert ReceivedUnit.objects.filter(receipt=receipt).count() == 2
        ret = Return.objects.get()
        assert (ret.headline, ret.headline_count, ret.headline_of) == ("checked_in", 2, 2)
        assert ret.reached["checked_in"] == LATER.isoformat()
        assert "delivered" not in ret.reached
    assert len(sent) <= 8, sent


def test_the_journal_tells_of_each_unit_and_of_the_touch_but_holds_no_text(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receipt = receive(
            cast.nordlicht.pk, ran, arrival(note="Sam wrote on it"), at=LATER, actor="member:2"
        ).receipt

        assert kinds(cast.nordlicht) == [
            "unit.received",
            "cost.recorded",
            "return.headline_changed",
        ]
        unit = Unit.objects.get()
        assert Entry.objects.get(kind="unit.received").data == {
            "unit": 1,
            "lpn": unit.lpn,
            "site": "main",
            "receipt": receipt.pk,
        }
        assert Entry.objects.get(kind="cost.recorded").data == {
            "what": "touch",
            "stage": "receiving",
            "seconds": 14,
            "receipt": receipt.pk,
        }
        assert "Sam" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_what_did_not_come_stays_awaited(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=3)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(ordinals=[2]), at=LATER, actor="member:2")

        states = Unit.objects.order_by("ordinal").values_list("processing", "position", "lpn")
        assert [state[0] for state in states] == ["awaited", "received", "awaited"]
        assert {state[1] for state in states} == {"received"}
        assert [state[2] is None for state in states] == [True, False, True]
        ret = Return.objects.get()
        assert (ret.headline, ret.headline_count, ret.headline_of) == ("partly_received", 1, 3)


def test_the_rest_can_come_in_the_same_box_later_and_the_box_keeps_its_time(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=2)
    box = send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(ordinals=[1]), at=MONDAY, actor="member:2")
        receive(cast.nordlicht.pk, ran, arrival(), at=LATER, actor="member:2")

        assert set(Unit.objects.values_list("processing", flat=True)) == {"received"}
        assert Parcel.objects.get(id=box).received_at == MONDAY
        assert Return.objects.get().reached["checked_in"] == MONDAY.isoformat()


def test_a_unit_is_received_once(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        for ordinals in ([1], None):
            with pytest.raises(IllegalStep):
                receive(
                    cast.nordlicht.pk,
                    ran,
                    arrival(ordinals=ordinals),
                    at=LATER,
                    actor="member:2",
                )

        assert Receipt.objects.count() == 1
        assert Entry.objects.filter(kind="unit.received").count() == 1
        assert Unit.objects.get().received_at == MONDAY


def test_one_unit_that_is_here_stops_the_whole_receipt(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=2)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(ordinals=[1]), at=MONDAY, actor="member:2")
        with pytest.raises(IllegalStep):
            receive(
                cast.nordlicht.pk, ran, arrival(ordinals=[2, 1]), at=LATER, actor="member:2"
            )

        assert Unit.objects.get(ordinal=2).processing == "awaited"
        assert Receipt.objects.count() == 1


def test_cleo_does_not_find_the_return_and_nothing_is_written(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    with acting_for(cast.voltaic.pk):
        for brand_id in (cast.voltaic.pk, cast.nordlicht.pk):
            with pytest.raises(NotFound):
                receive(brand_id, ran, arrival(), at=LATER, actor="member:9")

    with acting_for(cast.nordlicht.pk, cast.voltaic.pk):
        assert Receipt.objects.count() == 0
        assert Unit.objects.get().processing == "awaited"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"site": "moon"}, "no_such_site"),
        ({"note": "x" * 2001}, "note_too_long"),
        ({"ordinals": []}, "nothing_received"),
        ({"ordinals": [4]}, "no_such_unit"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_and_nothing_is_written(
    cast: Cast, values: dict[str, object], code: str
) -> None:
    ran = authorized_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(DomainError) as refused:
            receive(cast.nordlicht.pk, ran, arrival(**values), at=LATER, actor="member:2")

        assert refused.value.code == code
        assert Receipt.objects.count() == 0
        assert Unit.objects.get().processing == "awaited"


def test_only_the_parcel_whose_number_was_scanned_is_received(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    first = send_parcel(cast.nordlicht, ran, number="PK1111111111")
    second = send_parcel(cast.nordlicht, ran, number="PK2222222222")
    with acting_for(cast.nordlicht.pk):
        receive(
            cast.nordlicht.pk,
            ran,
            arrival(scanned="pk-1111 111111", ordinals=[1]),
            at=LATER,
            actor="member:2",
        )

        assert Parcel.objects.get(id=first).received_at == LATER
        assert Parcel.objects.get(id=second).position == "delivered"


def test_by_its_ran_the_newest_parcel_of_a_unit_is_received(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    first = send_parcel(cast.nordlicht, ran, number="PK1111111111")
    second = send_parcel(cast.nordlicht, ran, number="PK2222222222")
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(scanned=ran), at=LATER, actor="member:2")

        assert Parcel.objects.get(id=first).received_at is None
        assert Parcel.objects.get(id=second).received_at == LATER


def test_a_foreign_number_receives_the_unit_and_no_parcel(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    box = send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(scanned="1Z999AA1"), at=LATER, actor="member:2")

        assert Unit.objects.get().processing == "received"
        assert Parcel.objects.get(id=box).received_at is None
        assert Receipt.objects.get().parcel_id is None


def test_a_box_with_units_of_two_returns_arrives_for_both(cast: Cast) -> None:
    mine = authorized_return(cast.nordlicht, order="NL-1")
    other = authorized_return(cast.nordlicht, order="NL-2")
    box = send_parcel(cast.nordlicht, mine)
    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get(ret__ran=other)
        unit.in_parcels.create(brand=cast.nordlicht, parcel_id=box)

        receive(cast.nordlicht.pk, mine, arrival(), at=LATER, actor="member:2")

        unit.refresh_from_db()
        assert (unit.processing, unit.position) == ("awaited", "received")
        assert Return.objects.get(ran=other).headline == "arrived"
        assert Return.objects.get(ran=mine).headline == "checked_in"


def test_a_missing_unit_that_turns_up_is_received(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht, units=2)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(ordinals=[1]), at=MONDAY, actor="member:2")
        declare_missing(cast.nordlicht.pk, ran, [2], at=MONDAY, actor="member:2")
        assert Unit.objects.get(ordinal=2).processing == "missing"

        receive(cast.nordlicht.pk, ran, arrival(ordinals=[2]), at=LATER, actor="member:2")

        assert Unit.objects.get(ordinal=2).processing == "received"


def test_what_is_here_cannot_be_declared_missing(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(IllegalStep):
            declare_missing(cast.nordlicht.pk, ran, [1], at=LATER, actor="member:2")

        assert Unit.objects.get().processing == "received"
        assert not Entry.objects.filter(kind="unit.missing").exists()


def test_an_extra_piece_in_the_box_becomes_a_unit_that_a_person_judges(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        received = receive(
            cast.nordlicht.pk,
            ran,
            arrival(unexpected=["a green scarf"]),
            at=LATER,
            actor="member:2",
        )

        extra = Unit.objects.get(ordinal=2)
        assert (extra.title, extra.line_id, extra.lpn) == ("a green scarf", None, lpn(extra.pk))
        assert (extra.authorization, extra.processing) == ("in_review", "received")
        assert (extra.holds_allowance, extra.paid_minor) == (False, 0)
        assert [unit.ordinal for unit in received.units] == [1, 2]
        assert Entry.objects.filter(kind="unit.unexpected").count() == 1
        assert OrderLine.objects.get().asked == 1
