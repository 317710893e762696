"""A brand's past requests through a draft of its policy: read in batches, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.simulating import Past, Simulation, replay

_BATCH = 2_000
_PAST = """
SELECT d.id, r.ran, d.decided_at, d.facts::text, d.outcomes::text
FROM authorization_decision d
JOIN returns_return r ON r.brand_id = d.brand_id AND r.id = d.return_id
WHERE d.brand_id = %s AND d.id > %s AND d.facts ? 'units'
  AND d.decided_at >= %s AND d.decided_at < %s
ORDER BY d.id LIMIT %s
"""


def simulate(
    brand_id: int,
    draft: Policy,
    *,
    since: datetime,
    until: datetime,
    progress: Callable[[int], object] = lambda _: None,
) -> Simulation:
    """Replay what the policy decided from `since` up to `until`; `progress` hears how many.

    What a person decided is not replayed: the policy's own word before it is.
    """
    found = Simulation()
    for batch in _batches(brand_id, since, until):
        replay(draft, batch, found)
        progress(found.requests)
    return found


def _batches(brand_id: int, since: datetime, until: datetime) -> Iterator[list[Past]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PAST, [brand_id, last, since, until, _BATCH])
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield [_past(*row[1:]) for row in rows]


def _past(ran: str, decided_at: datetime, facts: str, outcomes: str) -> Past:
    told: dict[str, Any] = msgspec.json.decode(outcomes)
    units = {unit["key"]: unit for unit in told["units"]}
    return Past(ran, decided_at, RequestFacts.model_validate_json(facts), units)
