"""Breaks as they are kept: found again they stay one, and gone they close by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from backhaul.core.axes import LegState
from backhaul.core.money import Money
from backhaul.core.ports.payments import ProviderRefund, RefundStatus
from backhaul.core.reconciliation import Finding, Ours
from backhaul.foundation.bulk import as_json
from backhaul.stages.reconciliation.models import Break, Run

EXPLAINED, GONE = "explained", "gone"

_COLUMNS = (
    "kind text, subject text, repair text, return_id bigint, leg_id bigint, payment_id bigint,"
    " ours_minor bigint, ours_currency text, ours_state text, theirs jsonb,"
    " happened_at timestamptz"
)
_NAMES = ", ".join(column.split()[0] for column in _COLUMNS.split(","))
#: What a person explained stays explained, as long as nothing of it has changed.
_STAYS = """(t.resolution = 'explained'
  AND t.ours_minor IS NOT DISTINCT FROM excluded.ours_minor
  AND t.ours_state = excluded.ours_state AND t.theirs = excluded.theirs)"""
#: `rows` come from Python, or are found by PostgreSQL itself.
_UPSERT = f"""
INSERT INTO reconciliation_break AS t (brand_id, run_id, connection_name, adapter, found_at,
  seen_at, owner, resolved_by, resolution, {_NAMES})
SELECT %(brand)s, %(run)s, %(name)s, %(adapter)s, %(now)s, %(now)s, '', '', '',
  {_NAMES} FROM ({{rows}}) AS x
ON CONFLICT (brand_id, kind, subject) DO UPDATE SET
  run_id = excluded.run_id, seen_at = excluded.seen_at,
  repair = excluded.repair, ours_minor = excluded.ours_minor,
  ours_currency = excluded.ours_currency, ours_state = excluded.ours_state,
  theirs = excluded.theirs, happened_at = excluded.happened_at,
  found_at = CASE WHEN t.resolved_at IS NULL OR {_STAYS}
    THEN t.found_at ELSE excluded.found_at END,
  resolved_at = CASE WHEN {_STAYS} THEN t.resolved_at END,
  resolved_by = CASE WHEN {_STAYS} THEN t.resolved_by ELSE '' END,
  resolution = CASE WHEN {_STAYS} THEN t.resolution ELSE '' END
"""  # noqa: S608 - only our own words are put in
_FROM_JSON = f"""
SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS x({_COLUMNS})
"""  # noqa: S608 - only our own words are put in


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A difference that a run came upon."""

    finding: Finding
    subject: str
    at: datetime
    return_id: int | None = None
    leg_id: int | None = None
    payment_id: int | None = None
    ours: Ours | None = None
    theirs: ProviderRefund | None = None


def write_breaks(run: Run, found: Sequence[Found], *, now: datetime) -> None:
    """Keep them all in one statement; the last word about one subject counts."""
    rows = {(one.finding.kind, one.subject): _row(one, now) for one in found}
    write_rows(run, list(rows.values()), now=now)


def write_rows(run: Run, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Keep breaks given by their columns; no subject twice."""
    if rows:
        upsert(run, _FROM_JSON, now=now, rows=as_json(list(rows)))


def upsert(run: Run, rows_sql: str, *, now: datetime, **values: object) -> None:
    """Keep the rows of a SELECT of ours as breaks of `run`."""
    given = {
        "brand": run.brand_id,
        "run": run.pk,
        "name": run.connection_name,
        "adapter": run.adapter,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=rows_sql), given | values)


def _row(one: Found, now: datetime) -> dict[str, Any]:
    ours = one.ours
    return {
        "kind": one.finding.kind.value,
        "subject": one.subject,
        "repair": one.finding.repair.value,
        "return_id": one.return_id,
        "leg_id": one.leg_id,
        "payment_id": one.payment_id,
        "ours_minor": ours.amount.minor if ours else None,
        "ours_currency": ours.amount.currency if ours else "",
        "ours_state": ours.state.value if ours else "",
        "theirs": told(one.theirs) if one.theirs else {},
        "happened_at": min(one.at, now),
    }


def told(refund: ProviderRefund) -> dict[str, Any]:
    """Return the provider's word as a break keeps it."""
    taken_back = {"is_taken_back": True} if refund.is_taken_back else {}
    return {
        "provider_ref": refund.provider_ref,
        "payment_ref": refund.payment_ref,
        "amount_minor": refund.amount.minor,
        "currency": refund.amount.currency,
        "status": refund.status.value,
        "intent": refund.intent,
        "failure_code": refund.failure_code,
        "at": refund.at.isoformat() if refund.at else "",
        "bank_reference": refund.bank_reference,
        **taken_back,
    }


def word_of(row: Break) -> ProviderRefund:
    """Return the provider's word that a break keeps; raises KeyError where it keeps none."""
    kept = row.theirs
    return ProviderRefund(
        provider_ref=kept["provider_ref"],
        payment_ref=kept["payment_ref"],
        amount=Money(kept["amount_minor"], kept["currency"]),
        status=RefundStatus(kept["status"]),
        intent=kept["intent"],
        failure_code=kept["failure_code"],
        at=datetime.fromisoformat(kept["at"]).astimezone(UTC) if kept["at"] else None,
        bank_reference=kept["bank_reference"],
        is_taken_back=kept.get("is_taken_back", False),
    )


def state_of(row: Break) -> LegState | None:
    return LegState(row.ours_state) if row.ours_state else None
