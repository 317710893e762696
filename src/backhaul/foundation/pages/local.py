"""Days, times and money as a reader's language and the brand's place write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_currency
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, to_locale

from backhaul.core.money import Money

#: Of the languages that do not say which country's days and clocks are meant.
_COUNTRY = {"en": "en_GB"}
#: A day further away than this is written with its year.
_NO_YEAR_WITHIN = timedelta(days=183)
_NBSP = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Local:
    """`zone` is the brand's; a scan is told in the time of its own place."""

    zone: tzinfo
    now: datetime
    locale: Locale
    hides_prices: bool = False
    """Of a page for whoever was given what was bought."""
    on_paper: bool = False
    """Of what is kept and read on another day: nothing is "today", every day has its year."""

    @classmethod
    def of(cls, language: str, zone: str, now: datetime) -> Local:
        return cls(ZoneInfo(zone), now, locale_of(language))

    def money(self, amount: Money) -> str:
        """Return an amount, or nothing on a page that must not tell what was paid."""
        return "" if self.hides_prices else self.fee(amount)

    def fee(self, amount: Money) -> str:
        """Return an amount that no price can be read from."""
        return money_text(amount, self.locale)

    def day(self, day: date) -> str:
        """Return `Thu 26 Nov`, kept together in one line."""
        today = self.now.astimezone(self.zone).date()
        pattern = (
            pgettext("a day, as Unicode CLDR writes patterns", "EEE d MMM")
            if not self.on_paper and abs(day - today) <= _NO_YEAR_WITHIN
            else pgettext("a day with its year, as Unicode CLDR", "EEE d MMM y")
        )
        return _day(day, pattern, self.locale)

    def dated(self, day: date) -> str:
        """Return a day with its year, of what lasts longer than a season."""
        pattern = pgettext("a day with its year, as Unicode CLDR", "EEE d MMM y")
        return _day(day, pattern, self.locale)

    def day_of(self, at: datetime, offset_minutes: int | None = None) -> str:
        return self.day(self._there(at, offset_minutes).date())

    def moment(self, at: datetime, offset_minutes: int | None = None) -> str:
        """Return `Mon 16 Nov, 19:42`, or `Today, 06:12`, to stand alone."""
        if self._is_today(at, offset_minutes):
            return _("Today, {time}").format(time=self._time(at, offset_minutes))
        return self._day_and_time(at, offset_minutes)

    def moment_within(self, at: datetime, offset_minutes: int | None = None) -> str:
        """Return the same to stand inside a sentence."""
        if self._is_today(at, offset_minutes):
            return _("today, {time}").format(time=self._time(at, offset_minutes))
        return self._day_and_time(at, offset_minutes)

    def deadline(self, at: datetime) -> str:
        """Return the same of an end: midnight belongs to the day that is over, as 24:00."""
        there = at.astimezone(self.zone)
        if (there.hour, there.minute) != (0, 0):
            return self.moment_within(at)
        return _("{day}, {time}").format(
            day=self.day(there.date() - timedelta(days=1)), time="24:00"
        )

    def ago(self, at: datetime) -> str:
        """Return how long ago `at` was, or on which day; it ends a sentence."""
        minutes = int((self.now - at).total_seconds() // 60)
        if minutes < 1:
            return _("just now")
        if minutes < 60:
            return ngettext("{n} min ago", "{n} min ago", minutes).format(n=minutes)
        hours = minutes // 60
        if hours < 24:
            return ngettext("{n} h ago", "{n} h ago", hours).format(n=hours)
        return _("on {day}").format(day=self.day_of(at))

    def days_since(self, at: datetime) -> int:
        return self.days_between(at, self.now)

    def days_between(self, start: datetime, end: datetime) -> int:
        """Return how many midnights of the brand's place lie between the two."""
        return (self._there(end, None).date() - self._there(start, None).date()).days

    def _there(self, at: datetime, offset_minutes: int | None) -> datetime:
        if offset_minutes is None:
            return at.astimezone(self.zone)
        return at.astimezone(timezone(timedelta(minutes=offset_minutes)))

    def _is_today(self, at: datetime, offset_minutes: int | None) -> bool:
        if self.on_paper:
            return False
        there = self._there(at, offset_minutes)
        return there.date() == self._there(self.now, offset_minutes).date()

    def _time(self, at: datetime, offset_minutes: int | None) -> str:
        return self._there(at, offset_minutes).strftime("%H:%M")

    def _day_and_time(self, at: datetime, offset_minutes: int | None) -> str:
        time = self._time(at, offset_minutes)
        return _("{day}, {time}").format(day=self.day_of(at, offset_minutes), time=time)


def country_of(zone: str) -> str:
    """Return the country of a time zone, empty where it is of none."""
    found = str(get_global("zone_territories").get(zone, ""))
    return found if found.isalpha() else ""


def locale_of(language: str) -> Locale:
    return Locale.parse(_COUNTRY.get(language, to_locale(language)))


# A list writes the same few days and amounts fifty times.
@lru_cache(maxsize=4096)
def _day(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, format=pattern, locale=locale).replace(" ", _NBSP)


@lru_cache(maxsize=4096)
def money_text(amount: Money, locale: Locale) -> str:
    """Return an amount as people write it; below zero with a true minus, not a hyphen."""
    text = str(format_currency(amount.major, amount.currency, locale=locale))
    return text.replace("-", _MINUS)
