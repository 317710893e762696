"""Dock and carrier together: what the one says never spoils what the other knows."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.tracking.words import IncidentKind, Word
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.incidents.models import Incident
from backhaul.stages.incidents.queries import settled_by_hand
from backhaul.stages.receiving.actions import declare_missing, receive, undo_receipt
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.actions import announce_parcel
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking import looking
from backhaul.stages.tracking.actions import take_scans
from tests.cast import MONDAY, Cast
from tests.core.tracking.makers import scan as make_scan
from tests.makers.floor import arrival
from tests.makers.returns import NUMBER, authorized_return, send_parcel
from tests.makers.stories import standing_at

LATER = MONDAY + timedelta(hours=30)


def test_what_was_wrong_with_the_way_is_over_when_the_box_is_here(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    ran = authorized_return(cast.nordlicht)
    box = send_parcel(cast.nordlicht, ran)
    with acting_for(brand_id):
        case = cases.load(brand_id, ran)
        late = Opening(
            brand_id=brand_id,
            kind=IncidentKind.DELIVERED_NOT_RECEIVED,
            case=case,
            subject=f"parcel:{box}",
        )
        open_incidents([late], at=MONDAY, actor="system")
        cases.write([case], fields=(), at=MONDAY, actor="system")
        assert Return.objects.get().incident == "delivered_not_received"

        receive(brand_id, ran, arrival(), at=LATER, actor="member:2")

        incident = Incident.objects.get()
        assert (incident.healed_at, incident.healed_by) == (LATER, "system")
        assert Return.objects.get().incident is None
        assert Entry.objects.filter(kind="incident.healed").count() == 1


def test_nobody_waits_for_a_box_that_was_opened_and_empty(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    ran = authorized_return(cast.nordlicht)
    with acting_for(brand_id):
        announce_parcel(
            brand_id, ran, carrier="paketo", tracking_number=NUMBER, at=MONDAY, actor="shopper"
        )
        delivered = make_scan(Word.DELIVERED, 0, tracking_number=NUMBER)
        take_scans(brand_id, [delivered], carrier="paketo", raw_id=None, at=LATER)
        assert Return.objects.get().incident == "delivered_not_received"

        declare_missing(brand_id, ran, [1], at=LATER, actor="member:2")
        standing_at(LATER)
    looking.sweep()

    with acting_for(brand_id):
        left = Incident.objects.filter(healed_at=None).values_list("kind", flat=True)
        assert list(left) == ["contents_differ"]


def test_an_undone_receipt_settled_nothing_for_good(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    ran = authorized_return(cast.nordlicht)
    box = send_parcel(cast.nordlicht, ran)
    with acting_for(brand_id):
        case = cases.load(brand_id, ran)
        late = Opening(
            brand_id=brand_id,
            kind=IncidentKind.DELIVERED_NOT_RECEIVED,
            case=case,
            subject=f"parcel:{box}",
        )
        open_incidents([late], at=MONDAY, actor="system")
        cases.write([case], fields=(), at=MONDAY, actor="system")
        receive(brand_id, ran, arrival(), at=LATER, actor="member:2")
        undo_receipt(brand_id, ran, [1], at=LATER, actor="member:2")

        assert settled_by_hand([brand_id], [case.ret.pk]) == {}


def test_a_late_scan_and_an_undone_receipt_leave_what_the_carrier_told(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    ran = authorized_return(cast.nordlicht)
    with acting_for(brand_id):
        announce_parcel(
            brand_id, ran, carrier="paketo", tracking_number=NUMBER, at=MONDAY, actor="shopper"
        )
        receive(brand_id, ran, arrival(), at=LATER, actor="member:2")
        moved = make_scan(Word.IN_TRANSIT, 5, tracking_number=NUMBER)
        take_scans(brand_id, [moved], carrier="paketo", raw_id=None, at=LATER)
        assert Parcel.objects.get().position == "received"
        assert Unit.objects.get().position == "received"

        undo_receipt(brand_id, ran, [1], at=LATER, actor="member:2")

        assert Parcel.objects.get().position == "in_transit"
        assert Unit.objects.get().position == "in_transit"
        assert Return.objects.get().headline == "on_its_way"
