"""The one way out: which adapter serves a brand, made from its stored connection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from backhaul.adapters.carriers.parsers import parser_named
from backhaul.adapters.carriers.second_look import read_body
from backhaul.core.errors import DomainError
from backhaul.core.ports.carrier import Carrier, TrackingParser, WebhookGuard
from backhaul.core.ports.payments import EvidenceProvider, HoldProvider, PaymentProvider
from backhaul.core.tracking.scan import ParsedBody
from backhaul.foundation.connections.models import Connection, Hook
from backhaul.foundation.connections.sealing import seal, unseal
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.secrets import hashed, new_token


@dataclass(frozen=True, slots=True)
class HookTarget:
    """Whose webhook address it is."""

    brand_id: int
    connection_id: int
    kind: str
    adapter: str


@dataclass(frozen=True, slots=True)
class NewConnection:
    """`config` is readable by members, `secrets` by nobody."""

    kind: Connection.Kind
    adapter: str
    name: str
    config: dict[str, Any]
    secrets: dict[str, str]


def create_connection(brand_id: int, new: NewConnection) -> tuple[Connection, str]:
    """Store a connection; return it and the token of its webhook address."""
    row = Connection.objects.create(
        brand_id=brand_id,
        kind=new.kind,
        adapter=new.adapter,
        name=new.name,
        config=new.config,
        sealed=seal(new.secrets),
    )
    return row, new_hook(row)


def new_hook(row: Connection) -> str:
    """Open another webhook address of a connection; return its token."""
    token = new_token()
    Hook.objects.create(
        brand_id=row.brand_id,
        hash=hashed(token),
        connection_id=row.pk,
        kind=row.kind,
        adapter=row.adapter,
    )
    return token


def move_connection(row: Connection, base_url: str) -> None:
    """Keep another address of the same service."""
    row.config = {**row.config, "base_url": base_url}
    row.save(update_fields=("config",))


def replace_secrets(row: Connection, secrets: dict[str, str]) -> None:
    """Keep new secrets; adapters made with the old ones are not used again."""
    row.sealed = seal(secrets)
    row.save(update_fields=("sealed",))


def hook(token: str) -> HookTarget | None:
    found = rows_of(Hook, "WHERE t.hash = %s", [hashed(token)])
    if not found:
        return None
    row = found[0]
    return HookTarget(row.brand_id, row.connection_id, row.kind, row.adapter)


_DEFAULT = "WHERE t.brand_id = %s AND t.kind = %s AND t.is_default ORDER BY t.id LIMIT 1"


def default_connection(brand_id: int, kind: Connection.Kind) -> Connection:
    """Raises DomainError `no_connection` when the brand has none of that kind."""
    found = rows_of(Connection, _DEFAULT, [brand_id, kind.value])
    if not found:
        raise DomainError("no_connection", kind=kind.value)
    return found[0]


def named_connection(brand_id: int, kind: Connection.Kind, name: str) -> Connection:
    """Raises DomainError `no_connection`."""
    row = Connection.objects.filter(brand_id=brand_id, kind=kind, name=name).first()
    if row is None:
        raise DomainError("no_connection", kind=kind.value, name=name)
    return row


def connection_by_id(brand_id: int, connection_id: int) -> Connection:
    (row,) = rows_of(
        Connection, "WHERE t.brand_id = %s AND t.id = %s", [brand_id, connection_id]
    )
    return row


def carrier(row: Connection) -> Carrier:
    found: Carrier = _made("carriers", row.adapter, bytes(row.sealed), _frozen(row.config))
    return found


def payments(row: Connection) -> PaymentProvider:
    found: PaymentProvider = _made(
        "payments", row.adapter, bytes(row.sealed), _frozen(row.config)
    )
    return found


def holds(row: Connection) -> HoldProvider | None:
    """Return what can hold money; None: this provider cannot."""
    provider = payments(row)
    if provider.capabilities.holds_for is None:
        return None
    return provider if isinstance(provider, HoldProvider) else None


def evidence(row: Connection) -> EvidenceProvider | None:
    """Return what takes evidence about disputes; None: people hand it in there."""
    provider = payments(row)
    if provider.capabilities.takes_evidence_of is None:
        return None
    return provider if isinstance(provider, EvidenceProvider) else None


def made(row: Connection) -> Any:
    """Return what calls the service, whatever kind it is."""
    return carrier(row) if row.kind == Connection.Kind.CARRIER else payments(row)


def guard(row: Connection) -> WebhookGuard | None:
    """Return what can tell a genuine webhook of this carrier.

    None: it signs none, or this account has no secret for it; the address alone is the proof.
    """
    make = _guard_of(row.adapter)
    if make is None:
        return None
    return make({**row.config, **unseal(bytes(row.sealed))})


def parser(adapter: str) -> TrackingParser:
    """Raises DomainError `unknown_carrier`."""
    found = parser_named(adapter)
    if found is None:
        raise DomainError("unknown_carrier", carrier=adapter)
    return found


def read(adapter: str, body: bytes, *, received_at: datetime) -> ParsedBody:
    """Read a carrier's body, and where its description finds nothing, by how the body looks.

    Raises DomainError `unknown_carrier`.
    """
    parser(adapter)
    return read_body(adapter, body, received_at=received_at)


@cache
def _guard_of(adapter: str) -> Callable[[dict[str, str]], WebhookGuard | None] | None:
    """A carrier may be a file only, without a folder or a line of Python."""
    folder = f"backhaul.adapters.carriers.{adapter}"
    if find_spec(folder) is None:
        return None
    found: Callable[[dict[str, str]], WebhookGuard | None] | None
    found = getattr(import_module(folder), "guard", None)
    return found


def _frozen(config: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(config.items()))


@lru_cache(maxsize=256)
def _made(kind: str, adapter: str, sealed: bytes, config: tuple[tuple[str, Any], ...]) -> Any:
    """Make an adapter once per configuration: it keeps its HTTP connections open."""
    module = import_module(f"backhaul.adapters.{kind}.{adapter}")
    return module.connect(module.Config.model_validate({**dict(config), **unseal(sealed)}))
