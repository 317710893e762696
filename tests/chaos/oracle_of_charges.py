"""The provider's charges for missing goods against our cases: taken once, given back once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.chaos.oracle_of_holds import HoldBooks

if TYPE_CHECKING:
    from tests.chaos.oracle import Verdict

_WAITS = frozenset({"charging", "undecided"})


@dataclass(frozen=True, slots=True)
class OurCharge:
    """A case of missing goods, whether it was charged or not."""

    brand: str
    number: int
    ran: str
    state: str
    amount: int
    recovered: int
    marked: int
    """What goes back, as its parts say."""
    intents: Sequence[str]
    """Of its holds: it is charged by capturing one. None: by hand, or not (yet)."""
    is_owned: bool
    """An open incident is about it: a person has it."""


@dataclass(frozen=True, slots=True)
class ChargeBooks:
    ours: Sequence[OurCharge] = ()
    kept: Mapping[str, int] = field(default_factory=dict)
    """What is still missing in the end, by RAN: so much stays with us."""


@dataclass(slots=True)
class _There:
    """What the provider did, by brand and intent."""

    taken: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    back: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    owned: set[tuple[str, str]] = field(default_factory=set)

    def of(self, charge: OurCharge) -> tuple[int, int]:
        keys = [(charge.brand, intent) for intent in charge.intents]
        return sum(self.taken[key] for key in keys), sum(self.back[key] for key in keys)

    def has_owner(self, charge: OurCharge) -> bool:
        held = any((charge.brand, intent) in self.owned for intent in charge.intents)
        return charge.is_owned or held


def judge_charges(verdict: Verdict, books: ChargeBooks, holds: HoldBooks) -> None:
    """Compare what we say of every case with what the provider took for it."""
    there = _There(owned={(one.brand, one.intent) for one in holds.ours if one.is_owned})
    for one in holds.theirs:
        there.taken[one.brand, one.intent] += one.captured
        there.back[one.brand, one.intent] += one.given_back
    for charge in books.ours:
        verdict.owned += charge.is_owned
        _judge_charge(verdict, charge, there)
    _judge_kept(verdict, books, there)


def _judge_charge(verdict: Verdict, charge: OurCharge, there: _There) -> None:
    taken, back = there.of(charge)
    name = f"{charge.brand} case {charge.number} ({charge.state}, {charge.amount})"
    told = f"{name}: the provider says {taken} taken, {back} given back"
    if taken > charge.amount:
        verdict.doubled.append(told)
    elif there.has_owner(charge):
        return
    elif charge.state in _WAITS:
        verdict.unknown_left.append(told)
    elif charge.state == "charged":
        if charge.intents and (taken, back) != (charge.recovered, charge.marked):
            (verdict.doubled if back > charge.marked else verdict.lost).append(told)
    elif taken != back:
        verdict.lost.append(told)


def _judge_kept(verdict: Verdict, books: ChargeBooks, there: _There) -> None:
    """What was missing to the end was charged, and no more than that, or a person has it."""
    by_ran: dict[str, list[OurCharge]] = defaultdict(list)
    for charge in books.ours:
        by_ran[charge.ran].append(charge)
    for ran, wanted in books.kept.items():
        cases = by_ran[ran]
        kept = sum(taken - back for taken, back in map(there.of, cases))
        if not cases:
            verdict.lost.append(f"{ran}: nobody saw that goods are missing")
        elif kept != wanted and not any(map(there.has_owner, cases)):
            told = f"{ran}: {wanted} were to be charged, the provider says {kept}"
            (verdict.doubled if kept > wanted else verdict.lost).append(told)


def read_charges(
    ask: Callable[[str], Sequence[tuple[Any, ...]]],
    theirs: Mapping[str, Any],
    kept: Mapping[str, int],
) -> ChargeBooks:
    """Read our side; theirs is in the books of holds."""
    return ChargeBooks([OurCharge(*row) for row in ask(_CASES) if row[0] in theirs], kept)


_CASES = """
SELECT b.slug, s.id, r.ran, s.state, s.amount_minor, s.recovered_minor,
  (SELECT coalesce(sum((part->>'back_minor')::bigint), 0)::bigint
   FROM jsonb_array_elements(s.parts) AS part),
  ARRAY(SELECT h.intent FROM holds_hold h
        WHERE h.brand_id = s.brand_id AND h.shortfall_id = s.id ORDER BY h.id),
  EXISTS (SELECT 1 FROM incidents_incident i WHERE i.brand_id = s.brand_id
          AND i.healed_at IS NULL AND i.subject = 'shortfall:' || s.id)
FROM recovery_shortfall s JOIN tenancy_brand b ON b.id = s.brand_id
JOIN returns_return r ON r.brand_id = s.brand_id AND r.id = s.return_id
ORDER BY s.id
"""
