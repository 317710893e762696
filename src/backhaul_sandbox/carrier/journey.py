"""The way of a parcel, made up in a plausible manner: which scans, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul_sandbox.carrier.places import Place, hub, needs_customs

_LOST_AFTER = timedelta(days=10)
NORMAL_HOURS, BORDER_HOURS = 44.0, 92.0


@dataclass(frozen=True, slots=True)
class Stop:
    code: str
    place: Place
    share: float
    """How far along the way, from 0 at the start to 1 at the delivery."""


@dataclass(frozen=True, slots=True)
class Moment:
    code: str
    place: Place
    at: datetime


#: What `until` may be → the code of the last scan and which of them it is.
UNTIL = {
    "first_scan": ("DO", 1),
    "accepted": ("AC", 1),
    "in_transit": ("AR", 1),
    "at_depot": ("AR", 2),
    "out_for_delivery": ("OD", 1),
    "delivered": ("DL", 1),
}


def way(origin: Place, destination: Place) -> list[Stop]:
    """Return all scans of an undisturbed way."""
    kiosk = Place(f"Kiosk {origin.city}", origin.city, origin.country)
    depot = Place(f"Depot {origin.city}", origin.city, origin.country)
    target = Place(f"Depot {destination.city}", destination.city, destination.country)
    arrival = hub(destination.country)
    stops = [
        Stop("DO", kiosk, 0.0),
        Stop("AC", depot, 0.12),
        Stop("DP", depot, 0.2),
        Stop("AR", hub(origin.country), 0.34),
        Stop("DP", arrival, 0.6),
        Stop("AR", target, 0.76),
        Stop("OD", target, 0.88),
        Stop("DL", destination, 1.0),
    ]
    if needs_customs(origin.country, destination.country):
        stops[4:4] = [Stop("CU", arrival, 0.45), Stop("CR", arrival, 0.55)]
    return stops


def last_stop(stops: Sequence[Stop], until: str) -> int:
    """Return how many stops the way has up to and with `until`."""
    code, which = UNTIL[until]
    places = [place for place, stop in enumerate(stops) if stop.code == code]
    return places[which - 1] + 1


def stops_done(stops: Sequence[Stop], codes: Sequence[str]) -> int:
    """Return how many stops lie behind, by the codes of the scans that there are."""
    done = 0
    for code in codes:
        ahead = [place for place in range(done, len(stops)) if stops[place].code == code]
        if ahead:
            done = ahead[0] + 1
    return done


def moments(
    stops: Sequence[Stop], first: int, *, start: datetime, hours: float, now: datetime
) -> list[Moment]:
    """Spread `stops[first:]` over `hours` of the whole way, never past `now`.

    `start` is when the first of them happens. Where time is short, the way is made shorter.
    """
    ahead = stops[first:]
    if not ahead:
        return []
    reach = ahead[-1].share - ahead[0].share
    span = min(timedelta(hours=hours) * reach, now - start)
    return [
        Moment(
            stop.code,
            stop.place,
            _whole(start + span * ((stop.share - ahead[0].share) / reach if reach else 0)),
        )
        for stop in ahead
    ]


def lost(
    stops: Sequence[Stop], first: int, *, start: datetime, hours: float, now: datetime
) -> list[Moment]:
    """Return one movement, and the admission ten days later if that time has come.

    `start` is when the first scan happens that there is not yet.
    """
    seen = moments(stops[:3], first, start=start, hours=hours, now=now)
    admitted = (seen[-1].at if seen else start) + _LOST_AFTER
    if admitted <= now:
        seen.append(Moment("LO", stops[2].place, admitted))
    return seen


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
