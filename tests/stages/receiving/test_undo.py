"""A slip at the dock is undone as if it had not been, and the history says that it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import IllegalStep, NotFound
from backhaul.core.ids import lpn
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.receiving.actions import receive, undo_receipt
from backhaul.stages.receiving.models import Receipt, ReceivedUnit
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from tests.cast import MONDAY, Cast
from tests.makers.floor import arrival, inspected_return, received_return, statements
from tests.makers.returns import authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=2)


def test_an_undone_unit_is_awaited_and_its_box_is_where_its_scans_say(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk), statements() as sent:
        undo_receipt(cast.nordlicht.pk, ran, [1], at=LATER, actor="member:2")

    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        assert (unit.processing, unit.position) == ("awaited", "delivered")
        assert (unit.received_at, unit.site) == (None, "")
        parcel = Parcel.objects.get()
        assert (parcel.position, parcel.received_at) == ("delivered", None)
        assert set(parcel.reached) == {"accepted", "in_transit", "delivered"}
        assert parcel.due_at == LATER
        assert Receipt.objects.get().undone_at == LATER
        assert ReceivedUnit.objects.get().undone_at == LATER
        ret = Return.objects.get()
        assert ret.headline == "delivered"
        assert "checked_in" not in ret.reached
        undone = Entry.objects.get(kind="unit.receipt_undone")
        assert undone.data == {"unit": 1, "lpn": lpn(unit.pk)}
        assert OrderLine.objects.get().asked == 1
    assert len(sent) <= 8, sent


def test_what_stays_received_keeps_the_receipt_the_box_and_the_milestone(cast: Cast) -> None:
    ran = received_return(cast.nordlicht, units=2)
    with acting_for(cast.nordlicht.pk):
        undo_receipt(cast.nordlicht.pk, ran, [2], at=LATER, actor="member:2")

        states = Unit.objects.order_by("ordinal").values_list("processing", "position")
        assert list(states) == [("received", "received"), ("awaited", "received")]
        assert Parcel.objects.get().received_at == MONDAY
        assert Receipt.objects.get().undone_at is None
        assert ReceivedUnit.objects.filter(undone_at=None).count() == 1
        ret = Return.objects.get()
        assert (ret.headline, ret.headline_count, ret.headline_of) == ("partly_received", 1, 2)
        assert "checked_in" in ret.reached

        undo_receipt(cast.nordlicht.pk, ran, [1], at=LATER, actor="member:2")

        assert Receipt.objects.get().undone_at == LATER
        assert Parcel.objects.get().position == "delivered"


def test_an_undone_unit_can_be_received_again_under_the_same_plate(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        undo_receipt(cast.nordlicht.pk, ran, [1], at=MONDAY, actor="member:2")
        receive(cast.nordlicht.pk, ran, arrival(), at=LATER, actor="member:2")

        unit = Unit.objects.get()
        assert (unit.processing, unit.lpn) == ("received", lpn(unit.pk))
        assert Parcel.objects.get().received_at == LATER
        assert Receipt.objects.filter(undone_at=None).count() == 1


def test_an_extra_that_was_entered_by_mistake_is_withdrawn(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(
            cast.nordlicht.pk, ran, arrival(unexpected=["scarf"]), at=MONDAY, actor="member:2"
        )
        assert Incident.objects.get().evidence == {"what": "extra", "unit": 2}

        undo_receipt(cast.nordlicht.pk, ran, [2], at=LATER, actor="member:2")

        extra = Unit.objects.get(ordinal=2)
        assert (extra.authorization, extra.processing) == ("withdrawn", "awaited")
        assert Incident.objects.get().healed_at == LATER
        ret = Return.objects.get()
        assert (ret.headline, ret.headline_of, ret.incident) == ("checked_in", 1, None)


def test_what_was_looked_at_cannot_be_undone(cast: Cast) -> None:
    ran = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(IllegalStep):
            undo_receipt(cast.nordlicht.pk, ran, [1], at=LATER, actor="member:2")

        assert Unit.objects.get().processing == "inspected"
        assert Receipt.objects.get().undone_at is None
        assert Parcel.objects.get().position == "received"


def test_cleo_undoes_nothing_of_adas(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.voltaic.pk), pytest.raises(NotFound):
        undo_receipt(cast.voltaic.pk, ran, [1], at=LATER, actor="member:9")

    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().processing == "received"
        assert not Entry.objects.filter(kind="unit.receipt_undone").exists()
