"""Webhooks as the web server brings them: many threads, few commits, few connections."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from backhaul.doors.hooks import targets
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox import sharing
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import MOST_BYTES, store_together
from backhaul.foundation.postgres.lines import Line
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.wiring.hooks_apart import HooksApart
from tests.cast import raise_curtain

pytestmark = pytest.mark.django_db(transaction=True)


class Web:
    """Our application, asked by threads as the web server asks it."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.application = HooksApart(self._page, pages=2)

    def _page(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.01)")
            self.seen.append(cursor.fetchone()[0])
        start_response("200 OK", [])
        return [b"a page"]

    def ask(self, path: str, body: bytes = b"", method: str = "POST", **more: str) -> Any:
        """Return status and headers; in a thread of its own, as nothing else is."""
        said: list[Any] = []
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": io.BytesIO(body)}
        usual = {"CONTENT_LENGTH": str(len(body)), "HTTP_CREDENTIAL": "s"}
        with ThreadPoolExecutor(1) as pool:
            pool.submit(
                self.application,
                {**environ, **usual, **more},
                lambda status, headers: said.append((int(status[:3]), dict(headers))),
            ).result(20)
        return said[0]


@pytest.fixture
def web() -> Iterator[Web]:
    yield Web()
    for line in _lines:
        line.close()
    _lines.clear()
    sharing.use(store_together)
    targets.ask_by(_nothing)
    targets.forget()


_lines: list[Any] = []
_nothing = targets._line


@pytest.fixture(autouse=True)
def closed_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    made = connections.create_connection

    def create(alias: str) -> Any:
        _lines.append(made(alias))
        return _lines[-1]

    monkeypatch.setattr(connections, "create_connection", create)


def connected(brand: Brand) -> str:
    secrets = {"webhook_credential": "s"}
    new = registry.NewConnection(Connection.Kind.CARRIER, "ups", "ups", {}, secrets)
    with acting_for(brand.pk):
        return f"/hooks/carriers/ups/{registry.create_connection(brand.pk, new)[1]}"


def test_sixty_four_at_once_take_few_commits_and_each_row_is_its_own_brands(web: Web) -> None:
    cast = raise_curtain()
    paths = [connected(cast.nordlicht), connected(cast.voltaic)]
    for path in paths:
        web.ask(path, b"first of " + path.encode())
    sharing.use(_held_up(sharing._shared._write, until_wait=64 - sharing.AT_ONCE))

    def knock(n: int) -> int:
        return int(web.ask(paths[n % 2], f"{n}".encode())[0])

    with ThreadPoolExecutor(64) as pool:
        statuses = list(pool.map(knock, range(64)))

    assert statuses == [200] * 64
    brands = (cast.nordlicht.pk, cast.voltaic.pk)
    kept = {(bytes(row.body).decode(), row.brand_id) for row in RawBody.objects.all()}
    assert {(f"{n}", brands[n % 2]) for n in range(64)} <= kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM inbox_rawbody")
        commits = cursor.fetchone()[0] - 2
    assert commits == sharing.AT_ONCE + 1
    assert len(_lines) <= sharing.AT_ONCE + 1


def test_one_after_the_other_takes_a_commit_each(web: Web) -> None:
    path = connected(raise_curtain().nordlicht)
    for n in range(5):
        assert web.ask(path, f"{n}".encode())[0] == 200

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM inbox_rawbody")
        assert cursor.fetchone() == (5,)


def test_a_connection_that_the_server_dropped_is_opened_anew(web: Web) -> None:
    path = connected(raise_curtain().nordlicht)
    others = _backends()
    web.ask(path, b"before")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM unnest(%s::int[]) AS pid",
            [sorted(_backends() - others)],
        )
        assert cursor.fetchone()[0] >= 1
    targets.forget()

    assert web.ask(path, b"after")[0] == 200
    assert RawBody.objects.count() == 2


def _backends() -> set[int]:
    """Who is connected: besides the web process under test, servers of other tests."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user"
        )
        return {row[0] for row in cursor.fetchall()}


def test_only_two_pages_are_answered_at_a_time_however_many_threads_ask(web: Web) -> None:
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: web.ask("/portal/"), range(12)))

    assert (len(web.seen), len(set(web.seen)) <= 2) == (12, True)


def test_the_short_way_refuses_what_the_long_one_refuses(web: Web) -> None:
    path = connected(raise_curtain().nordlicht)
    too_long = {"CONTENT_LENGTH": str(MOST_BYTES + 1)}
    assert web.ask(path, b"x", HTTP_CREDENTIAL="")[0] == 400
    assert web.ask(path, b"x")[0] == 200
    assert web.ask(path, b"x", **too_long)[0] == 413
    assert web.ask(path, b"x" * (MOST_BYTES + 1), CONTENT_LENGTH="")[0] == 413
    assert web.ask(path.replace("/ups/", "/fedex/"), b"x")[0] == 404
    assert web.ask(path.replace("carriers/ups", "payments"), b"x")[0] == 404
    assert web.ask("/hooks/", b"x")[0] == 404
    assert web.ask(path, method="GET") == (
        405,
        {"Content-Type": "application/json", "Allow": "POST", "Content-Length": "0"},
    )
    assert RawBody.objects.count() == 1


def test_a_header_that_no_row_can_hold_fails_alone(web: Web) -> None:
    path = connected(raise_curtain().nordlicht)

    assert web.ask(path, b"a", HTTP_X_SIGNATURE="\x00")[0] == 400
    assert web.ask(path, b"b", HTTP_X_SIGNATURE="0")[0] == 200
    assert [bytes(row.body) for row in RawBody.objects.all()] == [b"b"]


def test_a_statement_that_takes_too_long_is_broken_off_and_may_be_sent_again(
    web: Web,
) -> None:
    path = connected(raise_curtain().nordlicht)
    sharing.use(_slow(Line(0.05)))

    status, headers = web.ask(path, b"a")

    assert (status, headers["Retry-After"]) == (503, "2")
    assert RawBody.objects.count() == 0


def _held_up(write: sharing.Write, *, until_wait: int) -> sharing.Write:
    """Return a disk that is busy with the first ones until so many others wait."""
    first: list[object] = []

    def held_up(came: Any) -> None:
        if len(first) < sharing.AT_ONCE:
            first.append(came)
            deadline = time.monotonic() + 7
            while len(sharing._shared._queue) < until_wait and time.monotonic() < deadline:
                time.sleep(0.005)
        write(came)

    return held_up


def _slow(line: Line) -> sharing.Write:
    def write(came: Any) -> None:
        with line.held() as database, database.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
            store_together(came)

    return write
