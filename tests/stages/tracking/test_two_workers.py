"""Several workers at once, on connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking import inbox
from backhaul.stages.tracking.actions import drain_inbox, sweep
from backhaul.stages.tracking.models import Scan
from tests.cast import MONDAY, Cast
from tests.makers.scans import event, labelled_parcel, put_clock, tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
CODES = ("DO", "PU", "DP", "AR", "CU", "OD")


def _work() -> None:
    try:
        while drain_inbox() + sweep():
            pass
    finally:
        connections.close_all()


def test_news_of_the_same_parcels_is_folded_once_by_any_number_of_workers(
    live_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = live_cast.nordlicht
    put_clock(MONDAY + timedelta(hours=30))
    numbers = [f"PK{n:010}" for n in range(4)]
    for number in numbers:
        labelled_parcel(brand, number, order=f"NL-{number}")
    for hour, code in enumerate(CODES):
        for number in numbers:
            tell(brand, number, event(code, hour))
            tell(brand, number, event(code, hour), id="told again")
    monkeypatch.setattr(inbox, "_BATCH", 5)

    with ThreadPoolExecutor(3) as workers:
        for done in [workers.submit(_work) for _ in range(3)]:
            done.result()

    assert list(RawBody.objects.exclude(state="done", attempts=0)) == []
    with acting_for(brand.pk):
        assert Scan.objects.count() == len(CODES) * len(numbers)
        places = Unit.objects.values_list("position", flat=True)
        assert set(places) == {"out_for_delivery"}
        assert set(Parcel.objects.values_list("due_what", flat=True)) == {"no_movement"}
        assert Incident.objects.filter(healed_at=None).count() == 0
        for parcel in Parcel.objects.all():
            moves = [
                (entry.data["before"], entry.data["position"])
                for entry in Entry.objects.filter(
                    kind="parcel.moved", return_id=parcel.ret_id
                ).order_by("seq")
            ]
            assert moves[0][0] == "label_created"
            assert moves[-1][1] == "out_for_delivery"
            assert [to for _, to in moves[:-1]] == [before for before, _ in moves[1:]]
