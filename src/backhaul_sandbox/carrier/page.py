"""The carrier's books for people and for programs."""

from __future__ import annotations

from typing import Any

from backhaul_sandbox.carrier import events
from backhaul_sandbox.carrier.labels import label_json
from backhaul_sandbox.pages import Markup, code, details, page, table, webhooks_table
from backhaul_sandbox.peer import Peer, stamp
from backhaul_sandbox.server import Reply, Request, answer

_SHOWN = 200


class Page:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        peer.routes.add("GET", "/", self.html)
        peer.routes.add("GET", "/books.json", self.json)

    def json(self, request: Request) -> Reply:
        return answer(self._books(self._peer.asked_account(request.query), -1))

    def _books(self, account: str, limit: int) -> dict[str, Any]:
        books = self._peer.books
        labels = books.rows(
            "SELECT * FROM labels WHERE ? IN ('', account) ORDER BY seq DESC LIMIT ?",
            account, limit,
        )  # fmt: skip
        webhooks = books.rows(
            "SELECT seq, id, account, subject, kind, url, state, attempts, error"
            " FROM deliveries WHERE ? IN ('', account) ORDER BY seq DESC LIMIT ?",
            account, limit,
        )  # fmt: skip
        return {
            "peer": self._peer.name,
            "now": stamp(self._peer.now()),
            "labels": [
                {
                    **label_json(label),
                    "account": label["account"],
                    "behaviour": label["behaviour"],
                    "events": [
                        events.event_json(row) for row in events.of(books, label["number"])
                    ],
                }
                for label in labels
            ],
            "webhooks": [dict(row) for row in webhooks],
        }

    def html(self, request: Request) -> Reply:
        books = self._books(self._peer.asked_account(request.query), _SHOWN)
        return page(
            self._peer.name,
            f"The peer's clock: {books['now']}. The newest {_SHOWN} of each are shown;"
            " books.json has all.",
            [
                ("Labels", _labels(books["labels"])),
                ("Webhooks", webhooks_table(books["webhooks"])),
            ],
        )


def _labels(labels: list[dict[str, Any]]) -> Markup:
    return table(
        ("Number", "Reference", "Status", "Price", "Bought", "Behaviour", "Account", "Scans"),
        (
            (
                code(label["tracking_number"]),
                label["reference"],
                label["status"],
                f"{label['price_minor'] / 100:.2f} {label['currency']}",
                label["created_at"],
                label["behaviour"],
                code(label["account"]),
                _scans(label["events"]),
            )
            for label in labels
        ),
    )


def _scans(scans: list[dict[str, Any]]) -> Markup:
    last = scans[-1]
    inside = table(
        ("#", "Code", "Local time", "What", "Where"),
        (
            (
                scan["sequence"],
                scan["code"],
                f"{scan['local_time']} {scan['utc_offset']}",
                scan["description"],
                f"{scan['city']}, {scan['country']}",
            )
            for scan in scans
        ),
    )
    return details(f"{len(scans)}: {last['description']}", inside)
