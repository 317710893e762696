"""The time machine: what a draft would have said to the requests of the past.

Nothing here is guessed: each request is judged by the draft from the facts as they were known
then, and held against what was really decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backhaul.core.law.words import Ground
from backhaul.core.policies import charging
from backhaul.core.policies.bits import Answer
from backhaul.core.policies.bulk import Batch, answers
from backhaul.core.policies.facts import UnitFacts
from backhaul.core.policies.freezing import is_shopper_at_fault, risk_tier
from backhaul.core.policies.keeping import kept_bp, more_is_owed
from backhaul.core.policies.lawful import Lawful
from backhaul.core.policies.model import Outcome, RefundTrigger
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Eligibility, Fees, Release, Rule, Then
from backhaul.core.policies.table import Row
from backhaul.core.policies.tally import (
    AUTHORIZE,
    REFUSE,
    Case,
    Part,
    Past,
    Said,
    Simulation,
    keep,
)
from backhaul.core.policies.verdict import Finding
from backhaul.core.policies.vocabulary import Subject

_TRIGGERS = {trigger.value: rank for rank, trigger in enumerate(RefundTrigger)}
_LEGAL = frozenset({"law_gives_right", "law_may_give_right"})
_PLAIN_RELEASE = Release()


@dataclass(frozen=True, slots=True)
class Judged:
    """One unit by the draft: its answer, what it says, and the fees that the law took off."""

    unit: UnitFacts
    answer: Answer
    said: Said
    taken_off: tuple[Finding, ...]


def replay(draft: Policy, past: Sequence[Past], into: Simulation) -> None:
    """Judge `past` by `draft` and add it to the sums."""
    judged = by_draft(draft, past)
    for one in past:
        units = [next(judged) for _ in one.facts.units]
        told = [unit for unit in units if unit.unit.key in one.then]
        into.requests += 1
        for unit in told:
            _add(into, one, unit, draft.currency)
        _add_request(into, one, told)


def by_draft(draft: Policy, past: Sequence[Past]) -> Iterator[Judged]:
    """Yield what the draft says about every unit, in their order."""
    batch = Batch((one.facts for one in past), draft.currency)
    found, laws = answers(draft, batch), batch.laws
    charger, first = _Charger(draft), 0
    for one in past:
        last = first + len(one.facts.units)
        subjects = batch.subjects[first:last]
        yield from charger.judged(subjects, found[first:last], laws[first:last])
        first = last


class _Charger:
    """Fees and refund triggers; what the law says of a fee is asked once for many units."""

    def __init__(self, draft: Policy) -> None:
        self._draft = draft
        self._allowed: dict[tuple[int, str, str, Ground], tuple[Fees, tuple[Finding, ...]]] = {}

    def judged(
        self, subjects: Sequence[Subject], found: Sequence[Answer], laws: Sequence[Lawful]
    ) -> Iterator[Judged]:
        allowed = [self._of(*one) for one in zip(subjects, found, laws, strict=True)]
        charged = [
            charging.Charged(subject.unit.paid, fees, self._owes(subject, answer, law))
            for subject, answer, law, (fees, _) in zip(
                subjects, found, laws, allowed, strict=True
            )
        ]
        owed = charging.terms_of_fees(charged)
        for subject, answer, law, (_, taken_off), fees in zip(
            subjects, found, laws, allowed, owed, strict=True
        ):
            minor = sum(fee.minor for fee in fees)
            not_kept = more_is_owed(_then(answer), law, subject.unit.reason)
            said = self._said(subject.unit, answer, minor, is_owed_more=bool(not_kept))
            yield Judged(subject.unit, answer, said, (*taken_off, *not_kept))

    def _of(
        self, subject: Subject, answer: Answer, law: Lawful
    ) -> tuple[Fees, tuple[Finding, ...]]:
        row = answer.rows.fees
        fees = row.rule.then if row else self._draft.fees
        asked = (id(fees), law.regime.code, subject.order.contract.value, law.ground)
        found = self._allowed.get(asked)
        if found is None:
            found = self._allowed[asked] = charging.allowed(fees, law, subject.order)
        return found

    def _owes(self, subject: Subject, answer: Answer, law: Lawful) -> bool:
        not_kept = more_is_owed(_then(answer), law, subject.unit.reason)
        return (
            answer.outcome is not Outcome.REFUSE
            and (bool(not_kept) or not _keeps(answer))
            and subject.unit.paid.currency == self._draft.currency
            and (subject.request.is_withdrawal or is_shopper_at_fault(subject.unit.reason))
        )

    def _said(
        self, unit: UnitFacts, answer: Answer, fee_minor: int, *, is_owed_more: bool
    ) -> Said:
        if answer.outcome is Outcome.REFUSE:
            return Said(answer.outcome.value)
        row = answer.rows.release
        release = row.rule.then if row else _PLAIN_RELEASE
        tier = release.tier or risk_tier(self._draft, unit.paid)
        trigger = release.trigger or self._draft.refund_trigger.of(tier)
        keeps = _keeps(answer) and not is_owed_more
        share = kept_bp(_then(answer), keeps=keeps)
        return Said(answer.outcome.value, fee_minor, keeps, trigger.value, share)


def never_fired(draft: Policy, found: Simulation) -> tuple[str, ...]:
    """Return the rules that are on and decided nothing, in their order."""
    return tuple(
        rule.id for rule in draft.tables.all() if rule.is_on and not found.hits[rule.id]
    )


def opposed(draft: Policy) -> tuple[tuple[str, str], ...]:
    """Return rules that never can decide, with the one above that always does before them.

    Of one table: what asks for all that the one above asks for, and perhaps for more.
    """
    tables = draft.tables
    found = []
    for name in type(tables).model_fields:
        rules = [rule for rule in getattr(tables, name) if rule.is_on]
        for number, rule in enumerate(rules):
            above = (one for one in rules[:number] if _covers(one, rule))
            if (first := next(above, None)) is not None:
                found.append((rule.id, first.id))
    return tuple(found)


def _covers(above: Rule[Then], rule: Rule[Then]) -> bool:
    asked = {clause.model_dump_json() for clause in rule.when}
    return above.scope == rule.scope and all(
        clause.model_dump_json() in asked for clause in above.when
    )


def _then(answer: Answer) -> Eligibility | None:
    row = answer.rows.eligibility
    return row.rule.then if row is not None else None


def _keeps(answer: Answer) -> bool:
    then = _then(answer)
    return then is not None and then.keep and answer.outcome is not Outcome.REFUSE


def _add(into: Simulation, past: Past, judged: Judged, currency: str) -> None:
    unit, said, then = judged.unit, judged.said, past.then[judged.unit.key]
    is_known = unit.paid.currency == currency
    paid_minor = unit.paid.minor if is_known else 0
    into.units += 1
    into.other_currency += not is_known
    into.then.add(then, paid_minor)
    into.draft.add(said, paid_minor)
    if then.outcome != said.outcome:
        into.changed[f"{then.outcome}>{said.outcome}"] += 1
        if said.outcome == REFUSE:
            keep(into.newly_refused, _case(past, judged, then, judged.answer.why))
    _add_triggers(into, then, said, paid_minor)
    _add_rules(into, past, judged, then)
    _add_parts(into, past, unit, then.outcome, said.outcome)


def _add_request(into: Simulation, past: Past, told: Sequence[Judged]) -> None:
    into.newly_refused_requests += any(
        one.said.outcome == REFUSE != past.then[one.unit.key].outcome for one in told
    )
    for side, said in (
        (into.then, [past.then[one.unit.key] for one in told]),
        (into.draft, [one.said for one in told]),
    ):
        side.parcels += any(one.outcome == AUTHORIZE and not one.keeps for one in said)


def _add_triggers(into: Simulation, then: Said, draft: Said, paid_minor: int) -> None:
    if not then.trigger or not draft.trigger:
        return
    before, after = _TRIGGERS[then.trigger], _TRIGGERS[draft.trigger]
    if after < before:
        into.earlier += 1
        into.earlier_minor += paid_minor
    elif after > before:
        into.later += 1
        into.later_minor += paid_minor


def _add_rules(into: Simulation, past: Past, judged: Judged, then: Said) -> None:
    answer, first = judged.answer, judged.answer.rows.first
    decides = answer.rows.eligibility
    if answer.outcome is not Outcome.REFUSE:
        into.hits.update(row.rule.id for row in (first[0], *first[2:]) if row is not None)
    if decides is not None and answer.holds:
        into.hits[decides.rule.id] += 1
        for row in answer.rows.fitting[1:]:
            if row.rule.then.outcome is not decides.rule.then.outcome:
                into.shadowed[row.rule.id, decides.rule.id] += 1
    codes = [one.code for one in judged.taken_off]
    if answer.overruled in _LEGAL:
        codes.append(answer.overruled)
    for code in codes:
        blamed: Row[Any] | None = answer.rows.fees if code == "fee_forbidden" else decides
        into.breaches[blamed.rule.id if blamed else "", code] += 1
        keep(into.breach_cases, _case(past, judged, then, code))


def _add_parts(into: Simulation, past: Past, unit: UnitFacts, then: str, draft: str) -> None:
    country = next((order.country for order in past.facts.orders), "")
    monday = past.decided_at.date() - timedelta(days=past.decided_at.weekday())
    for key in (
        ("country", country),
        ("category", unit.category),
        ("reason", unit.reason or ""),
        ("tier", past.facts.shopper.tier),
    ):
        into.segments.setdefault(key, Part()).add(then, draft)
    _week(into, monday).add(then, draft)


def _week(into: Simulation, monday: date) -> Part:
    return into.weeks.setdefault(monday.isoformat(), Part())


def _case(past: Past, judged: Judged, then: Said, why: str) -> Case:
    return Case(past.ran, judged.unit.key, then.outcome, judged.said.outcome, why)
