"""What would have changed a decision: the smallest other facts with a better outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from backhaul.core.axes import Method
from backhaul.core.law.standing import warranty
from backhaul.core.policies.conditions import Condition, Op, conditions_of
from backhaul.core.policies.decide import Judged
from backhaul.core.policies.expressions import Expression
from backhaul.core.policies.facts import Said
from backhaul.core.policies.judging import opinion, photos_needed, resolutions
from backhaul.core.policies.lawful import Lawful, is_covered
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import SEVERITY
from backhaul.core.policies.vocabulary import COUNTED, FACTS, Flat, Kind, Value
from backhaul.core.reasons import LEAVES, TREE

#: What a person may think of first; the rest of the vocabulary follows, then nothing else.
_FIRST = (
    "days_late",
    "photos",
    "has_serial",
    "reason",
    "said",
    "resolution",
    "method",
    "proof",
)
#: Who somebody is, and what the thing is called, is no change that anybody could make.
_FIXED = frozenset({"sku", "product", "currency", "is_withdrawal", "shopper_tags"})
#: Facts that only follow from another, which is then the one to change.
_FOLLOWS = {
    "fault": "reason",
    "reason_branch": "reason",
    "is_opened": "said",
    "is_in_window": "days_late",
    "days_in_window": "days_late",
    "window_days": "days_late",
}
_MOST_TOLD = 3
_MOST_CODES = 12


@dataclass(frozen=True, slots=True)
class Nearest:
    """Had `fact` been `wanted` and not `found`, the outcome would have been `outcome`."""

    fact: str
    found: Value
    wanted: Value
    outcome: Outcome

    def as_json(self) -> dict[str, Any]:
        return {
            "fact": self.fact,
            "found": _plain(self.found),
            "wanted": _plain(self.wanted),
            "outcome": self.outcome.value,
        }


def nearest(policy: Policy, judged: Judged) -> tuple[Nearest, ...]:
    """Return the best single changes, at most three; none for what was authorised."""
    if judged.outcome is Outcome.AUTHORIZE:
        return ()
    now = SEVERITY[judged.outcome]
    better: dict[str, tuple[tuple[int, float], Nearest]] = {}
    laws = _Laws(judged)
    for fact, wanted in dict.fromkeys(_others(policy, judged)):
        if wanted == judged.known[fact]:
            continue
        changed = _with(judged.known, fact, wanted)
        outcome = opinion(policy, changed, laws.of(changed["reason"])).outcome
        if SEVERITY[outcome] < now:
            one = Nearest(fact, judged.known[fact], wanted, outcome)
            far = (SEVERITY[outcome], _distance(one.found, wanted))
            if fact not in better or far < better[fact][0]:
                better[fact] = (far, one)
    found = sorted(better.values(), key=lambda one: (one[0][0], _order(one[1].fact), one[0][1]))
    return tuple(one for _, one in found[:_MOST_TOLD])


class _Laws:
    """The law for the same unit, had it come back for another reason; a fault is a ground."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._plain = replace(judged.law, warranty=None)
        self._faulty: Lawful | None = None

    def of(self, reason: Value) -> Lawful:
        law, unit = self._judged.law, self._judged.unit
        if reason == unit.reason:
            return law
        if not is_covered(law.regime, str(reason)):
            return self._plain
        if self._faulty is None:
            asked = self._judged.request.requested_at
            stands = warranty(law.regime, unit.delivered_at, asked, law.place)
            self._faulty = replace(law, warranty=stands)
        return self._faulty


def _others(policy: Policy, judged: Judged) -> Iterator[tuple[str, Value]]:
    """Yield other values that some row or some plain value asks for."""
    known = judged.known
    row = judged.opinion.row
    then = row.rule.then if row else None
    yield "days_late", 0
    yield "is_final_sale", False
    yield "photos", photos_needed(policy, known, then)
    yield "has_serial", True
    yield "reason", "defective"
    yield "return_value", policy.review_above_minor
    for resolution in resolutions(policy, judged.offer, then):
        yield "resolution", resolution
    for method in judged.offer.methods or policy.methods:
        yield "method", Method(method)
    for other in policy.compiled.eligibility.candidates(known):
        for clause in other.rule.when:
            if not isinstance(clause, Expression):
                for condition in conditions_of(clause):
                    yield from _flipped(condition, known)


def _flipped(condition: Condition, known: Flat) -> Iterator[tuple[str, Value]]:
    name = _FOLLOWS.get(condition.fact, condition.fact)
    fact = FACTS[name]
    if name in _FIXED or condition.op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
        return
    if name == "days_late":
        yield name, 0
    elif fact.kind in COUNTED and type(condition.value) is int:
        yield from ((name, value) for value in _either_side(condition.op, condition.value))
    elif fact.kind is Kind.FLAG:
        yield name, not known[name]
    elif fact.kind is Kind.CODE:
        listed = condition.value if isinstance(condition.value, tuple) else ()
        same = condition.fact == name and condition.op is Op.IS_ONE_OF
        for code in (listed if same else ()) or fact.choices[:_MOST_CODES]:
            yield name, code.casefold()
        for code in fact.choices[:_MOST_CODES] if same else ():
            yield name, code


def _either_side(op: Op, limit: int) -> tuple[int, int]:
    """Return the nearest number that fits a comparison, and the nearest that does not."""
    if op in (Op.AT_LEAST, Op.LESS_THAN):
        return limit, limit - 1
    return limit, limit + 1


def _with(known: Flat, fact: str, value: Value) -> dict[str, Value]:
    """Return the facts with one of them otherwise, and what follows from it."""
    changed = {**known, fact: value}
    if fact == "days_late":
        changed["is_in_window"] = True
        changed["days_in_window"] = known["window_days"]
    elif fact == "reason" and isinstance(value, str):
        branches = (branch for branch, leaves in TREE.items() if value in leaves)
        changed["reason_branch"] = next(branches, None)
        changed["fault"] = LEAVES[value].value if value in LEAVES else None
    elif fact == "said":
        changed["is_opened"] = value != Said.UNOPENED
    return changed


def _order(fact: str) -> int:
    if fact in _FIRST:
        return _FIRST.index(fact)
    return len(_FIRST) + list(FACTS).index(fact)


def _distance(found: Value, wanted: Value) -> float:
    if isinstance(found, int) and isinstance(wanted, int):
        return abs(found - wanted)
    return 0 if found is None else 1


def _plain(value: Value) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
