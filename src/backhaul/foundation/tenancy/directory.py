"""Finding the brand before anything of it may be read."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.foundation.bulk import Statement
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.models import UNASSIGNED, ApiKey, Brand, LinkToken
from backhaul.foundation.tenancy.secrets import API_KEY_PREFIX, hashed, new_token

_INSERT_LINK = """
INSERT INTO tenancy_linktoken (brand_id, hash, return_id, created_at, expires_at)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT (hash) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Whoever holds a valid API key: one brand, of which only what is said here is known."""

    key_id: int
    scopes: frozenset[str]
    brand: Brand

    @property
    def brand_id(self) -> int:
        return self.brand.pk


@dataclass(frozen=True, slots=True)
class OpenedLink:
    brand_id: int
    return_id: int
    expires_at: datetime


def brand_by_slug(slug: str) -> Brand:
    """Raises NotFound with the code `no_such_brand`."""
    found = rows_of(Brand, "WHERE t.slug = %s", [slug])
    if not found:
        raise NotFound("no_such_brand", slug=slug)
    return found[0]


def unassigned_brand_id() -> int:
    return int(brand_by_slug(UNASSIGNED).pk)


def every_brand_id() -> tuple[int, ...]:
    """All brands, the system brand too: for the worker and the sweeper, who name them."""
    return tuple(Brand.objects.order_by("id").values_list("id", flat=True))


def create_api_key(brand_id: int, *, name: str, scopes: list[str], at: datetime) -> str:
    """Return the new key; this is the only time that it can be read."""
    key = API_KEY_PREFIX + new_token()
    ApiKey.objects.create(
        brand_id=brand_id,
        hash=hashed(key),
        hint=key[-4:],
        name=name,
        scopes=scopes,
        created_at=at,
    )
    return key


_KEY_HOLDER = """
SELECT k.id, k.scopes, b.id, b.slug, b.name, b.prefix, b.currency, b.locale,
  b.time_zone
FROM tenancy_apikey k JOIN tenancy_brand b ON b.id = k.brand_id
WHERE k.hash = %s AND k.revoked_at IS NULL
"""


def key_holder(key: str) -> KeyHolder | None:
    """Return whose key it is; asked at every call of the API, hence one plain statement."""
    with connection.cursor() as cursor:
        cursor.execute(_KEY_HOLDER, [hashed(key)])
        row = cursor.fetchone()
    if row is None:
        return None
    key_id, scopes, *of_brand = row
    names = ("id", "slug", "name", "prefix", "currency", "locale", "time_zone")
    brand = Brand(**dict(zip(names, of_brand, strict=True)))
    return KeyHolder(key_id, frozenset(json.loads(scopes)), brand)


def link_token(return_id: int) -> str:
    """Return the token of a return's link: 32 bytes that only this installation can make.

    It is derived and not kept, so that an e-mail written later can hold it; the directory
    knows it by its hash alone.
    """
    key = b"return-link:" + settings.SECRET_KEY.encode()
    digest = hmac.digest(key, str(return_id).encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def tracking_url(slug: str, return_id: int) -> str:
    """Return the address of a return's page; whoever has it sees the return."""
    return f"{settings.PUBLIC_URL}/{slug}/r/{link_token(return_id)}/"


def insert_link(brand_id: int, return_id: int, *, at: datetime, lives: timedelta) -> Statement:
    """Return the INSERT that makes the link of a return open."""
    token = hashed(link_token(return_id))
    return _INSERT_LINK, [brand_id, token, return_id, at, at + lives]


def open_link(token: str) -> OpenedLink | None:
    """Return what the link opens; the caller compares `expires_at` with the clock."""
    row = LinkToken.objects.filter(hash=hashed(token)).values_list(
        "brand_id", "return_id", "expires_at"
    )
    found = row.first()
    return OpenedLink(*found) if found else None


def runtime_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])
