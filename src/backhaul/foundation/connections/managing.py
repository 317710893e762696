"""Connecting a brand to carriers and payment providers, and trying what was connected."""

from __future__ import annotations

import json
import secrets as randomness
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from pydantic import BaseModel, ValidationError

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.ports.setup import Reachable, Setup, TellsWebhook
from backhaul.foundation.connections import registry, trying
from backhaul.foundation.connections.extras import missing_packages
from backhaul.foundation.connections.kinds import setups
from backhaul.foundation.connections.models import Connection, Hook
from backhaul.foundation.connections.sealing import unseal
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.history import note
from backhaul.foundation.tenancy.models import Brand, User

_HOOK_PATHS = {Connection.Kind.CARRIER: "carriers", Connection.Kind.PAYMENTS: "payments"}
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection as its page shows it; no secret is in it."""

    id: int
    kind: str
    adapter: str
    setup: Setup
    name: str
    config: Mapping[str, Any]
    kept_secrets: frozenset[str]
    """The names of the secrets that there are."""
    is_default: bool
    hooks: int
    heard_at: datetime | None
    """When its webhook last brought something."""
    missing: tuple[str, ...]
    """Packages that it needs and this machine has not."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form gives; an empty secret means the one that is there."""

    kind: str
    adapter: str
    name: str
    values: Mapping[str, str]


_CONNECTED = """
SELECT c.id, c.kind, c.adapter, c.name, c.config, c.sealed, c.is_default,
  (SELECT count(*) FROM connections_hook h
   WHERE h.brand_id = c.brand_id AND h.connection_id = c.id),
  (SELECT b.received_at FROM inbox_rawbody b
   WHERE b.connection_id = c.id AND NOT (b.headers = '{}'::jsonb) ORDER BY b.id DESC LIMIT 1)
FROM connections_connection c
WHERE c.brand_id = %s AND (%s::bigint IS NULL OR c.id = %s::bigint)
ORDER BY c.kind, c.is_default DESC, c.id
"""


def connected(brand_id: int, connection_id: int | None = None) -> list[Connected]:
    """Return the brand's connections, or the one asked for: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CONNECTED, [brand_id, connection_id, connection_id])
        rows = cursor.fetchall()
    return [
        Connected(
            id=pk,
            kind=kind,
            adapter=adapter,
            setup=setup_of(kind, adapter),
            name=name,
            config=_read(config),
            kept_secrets=frozenset(unseal(bytes(sealed))),
            is_default=is_default,
            hooks=hooks,
            heard_at=heard_at,
            missing=missing_packages(setup_of(kind, adapter), _read(config)),
        )
        for pk, kind, adapter, name, config, sealed, is_default, hooks, heard_at in rows
    ]


def setup_of(kind: str, adapter: str) -> Setup:
    """Raises NotFound `unknown_adapter`."""
    if kind not in _HOOK_PATHS or adapter not in setups(kind):
        raise NotFound("unknown_adapter", adapter=adapter)
    return setups(kind)[adapter]


def wanted_problems(
    brand_id: int, wanted: Wanted, *, row: Connection | None = None
) -> dict[str, DomainError]:
    """Return by field what speaks against keeping it; empty: it may be kept."""
    found: dict[str, DomainError] = {}
    setup = setup_of(wanted.kind, wanted.adapter)
    if not 0 < len(wanted.name) <= _LONGEST_NAME:
        found["name"] = DomainError("name_unusable", most=_LONGEST_NAME)
    others = Connection.objects.filter(brand_id=brand_id, kind=wanted.kind, name=wanted.name)
    if (others.exclude(pk=row.pk) if row else others).exists():
        found["name"] = DomainError("name_taken", given=wanted.name)
    for each in setup.fields:
        is_kept = row is not None and each.kind.is_secret
        if each.is_required and not wanted.values.get(each.name) and not is_kept:
            found[each.name] = DomainError("value_missing")
    return found or _config_problems(wanted, row)


def _config_problems(wanted: Wanted, row: Connection | None) -> dict[str, DomainError]:
    """Let the adapter itself say what it cannot use."""
    folder = f"backhaul.adapters.{_folder(wanted.kind)}.{wanted.adapter}"
    if find_spec(folder) is None:  # a carrier of this installation's own files
        return {}
    shape: type[BaseModel] | None = getattr(import_module(folder), "Config", None)
    if shape is None:
        return {}
    config, secrets = _split(wanted)
    kept = unseal(bytes(row.sealed)) if row else {}
    try:
        shape.model_validate({**config, **kept, **secrets})
    except ValidationError as wrong:
        return {
            str(error["loc"][0]) if error["loc"] else "name": DomainError("value_unusable")
            for error in wrong.errors()
        }
    return {}


def connect(brand: Brand, wanted: Wanted, *, by: User, at: datetime) -> tuple[Connection, str]:
    """Keep a connection; return it and the token of its webhook address, told this once.

    The first of its kind is the default. Raises the first of `wanted_problems`.
    """
    _refuse(wanted_problems(brand.pk, wanted))
    config, secrets = _split(wanted)
    new = registry.NewConnection(
        kind=Connection.Kind(wanted.kind),
        adapter=wanted.adapter,
        name=wanted.name,
        config=config,
        secrets=secrets,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row, token = registry.create_connection(brand.pk, new)
        except IntegrityError as second:
            # Two pressed at once: the other one has the name by now.
            raise DomainError("name_taken", given=wanted.name) from second
        others = Connection.objects.filter(brand=brand, kind=wanted.kind, is_default=True)
        is_first = not others.exclude(pk=row.pk).exists()
        if not (is_first and setup_of(row.kind, row.adapter).can_be_called):
            row.is_default = False
            row.save(update_fields=("is_default",))
        _note(brand, row, "connected", by, at)
    return row, token


def change(
    brand: Brand, connection_id: int, wanted: Wanted, *, by: User, at: datetime
) -> Connection:
    """Keep other values; an empty secret leaves the one that is there."""
    row = _locked(brand, connection_id)
    _refuse(wanted_problems(brand.pk, wanted, row=row))
    config, secrets = _split(wanted)
    row.name, row.config = wanted.name, config
    row.save(update_fields=("name", "config"))
    if secrets:
        registry.replace_secrets(row, {**unseal(bytes(row.sealed)), **secrets})
    _note(brand, row, "changed", by, at)
    return row


def make_default(brand: Brand, connection_id: int, *, by: User, at: datetime) -> None:
    """Raises DomainError `connection_only_hears` for one that cannot be called."""
    row = _locked(brand, connection_id)
    if not setup_of(row.kind, row.adapter).can_be_called:
        raise DomainError("connection_only_hears")
    Connection.objects.filter(brand=brand, kind=row.kind).update(is_default=False)
    Connection.objects.filter(brand=brand, pk=row.pk).update(is_default=True)
    _note(brand, row, "default", by, at)


def rotate_hook(brand: Brand, connection_id: int, *, by: User, at: datetime) -> str:
    """Return the token of a new webhook address; the old ones answer no more."""
    row = _locked(brand, connection_id)
    Hook.objects.filter(brand=brand, connection_id=row.pk).delete()
    _note(brand, row, "rotated", by, at)
    return registry.new_hook(row)


def remove(brand: Brand, connection_id: int, *, by: User, at: datetime) -> None:
    """Raises DomainError `connection_in_use` when labels or refunds were made through it."""
    row = _locked(brand, connection_id)
    if _is_used(row):
        raise DomainError("connection_in_use")
    Hook.objects.filter(brand=brand, connection_id=row.pk).delete()
    _note(brand, row, "removed", by, at)
    row.delete()


_USED = """
SELECT EXISTS (SELECT FROM shipping_parcel WHERE brand_id = %s AND connection_id = %s)
  OR EXISTS (SELECT FROM orders_payment WHERE brand_id = %s AND connection_name = %s)
"""


def _is_used(row: Connection) -> bool:
    name = row.name if row.kind == Connection.Kind.PAYMENTS else ""
    with connection.cursor() as cursor:
        cursor.execute(_USED, [row.brand_id, row.pk, row.brand_id, name or "-"])
        return bool(cursor.fetchone()[0])


def hook_address(kind: str, adapter: str, token: str) -> str:
    path = _HOOK_PATHS[Connection.Kind(kind)]
    provider = f"{adapter}/" if kind == Connection.Kind.CARRIER else ""
    return f"{settings.PUBLIC_URL}/hooks/{path}/{provider}{token}"


def try_connection(brand_id: int, connection_id: int) -> bool:
    """Call the service, outside of any transaction; False: a worker will, and has not yet.

    Raises NotFound, Refused, Unavailable or OutcomeUnknown.
    """
    with acting_for(brand_id):
        row = _row(brand_id, connection_id)
    if setup_of(row.kind, row.adapter).in_worker:
        return trying.try_in_worker(row)
    adapter: Reachable = registry.made(row)
    adapter.check()
    return True


def tell_webhook(brand_id: int, connection_id: int, token: str) -> None:
    """Let the service know our webhook address, and keep what signs its news.

    Outside of any transaction; raises as `try_connection` does.
    """
    with acting_for(brand_id):
        row = _row(brand_id, connection_id)
    adapter: TellsWebhook = registry.made(row)
    secret = adapter.tell_webhook(
        hook_address(row.kind, row.adapter, token), randomness.token_urlsafe(24)
    )
    with acting_for(brand_id):
        row = _row(brand_id, connection_id)
        registry.replace_secrets(row, {**unseal(bytes(row.sealed)), "webhook_secret": secret})


def _read(config: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(config) if isinstance(config, str) else config
    return found


def _folder(kind: str) -> str:
    return _HOOK_PATHS[Connection.Kind(kind)]


def _split(wanted: Wanted) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values that may be shown, and those that may not."""
    fields = setup_of(wanted.kind, wanted.adapter).fields
    given = {each.name: wanted.values.get(each.name, "").strip() for each in fields}
    is_secret = {each.name: each.kind.is_secret for each in fields}
    config = {name: value for name, value in given.items() if value and not is_secret[name]}
    return config, {name: value for name, value in given.items() if value and is_secret[name]}


def _row(brand_id: int, connection_id: int) -> Connection:
    row = Connection.objects.filter(brand_id=brand_id, pk=connection_id).first()
    if row is None:
        raise no_such_connection()
    return row


def _locked(brand: Brand, connection_id: int) -> Connection:
    rows = Connection.objects.select_for_update(of=("self",))
    row = rows.filter(brand=brand, pk=connection_id).first()
    if row is None:
        raise no_such_connection()
    return row


def _refuse(problems: Mapping[str, DomainError]) -> None:
    if problems:
        raise next(iter(problems.values()))


def _note(brand: Brand, row: Connection, what: str, by: User, at: datetime) -> None:
    note(
        brand,
        EntryKind.CONNECTION_CHANGED,
        by,
        at=at,
        connection=row.pk,
        adapter=row.adapter,
        what=what,
    )


def no_such_connection() -> NotFound:
    return NotFound("no_such_connection")
