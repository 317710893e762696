"""Whether the time of a look-up tells which orders there are.

    .venv/bin/python benchmarks/look_up.py [--times 200] [--returns 1000]

Unknown order numbers and known ones with a wrong e-mail address are asked for in turn, in this
process, with the real pages over the embedded PostgreSQL. The ratio of the medians is to be
near one: within a few hundredths, as two runs of the same differ too (`same` is that ratio).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from typing import Any

from _crowd import a_place, crowd

_WARM = 20
_WRONG = "nobody{n}@example.com"


def ask(visitor: Any, path: str, number: str, turn: int) -> float:
    """Return the seconds of one attempt; each comes from elsewhere, so that none is limited."""
    given = {"number": number, "email": _WRONG.format(n=turn)}
    address = f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}"
    start = time.perf_counter()
    answer = visitor.post(path, given, REMOTE_ADDR=address)
    took = time.perf_counter() - start
    if answer.status_code != 422:
        sys.exit(f"{number}: {answer.status_code}")
    return took


def measure(returns: int, times: int) -> dict[str, float]:
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.orders.models import Order

    who = crowd(returns, 1)
    path = f"/{who.brand.slug}/"
    with acting_for(who.brand.pk):
        rows = Order.objects.filter(brand_id=who.brand.pk).order_by("id")
        known = list(rows.values_list("number", flat=True)[: times + _WARM])
    found: dict[str, list[float]] = {"unknown": [], "wrong": [], "again": []}
    turn, dice = 0, random.Random(1)
    for number in known:
        asked = [("unknown", f"X{number}"), ("wrong", number), ("again", f"Y{number}")]
        dice.shuffle(asked)  # whoever comes first pays for what is cold
        for kind, text in asked:
            turn += 1
            found[kind].append(ask(who.nobody, path, text, turn))
    middle = {kind: statistics.median(times[_WARM:]) * 1000 for kind, times in found.items()}
    return {
        "unknown_ms": round(middle["unknown"], 3),
        "wrong_email_ms": round(middle["wrong"], 3),
        "ratio": round(middle["unknown"] / middle["wrong"], 4),
        "same": round(middle["unknown"] / middle["again"], 4),
        "times": min(times, len(known) - _WARM),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--returns", type=int, default=1_000)
    given = parser.parse_args()
    os.environ.setdefault("BACKHAUL_SECRET_KEY", "only for the benchmark")
    with a_place(given.returns, None):
        found = measure(given.returns, given.times)
    print(
        f"unknown order {found['unknown_ms']:.2f} ms, wrong e-mail "
        f"{found['wrong_email_ms']:.2f} ms: ratio {found['ratio']:.3f} "
        f"(the same asked twice: {found['same']:.3f})"
    )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
