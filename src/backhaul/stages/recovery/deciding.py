"""What a person decides about money that has no goods: it is charged, or written off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.receiving import printable
from backhaul.core.recovery import LIVE, Cause, State, may_charge
from backhaul.stages.advances.rules import rule_of
from backhaul.stages.holds import ordering
from backhaul.stages.incidents.actions import change_incidents
from backhaul.stages.recovery import alarms
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.telling import note
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.books import Books

LONGEST_NOTE = 2000
LONGEST_REFERENCE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Who decides, and why."""

    actor: str
    at: datetime
    note: str = ""
    has_looked: bool = False
    """After a restore: at the provider, and found no charge that we know nothing of."""


def charge(
    brand_id: int, shortfall_id: int, back: int, reference: str, word: Word
) -> Shortfall:
    """Keep that `back` was taken again from the shopper, as they had agreed.

    It is done at the provider, under the agreement that only the shop can show. What of it is
    not taken is written off. Raises NotFound `no_such_shortfall`, IllegalStep
    `shortfall_is_over`, DomainError `recharge_not_agreed`, `recharge_amount_wrong`,
    `charge_reference_missing`, `note_too_long`.
    """
    case, row = locked(brand_id, shortfall_id, word)
    if not can_charge(row):
        raise DomainError("recharge_not_agreed")
    if not 0 < back <= row.amount_minor:
        raise DomainError("recharge_amount_wrong", most_minor=row.amount_minor)
    known = printable(reference, LONGEST_REFERENCE)
    if not known:
        raise DomainError("charge_reference_missing")
    row.state, row.recovered_minor, row.reference = State.CHARGED.value, back, known
    books = Books(word.at)
    _book(books, row, LedgerEventKind.RECHARGED, back)
    _book(books, row, LedgerEventKind.WRITTEN_OFF, row.amount_minor - back)
    return _close(case, row, books, word)


def write_off(brand_id: int, shortfall_id: int, word: Word) -> Shortfall:
    """End a case without the money; raises as `charge` does, and DomainError `note_missing`."""
    case, row = locked(brand_id, shortfall_id, word)
    if not word.note.strip():
        raise DomainError("note_missing")
    row.state = State.WRITTEN_OFF.value
    books = Books(word.at)
    _book(books, row, LedgerEventKind.WRITTEN_OFF, row.amount_minor)
    return _close(case, row, books, word)


def can_charge(row: Shortfall) -> bool:
    causes = [Cause(part["cause"]) for part in row.parts]
    return may_charge(causes, rule_of(row.brand_id), has_carrier=row.has_carrier)


def locked(brand_id: int, shortfall_id: int, word: Word) -> tuple[Case, Shortfall]:
    """Lock the return first, as everybody does; raises as `charge` does."""
    if len(word.note) > LONGEST_NOTE:
        raise DomainError("note_too_long", limit=LONGEST_NOTE)
    rows = Shortfall.objects.filter(brand_id=brand_id, id=shortfall_id)
    loaded = cases.load_many([brand_id], rows.values_list("ret_id", flat=True))
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("no_such_shortfall", shortfall=shortfall_id)
    if State(row.state) not in LIVE:
        raise IllegalStep("shortfall_is_over", state=row.state)
    return loaded[row.ret_id], row


def _book(books: Books, row: Shortfall, kind: LedgerEventKind, minor: int) -> None:
    if minor:
        event = LedgerEvent(kind, Money(minor, row.currency))
        books.book_outside(row.brand_id, f"short:{row.pk}:{kind.value}", event)


def _close(case: Case, row: Shortfall, books: Books, word: Word) -> Shortfall:
    row.closed_at, row.closed_by, row.note = word.at, word.actor, word.note.strip()
    row.due_at, row.due_what = None, ""
    row.asked_minor, row.asked_by = None, ""
    row.save()
    ordering.let_go([row.brand_id], [case], ordering.Word(actor=word.actor, at=word.at))
    books.post()
    note(case, EntryKind.ADVANCE_CHANGED, row, at=word.at, actor=word.actor)
    change_incidents((), [alarms.decided(row)], at=word.at, actor=word.actor)
    cases.append(case)
    return row
