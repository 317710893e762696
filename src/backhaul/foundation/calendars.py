"""Working days of countries: weekends and public holidays, by the hour of one place."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backhaul.core.business_time import BusinessCalendar

_YEARS = 3


@lru_cache(maxsize=64)
def calendar_for(country: str, zone: str, year: int) -> BusinessCalendar:
    """Return the calendar of a place in `country` (ISO 3166-1 alpha-2) around `year`.

    Public holidays are the whole country's: those of a single state are not known.
    """
    import holidays

    years = range(year - 1, year + _YEARS)
    if country not in holidays.list_supported_countries():
        return BusinessCalendar(zone=ZoneInfo(zone))
    days = holidays.country_holidays(country, years=years)
    return BusinessCalendar(zone=ZoneInfo(zone), holidays=frozenset(days))


def calendar_of_country(country: str, year: int) -> BusinessCalendar | None:
    """Return the calendar of a country as a whole; None for one that nobody knows."""
    zone = zone_of_country(country)
    return calendar_for(country, zone, year) if zone else None


@lru_cache(maxsize=256)
def zone_of_country(country: str) -> str:
    """Return the time zone in the middle of a country, as Unicode CLDR lists them.

    Most countries have one; of several the middle one is the least wrong for a day's end.
    """
    from babel.core import get_global

    found = []
    for name in get_global("territory_zones").get(country, ()):
        try:
            offset = datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(name)).utcoffset()
        except ZoneInfoNotFoundError:
            continue
        assert offset is not None
        found.append((offset, name))
    return sorted(found)[len(found) // 2][1] if found else ""
