"""The time machine: what a draft would have said to the requests of the past.

Nothing here is guessed: each request is judged by the draft from the facts as they were known
then, and held against what was really decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.model import Outcome, RefundTrigger
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import Finding, UnitVerdict

_MOST_EXAMPLES = 20
_TRIGGERS = {trigger.value: rank for rank, trigger in enumerate(RefundTrigger)}
_LEGAL = frozenset({"law_gives_right", "law_may_give_right", "fee_forbidden"})


@dataclass(frozen=True, slots=True)
class Past:
    """A request as it was decided: its facts, and per unit key what came out then."""

    ran: str
    decided_at: datetime
    facts: RequestFacts
    then: Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Side:
    """What one policy said to all units: then, or by the draft. Amounts in minor units."""

    authorized: int = 0
    refused: int = 0
    reviewed: int = 0
    kept: int = 0
    fees_minor: int = 0
    kept_minor: int = 0
    """Paid for what may stay where it is: goods given away."""

    def add(self, outcome: str, terms: Mapping[str, Any] | None, paid_minor: int) -> None:
        names = {"authorize": "authorized", "refuse": "refused", "review": "reviewed"}
        name = names[outcome]
        setattr(self, name, getattr(self, name) + 1)
        if terms is None:
            return
        self.fees_minor += int(terms["fee_minor"])
        if terms.get("keeps"):
            self.kept += 1
            self.kept_minor += paid_minor


@dataclass(frozen=True, slots=True)
class Case:
    """One unit as an example to open: which return, which unit, from what to what, and why."""

    ran: str
    unit: str
    before: str
    after: str
    why: str


@dataclass(slots=True)
class Segment:
    """How one part of the units fares; `then` and `draft` count what is not authorised."""

    units: int = 0
    then: int = 0
    draft: int = 0


@dataclass(slots=True)
class Simulation:
    """The sums of a replay. Units in other currencies are judged, their money not summed."""

    requests: int = 0
    units: int = 0
    other_currency: int = 0
    then: Side = field(default_factory=Side)
    draft: Side = field(default_factory=Side)
    changed: Counter[str] = field(default_factory=Counter)
    """`authorize>refuse` → units."""
    newly_refused: list[Case] = field(default_factory=list)
    breaches: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rule and finding of what the law put aside → units."""
    breach_cases: list[Case] = field(default_factory=list)
    earlier: int = 0
    earlier_minor: int = 0
    """Refunds that would have gone earlier: the money exposed by that."""
    later: int = 0
    later_minor: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    """Rule → units it decided, in whichever table."""
    shadowed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """A rule and one above it that said otherwise about the same unit → units."""
    segments: dict[tuple[str, str], Segment] = field(default_factory=dict)


def replay(draft: Policy, past: Sequence[Past], into: Simulation) -> None:
    """Judge `past` by `draft` and add it to the sums."""
    for one in past:
        verdict = decide(draft, one.facts, now=one.decided_at)
        into.requests += 1
        for unit, facts in zip(verdict.units, one.facts.units, strict=True):
            then = one.then.get(unit.key)
            if then is not None:
                is_known = facts.paid.currency == draft.currency
                _add(into, one, unit, then, paid_minor=facts.paid.minor if is_known else None)
                _add_segments(into, one.facts, facts.category, then["outcome"], unit.outcome)


def never_fired(draft: Policy, found: Simulation) -> tuple[str, ...]:
    """Return the rules that are on and decided nothing, in their order."""
    return tuple(
        rule.id for rule in draft.tables.all() if rule.is_on and not found.hits[rule.id]
    )


def _add(
    into: Simulation,
    past: Past,
    unit: UnitVerdict,
    then: Mapping[str, Any],
    *,
    paid_minor: int | None,
) -> None:
    into.units += 1
    into.other_currency += paid_minor is None
    terms = unit.terms.model_dump(mode="json") if unit.terms else None
    into.then.add(then["outcome"], then.get("terms"), paid_minor or 0)
    into.draft.add(unit.outcome.value, terms, paid_minor or 0)
    if then["outcome"] != unit.outcome.value:
        into.changed[f"{then['outcome']}>{unit.outcome.value}"] += 1
        if unit.outcome is Outcome.REFUSE:
            _keep(into.newly_refused, _case(past, unit, then, unit.reasons[0]))
    _add_triggers(into, then.get("terms"), terms, paid_minor or 0)
    _add_rules(into, past, unit, then)


def _add_triggers(
    into: Simulation,
    then: Mapping[str, Any] | None,
    draft: Mapping[str, Any] | None,
    paid_minor: int,
) -> None:
    if then is None or draft is None:
        return
    before, after = (_TRIGGERS[one["refund_trigger"]] for one in (then, draft))
    if after < before:
        into.earlier += 1
        into.earlier_minor += paid_minor
    elif after > before:
        into.later += 1
        into.later_minor += paid_minor


def _add_rules(
    into: Simulation, past: Past, unit: UnitVerdict, then: Mapping[str, Any]
) -> None:
    rules = [one for one in (*unit.reasons, *unit.considered) if one.code == "rule"]
    deciding = [one for one in unit.reasons if one.code == "rule"]
    into.hits.update(str(one.facts["rule"]) for one in deciding)
    used = unit.terms.rules if unit.terms else {}
    into.hits.update(rule for table, rule in used.items() if table != "eligibility")
    for one in rules:
        for above in deciding:
            if one.outcome is not above.outcome:
                into.shadowed[str(one.facts["rule"]), str(above.facts["rule"])] += 1
    for finding in (*unit.reasons, *unit.considered):
        if finding.code in _LEGAL:
            blamed = str(rules[0].facts["rule"]) if rules else ""
            into.breaches[blamed, finding.code] += 1
            _keep(into.breach_cases, _case(past, unit, then, finding))


def _add_segments(
    into: Simulation, facts: RequestFacts, category: str, then: str, draft: Outcome
) -> None:
    country = next((order.country for order in facts.orders), "")
    for key in (("country", country), ("category", category)):
        segment = into.segments.setdefault(key, Segment())
        segment.units += 1
        segment.then += then != Outcome.AUTHORIZE.value
        segment.draft += draft is not Outcome.AUTHORIZE


def _case(past: Past, unit: UnitVerdict, then: Mapping[str, Any], why: Finding) -> Case:
    told = str(why.facts.get("rule", why.code))
    return Case(past.ran, unit.key, str(then["outcome"]), unit.outcome.value, told)


def _keep(cases: list[Case], case: Case) -> None:
    if len(cases) < _MOST_EXAMPLES:
        cases.append(case)
