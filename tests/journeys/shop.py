"""One brand seen from outside: its shop, its shoppers, and whoever works for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests

from tests.journeys.installation import Installation, eventually
from tests.journeys.post import Letter, letters_about

SAM = {
    "name": "Sam Berg",
    "line1": "Sonnenallee 12",
    "city": "Berlin",
    "postcode": "12045",
    "country": "DE",
}
#: Product → title, price, category; below 50.00 is low risk, from 200.00 on high.
GOODS: dict[str, tuple[str, int, str]] = {
    "tee": ("Lys cotton tee", 3000, "apparel"),
    "beanie": ("Ull wool beanie", 2400, "apparel"),
    "jacket": ("Fjell shell jacket", 18900, "apparel"),
    "trousers": ("Sti hiking trousers", 9900, "apparel"),
    "parka": ("Tind down parka", 32900, "apparel"),
    "coat": ("Fjord wool coat", 24900, "apparel"),
    "socks": ("Rote outlet socks", 900, "apparel"),
}
FINAL_SALE = "socks"
_SHIPPING = 490


class Reply:
    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.content = response.content
        self.json: Any = response.json() if response.content[:1] in {b"{", b"["} else None


class Line:
    """HTTP to one service: JSON in and out, one session."""

    def __init__(self, base: str, key: str) -> None:
        self._base = base
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {key}"

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str = "", **more: Any
    ) -> Reply:
        """Return the answer, whatever it is; `key` is an Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else {}
        return Reply(
            self._session.request(
                method, self._base + path, json=body, headers=headers, timeout=30, **more
            )
        )

    def get(self, path: str) -> Any:
        return self._well(self.ask("GET", path))

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        return self._well(self.ask("POST", path, body, key=key))

    def put(self, path: str, body: Any) -> Any:
        return self._well(self.ask("PUT", path, body))

    def close(self) -> None:
        self._session.close()

    @staticmethod
    def _well(reply: Reply) -> Any:
        assert 200 <= reply.status < 300, (reply.status, reply.json)
        return reply.json


@dataclass(frozen=True, slots=True)
class Sold:
    number: str
    payment: str
    lines: tuple[str, ...]
    paid: int


class Shop:
    def __init__(self, house: Installation, slug: str) -> None:
        access = house.access(slug)
        self.house = house
        self.slug = slug
        self.key = access["api_key"]
        self.api = self.another_line()
        self.carrier = Line(house.carrier, access["carrier_key"])
        self.payments = Line(house.payments, access["payments_key"])
        self.account = access["payments_key"]

    def another_line(self) -> Line:
        return Line(f"{self.house.web}/api/v1", self.key)

    def close(self) -> None:
        for line in (self.api, self.carrier, self.payments):
            line.close()

    def now(self) -> datetime:
        return datetime.fromisoformat(self.api.get("/me")["now"])

    def sell(self, *goods: str, delivered_days_ago: int = 7, **values: Any) -> Sold:
        """Sell one unit per line to Sam, paid by one card together with 4.90 for shipping."""
        token = secrets.token_hex(4)
        lines = [_sold_line(str(n), name) for n, name in enumerate(goods, start=1)]
        paid = sum(line["paid"]["minor"] for line in lines) + _SHIPPING
        sold = Sold(
            f"S-{token}", f"pi_{token}", tuple(line["external_id"] for line in lines), paid
        )
        card = {"id": sold.payment, "amount": paid, "currency": "eur", "label": "Visa ••42"}
        self.payments.post("/control/payments", {"account": self.account, "payments": [card]})
        delivered = self.now() - timedelta(days=delivered_days_ago)
        order = {**_order(sold, lines, delivered), **values}
        self.api.put("/orders", {"channel": "shop", "orders": [order]})
        return sold

    def ask_back(self, sold: Sold, *, reason: str = "changed_mind", **values: Any) -> Return:
        """Ask for everything of an order, by QR code for a refund unless said otherwise."""
        answer = self.api.post("/returns", request_of(sold, reason=reason, **values))
        return Return(self, sold, answer["ran"])

    def authorized(self, *goods: str, **values: Any) -> Return:
        """Sell, and have the policy say yes to a return of all of it."""
        ret = self.ask_back(self.sell(*goods), **values)
        ret.authorize()
        return ret

    def sent(self, *goods: str, **values: Any) -> Return:
        """The same, with a label."""
        ret = self.authorized(*goods, **values)
        ret.get_label()
        return ret

    def refunds_of(self, payment: str) -> list[tuple[int, str, str]]:
        """Return amount, status and intent of each refund in the payment service's books."""
        return [
            (refund["amount"], refund["status"], refund["intent"])
            for refund in self.payment(payment)["refunds"]
        ]

    def payment(self, payment: str) -> dict[str, Any]:
        books = self.payments.get(f"/books.json?account={self.account}")
        return next(row for row in books["payments"] if row["id"] == payment)

    def trouble(self, refunds: str, times: int = 1, **values: Any) -> None:
        """Have the payment service fail in a certain way with this brand's next refunds."""
        asked = {"refunds": refunds, "times": times, "account": self.account, **values}
        self.payments.post("/control/mode", asked)


def request_of(sold: Sold, *, reason: str = "changed_mind", **values: Any) -> dict[str, Any]:
    return {
        "units": [
            {"order": sold.number, "line": line, "quantity": 1, "reason": reason}
            for line in sold.lines
        ],
        "email": "sam@example.com",
        "resolution": "refund",
        "method": "qr",
        **values,
    }


def _order(sold: Sold, lines: list[dict[str, Any]], delivered: datetime) -> dict[str, Any]:
    return {
        "external_id": sold.number,
        "number": sold.number,
        "placed_at": (delivered - timedelta(days=3)).isoformat(),
        "currency": "EUR",
        "email": "sam@example.com",
        "customer_name": "Sam Berg",
        "ship_to": SAM,
        "locale": "en",
        "lines": lines,
        "payments": [
            {
                "external_id": "card",
                "method": "card",
                "provider": "payments",
                "provider_ref": sold.payment,
                "label": "Visa ••42",
                "captured": {"minor": sold.paid, "currency": "EUR"},
            }
        ],
        "parcels": [
            {
                "external_id": "1",
                "contents": [{"line": line, "quantity": 1} for line in sold.lines],
                "delivered_at": delivered.isoformat(),
            }
        ],
    }


def _sold_line(external_id: str, name: str) -> dict[str, Any]:
    title, price, category = GOODS[name]
    return {
        "external_id": external_id,
        "sku": f"T-{name.upper()}",
        "title": title,
        "quantity": 1,
        "paid": {"minor": price, "currency": "EUR"},
        "tax": {"minor": price * 19 // 119, "currency": "EUR"},
        "category": category,
        "weight_grams": 400,
        "is_final_sale": name == FINAL_SALE,
    }


@dataclass(slots=True)
class Return:
    """One return and what can be done with it; `number` is its parcel's."""

    shop: Shop
    sold: Sold
    ran: str
    number: str = ""
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = f"/returns/{self.ran}"

    # What people and carriers do.

    def authorize(self) -> Any:
        return self.shop.api.post(f"{self.path}/authorize")

    def get_label(self) -> Any:
        label = self.shop.api.post(f"{self.path}/label")
        self.number = label["tracking_number"]
        return label

    def scan(self, code: str, **values: Any) -> None:
        """One scan of the carrier, told at once."""
        self.shop.carrier.post(f"/control/parcels/{self.number}/scan", {"code": code, **values})

    def travel(self, until: str = "delivered", behaviour: str = "normal") -> None:
        self.shop.carrier.post(
            f"/control/parcels/{self.number}/travel", {"until": until, "behaviour": behaviour}
        )

    def receive(self, units: list[int] | None = None, **values: Any) -> Any:
        body = {"scan": self.number or self.ran, "units": units, **values}
        return self.shop.api.post("/receipts", body)

    def inspect(self, unit: int = 1, condition: str = "as_new", **values: Any) -> Any:
        found = {"is_complete": True, "is_matching": True, "condition": condition, **values}
        return self.shop.api.post(f"{self.path}/units/{unit}/inspection", found)

    def decide(self, unit: int = 1) -> Any:
        """Take the disposition that is proposed, and carry it out."""
        decided = self.shop.api.post(f"{self.path}/units/{unit}/disposition")
        if decided["units"][unit - 1]["processing"] != "finished":
            self.shop.api.post(f"{self.path}/units/{unit}/finish")
        return decided

    def settle(self, reason: str = "") -> Any:
        return self.shop.api.post(f"{self.path}/settle", {"override_reason": reason})

    def handle(self, *units: int) -> None:
        """Inspect and finish what is as good as new."""
        for unit in units:
            self.inspect(unit)
            self.decide(unit)

    # What can be seen.

    def seen(self) -> dict[str, Any]:
        record: dict[str, Any] = self.shop.api.get(self.path)
        return record

    def until(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return eventually(self.seen, is_so)

    def until_headline(self, code: str) -> dict[str, Any]:
        return self.until(lambda seen: bool(seen["headline"] == code))

    def until_paid(self) -> dict[str, Any]:
        return self.until(
            lambda seen: (
                bool(seen["legs"]) and all(leg["state"] == "paid" for leg in seen["legs"])
            )
        )

    def until_incident(self, kind: str) -> dict[str, Any]:
        """Wait until it is open, and return it."""
        seen = self.until(lambda seen: kind in _open_kinds(seen))
        return next(one for one in seen["incidents"] if one["kind"] == kind)

    def until_healed(self, kind: str) -> dict[str, Any]:
        return self.until(lambda seen: kind not in _open_kinds(seen))

    def timeline(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.shop.api.get(f"{self.path}/timeline?limit=200")[
            "items"
        ]
        assert [item["seq"] for item in items] == list(range(1, len(items) + 1))
        return items

    def kinds(self) -> list[str]:
        return [item["kind"] for item in self.timeline()]

    def headlines(self) -> list[str]:
        """Return every headline that it had, in their order."""
        return [
            item["data"]["headline"]
            for item in self.timeline()
            if item["kind"] == "return.headline_changed"
        ]

    def letter(self, occasion: str) -> Letter:
        return eventually(self.letters, lambda found: occasion in found)[occasion]

    def letters(self) -> dict[str, Letter]:
        return letters_about(self.shop.house.data, self.ran)

    def refunds(self) -> list[tuple[int, str, str]]:
        return self.shop.refunds_of(self.sold.payment)

    def assert_paid_once(self, *amounts: int) -> None:
        """The payment service has exactly these refunds, one per leg, and our ledger agrees."""
        legs = [leg for leg in self.seen()["legs"] if leg["kind"] == "refund"]
        assert [(leg["amount"]["minor"], leg["state"]) for leg in legs] == [
            (amount, "paid") for amount in amounts
        ]
        assert sorted(self.refunds()) == sorted(
            (leg["amount"]["minor"], "succeeded", leg["intent"]) for leg in legs
        )
        assert self.kinds().count("leg.paid") == len(amounts)
        self.assert_ledger_balances()

    def assert_ledger_balances(self) -> None:
        sums = self.shop.house.sql(
            "SELECT coalesce(sum(debit_minor), 0), coalesce(sum(credit_minor), 0)"
            " FROM settlement_ledgerline l JOIN returns_return r ON r.id = l.return_id"
            " WHERE r.ran = %s",
            self.ran,
        )
        [(debit, credit)] = sums
        assert debit == credit


def _open_kinds(seen: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in seen["incidents"] if one["healed_at"] is None}
