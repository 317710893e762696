"""What a brand set about holds and charges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from backhaul.core.holds import Rule
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.stages.holds.models import HoldRule

_NONE = Rule()


def rules_of(brand_ids: Sequence[int]) -> dict[int, Rule]:
    """Return the rule of every brand: one statement, none for no brand."""
    if not brand_ids:
        return {}
    rows = HoldRule.objects.filter(brand_id__in=brand_ids)
    set_ones = {row.brand_id: _rule(row) for row in rows}
    return {brand: set_ones.get(brand, _NONE) for brand in brand_ids}


def rule_of(brand_id: int) -> Rule:
    return rules_of([brand_id])[brand_id]


def set_rule(brand_id: int, rule: Rule, *, at: datetime, actor: str) -> None:
    """Work by it from now on; raises DomainError `amount_below_zero`."""
    rule.check()
    values = asdict(rule)
    HoldRule.objects.update_or_create(brand_id=brand_id, defaults=values)
    entry = NewEntry(
        kind=EntryKind.BRAND_CHANGED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"what": "holds", **values},
    )
    record([entry])


def _rule(row: HoldRule) -> Rule:
    return Rule(
        charges_by_itself=row.charges_by_itself,
        by_itself_most_minor=row.by_itself_most_minor,
    )
