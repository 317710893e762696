"""What a settlement costs to compute, and what a refund costs on its way to the provider.

    .venv/bin/python benchmarks/settlement.py [--orders 4000] [--refunds 200]

In memory: settlements computed per second, of one to five units and two tenders. Then
refunds per second through all three beats (claimed and committed, asked, written down) against
the sandbox, on eight threads as the worker has; beside it the same refunds asked of the sandbox
barely, in the same run, with the same SDK and as many threads: the ratio is what Backhaul adds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from _installation import running

_THREADS = 8
_ROUNDS = 3
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=4_000)
    parser.add_argument("--refunds", type=int, default=200)
    asked = parser.parse_args()
    in_memory = computed_per_second(asked.orders)
    print(f"in memory: {in_memory:,.0f} settlements per second")
    through, bare = refunds_per_second(asked.refunds)
    print(f"three beats: {through:.1f} refunds per second; the sandbox alone: {bare:.1f}")
    told = {
        "benchmark": "settlement",
        "computed_per_s": round(in_memory),
        "refunds_per_s": round(through, 1),
        "sandbox_refunds_per_s": round(bare, 1),
        "ratio": round(through / bare, 3),
    }
    print(json.dumps(told))


def computed_per_second(count: int) -> float:
    """Return the best of three rounds: settlements of different orders, one thread."""
    from backhaul.core.settlement import owed

    facts = [_facts(random.Random(number)) for number in range(count)]
    best = 0.0
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for one in facts:
            owed(one)
        best = max(best, count / (time.perf_counter() - began))
    return best


def _facts(dice: random.Random) -> Any:
    from backhaul.core.axes import Resolution
    from backhaul.core.money import Money
    from backhaul.core.settlement import SettledUnit, SettlementFacts, Tender

    prices = [dice.randrange(500, 20_000) for _ in range(dice.randrange(1, 6))]
    units = tuple(
        SettledUnit(
            key=str(place),
            line_paid=Money(price * 3, "EUR"),
            line_tax=Money(price * 3 * 19 // 119, "EUR"),
            line_quantity=3,
            index=place % 3,
        )
        for place, price in enumerate(prices)
    )
    whole = sum(prices) * 3
    return SettlementFacts(
        currency="EUR",
        resolution=Resolution.REFUND,
        units=units,
        tenders=(
            Tender("card", Money(whole * 2 // 3, "EUR")),
            Tender("paypal", Money(whole - whole * 2 // 3, "EUR")),
        ),
    )


def refunds_per_second(count: int) -> tuple[float, float]:
    """Return the rate through the three beats and the sandbox's own, in one installation."""
    with running() as house:
        os.environ["BACKHAUL_DATA"] = str(house.data)
        os.environ["BACKHAUL_PORT"] = str(house.port)
        os.environ["DJANGO_SETTINGS_MODULE"] = "backhaul.wiring.settings"
        from backhaul.wiring import booting

        booting.set_up()
        from tests.chaos.stage import open_brands

        brand = open_brands(_url(house.payments), _url(house.web))[0]
        through = _rate(_ready_legs(brand, count, _url(house.payments)))
        bare = _rate(_bare_refunds(brand.account, count, _url(house.payments)))
        return through, bare


def _url(where: tuple[str, int]) -> str:
    return f"http://{where[0]}:{where[1]}"


def _rate(work: Sequence[Callable[[], object]]) -> float:
    with ThreadPoolExecutor(_THREADS) as pool:
        began = time.perf_counter()
        for done in [pool.submit(one) for one in work]:
            done.result()
        return len(work) / (time.perf_counter() - began)


def _ready_legs(brand: Any, count: int, payments: str) -> list[Callable[[], object]]:
    """Return the sending of legs that are ordered; their jobs are taken from the worker."""
    from functools import partial

    from django.db import connection

    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.settlement import sending
    from backhaul.stages.settlement.actions import settle
    from backhaul.stages.settlement.models import Leg
    from tests.chaos.stage import TENDERS, prepare

    returns = -(-count * 10 // (9 * TENDERS))
    waiting = prepare(brand, returns, random.Random(1), payments)
    with acting_for(brand.row.pk):
        for one in waiting:
            settle(brand.row.pk, one.ran, at=clock.now(), actor="system")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        legs = Leg.objects.filter(brand_id=brand.row.pk, state="ordered").order_by("id")
        ids = list(legs.values_list("id", flat=True)[:count])
    return [partial(sending.send, brand.row.pk, leg) for leg in ids]


def _bare_refunds(account: str, count: int, payments: str) -> list[Callable[[], object]]:
    """Return refunds asked of the sandbox by the same SDK, of payments made for it."""
    import requests
    import stripe

    paid = [{"id": f"pi_bare{n}", "amount": 3000, "currency": "eur"} for n in range(count)]
    told = {"account": account, "payments": paid}
    requests.post(f"{payments}/control/payments", json=told, timeout=30).raise_for_status()
    client = stripe.StripeClient(
        account, base_addresses={"api": payments}, max_network_retries=0
    )
    return [
        lambda one=one: client.v1.refunds.create(
            {"payment_intent": one["id"], "amount": 3000, "metadata": {"intent": one["id"]}},
            {"idempotency_key": one["id"]},
        )
        for one in paid
    ]


if __name__ == "__main__":
    main()
