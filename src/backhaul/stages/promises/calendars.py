"""The working days of a return centre, with its country's public holidays."""

from __future__ import annotations

from backhaul.core.business_time import BusinessCalendar
from backhaul.foundation.calendars import calendar_for
from backhaul.foundation.tenancy.models import Site


def calendar_of(site: Site, year: int) -> BusinessCalendar:
    """Return the calendar of `site` for the years around `year`."""
    return calendar_for(str(site.address.get("country", "")), site.time_zone, year)
