"""Which exchanges a hold is for, and how much of it their goods still ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.axes import Processing
from backhaul.core.exchanges import State
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.holds.models import Hold
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement import facts

_SEEN = frozenset({Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED})
_OUT = frozenset({State.RELEASED, State.SENT})


@dataclass(frozen=True, slots=True)
class Looked:
    """Ids of units: those that were found as agreed, and those that wait to be looked at."""

    fine: frozenset[int]
    waiting: frozenset[int]


@dataclass(frozen=True, slots=True)
class Cover:
    """What one hold is for; amounts are of its currency."""

    exchanges: Sequence[Exchange]
    """Those that did not end, and whose goods were not found as agreed."""
    waiting: frozenset[int]

    @property
    def is_over(self) -> bool:
        return not self.exchanges

    @property
    def needed_minor(self) -> int:
        """Return how much has to be held."""
        return sum(one.hold_minor for one in self.exchanges)

    @property
    def missing_minor(self) -> int:
        """Return how much of what was taken may be kept."""
        return sum(one.hold_minor for one in self.exchanges if State(one.state) in _OUT)

    @property
    def owed_minor(self) -> int:
        """Return how much may be taken by rule: of what was sent."""
        return sum(one.hold_minor for one in self.exchanges if one.state == State.SENT)

    @property
    def renews(self) -> bool:
        return bool(self.exchanges) and all(one.hold_renews for one in self.exchanges)

    @property
    def capture_at(self) -> datetime | None:
        """Return when it is taken by rule: so long after the last piece went out.

        A capture lets the rest go. So there is none while a piece is with the shop, or goods
        are here and nobody has looked at them.
        """
        if any(one.state == State.RELEASED for one in self.exchanges):
            return None
        sent = [one for one in self.exchanges if one.state == State.SENT]
        if any(one.unit_id in self.waiting for one in sent):
            return None
        ends = [
            one.sent_at + timedelta(days=one.hold_capture_days)
            for one in sent
            if one.sent_at is not None and one.hold_capture_days is not None
        ]
        return max(ends) if ends and len(ends) == len(sent) else None


def look(
    brand_ids: Sequence[int], loaded: Collection[Case], rows: Mapping[int, Sequence[Exchange]]
) -> Looked:
    """Return what is known of the goods of exchanges, by return: one statement."""
    wanted = {one.unit_id for found in rows.values() for one in found}
    units = [unit for case in loaded for unit in case.units if unit.pk in wanted]
    seen = [unit for unit in units if Processing(unit.processing) in _SEEN]
    differs = facts.differing(brand_ids, seen).at_inspection
    waiting = [unit for unit in units if unit.processing == Processing.RECEIVED]
    return Looked(
        frozenset(unit.pk for unit in seen) - differs, frozenset(unit.pk for unit in waiting)
    )


def cover_of(hold: Hold, wanted: Sequence[Exchange], looked: Looked) -> Cover:
    found = [
        one
        for one in wanted
        if one.hold_id == hold.pk
        and one.state != State.ENDED
        and one.unit_id not in looked.fine
    ]
    return Cover(found, looked.waiting)
