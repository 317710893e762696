"""What goes out instead pays for a unit: a leg like any other, paid when it is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from backhaul.core.axes import LegState, Resolution, UnitMoney
from backhaul.core.exchanges import GOES_OUT, OPEN, State
from backhaul.core.journal import EntryKind
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.books import Books
from backhaul.stages.settlement.models import Leg, LegUnit
from backhaul.stages.settlement.outcomes import Desk, Outcome

_STANDS = frozenset({*OPEN, State.SENT})


def values_of(units: Iterable[Unit]) -> Mapping[int, int]:
    """Return the price of what goes out, by unit: one statement, or none for refunds alone."""
    wanted = [unit for unit in units if Resolution(unit.resolution) in GOES_OUT]
    if not wanted:
        return {}
    rows = Exchange.objects.filter(
        brand_id__in={unit.brand_id for unit in wanted},
        unit_id__in=[unit.pk for unit in wanted],
        state__in=_STANDS,
    )
    return dict(rows.values_list("unit_id", "value_minor"))


def left_of(value_minor: int, covered: Sequence[LegUnit]) -> int:
    """Return what of a price no living leg stands for yet."""
    taken = sum(s.amount_minor for s in covered if s.leg.kind == Leg.Kind.EXCHANGE)
    return max(0, value_minor - taken)


def take_news(tasks: Sequence[TaskRow]) -> None:
    """An exchange was sent or ended, or its leg was born: the leg follows."""
    return_ids = {
        task.return_id for task in tasks if task.return_id is not None and _is_of_exchange(task)
    }
    if return_ids:
        brand_ids = sorted({task.brand_id for task in tasks})
        follow(brand_ids, return_ids, at=clock.now(), actor="system")


def _is_of_exchange(task: TaskRow) -> bool:
    if task.kind is not EntryKind.LEG_APPROVED:
        return True
    return task.data.get("leg_kind") == Leg.Kind.EXCHANGE.value


def follow(
    brand_ids: Sequence[int], return_ids: Iterable[int], *, at: datetime, actor: str
) -> None:
    """Bring the legs of exchanges to where the exchanges are."""
    loaded = cases.load_many(brand_ids, return_ids)
    alive = facts.living_of(brand_ids, loaded.values())
    legs = {
        leg.pk: leg
        for of_return in alive.legs.values()
        for leg in of_return
        if leg.kind == Leg.Kind.EXCHANGE and leg.state == LegState.APPROVED
    }
    if not legs:
        return
    states = _states(brand_ids, alive, legs)
    desk = Desk(Books(at), loaded, alive, actor)
    for leg in legs.values():
        if states[leg.pk] == {State.SENT}:
            leg.state, leg.ordered_at = LegState.ORDERED.value, at
            desk.apply(leg, Outcome(leg_id=leg.pk, return_id=leg.ret_id, state=LegState.PAID))
        elif not states[leg.pk] & _STANDS:
            _end(desk, leg)
    desk.close(brand_ids)


def _states(
    brand_ids: Sequence[int], alive: facts.Living, legs: Mapping[int, Leg]
) -> Mapping[int, set[State]]:
    """Return the newest state of the exchange of each unit that a leg is for, by leg."""
    units: dict[int, set[int]] = defaultdict(set)
    for unit_id, shares in alive.shares.items():
        for share in shares:
            if share.leg_id in legs:
                units[share.leg_id].add(unit_id)
    wanted = {unit for of_leg in units.values() for unit in of_leg}
    rows = Exchange.objects.filter(brand_id__in=brand_ids, unit_id__in=wanted).order_by("id")
    newest = {unit: State(state) for unit, state in rows.values_list("unit_id", "state")}
    return {
        leg: {newest.get(unit, State.ENDED) for unit in of_leg} for leg, of_leg in units.items()
    }


def _end(desk: Desk, leg: Leg) -> None:
    """What was to pay for the unit does not go out: its money is open again."""
    of_leg = [
        unit
        for unit in desk.loaded[leg.ret_id].units
        if any(share.leg_id == leg.pk for share in desk.alive.shares.get(unit.pk, ()))
    ]
    desk.cancel(leg, "exchange_ended")
    for unit in of_leg:
        if not desk.alive.shares.get(unit.pk):
            desk.stopped.discard(unit.pk)
            desk.loaded[leg.ret_id].change(unit, money=UnitMoney.PROMISED.value)
