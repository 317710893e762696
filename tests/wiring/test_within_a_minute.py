"""The running worker: what falls due while it looks is told within a minute, of every kind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connections

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.tracking.looking import sweep
from backhaul.wiring import worker
from tests.cast import Cast
from tests.makers.scans import labelled_parcel, put_clock
from tests.stages.service_levels.test_clocks import under_way
from tests.stages.service_levels.test_lateness import DUE

pytestmark = pytest.mark.slow
PATIENCE = 40


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    told = threading.Event()
    yield told
    told.set()


def raised(brand: Brand) -> dict[str, datetime]:
    with acting_for(brand.pk):
        rows = Incident.objects.filter(brand=brand)
        return dict(rows.values_list("kind", "opened_at"))


def swept(stop: threading.Event) -> None:
    try:
        worker._sweep_loop(stop)
    finally:
        connections.close_all()


def test_a_silence_and_a_late_refund_are_told_within_a_minute_of_their_deadline(
    live_cast: Cast, stop: threading.Event
) -> None:
    brand = live_cast.nordlicht
    under_way(brand)
    labelled_parcel(brand, "PK0000000002", order="NL-2", at=DUE - timedelta(hours=72))
    put_clock(DUE - timedelta(minutes=5))
    while sweep():
        pass
    put_clock(DUE - timedelta(seconds=3))
    assert raised(brand) == {}
    running = threading.Thread(target=swept, args=(stop,))
    running.start()
    wanted = {"not_sent_yet", "refund_late"}

    until = time.monotonic() + PATIENCE
    while not wanted <= set(found := raised(brand)) and time.monotonic() < until:
        time.sleep(0.2)
    stop.set()
    running.join(timeout=20)

    assert wanted <= set(found)
    for kind in wanted:
        assert timedelta(0) <= found[kind] - DUE < timedelta(minutes=1), kind
