"""An integrator at work: calls the API as a program would."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

API = "/api/v1"


class Reply:
    def __init__(self, response: Any) -> None:
        self.response = response
        self.status: int = response.status_code
        self.headers = response.headers

    @property
    def json(self) -> Any:
        return json.loads(self.response.content)

    @property
    def code(self) -> str:
        return str(self.json["code"])


class Desk:
    def __init__(self, key: str | None) -> None:
        self._client = Client(raise_request_exception=False)
        self._auth = {"Authorization": f"Bearer {key}"} if key else {}

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        **headers: str,
    ) -> Reply:
        """Send a request; `body` is JSON unless it is bytes already."""
        sent = {**self._auth, **headers, **({"Idempotency-Key": key} if key else {})}
        raw = body if isinstance(body, bytes) else b"" if body is None else _dumped(body)
        return Reply(
            self._client.generic(
                method, API + path, raw, content_type="application/json", headers=sent
            )
        )

    def get(self, path: str) -> Reply:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Reply:
        return self.call("POST", path, body, key=key)

    def put(self, path: str, body: Any) -> Reply:
        return self.call("PUT", path, body)

    def upload(self, path: str, **fields: Any) -> Reply:
        return Reply(self._client.post(API + path, fields, headers=self._auth))

    # What most tests begin with.

    def tell_order(self, **values: Any) -> str:
        order = an_order(**values)
        reply = self.put("/orders", {"channel": "shop", "orders": [order]})
        assert reply.status == 200, reply.json
        return str(order["number"])

    def request(self, **values: Any) -> str:
        """Request the return of one tee of the usual order; return its number."""
        reply = self.post("/returns", a_request(**values))
        assert reply.status == 201, reply.json
        return str(reply.json["ran"])

    def authorized(self, **values: Any) -> str:
        self.tell_order()
        ran = self.request(**values)
        assert self.post(f"/returns/{ran}/authorize").status == 200
        return ran


def _dumped(body: Any) -> bytes:
    return json.dumps(body).encode()


def eur(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "EUR"}


def an_order(number: str = "NL-100482", **values: Any) -> dict[str, Any]:
    """An order of two tees for 60 euro, delivered a few days ago, paid by card."""
    return {
        "external_id": f"shop-{number}",
        "number": number,
        "placed_at": "2026-11-04T09:00:00+01:00",
        "currency": "EUR",
        "email": "sam@example.com",
        "customer_name": "Sam Lind",
        "ship_to": {
            "name": "Sam Lind",
            "line1": "Sonnenallee 12",
            "city": "Berlin",
            "postcode": "12045",
            "country": "DE",
        },
        "lines": [
            {
                "external_id": "1",
                "sku": "TEE-1",
                "title": "Lys cotton tee",
                "category": "apparel",
                "quantity": 2,
                "paid": eur(6000),
                "tax": eur(958),
            }
        ],
        "payments": [
            {
                "external_id": "t1",
                "method": "card",
                "captured": eur(6000),
                "provider": "payments",
                "provider_ref": f"pi_{number}",
                "label": "Visa ••42",
            }
        ],
        **values,
    }


def a_request(**values: Any) -> dict[str, Any]:
    return {
        "client_ref": "ticket-1",
        "email": "sam@example.com",
        "units": [{"order": "NL-100482", "line": "1", "quantity": 1, "reason": "too_small"}],
        **values,
    }
