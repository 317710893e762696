"""Complete journeys per second through the pages, and which part of us spends the time.

    .venv/bin/python benchmarks/page_journeys.py [--journeys 120] [--clients 8]

Eight people at a time do what `backhaul journey --through pages` does: a shopper's portal, a
receiver's bench, a member's console, each page read and each form filled, in all eight
stories; shop and carrier are told and watched over HTTP. The clock stops when every return
has ended as its story says. Everything, people and peers included, shares this machine, so
the figure means something only when nobody else uses it: the load average stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from typing import Any

from _installation import Installation, running

BRAND = "nordlicht"


def play_all(count: int, clients: int) -> list[Any]:
    """Play the journeys; exits when one ends where it should not."""
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.wiring.demo.seed import kept_access
    from backhaul.wiring.journey.run import Plan, play

    with acting_for():
        now = clock.now()
    access = kept_access()[BRAND]
    plan = Plan(BRAND, access, count, 1, clients, is_through_pages=True)
    played = list(play(plan, now=now))
    wrong = [f"{one.story}: {one.trouble}" for one in played if one.trouble]
    if wrong:
        sys.exit("\n".join(wrong))
    return played


def measure(place: Installation, given: argparse.Namespace) -> dict[str, Any]:
    play_all(given.clients * 2, given.clients)
    load = os.getloadavg()[0]
    before, own_before = place.cpu_seconds(), time.process_time()
    started = time.perf_counter()
    played = play_all(given.journeys, given.clients)
    seconds = time.perf_counter() - started
    spent = {part: v - before.get(part, 0.0) for part, v in place.cpu_seconds().items()}
    spent["people"] = time.process_time() - own_before
    by_story: dict[str, list[float]] = defaultdict(list)
    for one in played:
        by_story[one.story].append(one.seconds)
    return {
        "journeys_per_second": round(given.journeys / seconds, 2),
        "load_average_before": round(load, 1),
        "cpu_ms_per_journey": {
            part: round(v * 1000 / given.journeys, 1) for part, v in spent.items()
        },
        "p50_seconds_of_story": {
            story: round(statistics.median(took), 2) for story, took in by_story.items()
        },
        "clients": given.clients,
        "journeys": given.journeys,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journeys", type=int, default=120)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    with running() as place:
        os.environ["BACKHAUL_DATA"] = str(place.data)
        os.environ["BACKHAUL_PORT"] = str(place.port)
        os.environ["DJANGO_SETTINGS_MODULE"] = "backhaul.wiring.settings"
        from backhaul.wiring import booting

        booting.set_up()
        found = measure(place, given)
    for name, value in found.items():
        print(f"{name:24} {value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
