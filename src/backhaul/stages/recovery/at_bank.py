"""A charge that a person made elsewhere is disputed: what its bank has is not given twice.

A provider tells of it by the reference of the charge. Where none does, a person says so. Of
a charge that we had made the hold knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.holds import AtBank, left_of
from backhaul.core.holds import State as HoldState
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.recovery import State
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.actions import change_incidents
from backhaul.stages.incidents.models import Incident
from backhaul.stages.recovery import alarms
from backhaul.stages.recovery.deciding import Word
from backhaul.stages.recovery.looking import look
from backhaul.stages.recovery.models import BY_PROVIDER, Shortfall
from backhaul.stages.recovery.telling import booking_of, note
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.books import Books

PROVIDER = BY_PROVIDER
_FIELDS = ("taken_back_minor", "bank_keeps_minor", "bank_by", "turn", "state", "parts")


def may_say(row: Shortfall) -> bool:
    """Return whether a person may say what the bank did: it was charged by hand."""
    is_charged = State(row.state) in {State.CHARGED, State.HEALED} and row.recovered_minor > 0
    return is_charged and not _is_by_provider(row)


def say(brand_id: int, shortfall_id: int, bank: AtBank, word: Word) -> Shortfall:
    """Keep what a person knows of the bank of a charge by hand; nothing at all is won.

    The same word again changes nothing. Raises NotFound `no_such_shortfall`, IllegalStep
    `not_charged_by_hand`, `bank_is_heard` and DomainError `bank_amount_wrong`.
    """
    rows = Shortfall.objects.filter(brand_id=brand_id, id=shortfall_id)
    loaded = cases.load_many([brand_id], rows.values_list("ret_id", flat=True))
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("no_such_shortfall", shortfall=shortfall_id)
    if not may_say(row):
        raise IllegalStep("not_charged_by_hand", state=row.state)
    if row.bank_by == PROVIDER:
        raise IllegalStep("bank_is_heard")
    if not 0 <= bank.kept_minor <= bank.taken_minor <= row.recovered_minor:
        raise DomainError("bank_amount_wrong", most_minor=row.recovered_minor)
    if bank == row.bank:
        return row
    case, books = loaded[row.ret_id], Books(word.at)
    row.turn += 1
    _book(row, bank.taken_minor, books)
    _put(row, bank, word.actor)
    _follow(case, row, books)
    row.save(update_fields=_FIELDS)
    books.post()
    _note(case, row, at=word.at, actor=word.actor)
    cases.append(case)
    look([brand_id], [row.ret_id], at=word.at)
    row.refresh_from_db()
    return row


def heard_of(brand_ids: Iterable[int], shortfall_ids: Iterable[int | None]) -> set[int | None]:
    """Return of which cases the bank's word that is kept is their provider's."""
    wanted = {one for one in shortfall_ids if one is not None}
    rows = Shortfall.objects.filter(
        brand_id__in=sorted(set(brand_ids)), id__in=wanted, bank_by=PROVIDER
    )
    return set(rows.values_list("id", flat=True))


def hear(moved: Mapping[int, AtBank], brand_ids: Iterable[int], *, at: datetime) -> None:
    """Take in by how much a provider's word changed what banks have of charges by hand.

    By case; their returns are locked, and are looked at by the caller. Of a case that is
    not in `heard_of` it is all that the bank has. What a person had said is over by that,
    and undone in the books: those of the disputes have it.
    """
    wanted = sorted(set(brand_ids))
    found = Shortfall.objects.filter(brand_id__in=wanted, id__in=list(moved))
    loaded = cases.load_many(wanted, found.values_list("ret_id", flat=True))
    books = Books(at)
    for row in found.select_for_update().order_by("id"):
        more, before = moved[row.pk], row.bank
        had = row.bank if row.bank_by == PROVIDER else AtBank()
        taken = max(0, had.taken_minor + more.taken_minor)
        bank = AtBank(taken, min(taken, max(0, had.kept_minor + more.kept_minor)))
        if row.bank_by == PROVIDER and bank == before:
            continue
        row.turn += 1
        if row.bank_by != PROVIDER:
            _book(row, 0, books)
        _put(row, bank, PROVIDER)
        if bank != before:
            _follow(loaded[row.ret_id], row, books)
        row.save(update_fields=_FIELDS)
        _note(loaded[row.ret_id], row, at=at, actor="system")
    books.post()
    cases.append_all([case for case in loaded.values() if case.entries])


def reopen(holds: Iterable[int], brand_ids: Iterable[int], *, at: datetime) -> None:
    """A bank gave back of charges of ours: cases that were over owe it to their shoppers.

    Their returns are locked, and are looked at by the caller.
    """
    wanted, books = sorted(set(brand_ids)), Books(at)
    charged = Hold.objects.filter(
        brand_id__in=wanted, id__in=list(holds), state=HoldState.CAPTURED
    )
    of_case = {hold.shortfall_id: hold for hold in charged.order_by("id")}
    over = Shortfall.objects.select_for_update().filter(
        brand_id__in=wanted, id__in=[pk for pk in of_case if pk], state=State.HEALED
    )
    rows = [
        row
        for row in over.order_by("id")
        if of_case[row.pk].left_minor > 0 and not of_case[row.pk].bank.is_open
    ]
    loaded = cases.load_many(wanted, [row.ret_id for row in rows])
    for row in rows:
        row.turn += 1
        _charge_again(loaded[row.ret_id], row, books)
        row.save(update_fields=_FIELDS)
    books.post()
    cases.append_all([case for case in loaded.values() if case.entries])


def _put(row: Shortfall, bank: AtBank, by: str) -> None:
    row.taken_back_minor, row.bank_keeps_minor = bank.taken_minor, bank.kept_minor
    row.bank_by = by


def _book(row: Shortfall, taken: int, books: Books) -> None:
    """Book by a person's word what changes: as of a dispute that a provider tells of."""
    kind = LedgerEventKind.CHARGEBACK
    for minor, what, is_undone in (
        (row.taken_back_minor, "bank:undone", True),
        (taken, "bank:taken", False),
    ):
        if minor and row.taken_back_minor != taken:
            event = LedgerEvent(kind, Money(minor, row.currency))
            books.book_outside(row.brand_id, booking_of(row, what), event, is_undone=is_undone)


def _follow(case: Case, row: Shortfall, books: Books) -> None:
    """What a person was told to give back, and has not, is told anew as the bank decides."""
    _withdraw(row, books)
    told = sum(part.get("back_minor", 0) for part in row.parts)
    if State(row.state) is State.HEALED and left_of(row.recovered_minor, told, row.bank):
        _charge_again(case, row, books)


def _withdraw(row: Shortfall, books: Books) -> None:
    """A person who gave it back has closed its incident: what is open has not gone."""
    found = Incident.objects.filter(
        brand_id=row.brand_id,
        return_id=None,
        subject__startswith=alarms.subject_of(row) + ":",
        healed_at=None,
    )
    told = {int(one.evidence["unit"]): int(one.evidence["amount_minor"]) for one in found}
    if not told:
        return
    for part in row.parts:
        if part["unit"] in told:
            part["back_minor"] = max(0, part.get("back_minor", 0) - told[part["unit"]])
    event = LedgerEvent(LedgerEventKind.RECHARGED, Money(sum(told.values()), row.currency))
    books.book_outside(row.brand_id, booking_of(row, "withdrawn"), event)
    healings = [alarms.given_no_more(row, unit) for unit in sorted(told)]
    change_incidents((), healings, at=books.at, actor="system", source="recovery")


def _charge_again(case: Case, row: Shortfall, books: Books) -> None:
    """It was over, and money of the charge is with us that is for nothing: it stands again."""
    row.state = State.CHARGED.value
    rest = row.amount_minor - row.recovered_minor
    if rest > 0:
        event = LedgerEvent(LedgerEventKind.WRITTEN_OFF, Money(rest, row.currency))
        books.book_outside(row.brand_id, booking_of(row, "again"), event)
    note(case, EntryKind.ADVANCE_CHANGED, row, at=books.at)


def _note(case: Case, row: Shortfall, *, at: datetime, actor: str) -> None:
    case.note(
        EntryKind.ADVANCE_AT_BANK,
        at=at,
        actor=actor,
        shortfall=row.pk,
        amount_minor=row.taken_back_minor,
        kept_minor=row.bank_keeps_minor,
        currency=row.currency,
    )


def _is_by_provider(row: Shortfall) -> bool:
    """Return whether a provider was asked for this charge by us: then its hold knows."""
    return Hold.objects.filter(
        brand_id=row.brand_id, shortfall_id=row.pk, captured_minor__gt=0
    ).exists()
