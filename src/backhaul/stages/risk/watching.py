"""Once an hour and brand: flags end, links are forgotten, habits learnt, budgets looked at."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from django.db import connection

from backhaul.core.errors import DomainError
from backhaul.core.risk.fairness import Tally, loosened
from backhaul.core.risk.rules import RiskRules, Signal
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.risk.rules import publish, rules_of

log = structlog.get_logger(__name__)
_LOOK_EVERY_SECONDS = 3600
_HABITS_LIVE = timedelta(days=1)
_looked: float | None = None

_END_FLAGS = """
UPDATE risk_flag SET state = 'expired' WHERE brand_id = %s AND state <> 'expired'
  AND expires_at <= %s
"""
_FORGET_LINKS = "DELETE FROM risk_link WHERE brand_id = %s AND expires_at <= %s"
_END_APPEALS = """
UPDATE risk_appeal a SET state = 'withdrawn', decided_at = %s
WHERE a.brand_id = %s AND a.state = 'open' AND NOT EXISTS (
  SELECT 1 FROM returns_unit u WHERE u.brand_id = a.brand_id AND u.return_id = a.return_id
    AND u.authorization IN ('in_review', 'requested', 'refused'))
"""
_TALLIES = """
SELECT f.signal, count(*), count(*) FILTER (WHERE f.state = 'confirmed'),
  count(*) FILTER (WHERE f.state = 'cleared'), count(*) FILTER (WHERE f.state = 'expired')
FROM risk_flag f
JOIN unnest(%s::text[], %s::timestamptz[]) AS s(signal, since) ON s.signal = f.signal
WHERE f.brand_id = %s AND f.fired_at >= coalesce(s.since, '-infinity') GROUP BY f.signal
"""
_HABITS = """
INSERT INTO risk_habit (brand_id, category, bought, back, learnt_at)
SELECT %(brand)s, v.category, sum(l.quantity),
  sum(least(l.quantity, l.already_returned + coalesce(c.came, 0))), %(now)s
FROM orders_order o
JOIN orders_orderline l ON l.brand_id = o.brand_id AND l.order_id = o.id
JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
LEFT JOIN (SELECT u.line_id, count(*) AS came FROM returns_unit u
  WHERE u.brand_id = %(brand)s AND u.received_at IS NOT NULL AND u.line_id IS NOT NULL
  GROUP BY u.line_id) c ON c.line_id = l.id
WHERE o.brand_id = %(brand)s AND o.placed_at BETWEEN %(since)s AND %(now)s
GROUP BY v.category
ON CONFLICT (brand_id, category) DO UPDATE SET
  bought = excluded.bought, back = excluded.back, learnt_at = excluded.learnt_at
"""
_LEARNT = "SELECT max(learnt_at) FROM risk_habit WHERE brand_id = %s"
_YEAR = timedelta(days=365)


def sweep() -> int:
    """Look after every brand, once an hour in this process; returns 0: nothing waits for it."""
    global _looked  # noqa: PLW0603 - how often is a matter of this process alone
    if _looked is not None and time.monotonic() - _looked < _LOOK_EVERY_SECONDS:
        return 0
    _looked = time.monotonic()
    for brand_id in every_brand_id():
        try:
            with acting_for(brand_id):
                look_after(brand_id, now=clock.now())
        except Exception:
            log.exception("the risk rules of a brand could not be looked after", brand=brand_id)
    return 0


def look_after(brand_id: int, *, now: datetime) -> tuple[Signal, ...]:
    """End what is over, learn what is usual; return the signals that were loosened."""
    with connection.cursor() as cursor:
        cursor.execute(_END_FLAGS, [brand_id, now])
        cursor.execute(_FORGET_LINKS, [brand_id, now])
        cursor.execute(_END_APPEALS, [now, brand_id])
        cursor.execute(_LEARNT, [brand_id])
        learnt_at = cursor.fetchone()[0]
    if learnt_at is None or not now - _HABITS_LIVE < learnt_at <= now:
        learn_habits(brand_id, now=now)
    return keep_budgets(brand_id, now=now)


def learn_habits(brand_id: int, *, now: datetime) -> None:
    """Count what the brand's own customers bought and sent back, by category, in a year."""
    with connection.cursor() as cursor:
        cursor.execute(_HABITS, {"brand": brand_id, "now": now, "since": now - _YEAR})


def tallies(brand_id: int, rules: RiskRules) -> Mapping[Signal, Tally]:
    """Return what became of each signal's flags since it stands as it does."""
    signals = [one.signal.value for one in rules.signals]
    since = [one.measured_since for one in rules.signals]
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES, [signals, since, brand_id])
        return {Signal(name): Tally(*counts) for name, *counts in cursor.fetchall()}


def keep_budgets(brand_id: int, *, now: datetime) -> tuple[Signal, ...]:
    """Publish looser rules where signals miss their budget; return which, none usually."""
    rules = rules_of(brand_id)
    looser = loosened(rules, tallies(brand_id, rules), at=now)
    if not looser:
        return ()
    try:
        publish(brand_id, rules.changed(*looser), seen=rules.version, at=now, by="system")
    except DomainError:
        # Somebody published meanwhile: it is looked at again in an hour.
        return ()
    return tuple(one.signal for one in looser)
