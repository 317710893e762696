"""Scans per second, from a body over HTTP to parcels and returns that moved.

    .venv/bin/python benchmarks/ingest.py [--scans 100000] [--returns 20000] [--keep DIR]

Each of the returns gets five scans. They come as a carrier tells them: first as whole histories
(a body holds all scans of a hundred parcels), then, of other parcels, in waves (each body holds
one scan of five hundred parcels). The worker's own function takes them: parse, store, fold,
incidents, timers, unit, return, journal, commit. The limit beside it is COPY of as many rows
into the table of scans, with its indexes, in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from _crowd import a_place

_PER_BODY = 500
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
        "at": (begins + timedelta(hours=9 * step, seconds=hash(number) % 3600)).isoformat(),
        "code": f"S{step}",
        "text": f"Step {step} of the way",
        "place": "Magdeburg",
        "country": "DE",
    }


def bodies(scans: Iterator[dict[str, object]]) -> list[bytes]:
    told = list(scans)
    return [
        json.dumps({"scans": told[at : at + _PER_BODY]}).encode()
        for at in range(0, len(told), _PER_BODY)
    ]


def keep(brand: Any, given: list[bytes]) -> None:
    """Put bodies into the inbox as the API does, without HTTP."""
    from backhaul.foundation import clock
    from backhaul.foundation.inbox.models import RawBody
    from backhaul.foundation.inbox.store import Sender, store
    from backhaul.foundation.tenancy.acting import acting_for

    sender = Sender(RawBody.Kind.TRACKING, "backhaul", brand.pk)
    with acting_for(brand.pk):
        for body in given:
            store(sender, body, headers={}, received_at=clock.now())


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds on the wall and of this process."""
    wall, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - own


def drain() -> None:
    from backhaul.stages.tracking.inbox import drain_inbox

    while drain_inbox():
        pass


def in_two(given: list[bytes], brand: Any) -> float:
    """Let two processes take the bodies; return seconds of the wall from the first on."""
    command = [sys.executable, __file__, "--drain"]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for one in both:
        assert one.stdout is not None
        one.stdout.readline()  # it is up
    keep(brand, given)
    started = time.perf_counter()
    for one in both:
        one.communicate(b"go\n")
        if one.returncode:
            raise SystemExit("a worker failed")
    return time.perf_counter() - started


def drain_when_told() -> None:
    from backhaul.wiring import booting

    booting.set_up()
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


def copied(brand: Any, count: int) -> float:
    """Return the rows per second of COPY into the table of scans, with all its indexes.

    The owner copies: PostgreSQL has no COPY FROM under row-level security.
    """
    from tests.makers.bulk import owner_session

    columns = (
        "brand_id, carrier, tracking_number, fingerprint, word, fault, instant, local_text, "
        "utc_offset_minutes, zone_source, code, text, place, country, sequence, event_id, "
        "source, table_version"
    )
    at = "2026-11-16T10:00:00+00:00"
    with owner_session() as session:
        started = time.perf_counter()
        statement = f"COPY tracking_scan ({columns}) FROM STDIN"
        with (
            session.transaction(),
            session.cursor() as cursor,
            cursor.copy(statement) as copy,
        ):
            for n in range(count):
                row = (brand.pk, "copied", f"C{n // 5}", f"{n:064x}", "in_transit", "", at,
                       at, 0, "given", f"S{n % 5}", "Step of the way", "Magdeburg", "DE", 0,
                       "", "carrier", "")  # fmt: skip
                copy.write_row(row)
        return count / (time.perf_counter() - started)


def compared(brand: Any, returns: int, given: list[bytes], scans: int) -> dict[str, float]:
    """Take the same bodies with one worker and with two: how fast, and to the same rows?"""
    filled(returns)
    keep(brand, given)
    alone, _own = timed(drain)
    first = state(brand)
    filled(returns)
    together = in_two(given, brand)
    return {
        "one_worker_per_second": round(scans / alone),
        "two_workers_per_second": round(scans / together),
        "same_rows": float(state(brand) == first),
    }


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
        wanted = numbers[: given.scans // len(_WORDS)]
        half = len(wanted) // 2
        figures: dict[str, float] = {"scans": len(wanted) * len(_WORDS)}
        for name, order, mine in (
            ("histories", histories, wanted[:half]),
            ("waves", waves, wanted[half:]),
        ):
            keep(brand, bodies(order(mine, MONDAY)))
            wall, own = timed(drain)
            figures[f"{name}_per_second"] = round(len(mine) * len(_WORDS) / wall)
            figures[f"{name}_own_us_per_scan"] = round(own * 1e6 / len(mine) / len(_WORDS))
        both = bodies(waves(wanted, MONDAY))
        figures |= compared(brand, given.returns, both, len(wanted) * len(_WORDS))
        figures["copy_per_second"] = round(copied(brand, given.scans))
        for name in ("histories", "waves"):
            ratio = figures[f"{name}_per_second"] / figures["copy_per_second"]
            figures[f"{name}_ratio"] = round(ratio, 3)
        figures["ratio"] = figures["histories_ratio"]
        for name, figure in figures.items():
            sys.stdout.write(f"{name:28}{figure:>12}\n")
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
