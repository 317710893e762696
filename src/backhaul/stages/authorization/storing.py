"""The INSERT of decisions, as a part of the one statement that writes it all."""

from __future__ import annotations

import json
from collections.abc import Sequence

from backhaul.foundation.bulk import Statement
from backhaul.stages.authorization.models import Decision

_INSERT = """
INSERT INTO authorization_decision (brand_id, return_id, policy_number, facts, outcomes,
  decided_at, decided_by, note)
VALUES (%s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s)
"""

_INSERT_MANY = """
INSERT INTO authorization_decision (brand_id, return_id, policy_number, facts, outcomes,
  decided_at, decided_by, note)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::jsonb[], %s::jsonb[],
  %s::timestamptz[], %s::text[], %s::text[])
"""


def insert_decisions(decisions: Sequence[Decision]) -> Statement:
    columns = zip(*(insert_decision(one)[1] for one in decisions), strict=True)
    return _INSERT_MANY, [list(column) for column in columns]


def insert_decision(decision: Decision) -> Statement:
    return _INSERT, [
        decision.brand_id,
        decision.ret_id,
        decision.policy_number,
        json.dumps(decision.facts),
        json.dumps(decision.outcomes),
        decision.decided_at,
        decision.decided_by,
        decision.note,
    ]
