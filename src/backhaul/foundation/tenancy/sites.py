"""The operator's return centres."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.tenancy.brands import time_zones
from backhaul.foundation.tenancy.models import Site

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_REQUIRED = ("line1", "city", "postcode", "country")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAddress:
    """The fields of core.ports.carrier.Address."""

    name: str
    line1: str
    city: str
    postcode: str
    country: str
    line2: str = ""
    region: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSite:
    code: str
    """Named in policies and on labels of bins; it never changes."""
    name: str
    time_zone: str
    address: SiteAddress


def all_sites() -> list[Site]:
    return list(Site.objects.order_by("name", "id"))


def site_by_code(code: str) -> Site:
    """Raises NotFound `no_such_site`."""
    row = Site.objects.filter(code=code).first()
    if row is None:
        raise NotFound("no_such_site", site=code)
    return row


def site_problems(wanted: WantedSite, *, is_new: bool) -> Mapping[str, DomainError]:
    found: dict[str, DomainError] = {}
    if not _CODE.fullmatch(wanted.code):
        found["code"] = DomainError("slug_unusable", given=wanted.code)
    elif is_new and Site.objects.filter(code=wanted.code).exists():
        found["code"] = DomainError("name_taken", given=wanted.code)
    if not 0 < len(wanted.name) <= 120:
        found["name"] = DomainError("name_unusable", most=120)
    if wanted.time_zone not in time_zones():
        found["time_zone"] = DomainError("unknown_time_zone", given=wanted.time_zone)
    if not _COUNTRY.fullmatch(wanted.address.country):
        found["country"] = DomainError("unknown_country", given=wanted.address.country)
    for name in _REQUIRED:
        if not getattr(wanted.address, name):
            found[name] = DomainError("value_missing")
    return found


def save_site(wanted: WantedSite, *, is_new: bool) -> Site:
    """Raises the first of `site_problems`, or NotFound, and writes nothing then."""
    problems = site_problems(wanted, is_new=is_new)
    if problems:
        raise next(iter(problems.values()))
    row = Site(code=wanted.code) if is_new else site_by_code(wanted.code)
    row.name, row.time_zone, row.address = wanted.name, wanted.time_zone, asdict(wanted.address)
    row.save()
    return row
