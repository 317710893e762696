"""API keys as their brand's members manage them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import NotFound
from backhaul.core.journal import EntryKind
from backhaul.foundation.tenancy.directory import create_api_key
from backhaul.foundation.tenancy.history import note
from backhaul.foundation.tenancy.models import ApiKey, Brand, User


@dataclass(frozen=True, slots=True)
class NewKey:
    name: str
    scopes: tuple[str, ...]


def make_key(brand: Brand, new: NewKey, *, by: User, at: datetime) -> str:
    """Return the key; this is the only time that it can be read."""
    key = create_api_key(brand.pk, name=new.name, scopes=list(new.scopes), at=at)
    note(brand, EntryKind.KEY_CREATED, by, at=at, scopes=list(new.scopes))
    return key


def open_keys(brand: Brand) -> list[ApiKey]:
    """Return the keys that work, the newest first."""
    return list(ApiKey.objects.filter(brand=brand, revoked_at=None).order_by("-id"))


def revoke_key(brand: Brand, key_id: int, *, by: User, at: datetime) -> str:
    """Return the name of the key that works no more. Raises NotFound `no_such_key`."""
    row = ApiKey.objects.filter(brand=brand, pk=key_id, revoked_at=None).first()
    if row is None:
        raise NotFound("no_such_key")
    row.revoked_at = at
    row.save(update_fields=("revoked_at",))
    note(brand, EntryKind.KEY_REVOKED, by, at=at, key=row.pk)
    return row.name
