from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backhaul.core.journal import EntryKind
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.actions import (
    Healing,
    Opening,
    heal_incidents,
    open_incidents,
)
from backhaul.stages.inspection.actions import inspect
from backhaul.stages.receiving.actions import declare_missing, receive, undo_missing
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.service_levels.actions import measure
from backhaul.stages.service_levels.jobs import measure_sent
from backhaul.stages.service_levels.models import Clock, Target
from backhaul.stages.settlement.models import Leg
from backhaul.stages.shipping.actions import announce_parcel
from backhaul.stages.tracking.actions import drain_inbox
from tests.cast import MONDAY, Cast
from tests.makers.floor import WHOLE, arrival, statements
from tests.makers.returns import NUMBER, authorized_return
from tests.makers.scans import event, labelled_parcel, put_clock, tell

HOUR = timedelta(hours=1)
Told = tuple[str, datetime | None, datetime | None]


def worked_off() -> None:
    while drain_inbox() + drain():
        pass


def clocks(brand: Brand) -> dict[str, Told]:
    """Return by clock: its state, when it is due, and when it was met."""
    with acting_for(brand.pk):
        rows = Clock.objects.filter(brand=brand).order_by("ret_id", "started_at", "id")
        return {row.clock: (row.state, row.due_at, row.met_at) for row in rows}


def under_way(brand: Brand, order: str = "NL-1", number: str = NUMBER) -> Return:
    """A return that the carrier scanned first at eleven o'clock on Monday."""
    parcel = labelled_parcel(brand, number, order=order, carrier_name="Paketo")
    put_clock(MONDAY + 3 * HOUR)
    tell(brand, number, event("DO", 2))
    worked_off()
    assert parcel.ret is not None
    return parcel.ret


def test_a_parcel_that_is_scanned_runs_against_the_days_of_its_country(cast: Cast) -> None:
    ret = under_way(cast.nordlicht)

    found = clocks(cast.nordlicht)

    first = MONDAY + 2 * HOUR
    assert found == {
        "first_scan": ("met", first + 72 * HOUR, first),
        "transit": ("running", first + timedelta(days=3), None),
        # Of low risk: approved at the first scan, and due when Tuesday is over.
        "refund": ("running", datetime(2026, 11, 17, 23, tzinfo=UTC), None),
    }
    with acting_for(cast.nordlicht.pk):
        row = Clock.objects.get(ret=ret, clock="transit")
        assert (row.site, row.carrier) == ("main", "Paketo")


def test_an_incident_that_nobody_can_help_stops_the_clock_until_it_heals(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    first = MONDAY + 2 * HOUR

    with acting_for(brand.pk):
        case = cases.load(brand.pk, ret.ran)
        opening = Opening(brand_id=brand.pk, kind=IncidentKind.CUSTOMS, case=case)
        open_incidents([opening], at=first + 10 * HOUR, actor="system")
        cases.write([case], fields=(), at=first + 10 * HOUR, actor="system")
    worked_off()
    assert clocks(brand)["transit"] == ("paused", None, None)

    with acting_for(brand.pk):
        case = cases.load(brand.pk, ret.ran)
        healing = Healing(brand_id=brand.pk, kinds=frozenset({IncidentKind.CUSTOMS}), case=case)
        heal_incidents([healing], at=first + 30 * HOUR, actor="system")
        cases.write([case], fields=(), at=first + 30 * HOUR, actor="system")
    worked_off()
    assert clocks(brand)["transit"] == ("running", first + timedelta(hours=92), None)


def on_the_bench(brand: Brand) -> Return:
    """Delivered on Friday at five in Berlin, opened and looked at on Monday."""
    ret = under_way(brand)
    put_clock(MONDAY + 171 * HOUR)
    tell(brand, NUMBER, event("DL", 103))
    worked_off()
    with acting_for(brand.pk):
        opened = MONDAY + 168 * HOUR
        receive(brand.pk, ret.ran, arrival(), at=opened, actor="member:1")
        inspect(brand.pk, ret.ran, 1, WHOLE, at=opened + HOUR, actor="member:1")
    worked_off()
    return ret


def test_a_weekend_at_the_centre_is_nobodys_delay_and_the_refund_has_a_business_day(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    on_the_bench(brand)

    found = clocks(brand)

    opened = MONDAY + 168 * HOUR
    assert found["transit"][::2] == ("met", MONDAY + 103 * HOUR)
    assert found["check_in"] == ("met", MONDAY + 175 * HOUR, opened)
    assert found["inspection"] == ("met", opened + 48 * HOUR, opened + HOUR)
    assert found["refund"] == ("running", datetime(2026, 11, 17, 23, tzinfo=UTC), None)


def test_the_check_in_of_an_empty_box_ends_when_it_is_said_to_be_empty(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    put_clock(MONDAY + 171 * HOUR)
    tell(brand, NUMBER, event("DL", 103))
    worked_off()
    due, opened = MONDAY + 175 * HOUR, MONDAY + 240 * HOUR
    assert clocks(brand)["check_in"] == ("running", due, None)

    with acting_for(brand.pk):
        declare_missing(brand.pk, ret.ran, [1], at=opened, actor="member:1")
    worked_off()
    found = clocks(brand)
    assert found["check_in"] == ("met", due, opened)
    assert found["transit"][::2] == ("met", MONDAY + 103 * HOUR)
    assert "inspection" not in found

    with acting_for(brand.pk):
        undo_missing(brand.pk, ret.ran, [1], at=opened + HOUR, actor="member:1")
    worked_off()
    assert clocks(brand)["check_in"] == ("running", due, None)
    with acting_for(brand.pk):
        assert "missing" not in Return.objects.get(brand=brand, ran=ret.ran).reached


def test_a_return_that_ends_drops_its_open_clocks(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    with acting_for(brand.pk):
        Return.objects.filter(brand=brand).update(is_done=True)
        assert measure([brand.pk], {ret.pk: MONDAY + 5 * HOUR}) == 2
        assert measure([brand.pk], {ret.pk: MONDAY + 5 * HOUR}) == 0

    assert clocks(brand)["transit"][0] == "dropped"
    assert clocks(brand)["first_scan"][0] == "met"


def test_an_inspection_that_is_undone_runs_again_and_a_receipt_takes_it_away(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    ret = on_the_bench(brand)
    with acting_for(brand.pk):
        Leg.objects.filter(brand=brand).update(state="cancelled")
        Unit.objects.filter(brand=brand).update(inspected_at=None)
        measure([brand.pk], {ret.pk: MONDAY})
    assert clocks(brand)["inspection"][0] == "running"
    assert clocks(brand)["refund"][0] == "dropped"

    with acting_for(brand.pk):
        Unit.objects.filter(brand=brand).update(received_at=None)
        measure([brand.pk], {ret.pk: MONDAY})
    assert clocks(brand)["check_in"][0] == "running"
    assert clocks(brand)["inspection"][0] == "dropped"


def test_money_is_ours_until_the_provider_takes_it_on_and_again_when_it_fails(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    ret = on_the_bench(brand)
    sent = MONDAY + 8 * HOUR

    def refund(**columns: object) -> Told:
        with acting_for(brand.pk):
            Leg.objects.filter(brand=brand).update(**columns)
            measure([brand.pk], {ret.pk: MONDAY})
        return clocks(brand)["refund"]

    due = datetime(2026, 11, 17, 23, tzinfo=UTC)
    assert refund(state="sending", sent_at=sent) == ("met", due, sent)
    assert refund(state="paid", paid_at=sent + 90 * HOUR) == ("met", due, sent)
    assert refund(state="failed") == ("running", due, None)
    assert refund(state="reversed")[0] == "dropped"


def test_a_headline_of_money_under_way_ends_its_clock(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = on_the_bench(brand)
    with acting_for(brand.pk):
        Leg.objects.filter(brand=brand).update(state="sending", sent_at=MONDAY)
    told = [
        TaskRow(
            1, "", brand.pk, ret.pk, EntryKind.RETURN_HEADLINE, {"headline": code}, MONDAY, 0
        )
        for code in ("inspected", "refund_sent")
    ]

    with acting_for(brand.pk):
        measure_sent(told[:1])
        assert clocks(brand)["refund"][0] == "running"
        measure_sent(told)
        assert clocks(brand)["refund"][0] == "met"


def test_the_brands_own_target_of_a_country_holds(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        for country, hours in (("", 40), ("DE", 50), ("FR", 60)):
            Target.objects.create(brand=brand, clock="transit", country=country, amount=hours)
    with acting_for(cast.voltaic.pk):
        Target.objects.create(brand=cast.voltaic, clock="transit", amount=1)
    ret = under_way(brand)
    country = ret.ship_from.get("country", "")

    due = clocks(brand)["transit"][1]

    hours = {"DE": 50, "FR": 60}.get(country, 40)
    assert due == MONDAY + 2 * HOUR + hours * HOUR


def test_the_carrier_that_has_the_parcel_is_measured_not_one_announced_later(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    with acting_for(brand.pk):
        announce_parcel(
            brand.pk, ret.ran, carrier="UPS", tracking_number="1Z999AA10123456784",
            at=MONDAY, actor="shopper",
        )  # fmt: skip
        measure([brand.pk], {ret.pk: MONDAY})

        told = Clock.objects.filter(ret=ret, clock__in=["first_scan", "transit"])
        assert {row.carrier for row in told} == {"Paketo"}


def test_nothing_that_was_not_handed_over_has_a_clock(cast: Cast) -> None:
    authorized_return(cast.nordlicht)
    worked_off()

    assert clocks(cast.nordlicht) == {}


@pytest.mark.parametrize("many", [1, 5])
def test_the_statements_are_the_same_for_one_and_for_many(cast: Cast, many: int) -> None:
    brand = cast.nordlicht
    ids = [under_way(brand, f"NL-{n}", f"PK{1234567890 + n}").pk for n in range(many)]
    with acting_for(brand.pk):
        Clock.objects.filter(brand=brand).delete()
        with statements() as told:
            assert measure([brand.pk], dict.fromkeys(ids, MONDAY)) == 3 * many

    assert len(told) == 8, "\n".join(told)
