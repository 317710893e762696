"""Times in the many ways in which carriers write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache, partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backhaul.adapters.carriers.layouts.free_times import parse_free
from backhaul.adapters.carriers.moments import parse_iso, parse_offset

#: Names of offsets that stand for one alone; others (IST, of India or Israel) are not read.
_NAMED = {
    "UTC": "+0000", "GMT": "+0000", "Z": "+0000", "EST": "-0500", "EDT": "-0400",
    "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800",
    "PDT": "-0700", "CET": "+0100", "CEST": "+0200", "BST": "+0100", "NST": "-0330",
    "NDT": "-0230", "AST": "-0400", "ADT": "-0300", "AKST": "-0900", "AKDT": "-0800",
    "HST": "-1000", "AEST": "+1000", "AEDT": "+1100", "ACST": "+0930", "ACDT": "+1030",
    "AWST": "+0800", "NZST": "+1200", "NZDT": "+1300", "JST": "+0900", "KST": "+0900",
    "SAST": "+0200", "EET": "+0200", "EEST": "+0300", "WET": "+0000", "WEST": "+0100",
}  # fmt: skip
#: Names of a clock that is set forward in summer.
_ZONES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}  # fmt: skip
_NAME = re.compile(r"[ ]?\b(?P<name>[A-Z]{1,4})$")
_BRACKETED = re.compile(r"\[(?P<zone>[A-Z][A-Za-z_]+/[A-Za-z_/]+)\]$")
_DOT_NET = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
_TICKS_OF_1970 = 621_355_968_000_000_000
_FRACTION = re.compile(r"(\d\d:\d\d:\d\d)[.,]\d+")


@lru_cache(maxsize=4096)
def parse_time(given: str, formats: tuple[str, ...]) -> datetime | None:
    """Return the time, aware where it says its offset, by the first format that reads it.

    A format is `iso`, `epoch` (seconds), `epoch_ms`, `dotnet` (`/Date(…)/`), `ticks` (.NET's,
    local), `free` (as people write it; `free_us`: the month first) or one of strptime's; a
    format that ends in ` %Z` reads a named offset such as EST.
    """
    for form in formats:
        try:
            found = _parse(given, form)
        except (ValueError, OverflowError, OSError):
            found = None
        if found is not None:
            return found
    return None


def _parse(given: str, form: str) -> datetime | None:
    if form in _OWN:
        return _OWN[form](given)
    if form.endswith("%Z"):
        return _named(given, form)
    return datetime.strptime(_FRACTION.sub(r"\1", given), form)  # noqa: DTZ007 - maybe local


def _iso(given: str) -> datetime | None:
    """Also without a T, with an offset after a blank, and with one of no colon."""
    found = parse_iso(given)
    if found is None:
        tight = re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", given.strip())
        found = parse_iso(re.sub(r"(\.\d{6})\d+", r"\1", tight))
    return found


def _named(given: str, form: str) -> datetime | None:
    match = _NAME.search(given)
    if match is None or match["name"] not in _NAMED:
        return None
    text = given[: match.start()].strip() + _NAMED[match["name"]]
    aware = form.removesuffix("%Z").strip() + "%z"
    return datetime.strptime(text, aware)  # noqa: DTZ007 - with its offset


def _free(given: str, *, month_first: bool = False) -> datetime | None:
    name = (match := _NAME.search(given)) and match["name"]
    found = parse_free(given, month_first=month_first)
    if found is None or found.tzinfo is not None:
        return found
    if bracketed := _BRACKETED.search(given):
        return found.replace(tzinfo=zone_of(bracketed["zone"]))
    if not name:
        return found
    if name in _ZONES:
        return found.replace(tzinfo=zone_of(_ZONES[name]))
    minutes = parse_offset(_NAMED.get(name, ""))
    return (
        found if minutes is None else found.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    )


def _epoch(given: str) -> datetime:
    return datetime.fromtimestamp(float(given), tz=UTC)


def _epoch_ms(given: str) -> datetime:
    return datetime.fromtimestamp(float(given) / 1000, tz=UTC)


def _dot_net(given: str) -> datetime | None:
    match = _DOT_NET.fullmatch(given)
    return _epoch_ms(match[1]) if match else None


def _ticks(given: str) -> datetime:
    micros = (int(given) - _TICKS_OF_1970) // 10
    return datetime(1970, 1, 1) + timedelta(microseconds=micros)  # noqa: DTZ001 - local


_OWN: dict[str, Callable[[str], datetime | None]] = {
    "iso": _iso,
    "epoch": _epoch,
    "epoch_ms": _epoch_ms,
    "dotnet": _dot_net,
    "ticks": _ticks,
    "free": _free,
    "free_us": partial(_free, month_first=True),
}


def offset_of(given: Iterable[str]) -> int | None:
    """Return the minutes of the first of `given` that is an offset: `+05:30`, `-8`, `EST`.

    `GMT` or `UTC` may stand before the figures.
    """
    for text in given:
        bare = re.sub(r"^(?:GMT|UTC) ?(?=[+-])", "", text.upper())
        named = _NAMED.get(bare, bare)
        hours = re.fullmatch(r"([+-]?)(\d{1,2})(?:\.0+)?", named)
        found = f"{hours[1] or '+'}{hours[2]}00" if hours else named
        minutes = parse_offset(found if found[:1] in "+-" else f"+{found}")
        if minutes is not None:
            return minutes
    return None


@lru_cache(maxsize=512)
def zone_of(given: str) -> ZoneInfo | None:
    """Return the zone called `given`, such as `America/Toronto`."""
    if not re.fullmatch(r"[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+", given):
        return None
    try:
        return ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
