"""Scans per second, from a body over HTTP to parcels and returns that moved.

    .venv/bin/python benchmarks/ingest.py [--scans 100000] [--returns 20000] [--keep DIR]

Each of the returns gets five scans. They come as a carrier tells them: first as whole histories
(a body holds all scans of a hundred parcels), then, of other parcels, in waves (each body holds
one scan of five hundred parcels). The worker's own function takes them: parse, store, fold,
incidents, timers, unit, return, journal, commit. Beside it, in the same run:

* the limit: COPY of as many rows into the table of scans, with its indexes and its keys, as a
  session has them that does nothing special. `copy_unchecked_per_second` leaves the keys out
  (`cpu_ratio` is the same in seconds of the processors, which other work disturbs less);
* the same fold one scan after the other, as simple code takes it (`_naive`), which must end in
  the same rows;
* two workers at once, which must end in the same rows as one, returns in common included;
* `flat`: what a scan costs in the last tenth of the histories beside the first, in seconds of
  the processors where the server is on this machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import _naive
from _crowd import a_place

_PER_BODY = 500
_AT_ONCE = 10_000
"""So many scans wait when the worker begins."""
_COMPARED = 8000
"""So many parcels are taken by one worker and by two."""
_SIMPLY = 40
"""So many parcels are taken scan by scan."""
_WORDS = ("picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered")
#: Everything is at the shopper's again, as if nothing had happened yet.
_AT_HOME = (
    "TRUNCATE tracking_scan, inbox_rawbody, incidents_incident CASCADE",
    """UPDATE shipping_parcel SET position = 'label_created', incident = NULL, last_scan = NULL,
  reached = '{"label_created": "2026-11-16T09:00:00+00:00"}', made_at = '2026-11-16T09:00Z',
  due_at = '2026-11-19T09:00Z', due_what = 'no_first_scan', received_at = NULL,
  claimed_at = NULL, asked_at = NULL, label_state = 'bought', replaced_at = NULL""",
    """UPDATE returns_unit SET "authorization" = 'authorized', position = 'label_created',
  processing = 'awaited', money = 'promised', disposition = ''""",
    """UPDATE returns_return SET headline = 'label_ready', headline_count = 1, is_done = false,
  headline_of = 1, incident = NULL, reached = '{"requested": "2026-11-16T09:00:00+00:00"}'""",
    "VACUUM (ANALYZE)",
)


_STATE = (
    "SELECT parcel_id, carrier, fingerprint, word, instant FROM tracking_scan",
    "SELECT id, position, reached, last_scan, incident, due_at, due_what FROM shipping_parcel",
    'SELECT id, "authorization", position, processing, money FROM returns_unit',
    "SELECT id, headline, headline_count, is_done, incident, reached FROM returns_return",
    "SELECT return_id, kind, subject, severity, evidence FROM incidents_incident",
)


def filled(returns: int) -> tuple[Any, list[str]]:
    """Return the brand, and the numbers of its parcels that carry something."""
    from django.db import connection

    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.models import Brand
    from tests.cast import raise_curtain
    from tests.makers.bulk import make_bulk, owner_session

    if not Brand.objects.filter(slug="nordlicht").exists():
        make_bulk(raise_curtain().nordlicht, returns, days=30, as_owner=True)
    with owner_session() as session:
        for statement in _AT_HOME:
            session.execute(statement)
    brand = Brand.objects.get(slug="nordlicht")
    with acting_for(brand.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tracking_number FROM shipping_parcel WHERE brand_id = %s "
            "AND tracking_number <> '' ORDER BY 1",
            [brand.pk],
        )
        return brand, [number for (number,) in cursor.fetchall()]


def histories(numbers: list[str], begins: datetime) -> Iterator[dict[str, object]]:
    for number in numbers:
        for step in range(len(_WORDS)):
            yield scan(number, step, begins)


def waves(numbers: list[str], begins: datetime) -> Iterator[dict[str, object]]:
    for step in range(len(_WORDS)):
        for number in numbers:
            yield scan(number, step, begins)


def scan(number: str, step: int, begins: datetime) -> dict[str, object]:
    return {
        "tracking_number": number,
        "word": _WORDS[step],
        "at": (
            begins + timedelta(hours=9 * step, seconds=zlib.crc32(number.encode()) % 3600)
        ).isoformat(),
        "code": f"S{step}",
        "text": f"Step {step} of the way",
        "place": "Magdeburg",
        "country": "DE",
    }


def bodies(scans: Iterator[dict[str, object]]) -> Iterator[bytes]:
    while told := list(islice(scans, _PER_BODY)):
        yield json.dumps({"scans": told}).encode()


def keep(brand: Any, given: Iterable[bytes]) -> None:
    """Put bodies into the inbox as the API does, without HTTP."""
    from backhaul.foundation import clock
    from backhaul.foundation.inbox.models import RawBody
    from backhaul.foundation.inbox.store import Sender, store
    from backhaul.foundation.tenancy.acting import acting_for

    sender = Sender(RawBody.Kind.TRACKING, "backhaul", brand.pk)
    with acting_for(brand.pk):
        for body in given:
            store(sender, body, headers={}, received_at=clock.now())


class Meter:
    """Seconds on the wall, of this process, and of its PostgreSQL backend if it is here."""

    def __init__(self, backend_pid: int | None = None) -> None:
        from django.db import connection

        connection.ensure_connection()
        pid = backend_pid or connection.connection.info.backend_pid
        self._stat = Path(f"/proc/{pid}/stat")
        self.wall = self.own = self.server = 0.0

    def timed(self, work: Callable[[], object]) -> None:
        wall, own, server = time.perf_counter(), time.process_time(), self._of_server()
        work()
        self.wall += time.perf_counter() - wall
        self.own += time.process_time() - own
        self.server += self._of_server() - server

    def _of_server(self) -> float:
        try:
            told = self._stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def drain() -> None:
    from backhaul.stages.tracking.inbox import drain_inbox

    while drain_inbox():
        pass


def in_processes(workers: int, given: Iterable[bytes], brand: Any) -> float:
    """Let fresh processes take the bodies; return seconds of the wall from the first on."""
    command = [sys.executable, __file__, "--drain"]
    at_work = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(workers)
    ]
    for one in at_work:
        assert one.stdout is not None
        one.stdout.readline()  # it is up
    keep(brand, given)
    started = time.perf_counter()
    for one in at_work:
        assert one.stdin is not None
        one.stdin.write(b"go\n")
        one.stdin.flush()
    for one in at_work:
        one.communicate()
        if one.returncode:
            raise SystemExit("a worker failed")
    return time.perf_counter() - started


def drain_when_told() -> None:
    from backhaul.wiring import booting

    booting.set_up()
    from backhaul.foundation import clock
    from backhaul.foundation.connections import registry

    registry.read("backhaul", b'{"scans": []}', received_at=clock.now())
    drain()
    sys.stdout.write("up\n")
    sys.stdout.flush()
    sys.stdin.readline()
    drain()


def state(brand: Any) -> str:
    """Return one hash over all rows that tracking writes, without ids and moments of ours."""
    from django.db import connection

    from backhaul.foundation.tenancy.acting import acting_for

    found = []
    with acting_for(brand.pk), connection.cursor() as cursor:
        for sql in _STATE:
            cursor.execute(
                f"SELECT md5(string_agg(x::text, '|' ORDER BY x::text)) FROM ({sql}) x"
            )
            found.append(str(cursor.fetchone()[0]))
    return " ".join(found)


class Copier:
    """COPY into the table of scans, with all its indexes: rows of parcels, as ours.

    The server's own user copies: PostgreSQL has no COPY FROM under row-level security.
    """

    def __init__(self, brand: Any, session: Any, *, keys: bool) -> None:
        """`keys`: foreign keys are checked, as in any session; `session` leaves them out."""
        self._brand_id, self._session, self._keys = brand.pk, session, keys
        self._ids = [pk for (pk,) in session.execute(_PARCELS, [brand.pk]).fetchall()]
        self.rows, self.meter = 0, Meter(session.info.backend_pid)

    def copy(self, count: int) -> None:
        role = "origin" if self._keys else "replica"
        self._session.execute(f"SET session_replication_role = {role}")
        made = [self._row(n) for n in range(self.rows, self.rows + count)]
        self.meter.timed(lambda: self._send(made))
        self.rows += count

    def _send(self, made: Iterable[tuple[object, ...]]) -> None:
        with (
            self._session.transaction(),
            self._session.cursor() as cursor,
            cursor.copy(f"COPY tracking_scan ({_COLUMNS}) FROM STDIN") as copy,
        ):
            for row in made:
                copy.write_row(row)

    @property
    def per_second(self) -> int:
        return round(self.rows / self.meter.wall)

    @property
    def cpu_us_per_row(self) -> float:
        return round((self.meter.own + self.meter.server) * 1e6 / self.rows, 1)

    def _row(self, n: int) -> tuple[object, ...]:
        mark = hashlib.sha256(f"{self._keys}{n}".encode()).hexdigest()
        at = "2026-11-16T10:00:00+00:00"
        parcel_id = self._ids[n // 5 % len(self._ids)]
        return (self._brand_id, parcel_id, f"copied-{self._keys}", f"C{n // 5}", mark,
                "in_transit", "", at, at, 0, "given", f"S{n % 5}", "Step of the way",
                "Magdeburg", "DE", 0, "", "carrier", "")  # fmt: skip


_COLUMNS = (
    "brand_id, parcel_id, carrier, tracking_number, fingerprint, word, fault, instant, "
    "local_text, utc_offset_minutes, zone_source, code, text, place, country, sequence, "
    "event_id, source, table_version"
)
_PARCELS = "SELECT id FROM shipping_parcel WHERE brand_id = %s ORDER BY id"


def taken(
    brand: Any, numbers: list[str], order: Any, begins: datetime, copiers: Sequence[Copier]
) -> dict[str, float]:
    """Take five scans of each number, ten thousand at a time; return what they cost.

    Each time as many rows are copied, so that both meet the same table and the same machine.
    """
    name, costs = order.__name__, []
    whole = Meter()
    for at in range(0, len(numbers), _AT_ONCE // len(_WORDS)):
        some = numbers[at : at + _AT_ONCE // len(_WORDS)]
        keep(brand, bodies(order(some, begins)))
        before = whole.own + whole.server
        whole.timed(drain)
        costs.append((whole.own + whole.server - before) / len(some))
        for copier in copiers:
            copier.copy(len(some) * len(_WORDS))
    scans = len(numbers) * len(_WORDS)
    tenth = -(-len(costs) // 10)
    return {
        f"{name}_per_second": round(scans / whole.wall),
        f"{name}_own_us_per_scan": round(whole.own * 1e6 / scans),
        f"{name}_server_us_per_scan": round(whole.server * 1e6 / scans),
        f"{name}_flat": round(sum(costs[-tenth:]) / sum(costs[:tenth]), 2),
    }


def compared(
    brand: Any, returns: int, numbers: list[str], begins: datetime
) -> dict[str, float]:
    """Take the same bodies with one worker and with two: how fast, and to the same rows?

    Half of the parcels come as histories; the other bodies have their returns in common.
    """
    half = len(numbers) // 2
    told = [*histories(numbers[:half], begins), *waves(numbers[half:], begins)]
    given = list(bodies(iter(told)))
    filled(returns)
    alone = in_processes(1, given, brand)
    first = state(brand)
    filled(returns)
    together = in_processes(2, given, brand)
    return {
        "one_worker_per_second": round(len(told) / alone),
        "two_workers_per_second": round(len(told) / together),
        "times_one_worker": round(alone / together, 2),
        "same_rows": float(state(brand) == first),
    }


def simply(brand: Any, returns: int, numbers: list[str], begins: datetime) -> dict[str, float]:
    """Take the same scans one by one, as simple code does."""
    from backhaul.foundation import clock

    told = list(waves(numbers, begins))
    filled(returns)
    keep(brand, bodies(iter(told)))
    drain()
    wanted = state(brand)
    filled(returns)
    meter = Meter()
    given = list(bodies(iter(told)))
    meter.timed(lambda: _naive.take_in(brand.pk, given, at=clock.now()))
    return {
        "scan_by_scan_per_second": round(len(told) / meter.wall, 1),
        "scan_by_scan_same_rows": float(state(brand) == wanted),
    }


def measured(brand: Any, numbers: list[str], given: argparse.Namespace) -> dict[str, float]:
    from tests.cast import MONDAY
    from tests.makers.bulk import owner_session

    wanted = numbers[: given.scans // len(_WORDS)]
    half = len(wanted) // 2
    figures: dict[str, float] = {"scans": len(wanted) * len(_WORDS), "returns": given.returns}
    taken(brand, numbers[-300:], histories, MONDAY, ())  # plans are made, files are opened
    with owner_session() as session:
        copiers = [Copier(brand, session, keys=keys) for keys in (True, False)]
        figures |= taken(brand, wanted[:half], histories, MONDAY, copiers)
        figures["copy_per_second"] = copiers[0].per_second
        figures["copy_unchecked_per_second"] = copiers[1].per_second
        figures["copy_cpu_us_per_row"] = copiers[0].cpu_us_per_row
        figures |= taken(brand, wanted[half:], waves, MONDAY, ())
    figures |= compared(brand, given.returns, wanted[:_COMPARED], MONDAY)
    figures |= simply(brand, given.returns, wanted[:_SIMPLY], MONDAY)
    for name in ("histories", "waves"):
        speed = figures[f"{name}_per_second"]
        figures[f"{name}_ratio"] = round(speed / figures["copy_per_second"], 3)
    cpu = figures["histories_own_us_per_scan"] + figures["histories_server_us_per_scan"]
    figures["histories_cpu_ratio"] = round(figures["copy_cpu_us_per_row"] / max(cpu, 1), 3)
    by_one = figures["scan_by_scan_per_second"]
    figures["times_scan_by_scan"] = round(figures["histories_per_second"] / by_one, 1)
    figures["ratio"] = figures["histories_ratio"]
    return figures


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--scans", type=int, default=100_000)
    reader.add_argument("--returns", type=int, default=20_000)
    reader.add_argument("--keep", type=Path)
    reader.add_argument("--drain", action="store_true", help=argparse.SUPPRESS)
    given = reader.parse_args()
    os.environ.setdefault("BACKHAUL_SECRET_KEY", "only for the benchmark")
    if given.drain:
        drain_when_told()
        return
    with a_place(given.returns, given.keep):
        from tests.cast import MONDAY
        from tests.makers.stories import standing_at

        brand, numbers = filled(given.returns)
        standing_at(MONDAY + timedelta(days=3))
        figures = measured(brand, numbers, given)
        for name, figure in figures.items():
            sys.stdout.write(f"{name:28}{figure:>12}\n")
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
