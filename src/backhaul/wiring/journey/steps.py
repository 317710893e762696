"""One return's steps, each a call that an integrator would make."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder, Tender
from backhaul.wiring.journey.doors import Door, JourneyTrouble, wait_until


@dataclass(frozen=True, slots=True)
class World:
    """The three services of one installation, as one brand sees them."""

    api: Door
    carrier: Door
    payments: Door
    payments_key: str


@dataclass(slots=True)
class Walk:
    """One return on its way: what was bought, and what the API said of it last."""

    world: World
    order: SoldOrder
    name: str
    """Of this journey: makes each of its calls repeatable."""
    ran: str = ""
    tracking_number: str = ""
    seen: dict[str, Any] = field(default_factory=dict)

    def sell(self) -> None:
        """Be the shop: take the money, then tell the order."""
        tenders = [
            {
                "id": tender.provider_ref,
                "amount": tender.captured.minor,
                "currency": tender.captured.currency.lower(),
                "label": tender.label,
            }
            for tender in self.order.tenders
        ]
        account = {"account": self.world.payments_key, "payments": tenders}
        self.world.payments.call("POST", "/control/payments", account)
        told = {"channel": self.order.channel, "orders": [as_body(self.order)]}
        self.world.api.call("PUT", "/api/v1/orders", told)

    def request(
        self,
        units: list[tuple[str, int, str]],
        *,
        resolution: str = "refund",
        method: str = "qr",
    ) -> None:
        """Ask back (line, quantity, reason) each."""
        wanted = [
            {"order": self.order.number, "line": line, "quantity": quantity, "reason": reason}
            for line, quantity, reason in units
        ]
        body = {
            "client_ref": self.name,
            "email": self.order.email,
            "units": wanted,
            "resolution": resolution,
            "method": method,
        }
        self.seen = self._post("/api/v1/returns", body, step="request")
        self.ran = self.seen["ran"]

    def authorize(self) -> None:
        self.seen = self._post(f"/api/v1/returns/{self.ran}/authorize", {}, step="authorize")

    def get_label(self) -> None:
        label = self._post(f"/api/v1/returns/{self.ran}/label", {}, step="label")
        self.tracking_number = label["tracking_number"]

    def travel(self, until: str, behaviour: str = "normal") -> None:
        """Let the sandbox carrier carry it."""
        path = f"/control/parcels/{self.tracking_number}/travel"
        self.world.carrier.call("POST", path, {"until": until, "behaviour": behaviour})

    def receive(self, ordinals: list[int] | None = None) -> None:
        body = {"scan": self.ran, "site": "main", "units": ordinals, "seconds": 12}
        step = "receive" + "-".join(map(str, ordinals or []))
        self._post("/api/v1/receipts", body, step=step)

    def inspect(self, ordinal: int, condition: str = "as_new") -> str:
        body = {
            "is_complete": True,
            "is_matching": True,
            "condition": condition,
            "seconds": 20,
        }
        path = f"/api/v1/returns/{self.ran}/units/{ordinal}/inspection"
        found = self._post(path, body, step=f"inspect-{ordinal}")
        return str(found["grade"])

    def decide(self, ordinal: int) -> str:
        """Take the proposed disposition, and carry it out where that is work of its own."""
        unit = f"/api/v1/returns/{self.ran}/units/{ordinal}"
        decided = self._post(f"{unit}/disposition", {}, step=f"decide-{ordinal}")
        if decided["units"][ordinal - 1]["processing"] != "finished":
            self._post(f"{unit}/finish", {}, step=f"finish-{ordinal}")
        return str(decided["disposition"])

    def settle(self, override_reason: str = "") -> None:
        body = {"override_reason": override_reason}
        self._post(f"/api/v1/returns/{self.ran}/settle", body, step="settle")

    def look(self) -> dict[str, Any]:
        self.seen = self.world.api.call("GET", f"/api/v1/returns/{self.ran}")
        return self.seen

    def wait_for(self, headline: str) -> None:
        wait_until(self.look, lambda seen: bool(seen["headline"] == headline), what=headline)

    def wait_until_done(self) -> None:
        wait_until(self.look, lambda seen: bool(seen["is_done"]), what="the end")

    def wait_until_paid(self) -> None:
        wait_until(
            self.look,
            lambda seen: bool(seen["legs"]) and all(g["state"] == "paid" for g in seen["legs"]),
            what="the money",
        )

    def check_the_books(self) -> int:
        """Return what the payment service says it paid back; each leg must be there once."""
        legs = [leg for leg in self.seen["legs"] if leg["kind"] == "refund"]
        paid = 0
        for tender in self.order.tenders:
            path = f"/v1/refunds?payment_intent={tender.provider_ref}&limit=100"
            refunds = self.world.payments.call("GET", path)["data"]
            paid += sum(refund["amount"] for refund in refunds)
            if len(refunds) != len(legs):
                raise JourneyTrouble(
                    f"{len(legs)} legs, but {len(refunds)} refunds at the provider"
                )
        if paid != sum(leg["amount"]["minor"] for leg in legs):
            raise JourneyTrouble(f"the provider paid {paid}, the legs say otherwise")
        return paid

    def _post(self, path: str, body: dict[str, Any], *, step: str) -> Any:
        return self.world.api.call("POST", path, body, key=f"{self.name}:{step}")


def as_body(order: SoldOrder) -> dict[str, Any]:
    """Return an order as `PUT /api/v1/orders` takes it."""
    return {
        "external_id": order.external_id,
        "number": order.number,
        "placed_at": order.placed_at.isoformat(),
        "currency": order.currency,
        "email": order.email,
        "customer_name": order.customer_name,
        "ship_to": dict(order.ship_to),
        "locale": order.locale,
        "lines": [_line(line) for line in order.lines],
        "payments": [_payment(tender) for tender in order.tenders],
        "parcels": [_parcel(parcel) for parcel in order.parcels],
    }


def _line(line: SoldLine) -> dict[str, Any]:
    plain = ("external_id", "sku", "title", "variant_title", "quantity", "category")
    return {
        **{name: getattr(line, name) for name in plain},
        "paid": _amount(line.paid),
        "tax": _amount(line.tax),
        "weight_grams": line.weight_grams,
        "is_final_sale": line.is_final_sale,
    }


def _payment(tender: Tender) -> dict[str, Any]:
    plain = ("external_id", "method", "provider", "provider_ref", "label")
    return {
        **{name: getattr(tender, name) for name in plain},
        "captured": _amount(tender.captured),
    }


def _parcel(parcel: SentParcel) -> dict[str, Any]:
    return {
        "external_id": parcel.external_id,
        "contents": [{"line": k, "quantity": n} for k, n in parcel.contents],
        "shipped_at": parcel.shipped_at.isoformat() if parcel.shipped_at else None,
        "delivered_at": parcel.delivered_at.isoformat() if parcel.delivered_at else None,
    }


def _amount(money: Any) -> dict[str, Any]:
    return {"minor": money.minor, "currency": money.currency}


def chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a journey that can be played again
