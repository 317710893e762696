"""Requests with the answers that a policy must give: its own tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.model import Frozen, Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import UnitVerdict


class Expected(Frozen):
    """What must come out for one unit; None: it does not matter."""

    outcome: Outcome
    rule: str | None = None
    """The row of the eligibility table that decides; empty: none of them."""
    fee_minor: int | None = None
    keeps: bool | None = None


class Example(Frozen):
    """`expected` is by unit key. Facts are as they are told, at the time of the request."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    facts: RequestFacts
    expected: Annotated[dict[str, Expected], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Difference:
    """An example that comes out otherwise: what of which unit."""

    example: str
    unit: str
    what: str
    expected: str
    found: str


def differences(policy: Policy, examples: Iterable[Example]) -> tuple[Difference, ...]:
    """Run every example through `policy`; empty: it does all that was expected."""
    return tuple(found for example in examples for found in _of(policy, example))


def _of(policy: Policy, example: Example) -> Iterable[Difference]:
    verdict = decide(policy, example.facts, now=example.facts.requested_at)
    units = {unit.key: unit for unit in verdict.units}
    for key, expected in example.expected.items():
        if key not in units:
            yield Difference(example.name, key, "unit", key, "")
            continue
        told = _told(units[key])
        for what, wanted in expected.model_dump(mode="json").items():
            if wanted is not None and told[what] != wanted:
                yield Difference(example.name, key, what, str(wanted), str(told[what]))


def _told(unit: UnitVerdict) -> dict[str, object]:
    decided = (one.facts["rule"] for one in unit.reasons if one.code == "rule")
    return {
        "outcome": unit.outcome.value,
        "rule": next(decided, ""),
        "fee_minor": unit.terms.fee_minor if unit.terms else 0,
        "keeps": unit.terms.keeps if unit.terms else False,
    }
