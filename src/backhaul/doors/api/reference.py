"""The reference page: the OpenAPI document as people read it, made on the server."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

Schema = dict[str, Any]
_METHODS = ("get", "put", "post", "delete")
_DEPTH = 5
_SAMPLES: dict[str, Any] = {
    "date-time": "2026-11-16T10:00:00+01:00",
    "date": "2026-11-26",
    "uri": "https://example.com",
}
#: Field → what it may look like, where its type does not tell.
_EXAMPLES: dict[str, Any] = {
    "ran": "NL-7F39-2QDK",
    "scan": "NL-7F39-2QDK",
    "order": "NL-100482",
    "number": "NL-100482",
    "external_id": "1",
    "line": "1",
    "sku": "TEE-1",
    "title": "Lys cotton tee",
    "currency": "EUR",
    "country": "DE",
    "email": "sam@example.com",
    "reason": "too_small",
    "minor": 3000,
    "carrier": "paketo",
    "tracking_number": "PK1234567890",
    "method": "card",
    "note": "Called the shopper",
    "channel": "shop",
}


class Reference(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **_: Any) -> HttpResponse:
        document = api.get_openapi_schema()
        return render(
            request,
            "api/reference.html",
            {
                "title": document["info"]["title"],
                "lead": _words(document["info"]["description"]),
                "sections": sections(document),
                "document_url": self.get_openapi_url(api, {}),
                "base": settings.PUBLIC_URL,
            },
        )


def sections(document: Schema) -> list[dict[str, Any]]:
    """Return the operations by tag, in the order of the document."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                operation = methods[method]
                found.setdefault(operation["tags"][0], []).append(
                    _operation(document, path, method, operation)
                )
    return [{"name": tag, "operations": operations} for tag, operations in found.items()]


def _operation(document: Schema, path: str, method: str, operation: Schema) -> dict[str, Any]:
    body, media = _body(operation)
    answers = {
        status: answer
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    }
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "paragraphs": [
            _words(paragraph) for paragraph in operation.get("description", "").split("\n\n")
        ],
        "scope": next(iter(operation["security"][0].values()), []),
        "parameters": [
            {
                **parameter,
                "type": _type(parameter["schema"]),
                "description": _words(parameter.get("description", "")),
            }
            for parameter in operation["parameters"]
        ],
        "fields": _fields(document, body) if body else [],
        "answers": [
            {"status": status, "fields": _fields(document, _json_schema(answer))}
            for status, answer in answers.items()
        ],
        "curl": _curl(document, path, method, body, media),
    }


def _words(text: str) -> SafeString:
    """Return text with what stands between backticks as code."""
    whole = SafeString("")
    for place, part in enumerate(text.split("`")):
        whole += format_html("<code>{}</code>" if place % 2 else "{}", part)
    return whole


def _body(operation: Schema) -> tuple[Schema | None, str]:
    content = operation.get("requestBody", {}).get("content", {})
    for media, held in content.items():
        return held["schema"], media
    return None, ""


def _json_schema(answer: Schema) -> Schema:
    schema: Schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _fields(
    document: Schema, schema: Schema, prefix: str = "", depth: int = 0
) -> list[dict[str, Any]]:
    """Return one row per field, nested ones by their path: `units[].paid.minor`."""
    whole = _resolved(document, schema)
    if depth > _DEPTH:
        return []
    if "items" in whole:
        return _fields(document, whole["items"], f"{prefix}[]", depth + 1)
    rows: list[dict[str, Any]] = []
    for name, field in whole.get("properties", {}).items():
        inner = _resolved(document, field)
        path = f"{prefix}.{name}" if prefix else name
        rows.append(
            {
                "name": path,
                "type": _type(inner),
                "required": name in whole.get("required", ()),
                "description": _words(field.get("description") or ""),
            }
        )
        if "properties" in inner or "items" in inner:
            rows += _fields(document, inner, path, depth + 1)
    return rows


def _resolved(document: Schema, schema: Schema) -> Schema:
    """Follow references, and look through `or null`."""
    if len(schema.get("allOf", ())) == 1:
        return _resolved(document, schema["allOf"][0])
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _resolved(document, document["components"]["schemas"][name])
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(options) == 1:
        return {"or_null": True, **_resolved(document, options[0])}
    return schema


def _type(schema: Schema) -> str:
    if "enum" in schema:
        words = " · ".join(str(word) for word in schema["enum"])
    elif "const" in schema:
        words = str(schema["const"])
    elif "anyOf" in schema:
        words = " or ".join(_type(one) for one in schema["anyOf"])
    else:
        words = str(schema.get("format") or schema.get("type", "object"))
    limits = _limits(schema)
    return f"{words}{limits}{' or null' if schema.get('or_null') else ''}"


def _limits(schema: Schema) -> str:
    least = schema.get("minimum", schema.get("minLength", schema.get("minItems")))
    most = schema.get("maximum", schema.get("maxLength", schema.get("maxItems")))
    if most is None or (isinstance(most, int) and most > 10**9):
        return ""
    return f" ({0 if least is None else least}–{most})"


def _curl(document: Schema, path: str, method: str, body: Schema | None, media: str) -> str:
    address = path.replace("{ran}", _EXAMPLES["ran"]).replace("{ordinal}", "1")
    address = address.replace("{number}", _EXAMPLES["number"])
    query = f"?scan={_EXAMPLES['scan']}" if path.endswith("/expected") else ""
    verb = "" if method == "get" else f"-X {method.upper()} "
    saved = " -o label.pdf" if path.endswith(".pdf") else ""
    lines = [f"curl {verb}$BACKHAUL{address}{query}{saved}"]
    lines.append('-H "Authorization: Bearer $KEY"')
    if method == "post":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if media == "multipart/form-data":
        lines += ["-F photo=@photo.jpg", "-F unit=1"]
    elif body is not None:
        lines.append('-H "Content-Type: application/json"')
        lines.append(f"-d '{json.dumps(_sample(document, body))}'")
    return " \\\n  ".join(lines)


def _sample(document: Schema, schema: Schema, name: str = "", depth: int = 0) -> Any:
    """Return a value that the schema accepts, with its required fields only."""
    whole = _resolved(document, schema)
    if name in _EXAMPLES and not {"properties", "items"} & set(whole):
        return _EXAMPLES[name]
    if "examples" in whole:
        return whole["examples"][0]
    if "enum" in whole:
        return whole["enum"][0]
    if "properties" in whole:
        needed = whole.get("required", ())
        return {
            key: _sample(document, field, key, depth + 1)
            for key, field in whole["properties"].items()
            if key in needed
        }
    if "items" in whole:
        return [_sample(document, whole["items"], name.rstrip("s"), depth + 1)]
    kind = whole.get("type")
    plain: Schema = {"integer": whole.get("minimum", 1) or 1, "boolean": True, "object": {}}
    return plain.get(str(kind), _SAMPLES.get(whole.get("format", ""), "text"))
