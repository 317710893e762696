"""Complete journeys per second through the API, and what each step costs.

    .venv/bin/python benchmarks/journey.py [--journeys 400] [--clients 8]

Eight clients drive journeys over HTTP: order, request, decision, label, scans, receipt,
inspection, disposition, settlement; the worker refunds through the sandbox payment service,
whose webhook tells that it is paid. The clock stops when every return is done. Everything,
clients and peers included, shares this machine. The limit beside it is single-row commits per
second of the same database, measured in the same run. The web server runs one process per core
with one thread each, which is quickest where no outside service is slow.
"""

from __future__ import annotations

import argparse
import json
import statistics
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import psycopg
from _installation import Installation, running

BRAND = "nordlicht"
_SECONDS_OF_COMMITS = 3.0
_HEARTBEAT = 6.0


class Client:
    """One integrator: connections that stay open, and a stopwatch per step."""

    def __init__(self, place: Installation) -> None:
        self._web = HTTPConnection(*place.web, timeout=60)
        self._payments = HTTPConnection(*place.payments, timeout=60)
        self._access = place.access[BRAND]
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.statements: dict[str, list[int]] = defaultdict(list)

    def pay(self, ref: str, minor: int) -> None:
        body = {
            "account": self._access["payments_key"],
            "payments": [{"id": ref, "amount": minor, "currency": "eur", "label": "Visa"}],
        }
        self._send(self._payments, "POST", "/control/payments", body, {})

    def step(self, name: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._access['api_key']}"}
        started = time.perf_counter()
        said, statements = self._send(self._web, method, f"/api/v1{path}", body, headers)
        self.seconds[name].append(time.perf_counter() - started)
        self.statements[name].append(statements)
        return said

    def _send(
        self, line: HTTPConnection, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[Any, int]:
        content = json.dumps(body) if body is not None else None
        line.request(method, path, content, {**headers, "Content-Type": "application/json"})
        answer = line.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:500]!r}")
        return json.loads(text) if text else None, int(answer.getheader("X-Statements") or 0)


def play(client: Client, number: str, now: str) -> None:
    """Play one journey of one unit that is paid after its inspection."""
    client.pay(f"pi_{number}", 25_000)
    client.step("order", "PUT", "/orders", {"channel": "bench", "orders": [order(number, now)]})
    unit = {"order": number, "line": "1", "quantity": 1, "reason": "too_small"}
    request = {"client_ref": number, "email": "shopper@example.com", "units": [unit]}
    ran = client.step("request", "POST", "/returns", {**request, "method": "qr"})["ran"]
    client.step("authorize", "POST", f"/returns/{ran}/authorize")
    label = client.step("label", "POST", f"/returns/{ran}/label")
    scans = [scan(label["tracking_number"], word, now) for word in WORDS]
    client.step("scans", "POST", "/scans", {"scans": scans})
    client.step("receive", "POST", "/receipts", {"scan": ran, "seconds": 10})
    findings = {"is_complete": True, "is_matching": True, "condition": "as_new"}
    client.step("inspect", "POST", f"/returns/{ran}/units/1/inspection", findings)
    client.step("decide", "POST", f"/returns/{ran}/units/1/disposition", {})
    client.step("settle", "POST", f"/returns/{ran}/settle", {})


WORDS = ("dropped_off", "in_transit", "delivered")


def scan(number: str, word: str, now: str) -> dict[str, Any]:
    return {"carrier": "sandbox", "tracking_number": number, "word": word, "at": now}


def order(number: str, now: str) -> dict[str, Any]:
    price = {"minor": 25_000, "currency": "EUR"}
    return {
        "external_id": number,
        "number": number,
        "placed_at": now,
        "currency": "EUR",
        "email": "shopper@example.com",
        "customer_name": "Mira Lind",
        "ship_to": {
            "name": "Mira Lind",
            "line1": "Sonnenallee 12",
            "city": "Berlin",
            "postcode": "12045",
            "country": "DE",
        },
        "lines": [
            {"external_id": "1", "sku": "B-1", "title": "Parka", "quantity": 1, "paid": price}
        ],
        "payments": [
            {
                "external_id": "1",
                "method": "card",
                "captured": price,
                "provider": "payments",
                "provider_ref": f"pi_{number}",
            }
        ],
    }


def play_all(place: Installation, count: int, clients: int, *, run: str) -> list[Client]:
    """Play `count` journeys with `clients` at a time; return when all returns are done."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    turns = iter(range(count))
    taking = threading.Lock()

    def work(client: Client) -> Client:
        while True:
            with taking:
                number = next(turns, None)
            if number is None:
                return client
            play(client, f"{run}{number}", now)

    with ThreadPoolExecutor(clients) as pool:
        done = list(pool.map(work, [Client(place) for _ in range(clients)]))
    watcher = Client(place)
    while watcher.step("list", "GET", "/returns?is_done=false&limit=1")["items"]:
        time.sleep(0.05)
    return [*done, watcher]


def warm_up(place: Installation, clients: int) -> None:
    """Let every process have done everything, and the planner know how large tables are."""
    play_all(place, clients * 8, clients, run="warm")
    with psycopg.connect(**owner(place), autocommit=True) as session:
        session.execute("ANALYZE")


def owner(place: Installation) -> dict[str, Any]:
    from backhaul.foundation.postgres.where import dsn

    return dsn(place.data, "bh_owner", "backhaul")


def commits_per_second(place: Installation, clients: int) -> float:
    """Measure single-row commits of `clients` sessions at once: what a bare row costs."""
    where = owner(place)
    with psycopg.connect(**where, autocommit=True) as session:
        session.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, filler text)")
    until = time.perf_counter() + _SECONDS_OF_COMMITS

    def work(_: int) -> int:
        done = 0
        with psycopg.connect(**where, autocommit=True) as session:
            while time.perf_counter() < until:
                session.execute("INSERT INTO bench_row (filler) VALUES ('x')", prepare=True)
                done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(work, range(clients))) / _SECONDS_OF_COMMITS


def statements_per_journey(place: Installation, count: int, clients: int) -> float:
    """Return web's and worker's statements per journey, hooks included.

    Taken off are the worker's looking round while idle, and our own asking whether all is done.
    """
    time.sleep(_HEARTBEAT)
    before, at = place.statements(), time.monotonic()
    time.sleep(2 * _HEARTBEAT)
    idle_rate = (place.statements() - before) / (time.monotonic() - at)
    before, at = place.statements(), time.monotonic()
    asked = play_all(place, count, clients, run="count")[-1].statements.get("list", [])
    time.sleep(_HEARTBEAT)
    spent = place.statements() - before - idle_rate * (time.monotonic() - at)
    return (spent - sum(asked)) / count


def table(clients: list[Client]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name in (name for name in clients[0].seconds if name != "list"):
        times = sorted(t for client in clients for t in client.seconds[name])
        counts = [n for client in clients for n in client.statements[name]]
        found[name] = {
            "p50_ms": round(statistics.median(times) * 1000, 1),
            "p95_ms": round(times[int(len(times) * 0.95) - 1] * 1000, 1),
            "statements": max(counts),
        }
    return found


def measure_speed(place: Installation, given: argparse.Namespace) -> dict[str, Any]:
    """Return the rate, its limit, the processor time by part, and the clients' stopwatches."""
    warm_up(place, given.clients)
    commits = commits_per_second(place, given.clients)
    before, own_before = place.cpu_seconds(), time.process_time()
    started = time.perf_counter()
    clients = play_all(place, given.journeys, given.clients, run="bench")
    rate = given.journeys / (time.perf_counter() - started)
    spent = {part: v - before.get(part, 0.0) for part, v in place.cpu_seconds().items()}
    spent["clients"] = time.process_time() - own_before
    cpu = {part: round(v * 1000 / given.journeys, 1) for part, v in spent.items()}
    return {"rate": rate, "commits": commits, "cpu": cpu, "timed": table(clients)}


def measure_statements(
    place: Installation, given: argparse.Namespace
) -> tuple[dict[str, dict[str, float]], float]:
    """Return the statements of each step, and of a whole journey with worker and hooks."""
    warm_up(place, given.clients)
    steps = table(play_all(place, given.clients * 8, given.clients, run="steps"))
    return steps, statements_per_journey(place, given.clients * 25, given.clients)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journeys", type=int, default=400)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    with running(BACKHAUL_WEB_THREADS="1") as place:
        speed = measure_speed(place, given)
    with running(BACKHAUL_COUNT_STATEMENTS="1") as place:
        steps, in_all = measure_statements(place, given)
    report(given, speed, steps, in_all)


def report(
    given: argparse.Namespace,
    speed: dict[str, Any],
    steps: dict[str, dict[str, float]],
    in_all: float,
) -> None:
    timed = speed["timed"]
    for name, row in timed.items():
        row["statements"] = steps[name]["statements"]
    print(f"{'step':10} {'p50 ms':>8} {'p95 ms':>8} {'statements':>11}")
    for name, row in timed.items():
        print(f"{name:10} {row['p50_ms']:8} {row['p95_ms']:8} {row['statements']:11.0f}")
    parts = ", ".join(f"{part} {ms}" for part, ms in speed["cpu"].items())
    print(f"processor ms per journey: {parts}")
    print(f"statements per journey, worker and hooks included: {in_all:.1f}")
    figures = {
        "journeys_per_second": round(speed["rate"], 1),
        "single_row_commits_per_second": round(speed["commits"]),
        "ratio": round(speed["rate"] / speed["commits"], 5),
        "statements_per_journey": round(in_all, 1),
        "cpu_ms_per_journey": speed["cpu"],
        "clients": given.clients,
        "journeys": given.journeys,
        "steps": timed,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
