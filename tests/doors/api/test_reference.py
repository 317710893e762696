from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from backhaul.doors.api.reference import sections
from backhaul.doors.api.urls import api
from tests.architecture.test_templates import faults
from tests.doors.api.desk import API, Desk

KEPT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "openapi.json"


def document() -> Any:
    return json.loads(json.dumps(api.get_openapi_schema()))


def walk(value: Any, at: str = "#") -> Any:
    yield at, value
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in items:
        if isinstance(item, dict | list):
            yield from walk(item, f"{at}/{name}")


def test_the_kept_document_is_current() -> None:
    assert json.loads(KEPT.read_text(encoding="utf-8")) == document(), (
        "run: python -m scripts.openapi"
    )


def test_the_document_is_openapi_3_1() -> None:
    found = document()

    assert found["openapi"] == "3.1.0"
    assert found["info"]["title"]
    assert set(found) <= {"openapi", "info", "servers", "paths", "components", "tags"}


def test_every_reference_leads_somewhere() -> None:
    found = document()
    schemas = found["components"]["schemas"]

    lost = [
        f"{at}: {value['$ref']}"
        for at, value in walk(found)
        if isinstance(value, dict)
        and "$ref" in value
        and value["$ref"].removeprefix("#/components/schemas/") not in schemas
    ]

    assert lost == []


def test_nothing_of_openapi_3_0_is_left() -> None:
    """In 3.1 null is a type; `nullable` and boolean exclusive limits mean nothing."""
    old = [
        at
        for at, value in walk(document())
        if isinstance(value, dict)
        and ("nullable" in value or isinstance(value.get("exclusiveMinimum"), bool))
    ]

    assert old == []


def test_every_operation_is_described() -> None:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["description"], where
            assert operation["tags"], where
            assert len(operation["security"]) == 1, where
            named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path)), where
            assert {"401", "403", "404", "422"} <= set(operation["responses"]), where
            keyed = [p for p in operation["parameters"] if p["name"] == "Idempotency-Key"]
            assert len(keyed) == (method == "post"), where


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_every_operation_and_needs_nothing_from_elsewhere(
    client: Client, db: None, language: str
) -> None:
    response = client.get("/api/v1/docs", headers={"Accept-Language": language})

    page = response.content.decode()
    assert response.status_code == 200
    assert faults(page) == []
    assert "//cdn" not in page
    for methods in document()["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page
    assert 'src="' not in page


def test_the_document_is_served(client: Client, db: None) -> None:
    response = client.get("/api/v1/openapi.json")

    assert response.status_code == 200
    assert json.loads(response.content) == document()


def test_every_example_is_accepted_as_it_is_printed(desk: Desk) -> None:
    for section in sections(document()):
        for operation in section["operations"]:
            found = re.search(r"-d '(.*)'$", operation["curl"], re.DOTALL)
            if found:
                path = operation["path"].removeprefix(API).replace("{ordinal}", "1")
                reply = desk.call(operation["method"], path, found[1].encode())
                assert reply.status < 300 or reply.code != "invalid", reply.json
