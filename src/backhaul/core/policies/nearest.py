"""What would have changed a decision: the smallest other facts with a better outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from backhaul.core.law.standing import warranty
from backhaul.core.policies.answering import LAW_BITS, answer, standing
from backhaul.core.policies.bits import MOST_KEPT
from backhaul.core.policies.conditions import Condition, Op, conditions_of
from backhaul.core.policies.decide import Judged
from backhaul.core.policies.expressions import Expression
from backhaul.core.policies.facts import Said
from backhaul.core.policies.judging import photos_needed, resolutions
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
#: Facts that others follow from.
_LEADS = frozenset(_FOLLOWS.values())
_ORDER = {
    fact: number
    for number, fact in enumerate((*_FIRST, *(one for one in FACTS if one not in _FIRST)))
}
_BY_SEVERITY = tuple(Outcome)
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
    world = _World(policy, judged)
    better = [
        one
        for fact, values in _others(policy, judged).items()
        if (one := world.best(fact, values)) is not None
    ]
    better.sort(key=lambda one: (SEVERITY[one.outcome], _ORDER[one.fact]))
    return tuple(better[:_MOST_TOLD])


class _World:
    """The same unit, but for one fact and what follows from it."""

    def __init__(self, policy: Policy, judged: Judged) -> None:
        self._policy, self._known = policy, judged.known
        self._laws, self._bits = _Laws(judged), policy.bits
        self._stands, self._now = standing(judged.law), SEVERITY[judged.outcome]
        columns = self._bits.columns.items()
        self._said = {name: column[self._known[name]] for name, column in columns}

    def best(self, fact: str, values: Iterable[Value]) -> Nearest | None:
        """Return the nearest of `values` with the best outcome, if that is a better one."""
        found = self._known[fact]
        rest = self._rest(_changed(self._known, fact, found))
        wanted, least = found, self._now
        for value in _nearest_first(found, values):
            if value == found:
                continue
            severity = self._severity(fact, value, rest)
            if severity < least:
                wanted, least = value, severity
                if not severity:
                    break
        if least == self._now:
            return None
        return Nearest(fact, found, wanted, _BY_SEVERITY[least])

    def _severity(self, fact: str, value: Value, rest: int) -> int:
        bits, stands = self._bits, self._stands
        if bits.expressions:
            return self._anew(fact, value)
        if fact in _LEADS:
            for name, follows in _changed(self._known, fact, value).items():
                rest |= bits.columns[name][follows] if name in bits.columns else 0
            stands = standing(self._laws.of(value)) if fact == "reason" else stands
        elif fact in bits.columns:
            rest |= bits.columns[fact][value]
        kept = bits.answered.get(rest << LAW_BITS | stands)
        return kept.severity if kept else self._anew(fact, value)

    def _anew(self, fact: str, value: Value) -> int:
        known = self._known.otherwise(_changed(self._known, fact, value))
        law = self._laws.of(known["reason"])
        return answer(self._policy, self._bits.key(known), law, known).severity

    def _rest(self, changed: Mapping[str, Value]) -> int:
        """Return what the facts say that stay as they are."""
        rest = 0
        for name, said in self._said.items():
            if name not in changed:
                rest |= said
        return rest


class _Laws:
    """The law for the same unit, had it come back for another reason; a fault is a ground."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._plain: Lawful | None = None
        self._faulty: Lawful | None = None

    def of(self, reason: Value) -> Lawful:
        law, unit = self._judged.law, self._judged.unit
        if reason == unit.reason:
            return law
        if not is_covered(law.regime, str(reason)):
            if self._plain is None:
                self._plain = replace(law, warranty=None)
            return self._plain
        if self._faulty is None:
            asked = self._judged.request.requested_at
            stands = warranty(law.regime, unit.delivered_at, asked, law.place)
            self._faulty = replace(law, warranty=stands)
        return self._faulty


def _others(policy: Policy, judged: Judged) -> Mapping[str, Mapping[Value, None]]:
    """Return other values that some row or some plain value asks for, by fact."""
    known = judged.known
    row = judged.opinion.row
    then = row.rule.then if row else None
    found: dict[str, dict[Value, None]] = {
        "days_late": {0: None},
        "is_final_sale": {False: None},
        "photos": {photos_needed(policy, known, then): None},
        "has_serial": {True: None},
        "reason": {"defective": None},
        "return_value": {policy.review_above_minor: None},
        "resolution": dict.fromkeys(resolutions(policy, judged.offer, then)),
        "method": dict.fromkeys(judged.offer.methods or policy.methods),
    }
    for name, values in _asked(policy, known).items():
        told = found.setdefault(name, {})
        if FACTS[name].kind is Kind.FLAG:
            told[not known[name]] = None
        else:
            told.update(values)
    return found


def _asked(policy: Policy, known: Flat) -> Mapping[str, dict[Value, None]]:
    """Return what the rows for this product and market ask for; the same for many units."""
    rows = policy.compiled.eligibility.candidates(known)
    kept = policy.bits.asked.get(id(rows))
    if kept is not None and kept[0] is rows:
        return kept[1]
    found: dict[str, dict[Value, None]] = {}
    for row in rows:
        for clause in row.rule.when:
            if not isinstance(clause, Expression):
                for condition in conditions_of(clause):
                    name, values = _flipped(condition)
                    if name:
                        found.setdefault(name, {}).update(dict.fromkeys(values))
    if len(policy.bits.asked) < MOST_KEPT:
        policy.bits.asked[id(rows)] = (rows, found)
    return found


def _flipped(condition: Condition) -> tuple[str, Iterable[Value]]:
    """Return the fact to change and what to; of a flag only the fact; "" if none can be."""
    name = _FOLLOWS.get(condition.fact, condition.fact)
    fact = FACTS[name]
    if name in _FIXED or condition.op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
        return "", ()
    if name == "days_late":
        return name, (0,)
    if fact.kind in COUNTED and type(condition.value) is int:
        return name, _either_side(condition.op, condition.value)
    if fact.kind is Kind.FLAG:
        return name, ()
    if fact.kind is not Kind.CODE:
        return "", ()
    same = condition.fact == name and condition.op is Op.IS_ONE_OF
    listed = condition.value if same and isinstance(condition.value, tuple) else ()
    first = [code.casefold() for code in listed or fact.choices[:_MOST_CODES]]
    return name, (*first, *(fact.choices[:_MOST_CODES] if same else ()))


def _either_side(op: Op, limit: int) -> tuple[int, int]:
    """Return the nearest number that fits a comparison, and the nearest that does not."""
    if op in (Op.AT_LEAST, Op.LESS_THAN):
        return limit, limit - 1
    return limit, limit + 1


def _changed(known: Flat, fact: str, value: Value) -> dict[str, Value]:
    """Return the fact that is otherwise, and what follows from it."""
    changed: dict[str, Value] = {fact: value}
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


def _nearest_first(found: Value, values: Iterable[Value]) -> Iterable[Value]:
    """Return numbers by how far they are from the one found; of two as far, as they came."""
    if type(found) is not int:
        return values
    numbers = [value for value in values if isinstance(value, int)]
    return sorted(numbers, key=lambda value: abs(value - found))


def _plain(value: Value) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
