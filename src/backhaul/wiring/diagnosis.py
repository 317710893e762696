"""What `doctor` looks at, one finding each; nothing here changes anything that stays."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from backhaul.adapters.carriers.own import use_setting
from backhaul.adapters.carriers.parsers import own_names
from backhaul.foundation.postgres.engine.base import is_brand_model
from backhaul.wiring.health import SILENT_SECONDS, worker_silence

_OLDEST = 150_000
_MOST_SKEW_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    is_well: bool
    says: str
    advice: str = ""


def examine() -> list[Finding]:
    """Run every check; one that cannot run is a finding too."""
    first = _checked("database", _database)
    if not first.is_well:
        return [first]
    rest: Iterable[tuple[str, Callable[[], Finding]]] = (
        ("schema", _schema),
        ("roles", _roles),
        ("row-level security", _walls),
        ("worker", _worker),
        ("outbox", _outbox),
        ("storage", _storage),
        ("e-mail", _mail),
        ("time", _time),
        ("secrets", _secrets),
        ("carrier files", _carrier_files),
        ("optional packages", _optional_packages),
        ("labels", _labels),
    )
    return [first, *(_checked(name, check) for name, check in rest)]


def _checked(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except (DatabaseError, OSError) as error:
        return Finding(name, is_well=False, says=str(error).strip().splitlines()[0])


def _ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _database() -> Finding:
    ((number, text),) = _ask("SELECT current_setting('server_version_num')::int, version()")
    return Finding(
        "database",
        is_well=number >= _OLDEST,
        says=str(text).split(" on ", maxsplit=1)[0],
        advice="PostgreSQL 15 or newer is needed.",
    )


def _schema() -> Finding:
    executor = MigrationExecutor(connection)
    open_ones = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        "schema",
        is_well=not open_ones,
        says=f"{len(open_ones)} migrations to run" if open_ones else "up to date",
        advice="Run `backhaul migrate`.",
    )


def _roles() -> Finding:
    ((name, is_super, bypasses),) = _ask(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    owned = _ask(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
        "WHERE r.rolname = current_user AND c.relnamespace = 'public'::regnamespace"
    )[0][0]
    is_low = not is_super and not bypasses and owned == 0
    return Finding(
        "roles",
        is_well=is_low,
        says=f"runs as {name}" + ("" if is_low else ", which may see every brand"),
        advice="DATABASE_URL must name a role that owns nothing and does not bypass RLS.",
    )


def _walls() -> Finding:
    from django.apps import apps

    walled = {m._meta.db_table for m in apps.get_models() if is_brand_model(m)}
    protected = {
        str(row[0])
        for row in _ask(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
            "AND relname = ANY(%s) AND EXISTS "
            "(SELECT FROM pg_policy WHERE polrelid = pg_class.oid)",
            list(walled),
        )
    }
    bare = sorted(walled - protected)
    return Finding(
        "row-level security",
        is_well=not bare,
        says=f"{len(protected)} brand tables walled in" if not bare else f"bare: {bare}",
        advice="Restore the policies: the dump may have been made without them.",
    )


def _worker() -> Finding:
    silence = worker_silence()
    dead = sorted(k for k, ago in silence.items() if ago is None or ago > SILENT_SECONDS)
    return Finding(
        "worker",
        is_well=not dead,
        says="silent: " + ", ".join(dead) if dead else "all parts heard of",
        advice="Start it with `backhaul serve` or `backhaul worker`.",
    )


def _outbox() -> Finding:
    ((parked, waiting),) = _ask(
        "SELECT count(*) FILTER (WHERE is_parked), count(*) FILTER (WHERE NOT is_parked) "
        "FROM outbox_task"
    )
    return Finding(
        "outbox",
        is_well=parked == 0,
        says=f"{waiting} tasks waiting, {parked} parked",
        advice="Parked tasks failed five times: read their `error` in outbox_task.",
    )


def _storage() -> Finding:
    name = default_storage.save(f"doctor/{secrets.token_hex(8)}", ContentFile(b"well"))
    with default_storage.open(name) as file:
        is_same = file.read() == b"well"
    default_storage.delete(name)
    return Finding("storage", is_well=is_same, says="a file written, read and deleted")


def _mail() -> Finding:
    backend = get_connection()
    opened = backend.open()
    backend.close()
    name = settings.EMAIL_BACKEND.rsplit(".", 1)[-1]
    return Finding(
        "e-mail",
        is_well=opened is not False,
        says=f"{name} answers",
        advice="Check BACKHAUL_SMTP_URL.",
    )


def _time() -> Finding:
    ((theirs,),) = _ask("SELECT clock_timestamp()")
    skew = abs((theirs - datetime.now(UTC)).total_seconds())  # noqa: TID251 - two real clocks
    return Finding(
        "time",
        is_well=skew < _MOST_SKEW_SECONDS,
        says=f"{skew:.1f} s between here and the database",
        advice="Keep both machines' clocks with NTP.",
    )


def _carrier_files() -> Finding:
    problems = use_setting()
    return Finding(
        "carrier files",
        is_well=not problems,
        says="; ".join(problems[:3]) or f"{len(own_names())} of this installation",
        advice="Mend them: `backhaul carriers check FILE`. Carriers that are well are used.",
    )


def _optional_packages() -> Finding:
    """Say what connections stand on and this machine has not; nothing is imported for it."""
    from backhaul.foundation.connections.extras import INSTALL, missing_packages
    from backhaul.foundation.connections.kinds import setups

    rows = _connections()
    setups_of = {(row.kind, row.adapter): setups(row.kind).get(row.adapter) for row in rows}
    missing = sorted(
        {
            package
            for row in rows
            if (setup := setups_of[row.kind, row.adapter]) is not None
            for package in missing_packages(setup, row.config)
        }
    )
    return Finding(
        "optional packages",
        is_well=not missing,
        says=f"missing: {', '.join(missing)}" if missing else "all that connections need",
        advice=f"Where the workers run: `{INSTALL}`, then start them anew.",
    )


_IN_DOUBT = """
SELECT b.slug || ' ' || r.ran FROM shipping_parcel p
JOIN returns_return r ON r.brand_id = p.brand_id AND r.id = p.return_id
JOIN tenancy_brand b ON b.id = p.brand_id
WHERE p.label_state = 'unknown' AND p.due_what <> %s ORDER BY p.id
"""


def _labels() -> Finding:
    """Say which labels may have been sold without our hearing of it."""
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.directory import every_brand_id
    from backhaul.stages.shipping.buying import ASK

    with acting_for(*every_brand_id()):
        found = [str(ran) for (ran,) in _ask(_IN_DOUBT, ASK)]
    return Finding(
        "labels",
        is_well=not found,
        says=f"{len(found)} in doubt: {', '.join(found[:3])}" if found else "none in doubt",
        advice="Look at the carrier; then say on the return's page what became of it.",
    )


def _connections() -> list[Any]:
    from backhaul.foundation.connections.models import Connection
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.directory import every_brand_id

    brands = every_brand_id()
    with acting_for(*brands):
        return list(Connection.objects.filter(brand_id__in=brands))


def _secrets() -> Finding:
    from backhaul.core.errors import DomainError
    from backhaul.foundation.connections.sealing import unseal

    rows = _connections()
    lost = 0
    for row in rows:
        try:
            unseal(bytes(row.sealed))
        except DomainError:
            lost += 1
    return Finding(
        "secrets",
        is_well=not lost,
        says=f"{len(rows)} connections, {lost} unreadable",
        advice="The installation's key changed: put the old one back, or enter them anew.",
    )
