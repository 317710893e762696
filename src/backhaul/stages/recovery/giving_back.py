"""A case was charged, and goods of it came after all: what was taken for them goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.holds import Step, to_give_back
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.recovery import State
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, start
from backhaul.stages.incidents.actions import Opening, change_incidents
from backhaul.stages.recovery import alarms
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.telling import note
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.books import Books


@dataclass(frozen=True, slots=True)
class Came:
    """A charged case; `missing` are the ordinals of its units that are not here yet."""

    case: Case
    row: Shortfall
    missing: frozenset[int]

    @property
    def missing_minor(self) -> int:
        parts = self.row.parts
        return sum(part["amount_minor"] for part in parts if part["unit"] in self.missing)


def give_back(charged: Sequence[Came], *, at: datetime) -> None:
    """Order what goes back, end the cases of which all went back, or tell a person.

    What was charged by hand is given back by hand. The caller writes the cases.
    """
    if not charged:
        return
    found = Hold.objects.select_for_update().filter(
        brand_id__in={one.row.brand_id for one in charged},
        shortfall_id__in=[one.row.pk for one in charged],
        state="captured",
    )
    holds = {hold.shortfall_id: hold for hold in found}
    books, openings = Books(at), list[Opening]()
    for one in charged:
        hold = holds.get(one.row.pk)
        if hold is None:
            openings += _by_hand(one, books)
        elif not hold.step:
            _by_provider(one, hold, books)
    books.post()
    change_incidents(openings, (), at=at, actor="system", source="recovery")


def _by_hand(one: Came, books: Books) -> list[Opening]:
    if one.missing:
        return []
    row = one.row
    event = LedgerEvent(LedgerEventKind.RECHARGED, Money(row.recovered_minor, row.currency))
    books.book_outside(row.brand_id, f"short:{row.pk}:given", event, is_undone=True)
    _heal(one, books)
    return [alarms.came_after_charge(row)]


def _by_provider(one: Came, hold: Hold, books: Books) -> None:
    back = to_give_back(one.row.recovered_minor, one.missing_minor, hold.given_back_minor)
    if back and not hold.failure_code:  # else the provider refused, and a person knows
        start(one.case, hold, Step.GIVE_BACK, back, Word(actor="system", at=books.at))
    elif not back and not one.missing:
        _heal(one, books)


def _heal(one: Came, books: Books) -> None:
    row = one.row
    if rest := row.amount_minor - row.recovered_minor:
        event = LedgerEvent(LedgerEventKind.WRITTEN_OFF, Money(rest, row.currency))
        books.book_outside(row.brand_id, f"short:{row.pk}:back", event, is_undone=True)
    row.state, row.closed_at, row.closed_by = State.HEALED.value, books.at, "system"
    row.save(update_fields=("state", "closed_at", "closed_by"))
    note(one.case, EntryKind.ADVANCE_CHANGED, row, at=books.at)
