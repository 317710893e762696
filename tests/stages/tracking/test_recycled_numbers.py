"""One number, several parcels: each keeps what is of its own time."""

from __future__ import annotations

from datetime import timedelta

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking import queries
from backhaul.stages.tracking.actions import adopt_strays, drain_inbox
from backhaul.stages.tracking.models import Scan
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.returns import NUMBER
from tests.makers.scans import event, keep, labelled_parcel, put_clock, tell

DAY = timedelta(days=1)


def fresh(parcel: Parcel) -> Parcel:
    with acting_for(parcel.brand_id):
        return Parcel.objects.get(brand_id=parcel.brand_id, id=parcel.pk)


def receive(parcel: Parcel, day: float) -> None:
    with acting_for(parcel.brand_id):
        Parcel.objects.filter(id=parcel.pk).update(received_at=MONDAY + day * DAY)


def strays(brand: Brand) -> list[str]:
    with acting_for(brand.pk):
        return sorted(scan.code for scan in queries.strays(brand.pk).rows)


def open_incidents(brand: Brand) -> list[tuple[str, str]]:
    with acting_for(brand.pk):
        rows = Incident.objects.filter(healed_at=None).order_by("id")
        return [(row.subject, row.kind) for row in rows]


def announce(brand: Brand, day: float, order: str) -> Parcel:
    """Announce a parcel as a shopper does, and let the worker react."""
    parcel = labelled_parcel(brand, order=order, at=MONDAY + day * DAY)
    with acting_for(brand.pk):
        adopt_strays(brand.pk, [parcel.pk], at=MONDAY + day * DAY)
    return fresh(parcel)


def test_what_is_told_long_after_a_parcel_was_received_is_not_its_own(cast: Cast) -> None:
    brand = cast.nordlicht
    parcel = labelled_parcel(brand)
    tell(brand, NUMBER, event("DP", 24), event("DL", 48))
    drain_inbox()
    receive(parcel, 3)
    put_clock(MONDAY + 200 * DAY)

    tell(brand, NUMBER, event("DP", 24 * 32), event("RT", 24 * 190), event("LS", 24 * 191))
    drain_inbox()

    found = fresh(parcel)
    assert (found.position, found.incident) == ("received", None)
    assert found.last_scan is not None
    assert found.last_scan["code"] == "DP"
    assert strays(brand) == ["LS", "RT"]
    assert open_incidents(brand) == []


def test_scans_of_the_next_parcel_that_came_before_it_was_known_are_given_to_it(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    old = labelled_parcel(brand, order="NL-1", at=MONDAY - 40 * DAY)
    tell(brand, NUMBER, event("DP", -24 * 39), event("DL", -24 * 38))
    drain_inbox()
    put_clock(MONDAY + DAY)
    tell(brand, NUMBER, event("DO", 1), event("CU", 5))
    drain_inbox()
    # Delivered and never received: until another label has the number it is the old one's.
    with acting_for(brand.pk):
        assert set(Scan.objects.values_list("parcel_id", flat=True)) == {old.pk}

    new = announce(brand, 0.5, "NL-2")

    assert (fresh(old).position, fresh(old).incident) == ("delivered", "delivered_not_received")
    assert (new.position, new.incident) == ("accepted", "customs")
    assert (f"parcel:{new.pk}", "customs") in open_incidents(brand)
    with acting_for(brand.pk):
        placed = Scan.objects.order_by("instant").values_list("code", "parcel_id")
        assert list(placed) == [
            ("DP", old.pk),
            ("DL", old.pk),
            ("DO", new.pk),
            ("CU", new.pk),
        ]
        headlines: dict[int | None, str] = dict(Return.objects.values_list("pk", "headline"))
    assert (headlines[old.ret_id], headlines[new.ret_id]) == ("delivered", "first_scan")


def test_a_parcel_that_has_not_arrived_keeps_its_scans_when_its_number_is_used_again(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    old = labelled_parcel(brand, order="NL-1", at=MONDAY - 40 * DAY)
    tell(brand, NUMBER, event("DP", -24 * 39), event("DL", 1))
    put_clock(MONDAY + DAY)
    drain_inbox()

    new = announce(brand, 0.5, "NL-2")

    assert (fresh(old).position, new.position) == ("delivered", "label_created")
    tell(brand, NUMBER, event("DO", 20))
    drain_inbox()
    assert (fresh(old).position, fresh(new).position) == ("delivered", "accepted")


def test_the_same_news_told_again_stays_where_it_was_put(cast: Cast) -> None:
    brand = cast.nordlicht
    old = labelled_parcel(brand, order="NL-1", at=MONDAY - 40 * DAY)
    tell(brand, NUMBER, event("DL", -24 * 38))
    drain_inbox()
    receive(old, -37)
    new = announce(brand, 0, "NL-2")
    put_clock(MONDAY + DAY)

    for n in range(2):
        tell(brand, NUMBER, event("DL", -24 * 38), event("DO", 5), id=f"telling {n}")
        drain_inbox()

    with acting_for(brand.pk):
        assert dict(Scan.objects.values_list("code", "parcel_id")) == {
            "DL": old.pk,
            "DO": new.pk,
        }
    assert (fresh(old).position, fresh(new).position) == ("delivered", "accepted")


def test_two_parcels_of_one_number_and_two_carriers_at_once_are_told_apart(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    first = labelled_parcel(brand, order="NL-1")
    second = labelled_parcel(brand, order="NL-2", at=MONDAY + timedelta(hours=1))
    with acting_for(brand.pk):
        Parcel.objects.filter(id=first.pk).update(carrier="UPS")
        Parcel.objects.filter(id=second.pk).update(carrier="DHL Express")
    put_clock(MONDAY + DAY)
    scan = {"tracking_number": NUMBER, "carrier": "ups", "word": "delivered"}
    keep(
        brand,
        b'{"scans": [%s]}' % _json({**scan, "at": "2026-11-16T12:00:00Z"}),
        adapter="backhaul",
    )

    drain_inbox()

    assert (fresh(first).position, fresh(second).position) == ("delivered", "label_created")


def test_finding_the_scans_of_a_new_parcel_takes_few_statements(cast: Cast) -> None:
    brand = cast.nordlicht
    parcels = [
        labelled_parcel(brand, f"PK{n:010}", order=f"NL-{n}", at=MONDAY) for n in range(5)
    ]
    for n in range(5):
        tell(brand, f"PK{n:010}", event("DP", -24 * 90))
    drain_inbox()

    with acting_for(brand.pk), counting() as counted:
        assert adopt_strays(brand.pk, [parcel.pk for parcel in parcels], at=MONDAY) == 0

    assert counted.number == 2


def _json(value: object) -> bytes:
    import json

    return json.dumps(value).encode()
