"""Pieces that nobody announced: kept by the system brand until somebody adopts them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.ids import lpn
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.receiving.actions import Home, adopt_unit, receive, receive_unknown
from backhaul.stages.receiving.models import Receipt, ReceivedUnit
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from tests.cast import MONDAY, Cast
from tests.makers.floor import arrival, received_return, statements
from tests.makers.returns import authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=2)


def strange_unit() -> str:
    """A piece that belongs to nobody yet, on the bench since Monday; return its plate."""
    system = unassigned_brand_id()
    with acting_for(system):
        unit = receive_unknown(
            Arrival(site="main", scanned="1Z999", note="no label"), at=MONDAY, actor="member:2"
        )
    assert unit.lpn is not None
    return str(unit.lpn)


def test_an_unknown_piece_gets_a_plate_and_belongs_to_the_system_brand(cast: Cast) -> None:
    system = unassigned_brand_id()
    with acting_for(system), statements() as sent:
        unit = receive_unknown(
            Arrival(site="main", scanned="1Z999\x00", note="Eve's?"),
            at=MONDAY,
            actor="member:2",
        )

    with acting_for(system):
        stored = Unit.objects.get()
        assert (stored.brand_id, stored.ret_id, stored.lpn) == (system, None, lpn(unit.pk))
        assert (stored.processing, stored.authorization) == ("received", "in_review")
        assert (stored.site, stored.received_at) == ("main", MONDAY)
        receipt = Receipt.objects.get()
        assert (receipt.scanned, receipt.note, receipt.ret_id) == ("1Z999", "Eve's?", None)
        assert ReceivedUnit.objects.get().unit_id == unit.pk
        entry = Entry.objects.get()
        assert (entry.kind, entry.return_id) == ("unit.unexpected", None)
        assert entry.data == {"unit_id": unit.pk, "lpn": stored.lpn, "site": "main"}
    assert len(sent) <= 8, sent
    with acting_for(cast.nordlicht.pk, cast.voltaic.pk):
        assert not Unit.objects.exists()


def test_a_brand_can_take_in_what_is_plainly_its_own(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        unit = receive_unknown(
            Arrival(site="main", scanned=""),
            at=MONDAY,
            actor="member:2",
            brand_id=cast.nordlicht.pk,
        )

        assert (Unit.objects.get().brand_id, unit.lpn) == (cast.nordlicht.pk, lpn(unit.pk))


def test_whoever_does_not_act_for_the_owner_takes_nothing_in(cast: Cast) -> None:
    with acting_for(cast.voltaic.pk):
        for owner in (None, cast.nordlicht.pk):
            with pytest.raises(NotFound):
                receive_unknown(
                    Arrival(site="main", scanned=""),
                    at=MONDAY,
                    actor="member:9",
                    brand_id=owner,
                )

    with acting_for(unassigned_brand_id(), cast.nordlicht.pk, cast.voltaic.pk):
        assert not Unit.objects.exists()
        assert not Receipt.objects.exists()


def test_an_adopted_piece_takes_the_place_of_the_awaited_unit_with_its_plate(
    cast: Cast,
) -> None:
    plate = strange_unit()
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    system = unassigned_brand_id()
    home = Home(brand_id=cast.nordlicht.pk, ran=ran, ordinal=1)
    with acting_for(system, cast.nordlicht.pk), statements() as sent:
        adopt_unit(plate, home, at=LATER, actor="member:2")

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        assert (unit.processing, unit.lpn, unit.received_at) == ("received", plate, MONDAY)
        assert Parcel.objects.get().received_at == MONDAY
        assert Return.objects.get().headline == "checked_in"
        assert Receipt.objects.get().scanned == plate
        told = Entry.objects.get(kind="unit.adopted")
        assert told.data["lpn"] == plate
        assert told.occurred_at == LATER
        assert OrderLine.objects.get().asked == 1
        assert not Incident.objects.exists()
    with acting_for(system):
        old = Unit.objects.get()
        assert (old.lpn, old.processing, old.disposition) == (None, "finished", "adopted")
        assert Entry.objects.get(kind="unit.adopted").data == {
            "unit_id": old.pk,
            "lpn": plate,
            "to_brand": cast.nordlicht.pk,
            "ran": ran,
        }
    assert len(sent) <= 16, sent


def test_an_adopted_piece_that_a_return_did_not_name_is_an_extra_of_it(cast: Cast) -> None:
    plate = strange_unit()
    ran = received_return(cast.nordlicht)
    with acting_for(unassigned_brand_id(), cast.nordlicht.pk):
        unit = adopt_unit(
            plate, Home(brand_id=cast.nordlicht.pk, ran=ran), at=LATER, actor="member:2"
        )

    with acting_for(cast.nordlicht.pk):
        assert (unit.ordinal, unit.lpn, unit.line_id) == (2, plate, None)
        assert Incident.objects.get().evidence == {"what": "extra", "unit": 2}


def test_a_piece_can_be_adopted_by_a_brand_first_and_by_its_return_later(cast: Cast) -> None:
    plate = strange_unit()
    ran = authorized_return(cast.nordlicht)
    with acting_for(unassigned_brand_id(), cast.nordlicht.pk):
        adopt_unit(plate, Home(brand_id=cast.nordlicht.pk), at=MONDAY, actor="member:2")
    with acting_for(cast.nordlicht.pk):
        loose = Unit.objects.get(ret=None)
        assert (loose.lpn, loose.received_at) == (plate, MONDAY)

        adopt_unit(
            plate,
            Home(brand_id=cast.nordlicht.pk, ran=ran, ordinal=1),
            at=LATER,
            actor="member:2",
        )

        assert Unit.objects.get(lpn=plate).ret is not None
        loose.refresh_from_db()
        assert (loose.lpn, loose.processing) == (None, "finished")


@pytest.mark.parametrize("number", ["", "LP", "LP23456782", "NL-7F39-2QDK"])
def test_what_is_no_plate_of_a_loose_piece_is_not_found(cast: Cast, number: str) -> None:
    strange_unit()
    authorized_return(cast.nordlicht)
    with acting_for(unassigned_brand_id(), cast.nordlicht.pk):
        with pytest.raises(NotFound):
            adopt_unit(number, Home(brand_id=cast.nordlicht.pk), at=LATER, actor="member:2")

        assert not Entry.objects.filter(kind="unit.adopted").exists()


def test_a_piece_is_adopted_once(cast: Cast) -> None:
    plate = strange_unit()
    with acting_for(unassigned_brand_id(), cast.nordlicht.pk, cast.voltaic.pk):
        adopt_unit(plate, Home(brand_id=cast.nordlicht.pk), at=MONDAY, actor="member:2")
        with pytest.raises(NotFound):
            adopt_unit(plate, Home(brand_id=cast.voltaic.pk), at=LATER, actor="member:2")

        assert Unit.objects.filter(lpn=plate).count() == 1
        assert not Unit.objects.filter(brand=cast.voltaic).exists()


def test_a_unit_that_is_here_does_not_take_another_piece_in(cast: Cast) -> None:
    plate = strange_unit()
    ran = received_return(cast.nordlicht)
    home = Home(brand_id=cast.nordlicht.pk, ran=ran, ordinal=1)
    with acting_for(unassigned_brand_id(), cast.nordlicht.pk):
        with pytest.raises(IllegalStep):
            adopt_unit(plate, home, at=LATER, actor="member:2")

        assert Unit.objects.get(lpn=plate).ret_id is None
        assert not Entry.objects.filter(kind="unit.adopted").exists()


def test_cleo_neither_finds_a_strange_piece_nor_puts_it_into_adas_brand(cast: Cast) -> None:
    plate = strange_unit()
    with acting_for(cast.voltaic.pk):
        for brand in (cast.voltaic, cast.nordlicht):
            with pytest.raises(NotFound):
                adopt_unit(plate, Home(brand_id=brand.pk), at=LATER, actor="member:9")

    with acting_for(unassigned_brand_id()):
        assert Unit.objects.get().lpn == plate


def test_an_unknown_site_takes_nothing_in(cast: Cast) -> None:
    with acting_for(unassigned_brand_id()):
        with pytest.raises(DomainError) as refused:
            receive_unknown(Arrival(site="moon", scanned="1Z"), at=MONDAY, actor="member:2")

        assert refused.value.code == "no_such_site"
        assert not Unit.objects.exists()


def test_no_plate_is_in_two_places_after_all_of_it(cast: Cast) -> None:
    plate = strange_unit()
    ran = authorized_return(cast.nordlicht, units=2)
    everything = (unassigned_brand_id(), cast.nordlicht.pk)
    with acting_for(*everything):
        home = Home(brand_id=cast.nordlicht.pk, ran=ran, ordinal=2)
        adopt_unit(plate, home, at=MONDAY, actor="member:2")
        receive(cast.nordlicht.pk, ran, arrival(scanned=ran), at=LATER, actor="member:2")

        plates = [p for p in Unit.objects.values_list("lpn", flat=True) if p is not None]
        assert len(plates) == len(set(plates)) == 2
        arrived = Unit.objects.exclude(processing="awaited")
        in_work = arrived.exclude(processing="finished").count()
        assert arrived.count() == in_work + arrived.filter(processing="finished").count() == 3
