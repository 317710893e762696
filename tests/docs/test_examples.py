"""The examples in the documents do what the text beside them says."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from backhaul.adapters.carriers import parsers
from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.normalise import as_json
from backhaul.adapters.carriers.own import draft, lines_of, read_by, wrong_with
from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import hook, named_connection, payments
from backhaul.foundation.postgres.bootstrap import GRANTS, ROLES
from backhaul.foundation.postgres.where import APP, OWNER
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.orders.actions import upsert_orders
from backhaul.wiring.demo.catalogue import NORDLICHT
from backhaul.wiring.demo.orders import demo_orders
from tests.cast import Cast, make_brand
from tests.docs.documents import document

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def kurier(tmp_path: Path) -> Iterator[str]:
    """The carrier of the how-to, in a directory of the user's own."""
    page = document("docs/howto/add-a-carrier.md")
    (tmp_path / "kurier.toml").write_text(page.block("kurier.toml").text, encoding="utf-8")
    assert parsers.use_own_files(tmp_path) == ()
    yield "kurier"
    (tmp_path / "kurier.toml").unlink()
    parsers.use_own_files(tmp_path)


def test_the_carrier_of_the_how_to_is_found_and_reads_its_answer(kurier: str) -> None:
    body = document("docs/howto/add-a-carrier.md").block("answer.json").text.encode()
    parser = parsers.parser_named(kurier)
    assert parser is not None

    parsed = parser.parse(body, received_at=NOW)
    [scan, first] = as_json(parsed.scans)

    assert parsed.problems == ()
    assert (scan["word"], scan["incident"], scan["fault"]) == ("incident", "delay", "weather")
    assert scan["instant"] == "2026-11-18T11:05:00Z"
    assert (scan["tracking_number"], scan["place"]) == ("KU00000017", "Graz")
    assert first["word"] == "picked_up"


def test_the_draft_of_the_how_to_is_nearly_the_file_that_it_becomes() -> None:
    page = document("docs/howto/add-a-carrier.md")

    drawn = draft(page.block("answer.json").text.encode(), name="kurier", drawn_on="2026-11-22")

    assert drawn is not None
    begun, done = read_carrier(drawn), read_carrier(page.block("kurier.toml").text)
    assert begun.shapes[0].events == done.shapes[0].events
    assert begun.shapes[0].shipments == done.shapes[0].shipments
    assert {row["code"] for row in begun.codes} == {row["code"] for row in done.codes}


def test_the_check_of_the_how_to_says_what_the_how_to_says() -> None:
    page = document("docs/howto/add-a-carrier.md")
    file, body = page.block("kurier.toml").text, page.block("answer.json").text.encode()

    assert wrong_with(file) == []
    for line in lines_of(read_by(file, body)):
        assert f"  {line}\n" in page.text


@pytest.mark.parametrize("body", [b"", b"[]", b'{"events": [{"when": "soon"}, 3]}'])
def test_the_carrier_of_the_how_to_never_raises(kurier: str, body: bytes) -> None:
    parser = parsers.parser_named(kurier)
    assert parser is not None

    parsed = parser.parse(body, received_at=NOW)

    assert parsed.scans == ()
    assert parsed.problems


@pytest.mark.database
@pytest.mark.django_db
def test_the_call_on_the_first_page_makes_a_return(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        orders = list(demo_orders(NORDLICHT, until=clock.now(), seed=1))
        upsert_orders(cast.nordlicht.pk, orders)
    path, headers, body = _curl("README.md")
    headers["Authorization"] = headers["Authorization"].replace("$KEY", cast.key)

    answer = Client().post(path, body, headers=headers, content_type="application/json")

    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert said["ran"].startswith("NL-")
    assert said["headline"] == "requested"
    assert len(said["units"]) == 1
    page = Client().get(re.sub(r"^http://[^/]+", "", said["tracking_url"]))
    assert page.status_code == 200


def _curl(name: str) -> tuple[str, dict[str, str], str]:
    block = next(b for b in document(name).blocks if b.text.startswith("curl "))
    words = shlex.split(block.text.replace("\\\n", " "))
    headers = dict(words[i + 1].split(": ", 1) for i, w in enumerate(words) if w == "-H")
    headers.pop("Content-Type")
    return re.sub(r"^http://[^/]+", "", words[1]), headers, words[words.index("-d") + 1]


def test_json_in_the_documents_is_json() -> None:
    for name in ("README.md", "docs/howto/try-the-demo.md"):
        for block in document(name).blocks:
            for body in re.findall(r"-d '([^']*)'", block.text):
                assert isinstance(json.loads(body), dict)


@pytest.mark.database
@pytest.mark.django_db
def test_the_first_steps_of_production_connect_a_provider(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    acme = make_brand("acme", "Acme", "AC")
    page = document("docs/howto/run-in-production.md")
    [code] = [block.text for block in page.blocks if block.language == "python"]
    names: dict[str, Any] = {}

    exec(compile(ast.parse(code), "run-in-production.md", "exec"), names)

    token = (
        capsys.readouterr().out.strip().removeprefix("https://returns.example/hooks/payments/")
    )
    target = hook(token)
    assert target is not None
    assert (target.brand_id, target.kind, target.adapter) == (acme.pk, "payments", "stripe")
    assert Site.objects.get().code == "main"
    with acting_for(acme.pk):
        row = named_connection(acme.pk, Connection.Kind.PAYMENTS, "stripe")
        assert payments(row) is not None


def test_the_roles_and_rights_in_the_how_to_are_those_that_the_product_makes() -> None:
    page = document("docs/howto/run-in-production.md")
    told = [
        " ".join(statement.split())
        for block in page.blocks
        if block.language == "sql"
        for statement in block.text.split(";")
        if statement.strip()
    ]
    told = [re.sub(r" PASSWORD '\w+'", "", statement) for statement in told]

    assert told == [
        *(f"CREATE ROLE {role} {rights}" for role, rights in ROLES.items()),
        "CREATE DATABASE backhaul OWNER bh_owner TEMPLATE template0 ENCODING 'UTF8'",
        *(" ".join(grant.format(owner=OWNER, app=APP).split()) for grant in GRANTS),
    ]
