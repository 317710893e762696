"""One call of the API, as the matrix lists it, and how it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.doors.api.desk import Desk


@dataclass(frozen=True, slots=True)
class Call:
    """`{ran}` in path and body is Nordlicht's return, which got as far as `upto`."""

    upto: str
    method: str
    path: str
    body: Any = None
    status: int = 200
    scope: str | None = "returns"
    most: int = 8
    """Statements, the key's look-up and the idempotency key's two included."""
    for_cleo: int = 404
    """What another brand's key gets. Where it is not 404 it sees and touches its own only."""
    parts: dict[str, Any] = field(default_factory=dict)
    """Fields of a multipart form."""
    is_once: bool = False
    """It needs an Idempotency-Key."""

    def send(self, desk: Desk, ran: str, *, key: str = "") -> Any:
        path = self.path.replace("{ran}", ran)
        if self.parts:
            return desk.upload(path, **self._parts())
        key = key or ("key-0" if self.is_once else "")
        return desk.call(self.method, path, filled(self.body, ran), key=key)

    def _parts(self) -> dict[str, Any]:
        from django.core.files.uploadedfile import SimpleUploadedFile

        return {
            name: SimpleUploadedFile("a.png", value) if isinstance(value, bytes) else value
            for name, value in self.parts.items()
        }


def filled(value: Any, ran: str) -> Any:
    match value:
        case str():
            return value.replace("{ran}", ran)
        case dict():
            return {name: filled(item, ran) for name, item in value.items()}
        case list():
            return [filled(item, ran) for item in value]
        case _:
            return value
