"""How a locale of ours (`zh-hans`) writes days, weights and countries on paper."""

from __future__ import annotations

from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal


def known(locale: str) -> Locale:
    """Return how `locale` writes; English for one that nobody knows."""
    try:
        return Locale.parse(locale, sep="-" if "-" in locale else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def language_of(locale: str) -> dict[str, str]:
    """Return the language and region that decide on line breaks and punctuation."""
    found = known(locale)
    region = found.territory or {"Hant": "TW", "Hans": "CN"}.get(found.script or "", "")
    # `es_419` is Latin America: typst knows countries only.
    return {"lang": found.language, "region": region if region.isalpha() else ""}


def day(when: date, locale: str) -> str:
    return format_date(when, format="medium", locale=known(locale))


def weight(grams: int, locale: str) -> str:
    return f"{format_decimal(grams / 1000, format='#,##0.0##', locale=known(locale))} kg"


def country(code: str, locale: str) -> str:
    """Return the country in capitals, in English and in the language of the label.

    Source: UPU S42, international addresses: the country's name is in the language of the
    country of posting or in one known internationally.
    """
    english = Locale("en").territories.get(code, code)
    ours = known(locale).territories.get(code, english)
    return " · ".join(dict.fromkeys((english.upper(), ours.upper())))
