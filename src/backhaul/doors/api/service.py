"""The API as one object: its operations, its errors, its document."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI, Router
from ninja.operation import Operation

from backhaul.doors.api import problems
from backhaul.doors.api.keys import Key
from backhaul.doors.api.openapi import ONCE, SECURITY, finished
from backhaul.doors.api.parsing import StrictParser
from backhaul.doors.api.reference import Reference

PREFIX = "/api/v1/"


class Service(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> Any:
        del path_prefix, path_params  # the address is fixed: it is in the document's history
        return finished(super().get_openapi_schema(path_prefix=PREFIX))


def says(
    scope: str | None, response: dict[int, Any], *, is_once: bool = False, **more: Any
) -> dict[str, Any]:
    """Return what an operation is declared with: who may call it and what it answers.

    `is_once`: it asks for an Idempotency-Key.

    The answers are documented here and made as plain values; tests compare the two.
    """
    granted = [] if scope is None else [scope]
    return {
        "auth": Key(scope),
        "response": response,
        "openapi_extra": {
            "security": [{SECURITY: granted}],
            **({ONCE: True} if is_once else {}),
        },
        **more,
    }


def make_service(routers: dict[str, Router]) -> NinjaAPI:
    """Return the API of these routers by their tag."""
    api = Service(
        title="Backhaul API",
        version="1",
        description=(
            "Returns from the request to the money back. Every call names its key in "
            "`Authorization: Bearer bh_…`; a key belongs to one brand and sees nothing else."
        ),
        urls_namespace="api",
        parser=StrictParser(),
        docs=Reference(),
        docs_url="docs",
        openapi_url="openapi.json",
    )
    for tag, router in routers.items():
        api.add_router("", router, tags=[tag])
    problems.install(api)
    return api
