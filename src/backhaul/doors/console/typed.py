"""What arrives in forms before it is anything: text that may be anything at all."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest

_MOST_DIGITS = 9


def whole(text: str) -> int | None:
    """Return a whole number as people write one; None for anything else, however long."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def refuse_zero_bytes(request: HttpRequest) -> None:
    """Raises BadRequest: no browser sends a zero byte, and the database can hold none."""
    for values in request.POST.lists():
        if any("\x00" in value for value in (values[0], *values[1])):
            raise BadRequest
