"""Reads Newgistics: a day and a time of day come as two .NET dates, and belong together."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.moments import parse_offset
from backhaul.adapters.carriers.reading import record, records

_DATE = re.compile(r"\\?/Date\((-?\d+)([+-]\d{4})?\)\\?/")


def put_together(tree: Any) -> Any:
    """Give each event a `Together`: the day of `Date` with the clock of `Time`, ISO 8601."""
    body = record(tree)
    for package in records(body.get("Packages")) or (body,):
        for event in records(package.get("PackageTrackingEvents")):
            day, clock = _local(event.get("Date")), _local(event.get("Time"))
            if day is not None and isinstance(event, dict):
                at = day if clock is None else datetime.combine(day, clock.time(), day.tzinfo)
                event["Together"] = at.isoformat()
    return tree


def _local(given: object) -> datetime | None:
    """Return the time of `/Date(<ms since 1970, UTC>-0500)/` on the clock that it names."""
    match = _DATE.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        return None
    zone = timezone(timedelta(minutes=parse_offset(match[2] or "") or 0))
    try:
        return datetime.fromtimestamp(int(match[1]) / 1000, tz=UTC).astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return None


_FILE = files(__package__).joinpath("carrier.toml").read_text("utf-8")
PARSER = LayoutParser(read_carrier(_FILE), prepare=put_together)
