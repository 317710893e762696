"""What keeps a version back: the law of the brand's markets, and its own examples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from backhaul.core.errors import DomainError
from backhaul.core.policies.breaches import Breach, breaches
from backhaul.core.policies.examples import Difference, Example, differences
from backhaul.core.policies.policy import Policy
from backhaul.stages.policies.models import PolicyExample

_YEAR = timedelta(days=365)


def check(brand_id: int, policy: Policy, *, at: datetime) -> None:
    """Raises DomainError `policy_breaks_law` or `examples_fail` for what must not go out."""
    against = legal_breaches(brand_id, policy, at=at)
    if against:
        raise DomainError("policy_breaks_law", count=len(against), rule=against[0].rule)
    failed = failing_examples(brand_id, policy)
    if failed:
        raise DomainError("examples_fail", count=len(failed), example=failed[0].example)


def legal_breaches(brand_id: int, policy: Policy, *, at: datetime) -> tuple[Breach, ...]:
    """Return what the law forbids where the brand's orders of the last year went."""
    return breaches(policy, markets(brand_id, at=at))


_MARKETS = """
SELECT DISTINCT ship_to ->> 'country' FROM orders_order
WHERE brand_id = %s AND placed_at >= %s AND ship_to ->> 'country' <> ''
"""


def markets(brand_id: int, *, at: datetime) -> Sequence[str]:
    """Return the countries that a brand's orders of the last year went to."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKETS, [brand_id, at - _YEAR])
        return sorted(row[0] for row in cursor.fetchall())


def failing_examples(brand_id: int, policy: Policy) -> tuple[Difference, ...]:
    return differences(policy, examples_of(brand_id))


def examples_of(brand_id: int) -> tuple[Example, ...]:
    rows = PolicyExample.objects.filter(brand_id=brand_id).order_by("name")
    return tuple(
        Example.model_validate({"name": row.name, "facts": row.facts, "expected": row.expected})
        for row in rows
    )


def put_examples(brand_id: int, examples: Sequence[Example], *, at: datetime, by: str) -> None:
    """Keep these examples and no others."""
    PolicyExample.objects.filter(brand_id=brand_id).delete()
    PolicyExample.objects.bulk_create(
        PolicyExample(
            brand_id=brand_id,
            name=one.name,
            facts=one.facts.as_json(),
            expected={
                key: wanted.model_dump(mode="json") for key, wanted in one.expected.items()
            },
            written_at=at,
            written_by=by,
        )
        for one in examples
    )
