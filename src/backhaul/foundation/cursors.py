"""Places in a list, as opaque text: a page that begins after one never skips or repeats."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime

from backhaul.core.errors import DomainError

_MOST_ID = 2**63 - 1


def after(moment: datetime, row_id: int) -> str:
    """Return the place after the row of that moment and id."""
    return _pack([moment.isoformat(), row_id])


def read_after(cursor: str) -> tuple[datetime, int]:
    """Raises DomainError `cursor_invalid`."""
    match _unpack(cursor):
        case [str(text), int(row_id)] if 0 <= row_id <= _MOST_ID:
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                raise DomainError("cursor_invalid") from None
            if moment.tzinfo is None or not 1970 <= moment.year <= 9000:
                raise DomainError("cursor_invalid")
            return moment, row_id
    raise DomainError("cursor_invalid")


def after_number(number: int) -> str:
    return _pack([number])


def read_number(cursor: str) -> int:
    """Raises DomainError `cursor_invalid`."""
    match _unpack(cursor):
        case [int(number)] if 0 <= number <= _MOST_ID:
            return number
    raise DomainError("cursor_invalid")


def _pack(place: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _unpack(cursor: str) -> object:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (UnicodeError, binascii.Error, ValueError, RecursionError):
        raise DomainError("cursor_invalid") from None
