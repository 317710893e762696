"""A case is charged at its provider: by a person, by two above a limit, or by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.holds import NAMES_THE_HOLD, Purpose, Rule
from backhaul.core.holds import State as HoldState
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.recovery import LIVE, NOT_OVER, State
from backhaul.foundation import clock
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.advances.rules import rule_of
from backhaul.stages.approvals import limits
from backhaul.stages.holds import ordering
from backhaul.stages.holds.agreeing import consent_of
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.actions import Opening, change_incidents
from backhaul.stages.recovery import alarms
from backhaul.stages.recovery.deciding import Word, chargeable_minor, locked
from backhaul.stages.recovery.looking import look
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.telling import note
from backhaul.stages.recovery.terms import Term, term_of
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.as_shown import above
from backhaul.stages.settlement.books import Books
from backhaul.stages.settlement.forgotten import note_none_found, refuse_forgotten_charge


def order_charge(brand: Brand, shortfall_id: int, back: int, word: Word) -> Shortfall:
    """Have `back` taken at the provider, as the shopper agreed; the rest is written off then.

    Above what they may decide alone it is only asked for: somebody else confirms it. Raises
    as `deciding.charge` and `holds.ordering.place` do, and DomainError `shopper_not_asked`,
    `charge_too_early`.
    """
    case, row = _looked_at(brand.pk, shortfall_id, word)
    _check(row, word)
    amount = _amount(row, back)
    if above(amount, limits.alone(brand, word.actor)):
        row.asked_minor, row.asked_by = back, word.actor
        row.save(update_fields=("asked_minor", "asked_by"))
        _note_second(case, EntryKind.SECOND_ASKED, row, word)
        cases.append(case)
        return row
    return _charge(case, row, amount, word)


def confirm_charge(brand: Brand, shortfall_id: int, seen: int, word: Word) -> Shortfall:
    """Let go what another person asked for, if it still is the amount that was `seen`.

    Raises IllegalStep `nothing_asked_for`, DomainError `second_person_is_another`,
    `amount_changed`, `second_person_needed`, `charge_may_be_forgotten`, and as `order_charge`
    does.
    """
    case, row = _looked_at(brand.pk, shortfall_id, word)
    if row.asked_minor is None:
        raise IllegalStep("nothing_asked_for")
    if row.asked_by == word.actor:
        raise DomainError("second_person_is_another")
    if row.asked_minor != seen:
        raise DomainError("amount_changed", now_minor=row.asked_minor, currency=row.currency)
    _check(row, word)
    amount = _amount(row, seen)
    if wrong := above(amount, limits.at_all(brand, word.actor)):
        raise wrong
    _note_second(case, EntryKind.SECOND_CONFIRMED, row, word)
    return _charge(case, row, amount, word)


def hold_now(brand_id: int, shortfall_id: int, word: Word) -> Hold:
    """Hold what is missing, as agreed, while the goods are asked for; it takes no money.

    Raises as `order_charge` does, though no term has to be over, and DomainError
    `hold_not_agreed_to`.
    """
    case, row = _looked_at(brand_id, shortfall_id, word)
    if row.told_at is None:
        raise DomainError("shopper_not_asked")
    most = chargeable_minor(row)
    if not most:
        raise DomainError("recharge_not_agreed")
    consent = consent_of(brand_id, case.ret.pk, Purpose.EARLY)
    if consent is not None and consent.version < NAMES_THE_HOLD:
        raise DomainError("hold_not_agreed_to")
    hold = ordering.place(case, Purpose.EARLY, Money(most, row.currency), _words(word))
    cases.append(case)
    return hold


def charge_by_rule(
    case: Case, row: Shortfall, rule: Rule, *, term: Term, currency: str, at: datetime
) -> bool:
    """Order the charge of a locked case whose time is over, where the brand lets us.

    `currency` is the brand's. Whom no letter has really gone to is not charged, nor for what
    is the carrier's in part: a person says how much is not.
    """
    amount = Money(row.amount_minor, row.currency)
    if not term.is_over_for_rule(at) or not rule.may_charge_alone(amount, currency):
        return False
    if chargeable_minor(row) < row.amount_minor or _was_charged(row):
        return False
    word = Word(actor="system", at=at)
    try:
        ordering.charge(case, row.pk, amount, _words(word))
    except DomainError:
        return False  # nothing was written: a person decides
    _begin(row)
    return True


def _was_charged(row: Shortfall) -> bool:
    """Return whether a unit of it was charged before: nobody is charged twice by a rule."""
    rows = Shortfall.objects.filter(brand_id=row.brand_id, ret_id=row.ret_id)
    earlier = rows.filter(recovered_minor__gt=0).exclude(id=row.pk)
    units = {part["unit"] for part in row.parts}
    found = earlier.values_list("parts", flat=True)
    return any(part["unit"] in units for parts in found for part in parts)


def take_holds(tasks: Sequence[TaskRow]) -> None:
    """Charges ended, one way or the other: their cases end, or become a person's again."""
    brand_ids = sorted({task.brand_id for task in tasks})
    return_ids = {task.return_id for task in tasks if task.return_id is not None}
    at = clock.now()
    loaded = cases.load_many(brand_ids, return_ids)
    found = Shortfall.objects.select_for_update().filter(
        brand_id__in=brand_ids, ret_id__in=list(loaded), state__in=NOT_OVER
    )
    rows = _being_charged(list(found.order_by("id")))
    holds = Hold.objects.filter(
        brand_id__in=brand_ids, shortfall_id__in=[row.pk for row in rows]
    )
    newest = {hold.shortfall_id: hold for hold in holds.order_by("id")}
    _end(rows, newest, loaded, at)
    _let_go(brand_ids, loaded, at)
    look(brand_ids, return_ids, at=at)


def _being_charged(rows: Sequence[Shortfall]) -> list[Shortfall]:
    """Return them, with the open cases of which somebody captured a hold at the provider."""
    live = {row.ret_id: row for row in rows if State(row.state) in LIVE}
    taken = Hold.objects.select_for_update().filter(
        Q(shortfall_id=None) | Q(shortfall_id__in=[row.pk for row in live.values()]),
        brand_id__in={row.brand_id for row in live.values()},
        ret_id__in=list(live),
        purpose=Purpose.EARLY,
        state=HoldState.CAPTURED,
        step="",
        captured_minor__gt=F("given_back_minor"),
    )
    for hold in taken.order_by("shortfall_id", "id") if live else ():
        row = live.get(hold.ret_id)
        if row is not None and row.currency == hold.currency:
            del live[hold.ret_id]
            Hold.objects.filter(id=hold.pk).update(shortfall_id=row.pk)
            _begin(row)
    return [row for row in rows if State(row.state) is State.CHARGING]


def _let_go(brand_ids: Sequence[int], loaded: Mapping[int | None, Case], at: datetime) -> None:
    """A hold may have come after its case was over."""
    rows = Shortfall.objects.filter(brand_id__in=brand_ids, ret_id__in=list(loaded))
    still = set(rows.filter(closed_at=None).values_list("ret_id", flat=True))
    over = [case for key, case in loaded.items() if key not in still]
    word = ordering.Word(actor="system", at=at)
    ordering.let_go(brand_ids, over, word, is_first=False)
    cases.append_all([case for case in over if case.entries])


def _end(
    rows: Sequence[Shortfall],
    newest: Mapping[int | None, Hold],
    loaded: Mapping[int | None, Case],
    at: datetime,
) -> None:
    books, openings, healed = Books(at), [], []
    for row in rows:
        hold = newest.get(row.pk)
        if hold is None or hold.step:
            continue
        if hold.state == HoldState.CAPTURED:
            _charged(row, hold, books)
            healed.append(alarms.decided(row))
        else:
            openings.append(_not_charged(row, hold))
        row.save()
        note(loaded[row.ret_id], EntryKind.ADVANCE_CHANGED, row, at=at)
    books.post()
    change_incidents(openings, healed, at=at, actor="system", source="recovery")
    cases.append_all([case for case in loaded.values() if case.entries])
    if openings or healed:
        crash_point(CrashPoint.CHARGE_ENDED)


def _charged(row: Shortfall, hold: Hold, books: Books) -> None:
    row.state = State.CHARGED.value
    row.recovered_minor = hold.captured_minor - hold.given_back_minor
    row.reference = hold.provider_ref
    row.closed_at, row.closed_by = books.at, hold.made_by
    rest = row.amount_minor - row.recovered_minor
    if rest > 0:  # more than is missing may be captured there
        event = LedgerEvent(LedgerEventKind.WRITTEN_OFF, Money(rest, row.currency))
        books.book_outside(row.brand_id, f"short:{row.pk}:{event.kind.value}", event)


def _not_charged(row: Shortfall, hold: Hold) -> Opening:
    row.state = State.UNDECIDED.value
    return alarms.not_charged(row, hold.failure_code)


def _looked_at(brand_id: int, shortfall_id: int, word: Word) -> tuple[Case, Shortfall]:
    """Lock a case, and note that somebody looked; raises as `refuse_forgotten_charge` does."""
    case, row = locked(brand_id, shortfall_id, word)
    if word.has_looked:
        note_none_found(case, at=word.at, actor=word.actor)
    refuse_forgotten_charge(case, word.actor)
    return case, row


def _check(row: Shortfall, word: Word) -> None:
    """Raise as `Term.check` does, and DomainError `recharge_not_agreed`."""
    term_of(row, rule_of(row.brand_id)).check(word.at)
    if not chargeable_minor(row):
        raise DomainError("recharge_not_agreed")


def _amount(row: Shortfall, back: int) -> Money:
    most = chargeable_minor(row)
    if not 0 < back <= most:
        raise DomainError("recharge_amount_wrong", most_minor=most)
    return Money(back, row.currency)


def _charge(case: Case, row: Shortfall, amount: Money, word: Word) -> Shortfall:
    ordering.charge(case, row.pk, amount, _words(word))
    _begin(row)
    row.save()
    note(case, EntryKind.ADVANCE_CHANGED, row, at=word.at, actor=word.actor)
    cases.append(case)
    crash_point(CrashPoint.CHARGE_ORDERED)
    return row


def _begin(row: Shortfall) -> None:
    row.state, row.due_at, row.due_what = State.CHARGING.value, None, ""
    row.asked_minor, row.asked_by = None, ""


def _words(word: Word) -> ordering.Word:
    return ordering.Word(actor=word.actor, at=word.at)


def _note_second(case: Case, kind: EntryKind, row: Shortfall, word: Word) -> None:
    case.note(
        kind,
        at=word.at,
        actor=word.actor,
        shortfall=row.pk,
        amount_minor=row.asked_minor,
        currency=row.currency,
        asked_by=row.asked_by,
    )
