"""Flags: a signal that a shopper felt, and whether it turned out to be right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from backhaul.core.risk.fairness import Because, Effect, FlagState
from backhaul.core.risk.rules import RiskRules
from backhaul.core.risk.scoring import Scored
from backhaul.foundation.bulk import Statement

_MONTH = timedelta(days=30)
_RAISE = """
INSERT INTO risk_flag (brand_id, return_id, signal, points, number, version, effect, customer,
  fired_at, expires_at, state, because)
SELECT %s, %s, f.signal, f.points, f.number, %s, %s, %s, %s, %s, 'open', ''
FROM jsonb_to_recordset(%s::jsonb) AS f(signal text, points int, number bigint)
ON CONFLICT (brand_id, return_id, signal) DO NOTHING
"""
# What is nearer to the thing itself beats what was said before; an expired flag is no more.
_DECIDE = """
UPDATE risk_flag SET state = %s, because = %s, decided_at = %s
WHERE brand_id = %s AND return_id = ANY(%s::bigint[]) AND state <> 'expired'
  AND expires_at > %s
  AND because = ANY(%s::text[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt:
    """What a shopper felt of a score: of which return, and since when."""

    return_id: int
    effect: Effect
    customer: bytes
    at: datetime


def raise_flags(brand_id: int, rules: RiskRules, scored: Scored, felt: Felt) -> Statement:
    """Return what writes a flag for each reason that spoke against the return."""
    reasons = [one.model_dump(mode="json") for one in scored.against]
    expires_at = felt.at + rules.flag_months * _MONTH
    return _RAISE, [
        brand_id,
        felt.return_id,
        scored.version,
        felt.effect.value,
        felt.customer,
        felt.at,
        expires_at,
        json.dumps(reasons),
    ]


def decide_flags(
    brand_id: int,
    return_ids: Sequence[int],
    because: Because,
    *,
    is_right: bool,
    at: datetime,
) -> Statement:
    """Return what decides the flags of some returns, unless something nearer already did."""
    state = FlagState.CONFIRMED if is_right else FlagState.CLEARED
    order = list(Because)
    weaker = ["", *(one.value for one in order[: order.index(because) + 1])]
    return _DECIDE, [state.value, because.value, at, brand_id, list(return_ids), at, weaker]


# A return is one answer: something in it differs, or all that was looked at is right.
_LOOKED_AT = """
WITH seen AS (
  SELECT u.brand_id, u.return_id, bool_or(i.differs) AS differs, max(i.inspected_at) AS at
  FROM returns_unit u JOIN inspection_inspection i
    ON i.brand_id = u.brand_id AND i.unit_id = u.id AND i.undone_at IS NULL
  WHERE u.brand_id = ANY(%(brands)s::bigint[]) AND u.return_id = ANY(%(returns)s::bigint[])
  GROUP BY u.brand_id, u.return_id
)
UPDATE risk_flag f SET
  state = CASE WHEN s.differs THEN 'confirmed' WHEN s.at IS NULL THEN 'open' ELSE 'cleared' END,
  because = CASE WHEN s.at IS NULL THEN '' ELSE 'inspection' END,
  decided_at = s.at
FROM risk_flag g LEFT JOIN seen s ON s.brand_id = g.brand_id AND s.return_id = g.return_id
WHERE g.brand_id = ANY(%(brands)s::bigint[]) AND g.return_id = ANY(%(returns)s::bigint[])
  AND f.brand_id = g.brand_id AND f.id = g.id AND f.state <> 'expired'
  AND (s.at IS NOT NULL OR f.because = 'inspection')
"""


def settle_by_inspection(brand_ids: Sequence[int], return_ids: Sequence[int]) -> int:
    """Let what inspectors found decide the flags of `return_ids`; return how many it did."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED_AT, {"brands": list(brand_ids), "returns": list(return_ids)})
        return int(cursor.rowcount)
