"""A case was charged, and goods of it came after all: what was taken for them goes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backhaul.core.axes import Processing, UnitMoney
from backhaul.core.holds import AtBank, Step, to_give_back
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.recovery import Cause, State, is_carriers
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, start
from backhaul.stages.incidents.actions import Opening, change_incidents
from backhaul.stages.recovery import alarms
from backhaul.stages.recovery.facts import shoppers_minor
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.telling import booking_of, note
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.books import Books

_SEEN = frozenset({Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED})


@dataclass(frozen=True, slots=True)
class Charged:
    """A charged case, and what is known of its units by now; units are ordinals."""

    case: Case
    row: Shortfall
    hold: Hold | None
    """None: it was charged by hand."""
    over: frozenset[int]
    """Nothing is missing of them any more."""

    @property
    def _marked(self) -> dict[int, int]:
        """Return how much was ordered, or told to a person, to go back for which unit."""
        return {
            int(part["unit"]): int(part["back_minor"])
            for part in self.row.parts
            if part.get("back_minor")
        }

    @property
    def given(self) -> dict[int, int]:
        """Return for which units how much went back: the charge is not theirs any more.

        Not while it is on its way, nor where the provider refused it: nobody may be charged
        again for what was not given back.
        """
        return {
            int(part["unit"]): int(part["back_minor"])
            for part in self.row.parts
            if part.get("back_minor") and (part.get("is_back") or not self._is_on_its_way)
        }

    @property
    def _is_on_its_way(self) -> bool:
        """Return whether the last of what was marked is not given back (yet)."""
        if self.hold is None:
            return False
        is_open = bool(self.hold.step or self.hold.failure_code)
        return is_open or sum(self._marked.values()) > self.hold.given_back_minor

    @property
    def standing(self) -> set[int]:
        """Return the units that the charge is for, still."""
        return {int(part["unit"]) for part in self.row.parts} - self.given.keys()

    @property
    def missing_minor(self) -> int:
        return sum(part["amount_minor"] for part in self._missing)

    @property
    def _missing(self) -> list[dict[str, Any]]:
        gone = self._marked.keys() | self.over
        return [part for part in self.row.parts if part["unit"] not in gone]

    def _charged_for(self, recovered: int) -> int:
        """Return how much a charge is for what is missing: the carrier's is charged last."""
        has_carrier = self.row.has_carrier
        shoppers = shoppers_minor(self._missing, has_carrier=has_carrier)
        beyond = recovered - shoppers_minor(self.row.parts, has_carrier=has_carrier)
        return shoppers + min(max(0, beyond), self.missing_minor - shoppers)

    @property
    def bank(self) -> AtBank:
        """Return what the shopper's bank took back of the charge."""
        return self.row.bank if self.hold is None else self.hold.bank

    def to_give_back(self) -> int:
        """Return how much more of the charge is not for anything that is missing."""
        recovered = self.row.recovered_minor if self.hold is None else self.hold.captured_minor
        return to_give_back(recovered, self._charged_for(recovered), self._gone, self.bank)

    @property
    def _gone(self) -> int:
        """Return how much went back; of a charge by hand, how much a person was told to."""
        if self.hold is None:
            return sum(self._marked.values())
        return self.hold.given_back_minor

    def mark(self, back: int) -> dict[int, int]:
        """Keep for which units `back` goes, and return how much of it for each.

        What was marked before has gone back by now: no step follows one that has not ended.
        Of such a unit more goes back where a bank had taken a part of it, and returned that.
        """
        shares: dict[int, int] = {}
        left = self._gone + back - sum(self._marked.values())
        for part in self.row.parts:
            if part.get("back_minor"):
                part["is_back"] = True
        for part in sorted(self.row.parts, key=self._turn_of):
            marked = part.get("back_minor", 0)
            share = min(part["amount_minor"] - marked, left - sum(shares.values()))
            if part["unit"] in self.over and share > 0:
                shares[int(part["unit"])] = share
                part["back_minor"] = marked + share
                part.pop("is_back", None)
        self.row.save(update_fields=("parts",))
        return shares

    def _turn_of(self, part: Mapping[str, Any]) -> tuple[bool, bool]:
        """Return what decides which unit is next: what has nothing yet, the carrier's last."""
        is_last = is_carriers(Cause(part["cause"]), has_carrier=self.row.has_carrier)
        return bool(part.get("back_minor")), is_last


def holds_of(rows: Sequence[Shortfall]) -> dict[int | None, Hold]:
    """Lock and return what was captured for charged cases, by case: one statement, or none."""
    charged = [row for row in rows if State(row.state) is State.CHARGED]
    if not charged:
        return {}
    found = Hold.objects.select_for_update().filter(
        brand_id__in={row.brand_id for row in charged},
        shortfall_id__in=[row.pk for row in charged],
        state="captured",
    )
    return {hold.shortfall_id: hold for hold in found}


def over_of(case: Case, short: Collection[int], out: Collection[int]) -> frozenset[int]:
    """Return the units of which nothing is missing; `out`: ids of units whose money is out.

    Goods are not there before somebody has looked at them: a box may be empty, or hold
    something else. What the shopper keeps, and money that is back with us, needs no goods.
    """
    return frozenset(
        unit.ordinal
        for unit in case.units
        if unit.ordinal not in short and _is_over(unit, is_out=unit.pk in out)
    )


def _is_over(unit: Unit, *, is_out: bool) -> bool:
    if unit.is_kept:
        return True
    match UnitMoney(unit.money):
        case UnitMoney.SENT | UnitMoney.PAID:
            return Processing(unit.processing) in _SEEN
        case UnitMoney.CHECKING:
            return not is_out
        case _:
            return True


def give_back(charged: Sequence[Charged], *, at: datetime) -> None:
    """Order what goes back, end the cases of which all went back, or tell a person.

    What was charged by hand is given back by hand. While a bank decides about a charge
    nothing is done: it may give it back itself. The caller writes the cases.
    """
    books, openings = Books(at), list[Opening]()
    for one in charged:
        if one.bank.is_open:
            continue
        if one.hold is None:
            openings += _by_hand(one, books)
        elif not one.hold.step:
            _by_provider(one, one.hold, books)
    books.post()
    change_incidents(openings, (), at=at, actor="system", source="recovery")


def _by_hand(one: Charged, books: Books) -> list[Opening]:
    """A person is told of each unit once, and the books say that its money goes back."""
    row, shares = one.row, dict[int, int]()
    if back := one.to_give_back():
        shares = one.mark(back)
        event = LedgerEvent(LedgerEventKind.RECHARGED, Money(back, row.currency))
        booking = booking_of(row, f"given:{min(shares)}")
        books.book_outside(row.brand_id, booking, event, is_undone=True)
    if not one.missing_minor:
        _heal(one, books)
    return [alarms.came_after_charge(row, unit, minor) for unit, minor in shares.items()]


def _by_provider(one: Charged, hold: Hold, books: Books) -> None:
    """What the bank keeps is not given a second time; a person knows of that."""
    back = one.to_give_back()
    if not back:
        if not one.missing_minor:
            _heal(one, books)
    elif not hold.failure_code:
        start(one.case, hold, Step.GIVE_BACK, back, Word(actor="system", at=books.at))
        one.mark(back)
        crash_point(CrashPoint.CHARGE_GOES_BACK)


def _heal(one: Charged, books: Books) -> None:
    row = one.row
    rest = row.amount_minor - row.recovered_minor
    if rest > 0:
        event = LedgerEvent(LedgerEventKind.WRITTEN_OFF, Money(rest, row.currency))
        books.book_outside(row.brand_id, booking_of(row, "back"), event, is_undone=True)
    row.state, row.closed_at, row.closed_by = State.HEALED.value, books.at, "system"
    row.save(update_fields=("state", "closed_at", "closed_by"))
    note(one.case, EntryKind.ADVANCE_CHANGED, row, at=books.at)
    crash_point(CrashPoint.CHARGE_HEALED)
