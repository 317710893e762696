"""What pages show of a score and of what became of it. Whoever may decide may see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

from backhaul.core.risk.scoring import Scored

_SCORE = """
SELECT d.facts -> 'scored',
  (SELECT coalesce(jsonb_object_agg(f.signal, f.state), '{}'::jsonb) FROM risk_flag f
   WHERE f.brand_id = d.brand_id AND f.return_id = d.return_id)
FROM authorization_decision d
WHERE d.brand_id = %s AND d.return_id = %s AND jsonb_typeof(d.facts -> 'scored') = 'object'
ORDER BY d.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class RiskOfReturn:
    """`became`: signal → the state of its flag; empty where no shopper felt the score."""

    scored: Scored
    became: Mapping[str, str] = field(default_factory=dict)


def risk_of(brand_id: int, return_id: int) -> RiskOfReturn | None:
    """Return the newest score of a return as it was decided by; None: it has none.

    For the review page: `risk_words.risk_card(found.scored, found.became, currency, local)`
    as `risk` in the context of `console/risk/_risk.html`, for members with May.DECIDE alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SCORE, [brand_id, return_id])
        row = cursor.fetchone()
    if row is None:
        return None
    scored, became = (json.loads(one) if isinstance(one, str) else one for one in row)
    return RiskOfReturn(Scored.model_validate(scored), became)
