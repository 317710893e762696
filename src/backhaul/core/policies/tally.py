"""What the time machine counts: then and by the draft, side by side. Amounts in minor units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from backhaul.core.money import WHOLE_BP
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.model import Outcome

#: Plain texts: an enumeration's value is looked up anew each time, a million times here.
AUTHORIZE, REFUSE, REVIEW = (
    one.value for one in (Outcome.AUTHORIZE, Outcome.REFUSE, Outcome.REVIEW)
)
_NAMES = {AUTHORIZE: "authorized", REFUSE: "refused", REVIEW: "reviewed"}
_MOST_EXAMPLES = 20


class Said(NamedTuple):
    """What a policy said about one unit. `trigger` is empty where it was refused."""

    outcome: str
    fee_minor: int = 0
    keeps: bool = False
    trigger: str = ""
    kept_bp: int = WHOLE_BP
    """What of its price is given where it is kept."""


@dataclass(frozen=True, slots=True)
class Past:
    """A request as it was decided: its facts, and per unit key what came out then."""

    ran: str
    decided_at: datetime
    facts: RequestFacts
    then: Mapping[str, Said]


@dataclass(slots=True)
class Side:
    """What one policy said to all units."""

    authorized: int = 0
    refused: int = 0
    reviewed: int = 0
    kept: int = 0
    fees_minor: int = 0
    kept_minor: int = 0
    """Paid for what may stay where it is: goods given away."""
    refunds_minor: int = 0
    """Paid for what is authorised, less its fees and what is not given for keeping it."""
    parcels: int = 0
    """Returns of which at least one unit travels."""

    def add(self, said: Said, paid_minor: int) -> None:
        name = _NAMES[said.outcome]
        setattr(self, name, getattr(self, name) + 1)
        self.fees_minor += said.fee_minor
        if said.outcome == AUTHORIZE:
            kept_back = paid_minor * (WHOLE_BP - said.kept_bp) // WHOLE_BP
            self.refunds_minor += paid_minor - kept_back - said.fee_minor
        if said.keeps:
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
class Part:
    """How one part of the units fares; `then` and `draft` count what is not authorised."""

    units: int = 0
    then: int = 0
    draft: int = 0
    then_refused: int = 0
    draft_refused: int = 0

    def add(self, then: str, draft: str) -> None:
        self.units += 1
        self.then += then != AUTHORIZE
        self.draft += draft != AUTHORIZE
        self.then_refused += then == REFUSE
        self.draft_refused += draft == REFUSE


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
    newly_refused_requests: int = 0
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
    segments: dict[tuple[str, str], Part] = field(default_factory=dict)
    """What it is counted by (country, category, reason, tier) and its value."""
    weeks: dict[str, Part] = field(default_factory=dict)
    """By the Monday (UTC) of the week in which it was decided."""


def keep(cases: list[Case], case: Case) -> None:
    if len(cases) < _MOST_EXAMPLES:
        cases.append(case)
