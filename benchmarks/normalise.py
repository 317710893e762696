"""Carrier events per second that become scans, on one core.

    .venv/bin/python benchmarks/normalise.py [--seconds 2]

Bodies of twenty events each: our own form, a carrier with a parser of its own (EasyPost), one
with a file alone in XML (Landmark) and a file of a user in JSON. The limit beside each is what
reading the body costs without understanding it: `json.loads`, or an XML tree.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backhaul.core.ports.carrier import TrackingParser

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

EVENTS = 20
BEGAN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_OWN_FILE = """
name = "swift"
title = "Swift"
source = "an invented carrier"
read_on = 2026-11-22
[[shapes]]
format = "json"
shipments = { path = "$.shipments[*]", number = "$.number" }
[[shapes.events]]
path = "$.events[*]"
time = "$.at"
code = ["$.type $.reason", "$.type"]
text = "$.said"
place = "$.city"
country = "$.country"
[[codes]]
code = "MV"
word = "in_transit"
[[codes]]
code = "MV/3"
word = "picked_up"
"""


def moment(n: int) -> datetime:
    return BEGAN + timedelta(hours=n, seconds=n)


def own(body: int) -> bytes:
    scans = [
        {"tracking_number": f"B{body}", "word": "in_transit", "at": moment(n).isoformat(),
         "code": "S1", "text": f"Left hub {n}", "place": "Magdeburg", "country": "DE"}
        for n in range(EVENTS)
    ]  # fmt: skip
    return json.dumps({"scans": scans}).encode()


def easypost(body: int) -> bytes:
    details = [
        {"object": "TrackingDetail", "message": f"Left hub {n}", "status": "in_transit",
         "status_detail": "departed_facility", "datetime": moment(n).isoformat(),
         "source": "USPS",
         "tracking_location": {"city": "RENO", "state": "NV", "country": "US"}}
        for n in range(EVENTS)
    ]  # fmt: skip
    tracker = {"object": "Tracker", "tracking_code": f"E{body}", "carrier": "USPS"}
    return json.dumps({**tracker, "tracking_details": details}).encode()


def landmark(body: int) -> bytes:
    events = "".join(
        f"<Event><Status>Left hub {n}</Status>"
        f"<DateTime>{moment(n):%Y-%m-%d %H:%M:%S}</DateTime>"
        f"<Location>Feltham</Location><EventCode>225</EventCode></Event>"
        for n in range(EVENTS)
    )
    package = f"<Package><TrackingNumber>L{body}</TrackingNumber><Events>{events}</Events>"
    return f"<TrackResponse><Packages>{package}</Package></Packages></TrackResponse>".encode()


def swift(body: int) -> bytes:
    events = [
        {"at": moment(n).isoformat(), "type": "MV", "reason": str(n % 5), "said": f"Left {n}",
         "city": "Magdeburg", "country": "DE"}
        for n in range(EVENTS)
    ]  # fmt: skip
    return json.dumps({"shipments": [{"number": f"S{body}", "events": events}]}).encode()


def read_by(parser: TrackingParser) -> Callable[[bytes], object]:
    return lambda body: parser.parse(body, received_at=BEGAN)


def per_second(work: Callable[[bytes], object], bodies: list[bytes], seconds: float) -> float:
    """Return events per second of this process's own time."""
    done, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        for body in bodies:
            work(body)
        done += len(bodies) * EVENTS
    return done / (time.process_time() - started)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--seconds", type=float, default=2.0)
    seconds = reader.parse_args().seconds

    from backhaul.adapters.carriers.layouts.model import read_carrier
    from backhaul.adapters.carriers.layouts.parser import LayoutParser
    from backhaul.adapters.carriers.layouts.trees import tree_of
    from backhaul.adapters.carriers.parsers import parser_named

    swifts = LayoutParser(read_carrier(_OWN_FILE))
    figures: dict[str, float] = {}
    for name, make, parser in (
        ("backhaul", own, parser_named("backhaul")),
        ("easypost", easypost, parser_named("easypost")),
        ("landmark", landmark, parser_named("landmark")),
        ("own file", swift, swifts),
    ):
        assert parser is not None
        bodies = [make(n) for n in range(200)]
        found = parser.parse(bodies[0], received_at=BEGAN)
        assert len(found.scans) == EVENTS, found.problems
        rate = per_second(read_by(parser), bodies, seconds)
        limit = per_second(tree_of, bodies, seconds)
        figures[f"{name} events/s"] = round(rate)
        figures[f"{name} ratio"] = round(rate / limit, 3)
    for name, figure in figures.items():
        sys.stdout.write(f"{name:24}{figure:>12}\n")
    rates = [figure for name, figure in figures.items() if name.endswith("/s")]
    print(json.dumps({**figures, "ratio": min(rates) / 20_000}))


if __name__ == "__main__":
    main()
