"""What a person decides about money that has no goods: it is charged, or written off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.holds import Purpose
from backhaul.core.holds import State as HoldState
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.receiving import printable
from backhaul.core.recovery import LIVE, Cause, Rule, State, may_charge
from backhaul.stages.advances.rules import rule_of
from backhaul.stages.holds import ordering
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.actions import change_incidents
from backhaul.stages.recovery import alarms
from backhaul.stages.recovery.facts import has_carrier, has_carrier_now, shoppers_minor
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
    `shortfall_is_over`, `charged_at_provider`, DomainError `recharge_not_agreed`,
    `recharge_amount_wrong`, `charge_reference_missing`, `note_too_long`.
    """
    case, row = locked(brand_id, shortfall_id, word)
    _refuse_while_taken(row)
    most = chargeable_minor(row)
    if not most:
        raise DomainError("recharge_not_agreed")
    if not 0 < back <= most:
        raise DomainError("recharge_amount_wrong", most_minor=most)
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
    _refuse_while_taken(row)
    if not word.note.strip():
        raise DomainError("note_missing")
    row.state = State.WRITTEN_OFF.value
    books = Books(word.at)
    _book(books, row, LedgerEventKind.WRITTEN_OFF, row.amount_minor)
    return _close(case, row, books, word)


def chargeable_minor(row: Shortfall, rule: Rule | None = None) -> int:
    """Return how much the shopper may be charged; the carrier may have some of it by now."""
    causes = [Cause(part["cause"]) for part in row.parts]
    if not may_charge(causes, rule or rule_of(row.brand_id), has_carrier=False):
        return 0
    shoppers = shoppers_minor(row.parts, has_carrier=True)
    if shoppers == row.amount_minor or not has_carrier_now(row.brand_id, row.ret_id):
        return row.amount_minor
    return shoppers


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
    case = loaded[row.ret_id]
    row.has_carrier = has_carrier(case)  # what is charged is of what the carrier has not
    return case, row


def _refuse_while_taken(row: Shortfall) -> None:
    """What the provider took ends the case by itself: by hand it would be booked twice."""
    is_taken = Q(state=HoldState.CAPTURED, captured_minor__gt=F("given_back_minor"))
    taken = Hold.objects.filter(
        is_taken | ~Q(step=""),
        Q(shortfall_id=None) | Q(shortfall_id=row.pk),
        brand_id=row.brand_id,
        ret_id=row.ret_id,
        purpose=Purpose.EARLY,
    )
    if taken.exists():
        raise IllegalStep("charged_at_provider")


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
