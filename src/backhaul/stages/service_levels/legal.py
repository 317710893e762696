"""The last day that a law gives for a refund: a person is told of it, then the money goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection

from backhaul.core.axes import Authorization, UnitMoney
from backhaul.core.errors import DomainError
from backhaul.core.policies.refunding import refund_of
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.actions import settle_due
from backhaul.stages.settlement.unseen import BEFORE_THE_END

log = structlog.get_logger(__name__)
SUBJECT = "law:refund"
SOURCE = "service_levels"
AHEAD = timedelta(days=1)
"""So long before the last day is over a person is told, while it can still be kept."""
EVERY = timedelta(minutes=10)
_KIND = IncidentKind.PROMISE_AT_RISK
_OURS = frozenset({UnitMoney.PROMISED, UnitMoney.APPROVED, UnitMoney.CHECKING})
_BATCH = 200
# A day is at most so early by the days alone: which of them it is, the law is asked after.
_NEAR = """
SELECT r.id FROM returns_return r
WHERE r.brand_id = ANY(%(brands)s::bigint[]) AND NOT r.is_done AND (
  EXISTS (SELECT FROM incidents_incident i WHERE i.brand_id = r.brand_id
    AND i.return_id = r.id AND i.subject = %(subject)s AND i.healed_at IS NULL)
  OR EXISTS (SELECT FROM returns_unit u WHERE u.brand_id = r.brand_id AND u.return_id = r.id
    AND u.authorization = 'authorized' AND u.money = ANY(%(money)s::text[])
    AND (u.terms->'law'->>'notice_at')::timestamptz
      + make_interval(days => (u.terms->'law'->>'refund_days')::int - 2) <= %(now)s))
ORDER BY r.id
"""
_looked_at: list[datetime] = []


def sweep() -> int:
    """Look every ten minutes; return 0: what is near stays so, and is not to be taken again."""
    now = clock.now()
    if _looked_at and timedelta(0) <= now - _looked_at[-1] < EVERY:
        return 0
    _looked_at[:] = [now]
    look(every_brand_id(), at=now)
    return 0


def look(brand_ids: Sequence[int], *, at: datetime) -> int:
    """Open `promise_at_risk` for money that the law wants sent soon, and heal what was sent.

    Half a day before the end it goes, if it only waits for its trigger; what is in doubt waits
    for a person.
    """
    with acting_for(*brand_ids):
        ids = _near(brand_ids, at)
    for first in range(0, len(ids), _BATCH):
        with acting_for(*brand_ids):
            over = _judge(brand_ids, ids[first : first + _BATCH], at)
        for return_id in over:
            _pay(brand_ids, return_id, at)
    return len(ids)


def _pay(brand_ids: Sequence[int], return_id: int, at: datetime) -> None:
    """Let the money of one return go; one that cannot be paid must not hold up the others."""
    try:
        with acting_for(*brand_ids):
            settle_due(brand_ids, [return_id], at=at)
    except DomainError as error:
        log.warning("legal deadline: not paid", return_id=return_id, code=error.code)


def due_at(case: Case, units: Sequence[Unit]) -> datetime | None:
    """Return the end of the first last day among `units` whose money is still ours to send."""
    scanned = case.ret.reached.get("first_scan")
    proof_at = datetime.fromisoformat(scanned) if scanned else None
    found: list[datetime] = []
    for unit in units:
        terms = terms_of(unit)
        if unit.authorization != Authorization.AUTHORIZED or unit.money not in _OURS:
            continue
        if terms is None or terms.law is None:
            continue
        due = refund_of(terms.law, goods_at=unit.received_at, proof_at=proof_at)
        if due is not None and due.ends_at is not None:
            found.append(due.ends_at)
    return min(found, default=None)


def _near(brand_ids: Sequence[int], at: datetime) -> list[int]:
    values: dict[str, Any] = {
        "brands": list(brand_ids),
        "subject": SUBJECT,
        "money": [money.value for money in _OURS],
        "now": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, values)
        return [row[0] for row in cursor.fetchall()]


def _judge(brand_ids: Sequence[int], ids: Sequence[int], at: datetime) -> list[int]:
    """Return the returns whose money goes now, whatever its trigger waits for."""
    over: list[int] = []
    loaded = list(cases.load_many(brand_ids, ids).values())
    openings: list[Opening] = []
    healings: list[Healing] = []
    for case in loaded:
        due = due_at(case, case.units)
        if due is not None and due - BEFORE_THE_END <= at:
            over.append(case.ret.pk)
        if due is not None and due - AHEAD <= at:
            evidence = {"code": "legal_deadline", "due": due.isoformat()}
            openings.append(
                Opening(
                    brand_id=case.ret.brand_id,
                    kind=_KIND,
                    case=case,
                    subject=SUBJECT,
                    evidence=evidence,
                )
            )
        elif due is None:
            healings.append(
                Healing(
                    brand_id=case.ret.brand_id,
                    kinds=frozenset({_KIND}),
                    case=case,
                    subject=SUBJECT,
                )
            )
    change_incidents(openings, healings, at=at, actor="system", source=SOURCE)
    cases.write(loaded, fields=(), at=at, actor="system", source=SOURCE)
    return over
