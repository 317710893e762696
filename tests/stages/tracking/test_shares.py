"""What a worker takes of a deep inbox, and what it does not read a second time."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from backhaul.foundation.collecting import no_collecting
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.tracking import inbox
from backhaul.stages.tracking.facts import Told
from backhaul.stages.tracking.reading import scans_of
from backhaul.stages.tracking.storing import Box, boxes_by_number, insert_scans
from tests.cast import MONDAY, Cast
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock
from tests.makers.scans import tell as keep_told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def tell(brand: Brand, number: str, *events: dict[str, Any]) -> int:
    kept = keep_told(brand, number, *events)
    assert kept is not None
    return kept


def _taken_elsewhere() -> list[int]:
    try:
        with acting_for():
            return [raw.pk for raw in inbox._next_bodies()[0]]
    finally:
        connections.close_all()


def test_a_worker_leaves_what_is_more_than_its_share_to_another(
    live_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [tell(live_cast.nordlicht, f"PK{n:010}", event("DO", n)) for n in range(4)]
    size = len(bytes(RawBody.objects.get(id=ids[0]).body))
    monkeypatch.setattr(inbox, "_MOST_BYTES", 2 * size)

    with acting_for(), ThreadPoolExecutor(1) as another:
        bodies, has_more = inbox._next_bodies()
        others = another.submit(_taken_elsewhere).result()

    assert [raw.pk for raw in bodies] == ids[:2]
    assert has_more
    assert others == ids[2:]


def test_a_body_larger_than_a_share_is_taken_by_itself(
    live_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [tell(live_cast.nordlicht, f"PK{n:010}", event("DO", n)) for n in range(2)]
    monkeypatch.setattr(inbox, "_MOST_BYTES", 1)

    assert inbox.drain_inbox() == inbox._BATCH
    assert inbox.drain_inbox() == 1
    assert inbox.drain_inbox() == 0
    assert set(RawBody.objects.filter(id__in=ids).values_list("state", flat=True)) == {"done"}


def _told(cast: Cast, *hours: int) -> list[tuple[Told, Box | None]]:
    brand_id = cast.nordlicht.pk
    bodies = [
        inbox.Read(raw, inbox._parse(raw))
        for raw in RawBody.objects.filter(
            id__in=[tell(cast.nordlicht, NUMBER, event("DP", hour)) for hour in hours]
        )
    ]
    told = [one for body in bodies for one in body.told]
    known = boxes_by_number(told)
    return [(one, known[brand_id, one.scan.tracking_number][0]) for one in told]


def test_a_scan_in_memory_is_what_its_row_gives_back(live_cast: Cast) -> None:
    put_clock(MONDAY + timedelta(hours=30))
    parcel = labelled_parcel(live_cast.nordlicht)
    with acting_for(live_cast.nordlicht.pk):
        stored = insert_scans(_told(live_cast, 1, 2, 3))
        read = scans_of([live_cast.nordlicht.pk], [parcel.pk])[parcel.pk]

    assert stored.parcel_ids == {parcel.pk}
    assert len(stored.row_ids) == 3
    kept = sorted(stored.scans[parcel.pk], key=lambda scan: scan.instant)
    assert kept == sorted(read, key=lambda scan: scan.instant)


def test_where_a_scan_was_known_all_are_read_and_what_is_new_is_left_out_else(
    live_cast: Cast,
) -> None:
    put_clock(MONDAY + timedelta(hours=30))
    brand_id = live_cast.nordlicht.pk
    parcel = labelled_parcel(live_cast.nordlicht)
    with acting_for(brand_id):
        insert_scans(_told(live_cast, 1))
        fresh = insert_scans(_told(live_cast, 2))
        others = scans_of([brand_id], [parcel.pk], known_rows=fresh.row_ids)[parcel.pk]
        told = [(one, box) for one, box in _told(live_cast, 3)]
        (again, box) = told[0]
        insert_scans(told)
        known = insert_scans([(again, box), *_told(live_cast, 4)])

    assert [scan.instant for scan in others] == [MONDAY + timedelta(hours=1)]
    assert known.parcel_ids == {parcel.pk}
    assert known.scans == {}
    assert known.row_ids == []


def _fail() -> bool:
    with no_collecting():
        raise ZeroDivisionError(gc.isenabled())


def test_the_collector_is_as_it_was_after_a_batch_that_failed() -> None:
    with pytest.raises(ZeroDivisionError, match="False"):
        _fail()

    assert gc.isenabled()
