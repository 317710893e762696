from __future__ import annotations

from datetime import timedelta

from backhaul.core.journal import EntryKind
from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.words import Word
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking import queries
from backhaul.stages.tracking.actions import adopt_strays, drain_inbox, take_scans
from backhaul.stages.tracking.jobs import adopt_strays as handle
from tests.cast import MONDAY, Cast
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell


def _task(parcel: Parcel) -> TaskRow:
    return TaskRow(
        id=1,
        job="tracking.adopt_strays",
        brand_id=parcel.brand_id,
        return_id=parcel.ret_id,
        kind=EntryKind.PARCEL_ANNOUNCED,
        data={"parcel": parcel.pk},
        occurred_at=MONDAY,
        attempts=0,
    )


def test_scans_that_came_before_the_parcel_find_it(cast: Cast) -> None:
    brand = cast.nordlicht
    put_clock(MONDAY + timedelta(hours=20))
    tell(brand, NUMBER, event("DO", 2), event("DP", 10), event("DL", -24 * 50))
    drain_inbox()
    parcel = labelled_parcel(brand)

    with acting_for(brand.pk):
        handle([_task(parcel)])

        parcel.refresh_from_db()
        assert parcel.position == "in_transit"
        assert Return.objects.get().headline == "on_its_way"
        assert [stray.code for stray in queries.strays(brand.pk).rows] == ["DL"]
        assert adopt_strays(brand.pk, [parcel.pk], at=MONDAY) == 0


def test_strays_of_another_brand_are_left_alone(cast: Cast) -> None:
    tell(cast.nordlicht, NUMBER, event("DO", 2))
    drain_inbox()
    cleos = labelled_parcel(cast.voltaic)

    with acting_for(cast.voltaic.pk):
        assert adopt_strays(cast.voltaic.pk, [cleos.pk], at=MONDAY) == 0

    with acting_for(cast.nordlicht.pk):
        assert len(queries.strays(cast.nordlicht.pk).rows) == 1


def test_scans_that_are_normalised_already_take_the_same_way(cast: Cast) -> None:
    brand = cast.nordlicht
    parcel = labelled_parcel(brand)
    scan = CarrierScan(
        tracking_number=f" {NUMBER[:4]}-{NUMBER[4:]} ",
        word=Word.DELIVERED,
        instant=MONDAY + timedelta(hours=5),
        local_text="x" * 500,
        text="y" * 500,
        place="z" * 500,
        code="c" * 500,
    )

    with acting_for(brand.pk):
        for _ in range(2):
            take_scans(brand.pk, [scan, scan], carrier="Post Süd!", raw_id=None, at=MONDAY)

        parcel.refresh_from_db()
        assert parcel.position == "delivered"
        [row] = queries.scans_of(brand.pk, [parcel.pk])
        assert (row.carrier, len(row.code), len(row.text)) == ("post-s-d", 80, 300)


def test_strays_are_listed_page_by_page(cast: Cast) -> None:
    brand = cast.nordlicht
    tell(brand, "PK5", *(event("DO", n) for n in range(5)))
    drain_inbox()

    with acting_for(brand.pk):
        seen: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = queries.strays(brand.pk, cursor=cursor, limit=2)
            seen += [row.pk for row in page.rows]
            cursor = page.next_cursor

    assert len(seen) == len(set(seen)) == 5
