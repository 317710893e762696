"""Reading bodies: strict JSON, nothing else."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser


class NotJson(ValueError):
    """The body is no JSON document, or no sane one."""


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return cast(dict[str, Any], decoded(request.body))


def decoded(body: bytes) -> Any:
    """Raises NotJson; so does a document nested hundreds deep."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson(str(error)) from None
