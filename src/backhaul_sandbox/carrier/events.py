"""Scans in the books, and the webhooks that tell of them, or do not."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backhaul_sandbox.books import Books
from backhaul_sandbox.carrier.places import Place, local
from backhaul_sandbox.carrier.words import describe
from backhaul_sandbox.webhooks import new_id

BEHAVIOURS = ("normal", "late", "silent", "shuffled", "duplicated", "lost")
_COPIES = 3
_TOLD = (
    "id", "sequence", "code", "description", "local_time", "utc_offset", "facility", "city",
    "country",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scan:
    code: str
    place: Place
    at: datetime


def of(books: Books, number: str) -> list[sqlite3.Row]:
    return books.rows("SELECT * FROM events WHERE number = ? ORDER BY sequence", number)


def write(books: Books, label: sqlite3.Row, scans: Sequence[Scan]) -> list[dict[str, Any]]:
    """Write `scans` in the given order and return them as the carrier tells them."""
    number = str(label["number"])
    last = books.row("SELECT max(sequence) AS last FROM events WHERE number = ?", number)
    sequence = int(last["last"] or 0) if last else 0
    told: list[dict[str, Any]] = []
    for scan in scans:
        sequence += 1
        local_time, offset = local(scan.at, scan.place.country)
        told.append(
            {
                "id": new_id("evt"),
                "sequence": sequence,
                "code": scan.code,
                "description": describe(scan.code, scan.place.facility),
                "local_time": local_time,
                "utc_offset": offset,
                "facility": scan.place.facility,
                "city": scan.place.city,
                "country": scan.place.country,
            }
        )
        books.insert("events", number=number, at=scan.at.isoformat(), **told[-1])
    return told


def event_json(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in _TOLD}


def tell(books: Books, label: sqlite3.Row, told: list[dict[str, Any]], behaviour: str) -> None:
    """Queue the webhooks for new events as `behaviour` has it; wake the sender afterwards."""
    owner = books.row("SELECT * FROM accounts WHERE account = ?", label["account"])
    if owner is None or not told or behaviour == "silent":
        return
    batches = [[event] for event in reversed(told)] if behaviour == "shuffled" else [told]
    copies = _COPIES if behaviour == "duplicated" else 1
    for batch in batches:
        webhook_id = new_id("whk")
        body = {
            "id": webhook_id,
            "type": "tracking.updated",
            "tracking_number": label["number"],
            "events": batch,
        }
        for _ in range(copies):
            books.insert(
                "deliveries",
                id=webhook_id, account=label["account"], subject=label["number"],
                kind="tracking.updated", url=owner["url"], secret=owner["secret"],
                body=json.dumps(body, ensure_ascii=False),
                state="held" if behaviour == "late" else "waiting", due=time.time(),
            )  # fmt: skip
