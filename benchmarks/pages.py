"""Server time and SQL statements of every page, at a few and at a million returns.

    .venv/bin/python benchmarks/pages.py [--returns 1000 1000000] [--quick] [--keep DIR]

Each page is asked for in this process, with the real middleware, sessions and templates, and
the embedded PostgreSQL as the runtime role under row-level security: no network, no second
client. Beside each time stands its ratio to a bare page, one line of HTML through the same
middleware, asked for in turn with it. `--keep` keeps the data for the next run.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from _crowd import Crowd, a_place, crowd, inspected, links

_WARM = 6
"""So often a page is asked for before it is timed: templates, plans and caches are there."""
_MOST_STATEMENTS = 12
_MOST_OF_RETURN = 20
_SECRET = "only for the benchmark"


@dataclass(slots=True)
class Page:
    """One kind of page at several addresses, as one visitor sees it."""

    name: str
    visitor: Any
    addresses: list[str]
    posts: list[dict[str, str]] = field(default_factory=list)
    """What is sent, where it is a form; one for each address."""
    status: int = 200

    def ask(self, turn: int) -> Any:
        place = turn % len(self.addresses)
        if self.posts:
            answer = self.visitor.post(self.addresses[place], self.posts[place])
        else:
            answer = self.visitor.get(self.addresses[place])
        if answer.status_code != self.status:
            said = answer.get("Location") or answer.content[:300]
            sys.exit(f"{self.name} {self.addresses[place]}: {answer.status_code} {said}")
        return answer


def portal(who: Crowd) -> Iterator[Page]:
    waiting = who.of("label_ready", "on_its_way", "delivered", "checked_in", "refunded")
    home = f"/{who.brand.slug}/"
    yield Page("portal home", who.nobody, [home])
    for name in ("items", "options", "check"):
        rest = "" if name == "items" else f"{name}/"
        yield Page(f"portal {name}", who.shopper, [f"{home}return/{rest}"])
    tokens = links(who, waiting)
    yield Page("portal tracking", who.nobody, [f"{home}r/{token}/" for token in tokens])
    yield Page("portal policy", who.nobody, [f"{home}policy/"])
    yield Page("portal track", who.nobody, [f"{home}track/"])
    yield Page("portal help", who.nobody, [f"{home}help/"])


def station(who: Crowd) -> Iterator[Page]:
    arriving, here = who.of("delivered"), who.of("checked_in")
    slug, staff = who.brand.slug, who.member
    boxes = [f"/station/returns/{slug}/{ran}/" for _, ran in arriving]
    looked_at = inspected(who, here[: len(here) // 2])
    untouched = [ran for _, ran in here[len(here) // 2 :]]
    unit = f"/station/units/{slug}/%s/1/%s"
    scan = "/station/scan"
    codes = [{"code": ran} for _, ran in arriving]
    yield Page("station idle", staff, ["/station/"])
    yield Page("station scan", staff, [scan] * len(codes), codes, status=303)
    yield Page("station scan unknown", staff, [scan], [{"code": "XX99887766"}], status=303)
    yield Page("station box", staff, boxes)
    yield Page("station question", staff, [unit % (ran, "inspect") for ran in untouched])
    yield Page("station disposition", staff, [unit % (ran, "disposition") for ran in looked_at])
    yield Page("station places", staff, ["/station/places"])
    yield Page("station bin", staff, ["/station/places/A-01"])


def console_list(who: Crowd) -> Iterator[Page]:
    home = f"/b/{who.brand.slug}/"
    headlines = ("refunded", "on_its_way", "in_review", "withdrawn", "group:money")
    kinds = ("any", "no_movement", "refund_failed")

    def of(name: str, *queries: str) -> Page:
        return Page(f"list {name}", who.member, [f"{home}?{query}" for query in queries])

    yield Page("list first page", who.member, [home])
    yield of("everything", "view=all")
    yield of("by headline", *(f"view=all&headline={one}" for one in headlines))
    yield of("by incident", *(f"incident={one}" for one in kinds))
    yield of("by site and month", "view=all&site=main&from=2026-03-01&to=2026-03-31")
    yield of("promise soonest", "sort=promise", "view=overdue")
    yield of("mine, to inspect", "owner=me&view=inspect", "owner=nobody")
    yield of("deep cursor", *(f"view=all&after={place}" for place in _deep()))


def _deep() -> list[str]:
    from backhaul.foundation import cursors
    from tests.cast import MONDAY

    days = (100, 200, 300, 390)
    return [cursors.after(MONDAY.replace(hour=1) - _days(day), 1) for day in days]


def _days(number: int) -> Any:
    from datetime import timedelta

    return timedelta(days=number)


def console_search(who: Crowd) -> Iterator[Page]:
    facts = _facts(who)

    def of(name: str, words: list[str], status: int) -> Page:
        from urllib.parse import quote

        asked = [f"/b/{who.brand.slug}/search?q={quote(word)}" for word in words]
        return Page(f"search {name}", who.member, asked, status=status)

    yield of("RAN", [ran for _, ran in who.of()], 302)
    yield of("RAN's beginning", [ran[:5] for _, ran in who.of()], 200)
    yield of("order", facts["order"], 302)
    yield of("order's beginning", [number[:3] for number in facts["order"]], 200)
    yield of("tracking", facts["tracking"], 302)
    yield of("plate", facts["plate"], 302)
    yield of("e-mail", facts["email"], 200)
    yield of("nothing", ["ZZ-0000"], 200)


def _facts(who: Crowd) -> dict[str, list[str]]:
    """Return what people would type to find some of the returns."""
    from django.db import connection

    from backhaul.foundation.tenancy.acting import acting_for

    found: dict[str, list[str]] = {}
    ids = [row_id for row_id, _ in who.of("refunded", "checked_in", "refund_approved")]
    with acting_for(who.brand.pk), connection.cursor() as cursor:
        cursor.execute(_FACTS, [who.brand.pk, who.brand.pk, who.brand.pk, ids])
        for row in cursor.fetchall():
            for name, value in zip(("email", "order", "tracking", "plate"), row, strict=True):
                found.setdefault(name, []).append(str(value))
    return found


_FACTS = """
SELECT r.email_norm, r.order_numbers ->> 0, p.tracking_number, u.lpn FROM returns_return r
JOIN shipping_parcel p ON p.brand_id = %s AND p.return_id = r.id
JOIN returns_unit u ON u.brand_id = %s AND u.return_id = r.id AND u.ordinal = 1
WHERE r.brand_id = %s AND r.id = ANY(%s)
"""


def console(who: Crowd) -> Iterator[Page]:
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.casefile.customers import key_by_email

    home, staff = f"/b/{who.brand.slug}/", who.member
    yield Page("return", staff, [f"{home}returns/{ran}/" for _, ran in who.of()])
    yield Page("reviews", staff, [f"{home}reviews/"])
    yield Page("review", staff, [f"{home}reviews/{ran}/" for _, ran in who.of("in_review")])
    yield Page("incidents", staff, [f"{home}incidents/"])
    yield Page("incidents as table", staff, [f"{home}incidents/?look=table"])
    yield Page("refunds waiting", staff, [f"{home}refunds/"])
    with acting_for(who.brand.pk):
        keys = [key_by_email(who.brand.pk, email) for email in _facts(who)["email"]]
    yield Page("customer", staff, [f"{home}customers/{key}/" for key in keys])
    yield Page("messages", staff, [f"{home}messages/"])
    for days in (30, 90, 365):
        yield Page(f"insights {days} days", staff, [f"{home}insights/?days={days}"])
    yield Page("new return", staff, [f"{home}new/"])
    for name in ("start", "members", "settings", "settings/policy", "settings/connections"):
        yield Page(name, staff, [f"{home}{name}/"])
    yield Page("all brands", staff, ["/"])
    yield Page("operator", staff, ["/operator/"])
    yield Page("unexpected", staff, ["/operator/unexpected/"])
    yield Page("sign-in", who.nobody, ["/account/login/"])


def measure(page: Page, bare: Page, turns: int) -> dict[str, float]:
    """Ask for the page and for the bare one in turn; return milliseconds and statements."""
    from tests.counting import counting

    statements, size = 0, 0
    for turn in range(max(_WARM, min(len(page.addresses), 12))):
        with counting() as counted:
            answer = page.ask(turn)
        statements = max(statements, counted.number)
        size = max(size, len(gzip.compress(answer.content)))
    times: list[float] = []
    bare_times: list[float] = []
    spent: list[float] = []
    for turn in range(turns):
        for kind, kept in ((page, times), (bare, bare_times)):
            started, worked = time.perf_counter(), time.process_time()
            kind.ask(turn)
            kept.append((time.perf_counter() - started) * 1000)
            if kind is page:
                spent.append((time.process_time() - worked) * 1000)
    p50, p95 = statistics.median(times), _p95(times)
    return {
        "p50_ms": round(p50, 1),
        "p95_ms": round(p95, 1),
        "own_cpu_p50_ms": round(statistics.median(spent), 1),
        "ratio_p50": round(p50 / statistics.median(bare_times), 1),
        "ratio_p95": round(p95 / _p95(bare_times), 1),
        "bare_p50_ms": round(statistics.median(bare_times), 2),
        "statements": statements,
        "kb_compressed": round(size / 1000, 1),
    }


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def measure_all(returns: int, given: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Return the figures of every page by its name."""
    from django.conf import settings

    settings.ROOT_URLCONF = "_bare"
    turns = 12 if given.quick else 60
    who = crowd(returns, turns)
    bare = Page("bare", who.nobody, ["/bare"])
    found: dict[str, dict[str, float]] = {}
    for door in (portal, station, console_list, console_search, console):
        for page in door(who):
            if not page.addresses or given.only not in page.name:
                continue
            found[page.name] = measure(page, bare, turns)
            _tell(page.name, found[page.name])
    return found


def _tell(name: str, one: dict[str, float]) -> None:
    most = _MOST_OF_RETURN if name == "return" else _MOST_STATEMENTS
    marks = " ← statements" if one["statements"] > most else ""
    marks += " ← slow" if one["p95_ms"] > 100 else ""
    print(
        f"{name:24}{one['p50_ms']:9.1f}{one['p95_ms']:9.1f}{one['own_cpu_p50_ms']:8.1f}{one['ratio_p50']:8.1f}"
        f"{one['ratio_p95']:8.1f}{one['statements']:6.0f}{one['kb_compressed']:8.1f}{marks}",
        flush=True,
    )


_TITLES = (
    ("p50 ms", 9), ("p95 ms", 9), ("CPU ms", 8), ("× bare", 8), ("× bare", 8), ("SQL", 6),
    ("kB", 8),
)  # fmt: skip


def one_size(returns: int, given: argparse.Namespace) -> None:
    with a_place(returns, given.keep):
        load = os.getloadavg()[0]
        print(f"── {returns:,} returns, load average {load:.1f}")
        print(f"{'page':24}" + "".join(f"{title:>{width}}" for title, width in _TITLES))
        found = measure_all(returns, given)
    print(json.dumps({"returns": returns, "load_average": round(load, 1), "pages": found}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--returns", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--quick", action="store_true", help="ask for each page 12 times")
    parser.add_argument("--keep", type=Path, help="where data stays for the next run")
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    given = parser.parse_args()
    os.environ.setdefault("BACKHAUL_SECRET_KEY", _SECRET)
    if len(given.returns) == 1:
        one_size(given.returns[0], given)
        return
    runs = [_run_one(count) for count in given.returns]
    print(json.dumps({"runs": runs}))


def _run_one(count: int) -> Any:
    """Measure one size in a process of its own: a process has one database."""
    rest = _without_returns(sys.argv[1:])
    command = [sys.executable, __file__, *rest, "--returns", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        lines = []
        for line in run.stdout or ():
            lines.append(line)
            if not line.startswith("{"):
                print(line, end="", flush=True)
    if run.returncode:
        sys.exit(run.returncode)
    return json.loads(lines[-1])


def _without_returns(words: list[str]) -> list[str]:
    if "--returns" not in words:
        return words
    start = words.index("--returns")
    end = start + 1
    while end < len(words) and words[end].isdecimal():
        end += 1
    return words[:start] + words[end:]


if __name__ == "__main__":
    main()
