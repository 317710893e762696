"""A policy as a YAML file, there and back."""

from __future__ import annotations

import pytest

from backhaul.core.errors import DomainError
from backhaul.core.policies.file import LARGEST, read, written
from backhaul.core.policies.policy import Policy
from tests.core.policies.makers import FAULTY, fact, policy, row

EITHER = {"any": [fact("asked_on", "from", "2026-12-01"), fact("is_gift", "is", value=True)]}
GOLD = fact("tier", "is_one_of", ["gold"])
UNKNOWN_FACT = """policy:
  currency: EUR
  tables:
    window:
      - {id: a, when: [{fact: tear, op: is_one_of, value: [gold]}], then: {days: 30}}
"""
EVERY = policy(
    window=[row("xmas", {"days": 30, "until": "2027-01-31"}, GOLD)],
    eligibility=[
        FAULTY,
        row("big", {"outcome": "review", "by": "manager"}, {"cel": "price > 50000"}),
        row("any", {"outcome": "refuse"}, EITHER),
        row("part", {"outcome": "authorize", "keep": True, "keep_percent": 30}),
    ],
    offer=[row("swap", {"resolutions": ["refund", "exchange", "replacement"]}, GOLD)],
    fees=[row("kind", {"payer": "brand", "refund_shipping": "whole_order"})],
)


@pytest.mark.parametrize("given", [Policy.default("EUR"), Policy.default("JPY"), EVERY])
def test_what_is_written_is_read_back_as_it_was(given: Policy) -> None:
    assert read(written(given)).policy == given


def test_what_the_product_ships_with_is_not_written() -> None:
    lines = written(EVERY).splitlines()

    assert lines[:3] == ["policy:", "  currency: EUR", "  tables:"]
    assert "    - id: faulty" in lines
    assert not any("window_days" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "at", "problem"),
    [
        ("policy: [", "line 1", "expected the node content"),
        ("policy: {currency: EUR, window_days: -1}", "policy.window_days", "greater than"),
        ("policy: {}", "policy.currency", "Field required"),
        ("polcy: {}", "policy", "Field required"),
        ("a: &a [1]\npolicy: *a", "line 2", "aliases are not used here"),
        ("policy: !!python/object:os.system {}", "line 1", "could not determine"),
        ("x" * (LARGEST + 1), "", "over 1000000 characters"),
        ("3", "", "valid dictionary"),
        (UNKNOWN_FACT, "policy.tables.window.0.when.0", "unknown fact: 'tear'"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(text: str, at: str, problem: str) -> None:
    with pytest.raises(DomainError, match="policy_file_wrong") as refused:
        read(text)

    assert refused.value.facts["at"] == at
    assert problem in str(refused.value.facts["problem"])
