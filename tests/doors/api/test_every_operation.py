"""What holds for every operation; one that is not in the matrix fails here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import connection
from pydantic import TypeAdapter

from backhaul.doors.api import shapes
from backhaul.doors.api.urls import api
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import create_api_key
from tests.cast import ALL_SCOPES, MONDAY, Cast
from tests.counting import counting
from tests.doors.api.desk import Desk
from tests.doors.api.matrix import MATRIX, NOBODYS, reach
from tests.makers.connections import connect_carrier
from tests.sandbox.peers import Peer

OPERATIONS = pytest.mark.parametrize("name", MATRIX)


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        yield peer


@pytest.fixture(autouse=True)
def _connected(cast: Cast, carrier: Peer) -> None:
    with acting_for(cast.nordlicht.pk):
        connect_carrier(cast.nordlicht, carrier.url)


@cache
def documented() -> dict[str, dict[str, Any]]:
    document = api.get_openapi_schema()
    return {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }


def arrange(desk: Desk, name: str) -> str:
    ran = reach(desk, MATRIX[name].upto)
    if name == "label_pdf":
        assert desk.post(f"/returns/{ran}/label").status == 200
    if name in {"review_return", "ask_question"}:
        _put_in_review(ran)
    return ran


def _put_in_review(ran: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenancy_brand WHERE slug = 'nordlicht'")
        [brand_id] = cursor.fetchone()
    with acting_for(brand_id), connection.cursor() as cursor:
        cursor.execute('UPDATE returns_unit SET "authorization" = %s', ["in_review"])


def everything_of(brand_id: int) -> dict[str, str]:
    """Return a digest of every row that the brand owns, by table."""
    tables = _owned_tables()
    digests = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
        f' FROM "{table}" t WHERE brand_id = %s'
        for table in tables
    )
    with acting_for(brand_id), connection.cursor() as cursor:
        cursor.execute(digests, [brand_id] * len(tables))
        return dict(cursor.fetchall())


@cache
def _owned_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'brand_id' ORDER BY 1"
        )
        return [table for (table,) in cursor.fetchall()]


def test_every_operation_is_in_the_matrix() -> None:
    assert set(MATRIX) == set(documented())


@OPERATIONS
def test_it_answers_as_documented(desk: Desk, name: str) -> None:
    call = MATRIX[name]
    ran = arrange(desk, name)

    reply = call.send(desk, ran)

    assert reply.status == call.status, reply.json
    if name not in {"label_pdf", "credit_note_pdf", "transfer_file_content"}:
        model = _answer_model(name, call.status)
        TypeAdapter(model).validate_json(reply.response.content, strict=False)


@OPERATIONS
def test_it_keeps_within_its_statements(cast: Cast, desk: Desk, name: str) -> None:
    call = MATRIX[name]
    ran = arrange(desk, name)
    shapes._slug(cast.nordlicht.pk)  # asked once per process

    with counting() as counted:
        call.send(desk, ran, key="" if call.parts else "key-1")

    assert counted.number <= call.most, f"{counted.number}:\n{counted}"


@OPERATIONS
def test_another_brands_key_finds_nothing_and_changes_nothing(
    cast: Cast, desk: Desk, cleo: Desk, name: str
) -> None:
    call = MATRIX[name]
    ran = arrange(desk, name)
    before = everything_of(cast.nordlicht.pk)

    reply = call.send(cleo, ran, key="" if call.parts else "key-1")

    assert reply.status == call.for_cleo, reply.json
    assert everything_of(cast.nordlicht.pk) == before
    if call.for_cleo >= 400:
        nobodys = call.send(cleo, NOBODYS)
        text = reply.response.content.decode().replace(ran, NOBODYS)
        assert text == nobodys.response.content.decode()
    elif call.method == "GET":
        text = reply.response.content.decode()
        assert "Lys cotton tee" not in text
        assert "sam@example.com" not in text


@OPERATIONS
def test_a_key_without_the_scope_is_refused_and_changes_nothing(
    cast: Cast, desk: Desk, name: str
) -> None:
    call = MATRIX[name]
    ran = arrange(desk, name)
    others = [s for s in ALL_SCOPES if s != call.scope]
    key = create_api_key(cast.nordlicht.pk, name="narrow", scopes=others, at=MONDAY)
    before = everything_of(cast.nordlicht.pk)

    reply = call.send(Desk(key), ran)

    if call.scope is None:
        assert reply.status == call.status
    else:
        assert (reply.status, reply.code) == (403, "scope_missing")
        assert reply.json["facts"] == {"scope": call.scope}
        assert everything_of(cast.nordlicht.pk) == before
    assert documented()[name]["security"] == [
        {"ApiKey": [] if call.scope is None else [call.scope]}
    ]


@OPERATIONS
def test_nobody_gets_in_without_a_key(cast: Cast, name: str) -> None:
    for key in (None, "bh_wrong", "wrong", "bh_\u00e9"):
        reply = MATRIX[name].send(Desk(key), NOBODYS)

        assert (key, reply.status, reply.code) == (key, 401, "key_unknown")
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def _answer_model(name: str, status: int) -> Any:
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                if operation.view_func.__name__ == name:
                    wrapped = operation.response_models[status]
                    return wrapped.model_fields["response"].annotation
    raise AssertionError(name)
