"""What happens to a return moves what goes out for it: handed to the shop, or ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from backhaul.core import exchanges as core
from backhaul.core.axes import Authorization, Processing, UnitMoney
from backhaul.core.errors import IllegalStep
from backhaul.core.exchanges import Ending, State, UnitNow
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.policies.exchanging import SendWhen
from backhaul.core.tracking.words import Position
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.exchanges.models import Exchange, Stock
from backhaul.stages.exchanges.stock import (
    count_restocked,
    entry_of,
    locked_stock,
    of,
    set_to,
)
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Return, Unit

_BATCH = 200
_MOVED = (
    "state",
    "reserved_at",
    "released_at",
    "sent_at",
    "ended_at",
    "waits_until",
    "ending",
    "instead",
    "carrier",
    "tracking_number",
    "due_paid_at",
    "due_paid_by",
    "due_reference",
)


@dataclass(slots=True)
class Desk:
    """Exchanges of some returns with all that they move, locked; `close` writes it."""

    at: datetime
    actor: str
    cases: Mapping[int | None, Case]
    exchanges: list[Exchange]
    stocks: Mapping[int, Stock]
    entries: list[NewEntry] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def unit(self, one: Exchange) -> Unit:
        case = self.cases[one.ret_id]
        return next(unit for unit in case.units if unit.pk == one.unit_id)

    def step(self, one: Exchange, after: State, kind: EntryKind, **data: object) -> None:
        """Take a step; raises IllegalStep where it is not open."""
        if not core.is_step(State(one.state), after):
            raise IllegalStep("illegal_step", state=one.state, step=after.value)
        before, one.state = State(one.state), after.value
        self._move_stock(one, before, after)
        self.note(one, kind, **data)

    def note(self, one: Exchange, kind: EntryKind, **data: object) -> None:
        self.touched.add(one.pk)
        unit = self.unit(one)
        case = self.cases[one.ret_id]
        entry = entry_of(one, kind, at=self.at, actor=self.actor, unit=unit.ordinal, **data)
        case.entries.append(entry)

    def _move_stock(self, one: Exchange, before: State, after: State) -> None:
        row = self.stocks.get(one.variant_id)
        if row is None or before not in core.HOLDING:
            return
        if after is State.SENT:
            set_to(row, of(row).use())
        elif after not in core.HOLDING:
            set_to(row, of(row).give_back())

    def end(self, one: Exchange, why: Ending, *, instead: str = "") -> None:
        """Nothing goes out; where money is still due, the unit asks for that from now on."""
        self.step(one, State.ENDED, EntryKind.EXCHANGE_ENDED, ending=why.value)
        one.ending, one.ended_at, one.waits_until = why.value, self.at, None
        if why.is_owed_still:
            one.instead = instead or one.instead
            self.cases[one.ret_id].change(self.unit(one), resolution=one.instead)

    def release(self, one: Exchange) -> None:
        one.released_at = self.at
        self.step(one, State.RELEASED, EntryKind.EXCHANGE_RELEASED)

    def reserve(self, one: Exchange) -> bool:
        """Give it a piece; False where none is free."""
        row = self.stocks.get(one.variant_id)
        kept = of(row).reserve() if row else None
        if row is None or kept is None:
            return False
        set_to(row, kept)
        one.reserved_at, one.waits_until = self.at, None
        self.step(one, State.RESERVED, EntryKind.EXCHANGE_RESERVED)
        return True

    def close(self) -> None:
        """Write everything that moved."""
        moved = [one for one in self.exchanges if one.pk in self.touched]
        if not moved:
            return
        update_rows(moved, _MOVED)
        update_rows(list(self.stocks.values()), ("count", "reserved"))
        changed = {one.ret_id for one in moved}
        written = [self.cases[key] for key in sorted(changed)]
        cases.write(written, fields=("resolution",), at=self.at, actor=self.actor)
        _tell_returns(written)


def _tell_returns(written: Iterable[Case]) -> None:
    """A return asks for what its units do, once they all ask for the same."""
    for case in written:
        wishes = {unit.resolution for unit in case.units}
        if len(wishes) == 1 and case.ret.resolution not in wishes:
            [case.ret.resolution] = wishes
            Return.objects.filter(brand_id=case.ret.brand_id, id=case.ret.pk).update(
                resolution=case.ret.resolution
            )


def open_desk(
    brand_ids: Sequence[int], return_ids: Iterable[int], *, at: datetime, actor: str
) -> Desk | None:
    """Lock returns, the stock of what goes out for them, and the exchanges; None: no such.

    One statement for returns of which nothing is exchanged.
    """
    known = Exchange.objects.filter(
        brand_id__in=brand_ids, ret_id__in=sorted(set(return_ids)), state__in=core.OPEN
    )
    found = list(known.values_list("ret_id", "variant_id"))
    if not found:
        return None
    loaded = cases.load_many(brand_ids, [ret for ret, _ in found])
    stocks = locked_stock(brand_ids, [variant for _, variant in found])
    rows = Exchange.objects.select_for_update().filter(
        brand_id__in=brand_ids, ret_id__in=list(loaded), state__in=core.OPEN
    )
    return Desk(at, actor, loaded, list(rows.order_by("id")), stocks)


def follow(brand_ids: Sequence[int], return_ids: Iterable[int], *, at: datetime) -> int:
    """Let out what may go, end what cannot be any more; return how many moved."""
    desk = open_desk(brand_ids, return_ids, at=at, actor="system")
    if desk is None:
        return 0
    for one in desk.exchanges:
        _look(desk, one)
    desk.close()
    return len(desk.touched)


def _look(desk: Desk, one: Exchange) -> None:
    unit = desk.unit(one)
    now = unit_now(unit)
    state = State(one.state)
    why = core.ending(now)
    if why is not None and state is not State.RELEASED:
        desk.end(one, why)
    elif state is State.RESERVED and is_paid_up(one) and _may_go(one, now):
        desk.release(one)


def _may_go(one: Exchange, now: UnitNow) -> bool:
    if core.waits_for_hold(now, one.hold_minor, is_held=one.secured_at is not None):
        return False
    return core.may_go(now, SendWhen(one.send_when))


def is_paid_up(one: Exchange) -> bool:
    return one.due_minor == 0 or one.due_paid_at is not None


def unit_now(unit: Unit) -> UnitNow:
    terms = terms_of(unit)
    return UnitNow(
        authorization=Authorization(unit.authorization),
        processing=Processing(unit.processing),
        money=UnitMoney(unit.money),
        position=Position(unit.position) if unit.position else None,
        disposition=unit.disposition,
        tier=terms.risk_tier if terms else None,
        keeps=terms is not None and terms.keeps,
    )


def restock(brand_ids: Sequence[int], return_ids: Sequence[int], *, at: datetime) -> None:
    count_restocked(brand_ids, return_ids, at)


def sweep() -> int:
    """Give free pieces to those who waited longest, end what waited too long; how many."""
    with acting_for(*every_brand_id()):
        at = clock.now()
        brand_ids = acting_brands()
        wanted = _in_line(brand_ids) | _over(brand_ids, at)
        desk = open_desk(brand_ids, wanted, at=at, actor="system")
        if desk is None:
            return 0
        for one in desk.exchanges:  # by id: whoever asked first
            if one.state != State.WAITING:
                continue
            is_over = one.waits_until is not None and one.waits_until <= at
            if not desk.reserve(one) and is_over:
                desk.end(one, Ending.OUT_OF_STOCK)
        desk.close()
        return len(desk.touched)


def _in_line(brand_ids: Sequence[int]) -> set[int]:
    """Return the returns that wait for what is there, as many as there are pieces."""
    waiting = Exchange.objects.filter(brand_id__in=brand_ids, state=State.WAITING)
    there = Stock.objects.filter(
        brand_id__in=brand_ids,
        count__gt=F("reserved"),
        variant_id__in=waiting.values("variant_id"),
    )
    free = {row.variant_id: of(row).free for row in there}
    found: set[int] = set()
    rows = waiting.filter(variant_id__in=list(free)).order_by("id")
    for variant_id, ret_id in rows.values_list("variant_id", "ret_id")[:_BATCH]:
        if free[variant_id] > 0:
            free[variant_id] -= 1
            found.add(ret_id)
    return found


def _over(brand_ids: Sequence[int], at: datetime) -> set[int]:
    rows = Exchange.objects.filter(
        brand_id__in=brand_ids, state=State.WAITING, waits_until__lte=at
    )
    return set(rows.order_by("waits_until").values_list("ret_id", flat=True)[:_BATCH])
