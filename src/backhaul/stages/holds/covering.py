"""Which exchanges a hold is for, and how much of it their goods still ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Min

from backhaul.core.axes import LegState, Processing
from backhaul.core.exchanges import State
from backhaul.core.holds import Purpose, renews_for
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.holds.models import Hold
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.models import LegUnit

_SEEN = frozenset({Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED})
_OUT = frozenset({State.RELEASED, State.SENT})
#: Nothing of the unit is paid by it.
_VOID = (LegState.PROPOSED, LegState.CANCELLED, LegState.REVERSED)


@dataclass(frozen=True, slots=True)
class Looked:
    """Ids of units: those whose goods are no question any more, and those to be looked at.

    Fine is what was found as agreed, what a person accepted although it was not, and what
    the shopper keeps.
    """

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

    def renews_until(self, first: datetime) -> datetime:
        """Return when it is placed anew for the last time; `first` is when it was first held.

        After that a person decides, though the piece is with the shop or with the shopper.
        """
        days = max((renews_for(one.hold_capture_days) for one in self.exchanges), default=0)
        return first + timedelta(days=days)

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
    """Return what is known of the goods of exchanges: two statements at most."""
    wanted = {one.unit_id for found in rows.values() for one in found}
    units = [unit for case in loaded for unit in case.units if unit.pk in wanted]
    return look_at(brand_ids, units)


def look_at(brand_ids: Sequence[int], units: Sequence[Unit]) -> Looked:
    """Return it of these units; nothing is read while none was inspected."""
    seen = [unit for unit in units if Processing(unit.processing) in _SEEN]
    differs = facts.differing(brand_ids, seen).at_inspection
    refused = differs - _accepted(brand_ids, differs)
    fine = {unit.pk for unit in seen} - refused | {unit.pk for unit in units if unit.is_kept}
    waiting = [unit for unit in units if unit.processing == Processing.RECEIVED]
    return Looked(frozenset(fine), frozenset(unit.pk for unit in waiting))


def first_held(brand_ids: Sequence[int], return_ids: Collection[int]) -> dict[int, datetime]:
    """Return when something was first held for exchanges, by return: one statement."""
    rows = Hold.objects.filter(
        brand_id__in=brand_ids,
        ret_id__in=return_ids,
        purpose=Purpose.EXCHANGE,
        held_at__isnull=False,
    )
    return dict(rows.values_list("ret_id").annotate(Min("held_at")).order_by())


def _accepted(brand_ids: Sequence[int], differs: Collection[int]) -> frozenset[int]:
    """Return the units that a person paid for, with a reason, after they were looked at.

    What was decided before that was decided for other goods than these.
    """
    if not differs:
        return frozenset()
    rows = LegUnit.objects.filter(
        brand_id__in=brand_ids,
        unit_id__in=differs,
        is_alive=True,
        leg__decision__has_key="override_reason",
        leg__approved_at__gte=F("unit__inspected_at"),
    )
    return frozenset(rows.exclude(leg__state__in=_VOID).values_list("unit_id", flat=True))


def cover_of(hold: Hold, wanted: Sequence[Exchange], looked: Looked) -> Cover:
    found = [
        one
        for one in wanted
        if one.hold_id == hold.pk
        and one.state != State.ENDED
        and one.unit_id not in looked.fine
    ]
    return Cover(found, looked.waiting)
