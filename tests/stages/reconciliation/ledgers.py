"""A till whose books are compared with its provider's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.reconciliation import repairing
from backhaul.stages.reconciliation.models import Break, Run
from backhaul.stages.reconciliation.running import reconcile
from tests.stages.settlement.till import Till


def connection_of(till: Till) -> Connection:
    with acting_for(till.brand.pk):
        return registry.named_connection(till.brand.pk, Connection.Kind.PAYMENTS, "payments")


def compared(till: Till, *, days: int = 3) -> Run:
    row = connection_of(till)
    since = clock.now() - timedelta(days=days)
    return reconcile(till.brand.pk, row, since=since, asked_by="system")


def breaks(till: Till, **which: Any) -> list[Break]:
    with acting_for(till.brand.pk):
        rows = Break.objects.filter(brand_id=till.brand.pk, resolved_at=None, **which)
        return list(rows.order_by("id"))


def kinds(till: Till) -> list[tuple[str, str]]:
    """Return kind and repair of each open break."""
    return [(one.kind, one.repair) for one in breaks(till)]


def repaired(till: Till) -> Break:
    """Press the one button of the one break."""
    [one] = breaks(till)
    return repairing.repair(till.brand.pk, one.pk, actor="member:1")
