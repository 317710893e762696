"""The provider's holds against ours: held once, taken once, given back once, nothing left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.chaos.oracle import Verdict

_LIVE = frozenset({"pending", "succeeded"})
_ENDED_BADLY = frozenset({"failed", "expired"})


@dataclass(frozen=True, slots=True)
class OurHold:
    brand: str
    intent: str
    ran: str
    state: str
    step: str
    """What the provider is asked for; empty: nothing."""
    amount: int
    captured: int
    given_back: int
    agreed: int
    """The most that the shopper agreed to."""
    is_owned: bool
    """An open incident is about it: a person has it."""
    is_cases: bool = False
    """Of a charge: its case has an incident, or is over without it."""


@dataclass(frozen=True, slots=True)
class TheirHold:
    brand: str
    ref: str
    intent: str
    amount: int
    captured: int
    is_held: bool
    given_back: int
    """Of what was captured, pending refunds included."""

    @property
    def is_alive(self) -> bool:
        return self.is_held or self.captured > 0


@dataclass(frozen=True, slots=True)
class HoldBooks:
    """Both sides after everything has come to rest."""

    ours: Sequence[OurHold] = ()
    theirs: Sequence[TheirHold] = ()
    wanted: Mapping[str, str] = field(default_factory=dict)
    """How each exchange was to end, by RAN: `release`, `keep`, or `back`."""


def judge_holds(verdict: Verdict, books: HoldBooks) -> None:
    """Compare what we say of every hold with what the provider did."""
    made: dict[tuple[str, str], list[TheirHold]] = defaultdict(list)
    for one in books.theirs:
        if one.is_alive:
            made[one.brand, one.intent].append(one)
    for hold in books.ours:
        verdict.holds += 1
        verdict.owned += hold.is_owned
        _judge_hold(verdict, hold, made.pop((hold.brand, hold.intent), []))
    for strangers in made.values():
        verdict.lost += [
            f"{one.brand} {one.ref}: held, and nobody says so" for one in strangers
        ]
    _judge_returns(verdict, books)
    _judge_ends(verdict, books)


def _judge_hold(verdict: Verdict, hold: OurHold, made: Sequence[TheirHold]) -> None:
    name = f"{hold.brand} {hold.intent} ({hold.state}, {hold.amount})"
    there = f"{name}: the provider says {[_told(one) for one in made]}"
    taken, back = sum(one.captured for one in made), sum(one.given_back for one in made)
    if len(made) > 1 or back > max(taken, 0) or taken > hold.amount:
        verdict.doubled.append(there)
    elif hold.step:
        if not hold.is_owned:
            verdict.unknown_left.append(f"{there}, {hold.step} is open")
    elif not _agree(hold, made):
        verdict.lost.append(there)
    elif back != hold.given_back:
        (verdict.doubled if back > hold.given_back else verdict.lost).append(there)
    elif hold.state in _ENDED_BADLY and not (hold.is_owned or hold.is_cases):
        verdict.lost.append(f"{name}: nobody was told that nothing is held")


def _agree(hold: OurHold, made: Sequence[TheirHold]) -> bool:
    """Whether what they hold and what they took is what our state says."""
    theirs = [(one.is_held, one.captured) for one in made]
    return theirs == {"held": [(True, 0)], "captured": [(False, hold.captured)]}.get(
        hold.state, []
    )


def _judge_returns(verdict: Verdict, books: HoldBooks) -> None:
    """Of one return never more is taken than was agreed to, and no two holds stand at once."""
    ours = {(hold.brand, hold.intent): hold for hold in books.ours}
    by_ran: dict[tuple[str, int], list[TheirHold]] = defaultdict(list)
    for one in books.theirs:
        if hold := ours.get((one.brand, one.intent)):
            by_ran[hold.ran, hold.agreed].append(one)
    for (ran, agreed), made in by_ran.items():
        if sum(one.captured for one in made) > agreed:
            verdict.doubled.append(f"{ran}: more was taken than the {agreed} agreed to")
        if sum(one.is_held for one in made) > 1:
            verdict.doubled.append(f"{ran}: held more than once")


def _judge_ends(verdict: Verdict, books: HoldBooks) -> None:
    """What was to be let go, taken or given back is so, or a person has it."""
    newest = {hold.ran: hold for hold in books.ours}
    for ran, end in books.wanted.items():
        hold = newest.get(ran)
        if hold is None:
            verdict.lost.append(f"{ran}: what was agreed to was never held")
        elif not hold.is_owned and not _has_ended(hold, end):
            verdict.lost.append(f"{ran}: {end} was wanted, it is {hold.state}")


def _has_ended(hold: OurHold, end: str) -> bool:
    left = hold.captured - hold.given_back
    match end:
        case "release":
            return hold.state == "released"
        case "keep":
            return hold.state == "captured" and left == hold.captured
        case _:
            return hold.state == "captured" and left == 0


def _told(one: TheirHold) -> str:
    held = "held" if one.is_held else f"{one.captured} taken, {one.given_back} given back"
    return f"{one.ref} {held}"


def read_holds(
    ask: Callable[[str], Sequence[tuple[Any, ...]]],
    theirs: Mapping[str, Any],
    wanted: Mapping[str, str],
) -> HoldBooks:
    """Read both sides. `theirs` is the provider's books.json by the brand's slug."""
    return HoldBooks(
        ours=[OurHold(*row) for row in ask(_HOLDS) if row[0] in theirs],
        theirs=[one for brand, books in theirs.items() for one in _theirs(brand, books)],
        wanted=wanted,
    )


def _theirs(brand: str, books: Any) -> Sequence[TheirHold]:
    refunds = {payment["id"]: payment["refunds"] for payment in books["payments"]}
    return [
        TheirHold(
            brand,
            one["id"],
            one["intent"],
            one["amount"],
            one["captured"],
            one["is_held"],
            sum(r["amount"] for r in refunds.get(one["id"], ()) if r["status"] in _LIVE),
        )
        for one in books["holds"]
    ]


_HOLDS = """
SELECT b.slug, h.intent, r.ran, h.state, h.step, h.amount_minor, h.captured_minor,
  h.given_back_minor, c.most_minor,
  EXISTS (SELECT 1 FROM incidents_incident i WHERE i.brand_id = h.brand_id
          AND i.healed_at IS NULL AND i.subject = 'hold:' || h.id),
  EXISTS (SELECT 1 FROM recovery_shortfall s WHERE s.brand_id = h.brand_id
          AND s.id = h.shortfall_id AND (s.closed_at IS NOT NULL
            OR EXISTS (SELECT 1 FROM incidents_incident i WHERE i.brand_id = s.brand_id
                       AND i.healed_at IS NULL AND i.subject = 'shortfall:' || s.id)))
FROM holds_hold h JOIN tenancy_brand b ON b.id = h.brand_id
JOIN holds_consent c ON c.brand_id = h.brand_id AND c.id = h.consent_id
JOIN returns_return r ON r.brand_id = h.brand_id AND r.id = h.return_id
ORDER BY h.id
"""
