"""What a brand set about money paid early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.recovery import Rule
from backhaul.foundation.journal.record import record
from backhaul.stages.advances.models import AdvanceRule

_NONE = Rule()


def rules_of(brand_ids: Sequence[int]) -> dict[int, Rule]:
    """Return the rule of every brand: one statement, none for no brand."""
    if not brand_ids:
        return {}
    rows = AdvanceRule.objects.filter(brand_id__in=brand_ids)
    set_ones = {row.brand_id: _rule(row) for row in rows}
    return {brand: set_ones.get(brand, _NONE) for brand in brand_ids}


def rule_of(brand_id: int) -> Rule:
    return rules_of([brand_id])[brand_id]


def set_rule(brand_id: int, rule: Rule, *, at: datetime, actor: str) -> None:
    """Work by it from now on; raises DomainError `recovery_days_wrong`, `amount_below_zero`."""
    rule.check()
    values = asdict(rule)
    AdvanceRule.objects.update_or_create(brand_id=brand_id, defaults=values)
    record(
        [
            NewEntry(
                kind=EntryKind.BRAND_CHANGED,
                brand_id=brand_id,
                return_id=None,
                occurred_at=at,
                actor=actor,
                data={"what": "advances", **values},
            )
        ]
    )


def _rule(row: AdvanceRule) -> Rule:
    return Rule(
        wait_days=row.wait_days,
        remind_days=row.remind_days,
        decide_days=row.decide_days,
        may_recharge=row.may_recharge,
        shopper_most_minor=row.shopper_most_minor,
        brand_most_minor=row.brand_most_minor,
    )
