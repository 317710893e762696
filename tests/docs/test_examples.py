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

from backhaul.adapters import carriers
from backhaul.adapters.carriers import parsers
from backhaul.adapters.carriers.normalise import as_json
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
def kurier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The carrier of the how-to, in a folder of its own beside the real ones."""
    page = document("docs/howto/add-a-carrier.md")
    folder = tmp_path / "kurier"
    folder.mkdir()
    (folder / "__init__.py").write_text("from __future__ import annotations\n")
    for name in ("codes.toml", "parser.py"):
        (folder / name).write_text(page.block(name).text, encoding="utf-8")
    monkeypatch.setattr(carriers, "__path__", [*carriers.__path__, str(tmp_path)])
    parsers.parser_names.cache_clear()
    yield "kurier"
    parsers.parser_names.cache_clear()


def test_the_carrier_of_the_how_to_is_found_and_reads_its_answer(kurier: str) -> None:
    body = document("docs/howto/add-a-carrier.md").block("answer.json").text.encode()
    parser = parsers.parser_named(kurier)
    assert parser is not None

    parsed = parser.parse(body, received_at=NOW)
    [scan] = as_json(parsed.scans)

    assert parsed.problems == ()
    assert (scan["word"], scan["incident"], scan["fault"]) == ("incident", "delay", "weather")
    assert scan["instant"] == "2026-11-18T11:05:00Z"
    assert (scan["tracking_number"], scan["place"]) == ("KU1", "Graz")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"events": [{"time": "soon"}, 3]}'])
def test_the_parser_of_the_how_to_never_raises(kurier: str, body: bytes) -> None:
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
