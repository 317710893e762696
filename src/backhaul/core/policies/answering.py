"""The outcome of one unit from its bits: what two units have in common is judged once."""

from __future__ import annotations

from backhaul.core.law.standing import Stands
from backhaul.core.policies.bits import MOST_KEPT, Answer, Rows
from backhaul.core.policies.judging import opinion
from backhaul.core.policies.lawful import Lawful
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import SEVERITY
from backhaul.core.policies.vocabulary import Flat

#: Findings by which the law stands in the place of others.
OVERRULING = frozenset({"law_gives_right", "law_may_give_right", "may_be_warranty"})
LAW_BITS = 2
"""By so many bits a key makes room for `standing`, where answers are kept."""
_BY_RIGHT = {Stands.YES: 1, Stands.PERSON: 2}


def standing(law: Lawful) -> int:
    """Return all that the outcome needs of the law: 0 no right, 1 one, 2 maybe, 3 warranty."""
    by_right = _BY_RIGHT.get(law.withdrawal.stands, 0)
    if by_right or law.warranty is None or law.warranty.stands is Stands.NO:
        return by_right
    return 3


def answer(policy: Policy, key: int, law: Lawful, known: Flat) -> Answer:
    """Return the outcome of a unit whose bits are `key`; `known` is read where it is new."""
    bits = policy.bits
    whole = key << LAW_BITS | standing(law)
    found = bits.answered.get(whole)
    if found is None:
        rows = bits.of(key)
        outcome, why, overruled, holds = _judged(policy, rows, key, law, known)
        found = Answer(outcome, SEVERITY[outcome], why, overruled, holds, rows)
        if len(bits.answered) < MOST_KEPT:
            bits.answered[whole] = found
    return found


def _judged(
    policy: Policy, rows: Rows, key: int, law: Lawful, known: Flat
) -> tuple[Outcome, str, str, bool]:
    bits = policy.bits
    eligibility, offer = rows.eligibility, rows.offer
    asked = (
        eligibility.number if eligibility else 0,
        offer.number if offer else 0,
        bits.beyond_rows(key),
        standing(law),
    )
    found = bits.judged.get(asked)
    if found is None:
        told = opinion(policy, known, law)
        codes = (one.code for one in told.reasons if one.code in OVERRULING)
        why = (str(one.facts.get("rule", one.code)) for one in told.reasons)
        holds = any(one.code == "rule" for one in told.reasons)
        found = told.outcome, next(why, ""), next(codes, ""), holds
        if len(bits.judged) < MOST_KEPT:
            bits.judged[asked] = found
    return found
