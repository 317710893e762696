"""How often the rows of a policy decided of late, counted from the decisions themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

DAYS = 90
#: Above so many decisions only the newest are counted, and the page says so.
MOST = 3000
_HITS = """
WITH latest AS MATERIALIZED (
  SELECT outcomes -> 'units' AS units FROM authorization_decision
  WHERE brand_id = %(brand)s AND decided_at >= %(since)s::timestamptz
    AND jsonb_typeof(outcomes -> 'units') = 'array'
  ORDER BY brand_id, return_id DESC LIMIT %(most)s
), told AS MATERIALIZED (
  SELECT unit FROM latest, jsonb_array_elements(units) AS unit
)
SELECT rule, count(*), (SELECT count(*) FROM latest) FROM (
  SELECT reason -> 'facts' ->> 'rule' AS rule FROM told,
    jsonb_array_elements(CASE jsonb_typeof(unit -> 'reasons') WHEN 'array'
      THEN unit -> 'reasons' ELSE '[]' END) AS reason
  WHERE reason ->> 'code' = 'rule'
  UNION ALL
  SELECT used.value FROM told,
    jsonb_each_text(CASE jsonb_typeof(unit -> 'terms' -> 'rules') WHEN 'object'
      THEN unit -> 'terms' -> 'rules' ELSE '{}' END) AS used
  WHERE used.key <> 'eligibility'
) AS hit GROUP BY rule
"""


@dataclass(frozen=True, slots=True)
class Hits:
    """Units by rule id; `is_cut`: only of the newest decisions."""

    of: Mapping[str, int] = field(default_factory=dict)
    is_cut: bool = False


def rule_hits(brand_id: int, *, at: datetime) -> Hits:
    """Return how many units each row decided in the last 90 days: one statement."""
    since = (at - timedelta(days=DAYS)).isoformat()
    with connection.cursor() as cursor:
        cursor.execute(_HITS, {"brand": brand_id, "since": since, "most": MOST})
        rows = cursor.fetchall()
    found = {rule: count for rule, count, _ in rows if rule}
    return Hits(found, any(decisions >= MOST for *_, decisions in rows))
