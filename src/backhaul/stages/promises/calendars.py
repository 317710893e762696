"""The working days of a return centre, with its country's public holidays."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

from backhaul.core.business_time import BusinessCalendar
from backhaul.foundation.tenancy.models import Site

_YEARS = 3


@lru_cache(maxsize=64)
def _calendar(country: str, zone: str, year: int) -> BusinessCalendar:
    import holidays

    years = range(year - 1, year + _YEARS)
    if country not in holidays.list_supported_countries():
        return BusinessCalendar(zone=ZoneInfo(zone))
    days = holidays.country_holidays(country, years=years)
    return BusinessCalendar(zone=ZoneInfo(zone), holidays=frozenset(days))


def calendar_of(site: Site, year: int) -> BusinessCalendar:
    """Return the calendar of `site` for the years around `year`.

    Public holidays are the whole country's: those of a single state are not known.
    """
    return _calendar(str(site.address.get("country", "")), site.time_zone, year)
