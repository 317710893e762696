"""Webhooks and batches of scans over HTTP: how fast they are kept, beside bare writes.

    .venv/bin/python benchmarks/hooks.py [--clients 8] [--seconds 4]

A whole installation runs, its worker takes what comes. First single webhooks of one event, each
answered after the commit that holds it; the limit is single-row commits of as many sessions.
Then calls of 500 scans; the limit is COPY of as many rows into the table of scans.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

from _crowd import ROOT
from _installation import Installation, running
from ingest import copied
from journey import commits_per_second

BRAND = "nordlicht"
_SECRET = "a credential of the benchmark"


def a_hook(place: Installation) -> tuple[Any, str]:
    """Connect a carrier that sends webhooks; return the brand and the webhook's token."""
    os.environ["BACKHAUL_DATA"] = str(place.data)
    os.environ["BACKHAUL_PORT"] = str(place.port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "backhaul.wiring.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from backhaul.foundation.connections import registry
    from backhaul.foundation.connections.models import Connection
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.models import Brand

    brand = Brand.objects.get(slug=BRAND)
    wanted = registry.NewConnection(
        kind=Connection.Kind.CARRIER,
        adapter="ups",
        name="benchmark",
        config={},
        secrets={"webhook_credential": _SECRET},
    )
    with acting_for(brand.pk):
        _row, token = registry.create_connection(brand.pk, wanted)
    return brand, token


def alert(client: int, n: int) -> bytes:
    status = {"type": "I", "code": "DP", "description": "Departed from Facility"}
    return json.dumps(
        {
            "trackingNumber": f"1ZBENCH{client:02}{n:09}",
            "localActivityDate": "20261116",
            "localActivityTime": "101500",
            "gmtActivityDate": "20261116",
            "gmtActivityTime": "09:15:00",
            "activityLocation": {"city": "Leipzig", "country": "DE"},
            "activityStatus": status,
        }
    ).encode()


def batch(client: int, n: int) -> bytes:
    scans = [
        {"carrier": "sandbox", "tracking_number": f"B{client}-{n}-{i}", "word": "in_transit",
         "code": "S1",
         "at": "2026-11-16T10:15:00+01:00", "text": "Left the hub", "place": "Leipzig",
         "country": "DE"}
        for i in range(500)
    ]  # fmt: skip
    return json.dumps({"scans": scans}).encode()


def per_second(work: Callable[[int, float], int], clients: int, seconds: float) -> float:
    until = time.perf_counter() + seconds
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        done = sum(pool.map(lambda client: work(client, until), range(clients)))
    return done / (time.perf_counter() - started)


def sender(
    place: Installation, path: str, make: Callable[[int, int], bytes], headers: dict[str, str]
) -> Callable[[int, float], int]:
    def work(client: int, until: float) -> int:
        line, done = HTTPConnection(*place.web, timeout=60), 0
        while time.perf_counter() < until:
            line.request("POST", path, make(client, done), headers)
            answer = line.getresponse()
            said = answer.read()
            if answer.status not in {200, 202}:
                raise SystemExit(f"{path}: {answer.status} {said[:300]!r}")
            done += 1
        return done

    return work


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--clients", type=int, default=8)
    reader.add_argument("--seconds", type=float, default=4.0)
    given = reader.parse_args()
    with running() as place:
        brand, token = a_hook(place)
        hooks = sender(
            place,
            f"/hooks/carriers/ups/{token}",
            alert,
            {"credential": _SECRET, "Content-Type": "application/json"},
        )
        key = {"Authorization": f"Bearer {place.access[BRAND]['api_key']}"}
        batches = sender(
            place, "/api/v1/scans", batch, {**key, "Content-Type": "application/json"}
        )
        per_second(hooks, given.clients, 1.0)
        figures = {
            "webhooks_per_second": round(per_second(hooks, given.clients, given.seconds)),
            "commits_per_second": round(commits_per_second(place, given.clients)),
            "batched_scans_per_second": round(500 * per_second(batches, 2, given.seconds)),
            "copy_per_second": round(copied(brand, 50_000)),
        }
    figures["webhook_ratio"] = round(
        figures["webhooks_per_second"] / figures["commits_per_second"], 3
    )  # type: ignore[assignment]
    figures["ratio"] = round(
        figures["batched_scans_per_second"] / figures["copy_per_second"], 3
    )  # type: ignore[assignment]
    for name, figure in figures.items():
        sys.stdout.write(f"{name:28}{figure:>12}\n")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
