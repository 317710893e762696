"""Unit outcomes per second through a policy of 100 rules, and a replay of past returns.

    .venv/bin/python benchmarks/policy.py [--returns 100000] [--units 40000] [--keep DIR]

In memory, on one core: the outcome of every unit in bulk, its facts in columns; and one by one
with all reasons and the nearest change. The limit of both is a bare loop over the same units.
From the database: what `backhaul policy simulate` does, beside reading the same rows and doing
nothing with them. `--returns 0` leaves the database out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backhaul.core.policies.facts import RequestFacts
    from backhaul.core.policies.policy import Policy

sys.path.insert(0, str(Path(__file__).resolve().parent))
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_COUNTRIES = ("AT", "BR", "CH", "DE", "FR", "GB", "IT", "NL", "PL", "US")
_REASONS = ("too_small", "too_large", "changed_mind", "defective", "arrived_damaged", "other")
_DISTINCT = 2_000
_TIMES = 5
_COPY = """
COPY authorization_decision (brand_id, return_id, policy_number, facts, outcomes, decided_at,
  decided_by, note) FROM STDIN
"""


def fact(name: str, op: str, value: object) -> dict[str, object]:
    return {"fact": name, "op": op, "value": value}


def hundred_rules() -> Policy:
    """Forty rules say whether, thirty what it costs, the others all the rest."""
    from backhaul.core.policies.policy import Policy

    def rule(table: str, n: int, then: object, *when: object, **scope: object) -> object:
        return {"id": f"{table}-{n}", "then": then, "when": when, "scope": scope}

    late = fact("is_in_window", "is", False)  # noqa: FBT003  # a value, not a flag
    eligibility = [
        rule("e", n, {"outcome": "review"}, fact("category", "is_one_of", [f"c{n}"]),
             fact("price", "more_than", 20_000 + 100 * n), late)
        for n in range(20)
    ] + [
        rule("f", n, {"outcome": "refuse"}, fact("return_rate", "more_than", 60 + n),
             fact("days_since_delivery", "more_than", 20 + n), countries=[_COUNTRIES[n % 10]])
        for n in range(20)
    ]  # fmt: skip
    fees = [
        rule("l", n, {"label_minor": 300 + 10 * n}, fact("order_value", "less_than", 900 * n),
             countries=[_COUNTRIES[n % 10]])
        for n in range(30)
    ]  # fmt: skip
    release = [
        rule("r", n, {"tier": "high"}, fact("risk", "at_least", 100 - n)) for n in range(10)
    ]
    window = [rule("w", n, {"days": 20 + n}, categories=[f"c{n}"]) for n in range(10)]
    looks = [rule("i", n, {"look_for": "seams"}, categories=[f"c{n}"]) for n in range(10)]
    tables = {"eligibility": eligibility, "fees": fees, "release": release}
    tables |= {"window": window, "inspection": looks}
    plain = Policy.default("EUR").model_dump(mode="json")
    return Policy.model_validate({**plain, "tables": tables})


def request(chance: random.Random) -> RequestFacts:
    """One unit, delivered within the last 45 days; one in three is late."""
    from backhaul.core.policies.facts import RequestFacts

    delivered = NOW - timedelta(hours=chance.randrange(45 * 24))
    paid = int(chance.lognormvariate(8.6, 0.7))
    unit = {
        "key": "1", "line_id": "7", "sku": f"S{chance.randrange(400)}", "order_ref": "o",
        "category": f"c{chance.randrange(30)}", "reason": chance.choice(_REASONS), "photos": 1,
        "paid": {"minor": paid, "currency": "EUR"}, "delivered_at": delivered,
        "is_final_sale": chance.random() < 0.05,
    }  # fmt: skip
    order = {
        "ref": "o", "placed_at": delivered - timedelta(days=3), "channel": "shopify",
        "country": chance.choice(_COUNTRIES), "zone": "Europe/Berlin",
        "paid": {"minor": paid + 2_000, "currency": "EUR"},
        "parcels": [{"shipped_at": delivered - timedelta(days=2), "delivered_at": delivered}],
    }  # fmt: skip
    bought = chance.randrange(1, 30)
    shopper = {"units_bought": bought, "units_returned": chance.randrange(bought)}
    return RequestFacts.model_validate(
        {"units": [unit], "orders": [order], "shopper": shopper, "resolution": "refund",
         "method": "label", "currency": "EUR", "requested_at": NOW}
    )  # fmt: skip


def per_second(work: Callable[[], object], units: int) -> float:
    """Return units per second of this process's own time, the best of some runs."""
    took = []
    for _ in range(_TIMES):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return units / min(took)


def in_memory(units: int) -> dict[str, float]:
    from backhaul.core.policies.bulk import Batch, answers
    from backhaul.core.policies.decide import judge_unit
    from backhaul.core.policies.nearest import nearest

    chance, policy = random.Random(7), hundred_rules()
    given = [request(chance) for _ in range(units)]
    batch = Batch(given, "EUR")
    few = given[: units // 10]

    def bare() -> int:
        return sum(1 for one in batch.subjects if one.unit.paid.minor)

    def bulk() -> None:
        answers(policy.model_copy(), batch)  # a copy is compiled anew: nothing is kept

    def explained() -> None:
        for one in few:
            nearest(policy, judge_unit(policy, one, one.units[0]))

    answers(policy, batch)  # reads the columns
    limit, fast, slow = per_second(bare, units), per_second(bulk, units), 0.0
    slow = per_second(explained, len(few))
    refused = sum(one.outcome.value != "authorize" for one in answers(policy, batch))
    return {
        "rules": float(len(policy.tables.all())),
        "not_authorised": round(refused / units, 2),
        "bare_per_second": round(limit),
        "bulk_per_second": round(fast),
        "bulk_ratio": round(fast / limit, 4),
        "explained_per_second": round(slow),
        "explained_ratio": round(slow / limit, 5),
    }


def past_of(returns: int) -> Any:
    """Return the brand, filled unless it is there already."""
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.models import Brand
    from backhaul.stages.authorization.models import Decision
    from tests.cast import raise_curtain
    from tests.makers.bulk import make_bulk

    if not Brand.objects.filter(slug="nordlicht").exists():
        make_bulk(raise_curtain().nordlicht, returns, days=30, as_owner=True)
    brand = Brand.objects.get(slug="nordlicht")
    with acting_for(brand.pk):
        is_there = Decision.objects.filter(brand_id=brand.pk).exists()
    if not is_there:
        keep_decisions(brand.pk)
    return brand


def keep_decisions(brand_id: int) -> None:
    """Give each return of the brand a decision of its own."""
    from backhaul.core.policies.decide import decide
    from tests.makers.bulk import owner_session

    chance, policy = random.Random(11), hundred_rules()
    given = [request(chance) for _ in range(_DISTINCT)]
    told = [
        (one.model_dump_json(), json.dumps(decide(policy, one, now=NOW).as_json()))
        for one in given
    ]
    with owner_session() as session:
        ids = session.execute(
            "SELECT id FROM returns_return WHERE brand_id = %s ORDER BY id", [brand_id]
        ).fetchall()
        with session.cursor().copy(_COPY) as copy:
            for number, (return_id,) in enumerate(ids):
                at = NOW - timedelta(seconds=len(ids) - number)
                facts, outcomes = told[number % _DISTINCT]
                copy.write_row([brand_id, return_id, 1, facts, outcomes, at, "system", ""])
        session.execute("VACUUM (ANALYZE) authorization_decision")


def from_database(returns: int, keep: Path | None) -> dict[str, float]:
    os.environ.setdefault("BACKHAUL_SECRET_KEY", "only for the benchmark")
    from _crowd import a_place

    with a_place(returns, keep):
        from backhaul.foundation.tenancy.acting import acting_for
        from backhaul.stages.authorization.simulating import simulate

        brand = past_of(returns)
        since, until = NOW - timedelta(days=90), NOW + timedelta(days=1)
        policy = hundred_rules().model_copy(update={"window_days": 21})
        with acting_for(brand.pk):
            bare = seconds(lambda: read_only(brand.pk, since, until))
            started = time.perf_counter()
            found = simulate(brand.pk, policy, since=since, until=until)
            whole = time.perf_counter() - started
        return {
            "returns": float(found.requests),
            "replay_seconds": round(whole, 2),
            "bare_read_seconds": round(bare, 2),
            "replay_ratio": round(bare / whole, 3),
        }


def seconds(work: Callable[[], Any]) -> float:
    work()  # once, so that both find the rows in memory
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read_only(brand_id: int, since: datetime, until: datetime) -> int:
    """Read what a replay reads, and count it."""
    from django.db import connection

    from backhaul.stages.authorization.simulating import BATCH, PAST

    last, count = 0, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(PAST, [brand_id, last, since, until, BATCH])
            rows = cursor.fetchall()
        count += len(rows)
        if len(rows) < BATCH:
            return count
        last = rows[-1][0]


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--returns", type=int, default=100_000)
    reader.add_argument("--units", type=int, default=40_000)
    reader.add_argument("--keep", type=Path)
    given = reader.parse_args()
    figures = in_memory(given.units)
    if given.returns:
        figures |= from_database(given.returns, given.keep)
    for name, figure in figures.items():
        sys.stdout.write(f"{name:28}{figure:>14}\n")
    print(json.dumps({**figures, "ratio": figures["bulk_ratio"]}))


if __name__ == "__main__":
    main()
