"""Times as carriers give them: exact, local with an offset, or local of a known place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backhaul.core.tracking.scan import ZoneSource

_OFFSET = re.compile(r"([+-])(\d{1,2}):?([0-5]\d)")
_WIDEST_OFFSET = 14 * 60


@dataclass(frozen=True, slots=True)
class Moment:
    """`instant` is aware and in UTC; `offset_minutes` is None where nobody knows it."""

    instant: datetime
    offset_minutes: int | None
    zone_source: ZoneSource


def exact(aware: datetime) -> Moment | None:
    """Return the moment of an aware time; None if it lies outside of the calendar."""
    offset = aware.utcoffset()
    assert offset is not None
    instant = _in_utc(aware)
    if instant is None:
        return None
    return Moment(instant, int(offset.total_seconds() // 60), ZoneSource.GIVEN)


def with_offset(local: datetime, offset_minutes: int) -> Moment | None:
    return exact(local.replace(tzinfo=timezone(timedelta(minutes=offset_minutes))))


def with_utc(local: datetime | None, utc: datetime) -> Moment | None:
    """Return the moment of a time told twice: `utc` is right, `local` tells the offset.

    One of them may lack its seconds, so they may be a minute apart.
    """
    moment = exact(utc.replace(tzinfo=UTC) if utc.tzinfo is None else utc)
    if moment is None or local is None:
        return moment and Moment(moment.instant, None, moment.zone_source)
    ahead = local.replace(tzinfo=UTC) - moment.instant
    minutes = 15 * round(ahead.total_seconds() / 900)
    is_near = abs(ahead.total_seconds() - 60 * minutes) < 60
    is_offset = is_near and abs(minutes) <= _WIDEST_OFFSET
    return Moment(moment.instant, minutes if is_offset else None, moment.zone_source)


def at_place(local: datetime, country: str, region: str = "") -> Moment | None:
    """Return the moment of a local time by the zone of its place.

    An unknown place is taken to be on UTC and marked uncertain; a place with several zones
    is taken to be on that of most of its people, and marked uncertain too.
    """
    zone, is_sure = _zone(country, region)
    if zone is None:
        instant = _in_utc(local.replace(tzinfo=UTC))
        return None if instant is None else Moment(instant, None, ZoneSource.UNCERTAIN)
    aware = local.replace(tzinfo=zone)
    instant, offset = _in_utc(aware), aware.utcoffset()
    if instant is None or offset is None:
        return None
    source = ZoneSource.PLACE if is_sure else ZoneSource.UNCERTAIN
    return Moment(instant, int(offset.total_seconds() // 60), source)


def parse_iso(given: str) -> datetime | None:
    """Return the ISO 8601 time that `given` is, aware or not; None if it is none."""
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        return None


def parse_compact(day: str, clock: str) -> datetime | None:
    """Return the time of `20240423` and `091519` or `09:15:19`; None if they are none."""
    digits = clock.replace(":", "").rjust(6, "0") if clock else ""
    if not (day + digits).isascii():
        return None
    try:
        return datetime.strptime(day + digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 - local, on purpose
    except ValueError:
        return None


def parse_offset(given: str) -> int | None:
    """Return the minutes of `+05:30` or `-0800`; None if it is none that is in use."""
    match = _OFFSET.fullmatch(given)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    if minutes > _WIDEST_OFFSET:
        return None
    return -minutes if match[1] == "-" else minutes


def _in_utc(aware: datetime) -> datetime | None:
    try:
        return aware.astimezone(UTC)
    except (OverflowError, ValueError):  # the first or the last day of the calendar
        return None


def _zone(country: str, region: str) -> tuple[tzinfo | None, bool]:
    zones, split = _places()
    for place in (f"{country}-{region}", country):
        if place in zones:
            try:
                return ZoneInfo(zones[place]), place not in split
            except (ZoneInfoNotFoundError, OSError):  # a machine without time zone data
                return None, False
    return None, False


@cache
def _places() -> tuple[dict[str, str], frozenset[str]]:
    data = tomllib.loads(files(__package__).joinpath("zones.toml").read_text("utf-8"))
    return data["zones"], frozenset(data["split"])
