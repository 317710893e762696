"""The strings behind the carrier: scans at will, whole ways, and trouble on request."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from backhaul_sandbox.carrier import events, journey
from backhaul_sandbox.carrier.labels import label_born, the_label
from backhaul_sandbox.carrier.places import Place
from backhaul_sandbox.carrier.words import DESCRIPTIONS
from backhaul_sandbox.forms import BadInput, group, instant, seconds, text
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Problem, Reply, Request, answer

_AT_ORIGIN = frozenset({"LC", "DO", "PU", "AC", "DP"})
_COUNTRY_LENGTH = 2


class Control:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._books = peer.books
        peer.routes.add("POST", "/control/parcels/{number}/scan", self.scan)
        peer.routes.add("POST", "/control/parcels/{number}/travel", self.travel)
        peer.routes.add("POST", "/control/flush", self.flush)
        peer.routes.add("POST", "/control/mode", self.mode)

    def scan(self, request: Request, number: str) -> Reply:
        asked = request.json()
        code = text(asked, "code")
        if code not in DESCRIPTIONS:
            raise BadInput(f"Known codes: {', '.join(DESCRIPTIONS)}.")
        at = instant(asked, "at", self._peer.now())
        with self._books.transaction():
            label = the_label(self._books, number)
            place = _place(asked, label, code)
            return self._happen(label, [events.Scan(code, place, at)], _behaviour(asked, label))

    def travel(self, request: Request, number: str) -> Reply:
        asked = request.json()
        until = text(asked, "until", "delivered")
        if until not in journey.UNTIL:
            raise BadInput(f"until is one of {', '.join(journey.UNTIL)}.")
        with self._books.transaction():
            label = the_label(self._books, number)
            behaviour = _behaviour(asked, label)
            moments = self._moments(asked, label, until, is_lost=behaviour == "lost")
            scans = [events.Scan(moment.code, moment.place, moment.at) for moment in moments]
            return self._happen(label, scans, behaviour)

    def _moments(
        self, asked: Mapping[str, Any], label: sqlite3.Row, until: str, *, is_lost: bool
    ) -> list[journey.Moment]:
        now = self._peer.now()
        origin, destination = _ends(label)
        stops = journey.way(origin, destination)
        seen = [row for row in events.of(self._books, label["number"]) if row["code"] != "LC"]
        codes = [row["code"] for row in seen]
        if "LO" in codes:
            return []
        done = journey.stops_done(stops, codes)
        is_abroad = origin.country != destination.country
        hours = _hours(asked, journey.BORDER_HOURS if is_abroad else journey.NORMAL_HOURS)
        start = instant(asked, "start", _start(label, seen, asked, now, hours))
        if start > now:
            raise BadInput("start is in the future.")
        if is_lost:
            return journey.lost(stops, done, start=start, hours=hours, now=now)
        last = journey.last_stop(stops, until)
        return journey.moments(stops[:last], done, start=start, hours=hours, now=now)

    def _happen(self, label: sqlite3.Row, scans: list[events.Scan], behaviour: str) -> Reply:
        with self._books.transaction():
            self._books.write(
                "UPDATE labels SET behaviour = ? WHERE id = ?", behaviour, label["id"]
            )
            told = events.write(self._books, label, scans)
            events.tell(self._books, label, told, behaviour)
        self._peer.sender.wake()
        return answer({"tracking_number": label["number"], "events": told}, 201)

    def flush(self, _request: Request) -> Reply:
        return answer({"released": self._peer.sender.release("state = 'held'")})

    def mode(self, request: Request) -> Reply:
        asked = request.json()
        if "outage" not in asked:
            raise BadInput("outage is missing; null ends one.")
        self._peer.modes.set("", asked["outage"], asked)
        return answer({"outage": asked["outage"]})


def _behaviour(asked: Mapping[str, Any], label: sqlite3.Row) -> str:
    """What was asked for stays with the parcel until something else is."""
    behaviour = text(asked, "behaviour", label["behaviour"])
    if behaviour not in events.BEHAVIOURS:
        raise BadInput(f"behaviour is one of {', '.join(events.BEHAVIOURS)}.")
    return behaviour


def _hours(asked: Mapping[str, Any], default: float) -> float:
    hours = seconds(asked, "hours", default)
    if not 0 <= hours <= 10_000:
        raise BadInput("hours is a number from 0 to 10000.")
    return hours


def _start(
    label: sqlite3.Row,
    seen: list[sqlite3.Row],
    asked: Mapping[str, Any],
    now: datetime,
    hours: float,
) -> datetime:
    """Go on after the last scan; else end now if `hours` were named; else from the label on."""
    if seen:
        return min(datetime.fromisoformat(seen[-1]["at"]) + timedelta(hours=1), now)
    if asked.get("hours") is not None:
        return now - timedelta(hours=hours)
    return min(label_born(label), now)


def _ends(label: sqlite3.Row) -> tuple[Place, Place]:
    asked = json.loads(label["asked"])
    origin, destination = group(asked, "from"), group(asked, "to")
    return (
        Place("", origin["city"], origin["country"]),
        Place("", destination["city"], destination["country"]),
    )


def _place(asked: Mapping[str, Any], label: sqlite3.Row, code: str) -> Place:
    default = _ends(label)[0 if code in _AT_ORIGIN else 1]
    country = text(asked, "country", default.country)
    if len(country) != _COUNTRY_LENGTH or not country.isalpha():
        raise Problem(400, "malformed", "country is two letters.")
    return Place(
        text(asked, "facility", f"Depot {default.city}"),
        text(asked, "city", default.city),
        country.upper(),
    )
