"""A no says what was asked and what it was given."""

from __future__ import annotations

from backhaul.core.errors import DomainError, Refused


def test_a_refusal_by_the_rules_names_its_code_and_facts() -> None:
    refusal = DomainError("window_closed", line="l1", days=30)

    assert (refusal.code, refusal.facts) == ("window_closed", {"line": "l1", "days": 30})
    assert str(refusal) == "window_closed: line=l1, days=30"


def test_a_refusal_from_outside_keeps_their_code() -> None:
    refusal = Refused("amount too large", code="amount_too_large")

    assert str(refusal) == "amount too large"
    assert refusal.code == "amount_too_large"
