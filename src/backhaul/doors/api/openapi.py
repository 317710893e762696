"""The finished OpenAPI document: what every operation has in common is added in one place."""

from __future__ import annotations

from typing import Any

from backhaul.doors.api.keys import SCOPES
from backhaul.doors.api.problems import MEDIA_TYPE, URN

SECURITY = "ApiKey"
ONCE = "x-once"
"""Marks an operation that needs an Idempotency-Key; it is not in the finished document."""
VERSION = "3.1.0"
_BINARY = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}

_PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "What went wrong, as RFC 9457 says it. `code` is for programs.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": [f"{URN}no_such_return"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "examples": ["no_such_return"]},
        "facts": {"type": "object", "additionalProperties": True},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "in": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON pointer into the body"},
                    "name": {"type": "string"},
                    "facts": {"type": "object", "additionalProperties": True},
                },
            },
        },
    },
}
_IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": (
        "1 to 255 printable ASCII characters of your own. The same key with the same request "
        "gives the first answer again for at least 24 hours, with `Idempotent-Replayed: true`."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_COMMON = {
    400: "The request cannot be read.",
    401: "The key is missing, unknown or revoked.",
    403: "The key has not the scope.",
    404: "It does not exist, or not for this key: the two look alike.",
    409: "The present state does not allow it, or another call with this key is at work.",
    413: "The body is too large.",
    422: "What was sent does not hold; `problems` lists everything that is wrong.",
    503: "Somebody outside does not answer; try again after `Retry-After` seconds.",
}


def finished(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the document with errors, security and idempotency in every operation."""
    schema["openapi"] = VERSION
    schema["servers"] = [{"url": "/"}]
    components = schema["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["schemas"] = dict(sorted(components["schemas"].items()))
    components["securitySchemes"] = {
        SECURITY: {
            "type": "http",
            "scheme": "bearer",
            "description": f"A key of one brand. Scopes: {', '.join(SCOPES)}.",
        }
    }
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            _finish(method, operation)
    return schema


def _finish(method: str, operation: dict[str, Any]) -> None:
    if method == "post":
        header = {**_IDEMPOTENCY, "required": operation.pop(ONCE, False)}
        operation["parameters"] = [*operation["parameters"], header]
    said = {str(status): answer for status, answer in operation["responses"].items()}
    if operation["operationId"] == "label_pdf":
        said["200"]["content"] = _BINARY
    for status, words in _COMMON.items():
        said.setdefault(
            str(status),
            {
                "description": words,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
    operation["responses"] = said
