"""What it costs to look whether a parcel is due: with nothing due, and per parcel that is.

    .venv/bin/python benchmarks/sweep.py [--returns 1000000] [--keep DIR]

Every parcel is open and waits for its first scan. Nothing due is measured two hundred times,
beside an empty transaction of the same role (the limit). Then more and more parcels fall due at
once: what each costs must not grow with their number, nor with all that are open.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from _crowd import a_place
from ingest import filled

_TIMES = 200
_DUE = (500, 2_000, 8_000)
_SOME_DUE = """
UPDATE shipping_parcel SET due_at = '2026-11-19T08:00Z' WHERE id IN (
  SELECT p.id FROM shipping_parcel p JOIN returns_return r
    ON r.brand_id = p.brand_id AND r.id = p.return_id
  WHERE p.due_at > '2026-11-20Z' ORDER BY p.id LIMIT %s)
"""
_NONE_DUE = "UPDATE shipping_parcel SET due_at = '2027-01-01T00:00Z'"


def each(work: Callable[[], object]) -> float:
    """Return the median of milliseconds on the wall."""
    took = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def nothing() -> None:
    from django.db import connection

    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.directory import every_brand_id

    with acting_for(*every_brand_id()), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def all_due(count: int) -> float:
    """Make some due and look at all of them; return milliseconds of the wall per parcel."""
    from backhaul.stages.tracking.looking import sweep
    from tests.makers.bulk import owner_session

    with owner_session() as session:
        session.execute(_SOME_DUE, [count])
    started, done = time.perf_counter(), 0
    while taken := sweep():
        done += taken
    if done != count:
        raise SystemExit(f"{done} of {count} were looked at")
    return (time.perf_counter() - started) * 1000 / count


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--returns", type=int, default=20_000)
    reader.add_argument("--keep", type=Path)
    given = reader.parse_args()
    os.environ.setdefault("BACKHAUL_SECRET_KEY", "only for the benchmark")
    with a_place(given.returns, given.keep):
        from backhaul.stages.tracking.looking import sweep
        from tests.cast import MONDAY
        from tests.makers.bulk import owner_session
        from tests.makers.stories import standing_at

        filled(given.returns)
        standing_at(MONDAY + timedelta(days=3))
        with owner_session() as session:
            session.execute(_NONE_DUE)
            session.execute("VACUUM (ANALYZE) shipping_parcel")
        each(sweep)
        figures = {
            "returns": float(given.returns),
            "nothing_due_ms": round(each(sweep), 2),
            "empty_transaction_ms": round(each(nothing), 2),
        }
        for count in _DUE:
            figures[f"ms_each_of_{count}"] = round(all_due(count), 2)
    figures["ratio"] = round(figures["empty_transaction_ms"] / figures["nothing_due_ms"], 2)
    for name, figure in figures.items():
        sys.stdout.write(f"{name:28}{figure:>12}\n")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
