"""What a brand's rules say about a request: every reason, and the Terms that follow."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from backhaul.core.policies import charging
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.freezing import (
    Sums,
    bears_costs,
    frozen,
    is_shopper_at_fault,
    risk_tier,
)
from backhaul.core.policies.judged import Judged
from backhaul.core.policies.judging import NO_OFFER, opinion
from backhaul.core.policies.lawful import law_of
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.return_window import known_of, open_window
from backhaul.core.policies.rules import Inspection, Release, Then
from backhaul.core.policies.table import Row
from backhaul.core.policies.verdict import UnitVerdict, Verdict
from backhaul.core.policies.vocabulary import Subject, flat

__all__ = ["Judged", "decide", "is_shopper_at_fault", "judge_unit", "risk_tier"]

T = TypeVar("T", bound=Then)
_NO_ORDER = OrderFacts(ref="")


def decide(policy: Policy, facts: RequestFacts, *, now: datetime) -> Verdict:
    """Judge every unit of `facts`; all reasons are given, not only the first.

    Refuse beats review beats authorise, unit by unit: one final sale does not hold up the rest.
    """
    judged = [judge_unit(policy, facts, unit) for unit in facts.units]
    fees = charging.terms_of_fees([_charged(policy, one) for one in judged])
    bonuses = charging.bonuses([(one.unit.paid, one.offer.bonus_minor or 0) for one in judged])
    verdicts = [
        UnitVerdict(
            key=one.unit.key,
            outcome=one.outcome,
            reasons=one.opinion.reasons,
            considered=(*one.taken_off, *one.not_kept, *one.opinion.considered),
            terms=None
            if one.outcome is Outcome.REFUSE
            else frozen(policy, one, Sums(owed, bonus), now=now),
        )
        for one, owed, bonus in zip(judged, fees, bonuses, strict=True)
    ]
    return Verdict(policy.version, now, tuple(verdicts))


def judge_unit(policy: Policy, request: RequestFacts, unit: UnitFacts) -> Judged:
    """Ask every table about one unit, and the law about what they say."""
    order = request.order_of(unit) or _NO_ORDER
    known = flat(Subject(request, unit, order, policy.currency))
    used: dict[str, str] = {}
    rule = _then(policy.compiled.window.first(known), used, "window") or policy.window
    window = open_window(rule, unit, order)
    known.update(known_of(window, request.requested_at))
    law = law_of(request, unit, order)
    rows = policy.bits.of(policy.bits.key(known))
    found = opinion(policy, known, law, window.closes_at, rows)
    if found.row is not None:
        used["eligibility"] = found.row.rule.id
    if found.offer is not None:
        used["offer"] = found.offer.rule.id
    fees, taken_off = charging.allowed(
        _then(rows.fees, used, "fees") or policy.fees, law, order
    )
    destination = _then(rows.destination, used, "destination")
    return Judged(
        request=request,
        unit=unit,
        known=known,
        law=law,
        window_rule=rule,
        window=window,
        opinion=found,
        offer=found.offer.rule.then if found.offer else NO_OFFER,
        fees=fees,
        release=_then(rows.release, used, "release") or Release(),
        inspection=_then(rows.inspection, used, "inspection") or Inspection(),
        site=destination.site if destination else policy.site,
        used=used,
        taken_off=taken_off,
    )


def _then(row: Row[T] | None, used: dict[str, str], name: str) -> T | None:
    if row is None:
        return None
    used[name] = row.rule.id
    return row.rule.then


def _charged(policy: Policy, one: Judged) -> charging.Charged:
    """A fee in another currency is none: there is no rate here, and a person looks anyway."""
    owes = (
        one.outcome is not Outcome.REFUSE
        and not one.keeps
        and one.unit.paid.currency == policy.currency
        and bears_costs(one)
    )
    return charging.Charged(one.unit.paid, one.fees, owes)
