"""Until when a line may come back, in words; and what the law still gives when that is over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backhaul.core.law.choice import regime_for
from backhaul.core.law.counting import Place, PublicDays, add_months
from backhaul.core.law.standing import Stands, warranty
from backhaul.foundation.pages.local import Local
from backhaul.stages.intake.offers import OfferedLine

_MINUTE = timedelta(minutes=1)


def until_when(line: OfferedLine, closes_at: datetime, local: Local) -> str:
    """Return day and minute of the end, in the time of the order's address where it is known.

    Midnight belongs to the day that is over: 23:59.
    """
    order = line.order.known.facts
    zone = ZoneInfo(order.zone) if order.country and order.zone != "UTC" else local.zone
    there = closes_at.astimezone(zone)
    if there.time() == time(0):
        there -= _MINUTE
    said = _("Return by {day}, {time} your time") if zone is not local.zone else ""
    said = said or _("Return by {day}, {time}")
    return said.format(day=_long_day(there.date(), local), time=there.strftime("%H:%M"))


def covered_until(line: OfferedLine, local: Local) -> date | None:
    """Return until when the law covers what is faulty; None: it does not, or no more."""
    order = line.order.known.facts
    regime = regime_for(order.country, order.region, seller=order.seller, buyer=order.buyer)
    law = regime.warranty
    if law is None or law.years is None or line.delivered_at is None:
        return None
    place = Place(
        zone=ZoneInfo(order.zone), days=PublicDays(holidays=frozenset(order.holidays))
    )
    found = warranty(regime, line.delivered_at, local.now, place)
    if found.stands is not Stands.YES:
        return None
    return add_months(place.day_of(line.delivered_at), 12 * law.years.value)


def _long_day(day: date, local: Local) -> str:
    pattern = pgettext("a day with its full names, as Unicode CLDR", "EEEE d MMMM")
    return str(format_date(day, format=pattern, locale=local.locale))
