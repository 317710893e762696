"""Making a brand and changing how it looks and is reached; the same checks for every door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import available_timezones

from babel.numbers import is_currency
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import IntegrityError, transaction

from backhaul.core import contrast
from backhaul.core.errors import DomainError
from backhaul.core.ids import is_brand_prefix
from backhaul.core.journal import EntryKind
from backhaul.foundation.tenancy.history import note
from backhaul.foundation.tenancy.models import Brand, User

#: First parts of addresses that are ours: a brand called so would never be reached.
RESERVED_SLUGS = frozenset(
    {
        "account", "api", "b", "healthz", "hooks", "language", "look", "mailbox", "operator",
        "portal", "setup", "static", "station", "unassigned",
    }
)  # fmt: skip
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBrand:
    slug: str
    name: str
    prefix: str
    """Two to four letters that every RAN begins with."""
    currency: str = "EUR"
    locale: str = "en"
    time_zone: str = "UTC"


def brand_problems(new: NewBrand) -> dict[str, DomainError]:
    """Return by field all that speaks against making this brand; empty: it may be made."""
    found: dict[str, DomainError] = {}
    if not is_brand_prefix(new.prefix):
        found["prefix"] = DomainError(
            "prefix_unusable", given=new.prefix, wanted="2–4 letters, no I, O or U"
        )
    if not _SLUG.fullmatch(new.slug):
        found["slug"] = DomainError(
            "slug_unusable", given=new.slug, wanted="lower case letters, digits, -"
        )
    elif new.slug in RESERVED_SLUGS:
        found["slug"] = DomainError("slug_reserved", given=new.slug)
    if not is_currency(new.currency):
        found["currency"] = DomainError(
            "unknown_currency", given=new.currency, wanted="ISO 4217, such as EUR"
        )
    found |= _common_problems(new.name, new.locale, new.time_zone)
    return found | _taken(new, found)


def _taken(new: NewBrand, found: Mapping[str, DomainError]) -> dict[str, DomainError]:
    taken = {
        "slug": Brand.objects.filter(slug=new.slug).exists,
        "prefix": Brand.objects.filter(prefix=new.prefix).exists,
    }
    return {
        field: DomainError("brand_exists", slug=new.slug, prefix=new.prefix)
        for field, is_taken in taken.items()
        if field not in found and is_taken()
    }


def create_brand(new: NewBrand) -> Brand:
    """Raises the first of `brand_problems` and writes nothing then."""
    problems = brand_problems(new)
    if problems:
        raise next(iter(problems.values()))
    try:
        with transaction.atomic():
            return Brand.objects.create(
                slug=new.slug,
                name=new.name,
                prefix=new.prefix,
                currency=new.currency,
                locale=new.locale,
                time_zone=new.time_zone,
            )
    except IntegrityError as second:
        # Two pressed at once: the other brand has the address or the letters by now.
        raise DomainError("name_taken", given=new.slug) from second


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandLook:
    """How shoppers see a brand and reach it. Colours may be empty: ours are used then."""

    name: str
    locale: str
    time_zone: str
    colour: str = ""
    dark_colour: str = ""
    help_email: str = ""
    help_hours: str = ""
    lookup: str = Brand.Lookup.MATCH
    shop_url: str = ""
    privacy_url: str = ""
    imprint_url: str = ""
    withdrawals: str = Brand.Withdrawals.AUTO
    takes_proofs: bool = True


#: Pages of the brand's own that its portal leads to.
_LINKS = ("shop_url", "privacy_url", "imprint_url")
_KEPT_AS_GIVEN = (
    "name", "locale", "time_zone", "help_email", "help_hours", "lookup", "withdrawals",
    "takes_proofs",
)  # fmt: skip


def look_problems(look: BrandLook) -> dict[str, DomainError]:
    found = _common_problems(look.name, look.locale, look.time_zone)
    for field, colour, is_dark in (
        ("colour", look.colour, False),
        ("dark_colour", look.dark_colour, True),
    ):
        problem = _colour_problem(colour, is_dark=is_dark)
        if problem is not None:
            found[field] = problem
    if look.help_email and not is_email(look.help_email):
        found["help_email"] = DomainError("email_unusable", given=look.help_email)
    if look.lookup not in Brand.Lookup.values:
        found["lookup"] = DomainError("lookup_unknown", given=look.lookup)
    if look.withdrawals not in Brand.Withdrawals.values:
        found["withdrawals"] = DomainError("withdrawals_unknown", given=look.withdrawals)
    for name in _LINKS:
        url = str(getattr(look, name))
        if url and not _is_web_address(url):
            found[name] = DomainError("url_unusable", given=url)
    return found


def dress_brand(
    brand: Brand, look: BrandLook, *, by: User, at: datetime, logo: str | None = None
) -> None:
    """Keep how the brand looks; `logo` is a stored picture's name, None: the one there is.

    Raises the first of `look_problems` and writes nothing then.
    """
    problems = look_problems(look)
    if problems:
        raise next(iter(problems.values()))
    row = Brand.objects.select_for_update().get(pk=brand.pk)
    for field in (*_KEPT_AS_GIVEN, *_LINKS):
        setattr(row, field, getattr(look, field))
    kept = {key: value for key, value in row.theme.items() if "brand" not in key}
    if logo is not None:
        kept = {key: value for key, value in kept.items() if key not in ("logo", "picture")}
        kept |= {"picture": logo} if logo else {}
    row.theme = {**kept, **_colours(look)}
    row.save()
    note(brand, EntryKind.BRAND_CHANGED, by, at=at, what="look")


def _colours(look: BrandLook) -> dict[str, str]:
    light = contrast.shades(look.colour, is_dark=False) if look.colour else {}
    dark = contrast.shades(look.dark_colour, is_dark=True) if look.dark_colour else {}
    return {**light, **dark}


def _colour_problem(colour: str, *, is_dark: bool) -> DomainError | None:
    if not colour:
        return None
    if not contrast.is_colour(colour):
        return DomainError("colour_unusable", given=colour)
    close = contrast.too_close(colour, is_dark=is_dark)
    if not close:
        return None
    worst = min(close, key=lambda each: each.ratio)
    return DomainError(
        "colour_unreadable_dark" if is_dark else "colour_unreadable",
        given=colour,
        ratio=f"{worst.ratio:.1f}",
        enough=f"{contrast.ENOUGH:.1f}",
    )


def _common_problems(name: str, locale: str, time_zone: str) -> dict[str, DomainError]:
    found: dict[str, DomainError] = {}
    if not 0 < len(name) <= _LONGEST_NAME:
        found["name"] = DomainError("name_unusable", most=_LONGEST_NAME)
    if locale not in dict(settings.LANGUAGES):
        found["locale"] = DomainError("unknown_language", given=locale)
    if time_zone not in time_zones():
        found["time_zone"] = DomainError("unknown_time_zone", given=time_zone)
    return found


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """Return the places that people name, and UTC, sorted."""
    old = ("Etc/", "SystemV/", "US/", "posix", "right")
    named = {zone for zone in available_timezones() if "/" in zone and not zone.startswith(old)}
    return ("UTC", *sorted(named))


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_web_address(text: str) -> bool:
    try:
        URLValidator(schemes=("http", "https"))(text)
    except ValidationError:
        return False
    return True
