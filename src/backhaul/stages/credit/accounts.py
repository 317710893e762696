"""What an account of store credit holds: always summed from the ledger, never kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Sum

from backhaul.core import credit as rules
from backhaul.core.credit import Ending, Issue
from backhaul.core.errors import NotFound
from backhaul.core.ids import compact
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.ledger import Account as LedgerAccount
from backhaul.core.ledger import LedgerEvent, LedgerEventKind, entries_for
from backhaul.core.money import Money
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.credit.models import Change, Hold, Rule
from backhaul.stages.settlement.models import CreditAccount, LedgerLine

_EVENTS: Mapping[Change.Kind, tuple[LedgerEventKind, EntryKind]] = {
    Change.Kind.GIVEN: (LedgerEventKind.CREDIT_GIVEN, EntryKind.CREDIT_GIVEN),
    Change.Kind.TAKEN: (LedgerEventKind.CREDIT_TAKEN, EntryKind.CREDIT_TAKEN),
    Change.Kind.SPENT: (LedgerEventKind.CREDIT_SPENT, EntryKind.CREDIT_SPENT),
    Change.Kind.UNSPENT: (LedgerEventKind.CREDIT_UNSPENT, EntryKind.CREDIT_UNSPENT),
    Change.Kind.EXPIRED: (LedgerEventKind.CREDIT_EXPIRED, EntryKind.CREDIT_EXPIRED),
}


@dataclass(slots=True)
class Standing:
    """`held` is set aside by shops; `overdue` expired and was not booked so yet."""

    balance: int
    held: int
    overdue: int
    ending: Ending | None

    @property
    def available(self) -> int:
        return max(0, self.balance - self.held - self.overdue)


@dataclass(frozen=True, slots=True)
class Movement:
    """A change to be booked on a locked account."""

    account: CreditAccount
    kind: Change.Kind
    minor: int
    hold: Hold | None = None
    reference: str = ""
    reason: str = ""


def dashed(code: str) -> str:
    """Return a code as it is kept: `7F39-2QDK-XW4M`."""
    plain = compact(code)
    return "-".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def locked(brand_id: int, **which: object) -> CreditAccount:
    """Lock one account: whoever moves its money waits here. Raises NotFound."""
    rows = CreditAccount.objects.select_for_update().filter(brand_id=brand_id, **which)
    account = rows.first()
    if account is None:
        raise NotFound("no_such_credit")
    return account


def standings(brand_id: int, account_ids: Iterable[int], at: datetime) -> dict[int, Standing]:
    """Return what each account holds at `at`; four statements for one and for hundreds."""
    ids = list(account_ids)
    issues: dict[int, list[Issue]] = {pk: [] for pk in ids}
    given = dict.fromkeys(ids, 0)
    until = _until(brand_id)
    lines = LedgerLine.objects.filter(brand_id=brand_id, credit_account_id__in=ids)
    for pk, minor, booked in lines.filter(credit_minor__gt=0).values_list(
        "credit_account_id", "credit_minor", "booked_at"
    ):
        issues[pk].append(Issue(minor, until(booked)))
        given[pk] += minor
    spent = lines.values_list("credit_account_id").annotate(Sum("debit_minor"))
    holds = Hold.objects.filter(
        brand_id=brand_id, account_id__in=ids, state=Hold.State.HELD, lapses_at__gt=at
    )
    used = {**dict.fromkeys(ids, 0), **dict(spent)}
    held = {
        **dict.fromkeys(ids, 0),
        **dict(holds.values_list("account_id").annotate(Sum("amount_minor"))),
    }
    return {
        pk: Standing(
            balance=given[pk] - used[pk],
            held=held[pk],
            overdue=rules.overdue(issues[pk], used[pk] + held[pk], at),
            ending=rules.next_ending(issues[pk], used[pk] + held[pk], at),
        )
        for pk in ids
    }


def standing(account: CreditAccount, at: datetime) -> Standing:
    return standings(account.brand_id, [account.pk], at)[account.pk]


class _Until:
    def __init__(self, rows: Sequence[tuple[datetime, int | None]], zone: ZoneInfo) -> None:
        self._rows = rows
        self._zone = zone

    def __call__(self, booked: datetime) -> datetime | None:
        """Return the end by the rule that held when it was given."""
        months = next((months for start, months in self._rows if start <= booked), None)
        return rules.valid_until(booked, months, self._zone) if months else None


def _until(brand_id: int) -> _Until:
    rows = Rule.objects.filter(brand_id=brand_id).order_by("-from_at")
    zone = Brand.objects.values_list("time_zone", flat=True).get(id=brand_id)
    return _Until(list(rows.values_list("from_at", "valid_months")), ZoneInfo(zone))


def book(moves: Sequence[Movement], *, at: datetime, actor: str) -> None:
    """Write movements of locked accounts: their ledger lines, why, and the journal."""
    changes = [_change(move, at, actor) for move in moves]
    lines = [
        line
        for move, change in zip(moves, changes, strict=True)
        for line in _lines(move, change.booking, at)
    ]
    LedgerLine.objects.bulk_create(lines)
    Change.objects.bulk_create(changes)
    record([_entry(move, at, actor) for move in moves])


def _change(move: Movement, at: datetime, actor: str) -> Change:
    return Change(
        brand_id=move.account.brand_id,
        account=move.account,
        kind=move.kind.value,
        booking=f"credit_{secrets.token_hex(10)}:{move.kind.value}",
        amount_minor=move.minor,
        hold=move.hold,
        reference=move.reference,
        reason=move.reason,
        made_at=at,
        made_by=actor,
    )


def _lines(move: Movement, booking: str, at: datetime) -> list[LedgerLine]:
    event = LedgerEvent(_EVENTS[move.kind][0], Money(move.minor, move.account.currency))
    return [
        LedgerLine(
            brand_id=move.account.brand_id,
            booking=booking,
            account=line.account.value,
            credit_account=move.account
            if line.account is LedgerAccount.STORE_CREDIT_LIABILITY
            else None,
            debit_minor=line.debit.minor,
            credit_minor=line.credit.minor,
            currency=move.account.currency,
            booked_at=at,
        )
        for line in entries_for(event)
    ]


def _entry(move: Movement, at: datetime, actor: str) -> NewEntry:
    return NewEntry(
        kind=_EVENTS[move.kind][1],
        brand_id=move.account.brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={
            "account": move.account.pk,
            "amount_minor": move.minor,
            "currency": move.account.currency,
            **({"hold": move.hold.number} if move.hold else {}),
        },
    )


def expire(account: CreditAccount, at: datetime) -> Standing:
    """Book what of a locked account expired, and return how it stands then."""
    found = standing(account, at)
    if found.overdue:
        move = Movement(account, Change.Kind.EXPIRED, found.overdue)
        book([move], at=at, actor="system")
        found.balance -= found.overdue
        found.overdue = 0
    return found


def lapse(brand_ids: Sequence[int], at: datetime, most: int) -> int:
    """End holds whose time is over; their amounts count as free before that already."""
    with connection.cursor() as cursor:
        cursor.execute(_LAPSE, [list(brand_ids), at, most, at])
        return int(cursor.rowcount)


_LAPSE = """
UPDATE credit_hold SET state = 'lapsed', ended_at = lapses_at WHERE id IN (
  SELECT id FROM credit_hold WHERE brand_id = ANY(%s::bigint[]) AND state = 'held'
    AND lapses_at <= %s ORDER BY lapses_at LIMIT %s FOR UPDATE SKIP LOCKED)
  AND state = 'held' AND lapses_at <= %s
"""
