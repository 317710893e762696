"""Logos of brands: encoded anew by us, kept in the file store, shown to everybody."""

from __future__ import annotations

import hashlib
import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backhaul.core.errors import NotFound
from backhaul.foundation.images import reencode_logo
from backhaul.foundation.tenancy.models import Brand

MOST_BYTES = 4_000_000
_NAME = re.compile(r"logos/\d+/[0-9a-f]{16}\.png")


def keep(brand_id: int, data: bytes) -> str:
    """Store the picture; return the name to keep with the brand.

    Raises DomainError as `reencode_logo` does.
    """
    png = reencode_logo(data, most_bytes=MOST_BYTES)
    name = f"logos/{brand_id}/{hashlib.sha256(png).hexdigest()[:16]}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(png))
    return name


def address_of(brand: Brand) -> str:
    """Return where the brand's own logo is shown; empty if it has none."""
    name = str(brand.theme.get("picture", ""))
    return f"/{brand.slug}/logo.png?v={name[-12:-4]}" if _NAME.fullmatch(name) else ""


def picture_of(brand: Brand) -> bytes:
    """Raises NotFound `no_logo`."""
    name = str(brand.theme.get("picture", ""))
    if not _NAME.fullmatch(name) or not default_storage.exists(name):
        raise NotFound("no_logo")
    with default_storage.open(name) as file:
        return bytes(file.read())
