"""Where things happen: a zone and a few believable places per country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: Country → IANA zone of its capital, main hub. Others are told in UTC.
_COUNTRIES = {
    "AT": ("Europe/Vienna", "Wien"), "AU": ("Australia/Sydney", "Sydney"),
    "BE": ("Europe/Brussels", "Brussel"), "CA": ("America/Toronto", "Toronto"),
    "CH": ("Europe/Zurich", "Zürich"), "CN": ("Asia/Shanghai", "上海"),
    "CZ": ("Europe/Prague", "Praha"), "DE": ("Europe/Berlin", "Leipzig"),
    "DK": ("Europe/Copenhagen", "København"), "ES": ("Europe/Madrid", "Madrid"),
    "FI": ("Europe/Helsinki", "Helsinki"), "FR": ("Europe/Paris", "Paris"),
    "GB": ("Europe/London", "Birmingham"), "HK": ("Asia/Hong_Kong", "香港"),
    "IE": ("Europe/Dublin", "Dublin"), "IT": ("Europe/Rome", "Milano"),
    "JP": ("Asia/Tokyo", "東京"), "NL": ("Europe/Amsterdam", "Utrecht"),
    "NO": ("Europe/Oslo", "Oslo"), "PL": ("Europe/Warsaw", "Łódź"),
    "PT": ("Europe/Lisbon", "Lisboa"), "SE": ("Europe/Stockholm", "Stockholm"),
    "SG": ("Asia/Singapore", "Singapore"), "TW": ("Asia/Taipei", "台北"),
    "US": ("America/New_York", "Memphis"),
}  # fmt: skip

_EU = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
     "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    facility: str
    city: str
    country: str


def needs_customs(origin: str, destination: str) -> bool:
    return origin != destination and not {origin, destination} <= _EU


def is_union(origin: str, destination: str) -> bool:
    return {origin, destination} <= _EU


def hub(country: str) -> Place:
    city = _COUNTRIES.get(country, ("", country))[1]
    return Place(f"Hub {city}", city, country)


def local(at: datetime, country: str) -> tuple[str, str]:
    """Return local time without offset, and the offset, as the carrier writes them."""
    here = at.astimezone(_zone(country))
    offset = here.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    written = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    return here.replace(tzinfo=None).isoformat(timespec="seconds"), written


def _zone(country: str) -> tzinfo:
    try:
        return ZoneInfo(_COUNTRIES[country][0])
    except (KeyError, ZoneInfoNotFoundError):
        return UTC
