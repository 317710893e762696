"""The INSERT of a decision, as a part of the one statement that writes it all."""

from __future__ import annotations

import json

from backhaul.foundation.bulk import Statement
from backhaul.stages.authorization.models import Decision

_INSERT = """
INSERT INTO authorization_decision (brand_id, return_id, policy_number, facts, outcomes,
  decided_at, decided_by, note)
VALUES (%s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s)
"""


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
