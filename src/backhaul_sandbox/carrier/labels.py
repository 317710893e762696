"""Selling labels: buying, voiding, looking one up, and asking where its parcel is."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from datetime import datetime, timedelta
from typing import Any

from backhaul_sandbox.books import Books
from backhaul_sandbox.carrier import events
from backhaul_sandbox.carrier.places import Place
from backhaul_sandbox.carrier.tariff import (
    CURRENCY,
    HEAVIEST_GRAMS,
    price_minor,
    tracking_number,
)
from backhaul_sandbox.forms import BadInput, flag, group, text, url, whole
from backhaul_sandbox.peer import Peer, stamp
from backhaul_sandbox.server import Problem, Reply, Request, answer
from backhaul_sandbox.webhooks import new_id

NAME = "Paketo"
_VALID_FOR = timedelta(days=30)
_COUNTRY = re.compile(r"[A-Z]{2}")
_PARTS = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone")
_NEEDED = frozenset({"name", "line1", "city", "postcode", "country"})

#: The carrier knows no place with this postcode: a refusal whenever one is needed.
UNDELIVERABLE = "00000"


class Labels:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._books = peer.books
        peer.routes.add("PUT", "/v1/webhook", self.set_webhook)
        peer.routes.add("POST", "/v1/labels", self.buy)
        peer.routes.add("GET", "/v1/labels/{id}", self.show)
        peer.routes.add("DELETE", "/v1/labels/{id}", self.void)
        peer.routes.add("GET", "/v1/tracking/{number}", self.track)

    def set_webhook(self, request: Request) -> Reply:
        account = self._peer.account(request)
        asked = request.json()
        address, secret = url(asked), text(asked, "secret")
        self._books.write(
            "INSERT OR REPLACE INTO accounts (account, url, secret) VALUES (?, ?, ?)",
            account, address, secret,
        )  # fmt: skip
        return answer({"url": address})

    def buy(self, request: Request) -> Reply:
        account = self._peer.account(request)
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > 255:
            raise BadInput("An Idempotency-Key has at most 255 characters.")
        asked = _order(request.json())
        fingerprint = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        with self._books.transaction():
            label = self._bought_before(account, key, fingerprint)
            if label is None:
                label = self._sell(account, key, fingerprint, asked)
        return answer(label_json(label), 201)

    def _bought_before(self, account: str, key: str, fingerprint: str) -> sqlite3.Row | None:
        if not key:
            return None
        label = self._books.row(
            "SELECT * FROM labels WHERE account = ? AND key = ?", account, key
        )
        if label is not None and label["fingerprint"] != fingerprint:
            raise Problem(
                422, "idempotency_mismatch", "This key was used for another label before."
            )
        return label

    def _sell(
        self, account: str, key: str, fingerprint: str, asked: dict[str, Any]
    ) -> sqlite3.Row:
        now = self._peer.now()
        number = _next_number(self._books)
        label_id = new_id("lbl")
        origin = asked["from"]
        self._books.insert(
            "labels",
            id=label_id, account=account, number=number, key=key or label_id,
            fingerprint=fingerprint, asked=json.dumps(asked, ensure_ascii=False),
            price_minor=price_minor(
                asked["weight_grams"], origin["country"], asked["to"]["country"]
            ),
            created=stamp(now), expires=stamp(now + _VALID_FOR), status="active",
            behaviour="normal",
        )  # fmt: skip
        place = Place("", origin["city"], origin["country"])
        label = the_label(self._books, number)
        events.write(self._books, label, [events.Scan("LC", place, now)])
        return label

    def show(self, request: Request, label_id: str) -> Reply:
        return answer(label_json(self._own(request, label_id)))

    def void(self, request: Request, label_id: str) -> Reply:
        with self._books.transaction():
            label = self._own(request, label_id)
            scanned = self._books.row(
                "SELECT 1 FROM events WHERE number = ? AND code != 'LC'", label["number"]
            )
            if scanned:
                raise Problem(409, "already_scanned", "The parcel is on its way.")
            self._books.write("UPDATE labels SET status = 'voided' WHERE id = ?", label_id)
        return answer(label_json(self._own(request, label_id)))

    def track(self, request: Request, number: str) -> Reply:
        account = self._peer.account(request)
        label = self._books.row(
            "SELECT * FROM labels WHERE number = ? AND account = ?", number, account
        )
        if label is None:
            raise Problem(404, "not_found", f"No parcel {number} of yours.")
        return answer(
            {
                "tracking_number": number,
                "carrier": NAME,
                "asked_at": stamp(self._peer.now()),
                "events": [events.event_json(row) for row in events.of(self._books, number)],
            }
        )

    def _own(self, request: Request, label_id: str) -> sqlite3.Row:
        account = self._peer.account(request)
        label = self._books.row(
            "SELECT * FROM labels WHERE id = ? AND account = ?", label_id, account
        )
        if label is None:
            raise Problem(404, "not_found", f"No label {label_id} of yours.")
        return label


def the_label(books: Books, number: str) -> sqlite3.Row:
    """Return the label of a parcel, whoever owns it: for control only."""
    label = books.row("SELECT * FROM labels WHERE number = ?", number)
    if label is None:
        raise Problem(404, "not_found", f"No parcel {number}.")
    return label


def label_json(label: sqlite3.Row) -> dict[str, Any]:
    asked = json.loads(label["asked"])
    return {
        "id": label["id"],
        "tracking_number": label["number"],
        "carrier": NAME,
        "reference": asked["reference"],
        "price_minor": label["price_minor"],
        "currency": CURRENCY,
        "qr_text": f"PAKETO:{label['number']}:{asked['reference']}",
        "paperless": asked["paperless"],
        "created_at": label["created"],
        "expires_at": label["expires"],
        "status": label["status"],
    }


def label_born(label: sqlite3.Row) -> datetime:
    return datetime.fromisoformat(label["created"])


def _next_number(books: Books) -> str:
    start = books.setting("first_number", "")
    if not start:
        start = str(secrets.randbelow(10**9))
        books.set("first_number", start)
    row = books.row("SELECT coalesce(max(seq), 0) AS count FROM labels")
    return tracking_number(int(start), int(row["count"]) if row else 0)


def _order(asked: dict[str, Any]) -> dict[str, Any]:
    weight = whole(asked, "weight_grams", 1, 10**9)
    if weight > HEAVIEST_GRAMS:
        raise Problem(422, "too_heavy", f"At most {HEAVIEST_GRAMS} g.")
    return {
        "reference": text(asked, "reference", ""),
        "from": _address(asked, "from"),
        "to": _address(asked, "to"),
        "weight_grams": weight,
        "paperless": flag(asked, "paperless"),
    }


def _address(asked: dict[str, Any], name: str) -> dict[str, str]:
    given = group(asked, name)
    try:
        address = {part: text(given, part, None if part in _NEEDED else "") for part in _PARTS}
    except BadInput as bad:
        raise Problem(422, "address_invalid", f"{name}: {bad}") from None
    if not _COUNTRY.fullmatch(address["country"]):
        raise Problem(422, "address_invalid", f"{name}: country is two capital letters.")
    if address["postcode"] == UNDELIVERABLE:
        raise Problem(422, "undeliverable", f"{name}: there is no postcode {UNDELIVERABLE}.")
    return address
