"""Asking on schedule over real HTTP: the carrier's own count of what reached it, and when."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest

from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.tracking import polling
from tests.cast import MONDAY, Cast
from tests.makers.connections import connect_carrier
from tests.makers.scans import body, event, put_clock
from tests.stages.tracking.test_polling import fresh, handed_out, parcels, work

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Carrier(ThreadingHTTPServer):
    """It counts; `status` is what it answers, `most` how often before it says 429."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.most: int | None = None
        self.heard: list[tuple[str, datetime, int]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def numbers(self, status: int = 200) -> list[str]:
        return [number for number, _, told in self.heard if told == status]

    def busiest(self, window: timedelta) -> int:
        """Return how many requests came within the fullest span of that length."""
        times = [at for _, at, _ in self.heard]
        return max(sum(first <= at < first + window for at in times) for first in times)


class _Handler(BaseHTTPRequestHandler):
    server: Carrier

    def do_GET(self) -> None:
        number = self.path.rpartition("/")[2]
        carrier = self.server
        is_over = carrier.most is not None and len(carrier.numbers()) >= carrier.most
        status = 429 if is_over else carrier.status
        carrier.heard.append((number, clock.now(), status))
        told = b"{}" if status != 200 else body(number, [event("DP", 23)])
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        del format, args


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with Carrier() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def connected(brand: Brand, carrier: Carrier) -> Connection:
    with acting_for(brand.pk):
        connect_carrier(brand, carrier.url)
        return Connection.objects.get(brand=brand)


def go_on(by: timedelta) -> None:
    put_clock(clock.now() + by)


@pytest.fixture(autouse=True)
def _tuesday(cast: Cast) -> None:
    put_clock(MONDAY + timedelta(hours=24))


def test_a_carrier_hears_no_more_than_its_limit_in_any_window(
    cast: Cast, carrier: Carrier
) -> None:
    row = connected(cast.nordlicht, carrier)
    rows = parcels(cast.nordlicht, row, 35)

    for _ in range(40):  # the worker looks every two seconds
        work()
        go_on(2 * SECOND)

    assert sorted(carrier.numbers()) == [f"PK{n:04}" for n in range(35)]
    assert carrier.busiest(10 * SECOND) <= 10
    assert carrier.busiest(MINUTE) <= polling.per_minute("sandbox") == 60
    assert {fresh(one).position for one in rows} == {"in_transit"}


def test_a_carrier_that_says_too_many_is_not_asked_again_in_the_same_breath(
    cast: Cast, carrier: Carrier
) -> None:
    row = connected(cast.nordlicht, carrier)
    rows = parcels(cast.nordlicht, row, 10)
    carrier.most = 3

    work()

    assert carrier.numbers() == ["PK0000", "PK0001", "PK0002"]
    assert carrier.numbers(429) == ["PK0003"]
    assert [fresh(one).asked_at is not None for one in rows] == [True] * 3 + [False] * 7
    go_on(30 * SECOND)
    assert work() == 0
    carrier.most = None
    put_clock(fresh(row).ask_from)

    assert work() == 7
    assert carrier.numbers()[3:] == [f"PK{n:04}" for n in range(3, 10)]
    assert fresh(row).ask_failures == 0


def test_a_carrier_that_is_down_hears_ever_less_and_is_back_within_its_pause(
    cast: Cast, carrier: Carrier
) -> None:
    row = connected(cast.nordlicht, carrier)
    rows = parcels(cast.nordlicht, row, 4)
    carrier.status = 503
    began = clock.now()

    while clock.now() < began + timedelta(hours=6):
        work()
        go_on(MINUTE)

    gaps = [later - earlier for (_, earlier, _), (_, later, _) in pairwise(carrier.heard)]
    assert len(carrier.heard) <= 13
    assert all(  # each doubles, and is spread by at most a fifth
        later > earlier / 1.25 for earlier, later in pairwise(gaps)
    )
    assert gaps[6] > 8 * gaps[0]
    assert max(gaps) <= timedelta(hours=1, minutes=13)
    assert carrier.numbers() == []
    carrier.status = 200
    put_clock(fresh(row).ask_from)

    assert work() == 4
    assert {fresh(one).position for one in rows} == {"in_transit"}


def test_a_brand_whose_carrier_is_down_holds_up_no_other(cast: Cast, carrier: Carrier) -> None:
    silent = Carrier()
    silent.server_close()  # nobody listens there
    down = connected(cast.nordlicht, silent)
    parcels(cast.nordlicht, down, 2)
    up = connected(cast.voltaic, carrier)
    [parcel] = parcels(cast.voltaic, up, 1)

    assert work() == 3

    assert fresh(parcel).position == "in_transit"
    assert (fresh(down).ask_failures, fresh(up).ask_failures) == (1, 0)


def test_a_batch_whose_worker_died_is_asked_again_and_once(
    cast: Cast, carrier: Carrier
) -> None:
    row = connected(cast.nordlicht, carrier)
    parcels(cast.nordlicht, row, 1)
    assert polling.poll() == 1
    assert len(handed_out()) == 1
    go_on(11 * MINUTE)

    assert [work(), work()] == [1, 0]

    assert carrier.numbers() == ["PK0000"]
