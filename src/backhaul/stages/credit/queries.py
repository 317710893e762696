"""Store credit to look at: one account, one hold, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.stages.credit import accounts
from backhaul.stages.credit.accounts import Standing, dashed
from backhaul.stages.credit.models import Change, Hold
from backhaul.stages.settlement.models import CreditAccount

__all__ = ["Hold"]


@dataclass(frozen=True, slots=True)
class Listed:
    account: CreditAccount
    stands: Standing


@dataclass(frozen=True, slots=True)
class Listing:
    rows: Sequence[Listed]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of an account; `minor` below zero took from it.

    `what` is a kind of Change, or `issued` for what a return gave.
    """

    at: datetime
    what: str
    minor: int
    ran: str
    reason: str
    reference: str
    by: str


def by_code(brand_id: int, code: str, at: datetime) -> tuple[str, Standing]:
    """Return currency and standing. Raises NotFound, whatever is wrong with the code."""
    rows = CreditAccount.objects.filter(brand_id=brand_id, code=dashed(code))
    account = rows.first()
    if account is None:
        raise NotFound("no_such_credit")
    return account.currency, accounts.standing(account, at)


def hold_of(brand_id: int, number: str) -> Hold:
    hold = Hold.objects.filter(brand_id=brand_id, number=number).first()
    if hold is None:
        raise NotFound("no_such_hold")
    return hold


def listing(brand_id: int, search: str, *, after: int, limit: int, at: datetime) -> Listing:
    """Return one page, the newest account first; `search` is in an address, or a code."""
    rows = CreditAccount.objects.filter(brand_id=brand_id)
    if search:
        found = rows.filter(code=dashed(search))
        rows = found if found.exists() else rows.filter(email_norm__contains=search.lower())
    if after:
        rows = rows.filter(id__lt=after)
    page = list(rows.order_by("-id")[: limit + 1])
    stands = accounts.standings(brand_id, [row.pk for row in page[:limit]], at)
    return Listing([Listed(row, stands[row.pk]) for row in page[:limit]], len(page) > limit)


def one(brand_id: int, account_id: int, at: datetime) -> Listed:
    account = CreditAccount.objects.filter(brand_id=brand_id, id=account_id).first()
    if account is None:
        raise NotFound("no_such_credit")
    return Listed(account, accounts.standing(account, at))


def given_by(brand_id: int, account_id: int, actor: str) -> CreditAccount:
    """Return an account to which `actor` gave credit; raises NotFound for any other one."""
    mine = Change.objects.filter(brand_id=brand_id, kind=Change.Kind.GIVEN, made_by=actor)
    rows = CreditAccount.objects.filter(brand_id=brand_id, id=account_id)
    account = rows.filter(id__in=mine.values("account_id")).first()
    if account is None:
        raise NotFound("no_such_credit")
    return account


_MOVED = """
SELECT l.booked_at, coalesce(c.kind, 'issued'), l.credit_minor - l.debit_minor,
  coalesce(r.ran, ''), coalesce(c.reason, ''),
  coalesce(nullif(c.reference, ''), h.reference, ''), coalesce(c.made_by, g.approved_by, '')
FROM settlement_ledgerline l
LEFT JOIN credit_change c ON c.brand_id = l.brand_id AND c.booking = l.booking
LEFT JOIN credit_hold h ON h.brand_id = l.brand_id AND h.id = c.hold_id
LEFT JOIN settlement_leg g ON g.brand_id = l.brand_id AND g.id = l.leg_id
LEFT JOIN returns_return r ON r.brand_id = l.brand_id AND r.id = l.return_id
WHERE l.brand_id = %s AND l.credit_account_id = %s
ORDER BY l.id DESC LIMIT %s
"""


def moved(brand_id: int, account_id: int, most: int) -> list[Moved]:
    """Return the newest lines of an account: its balance is the sum of all."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, [brand_id, account_id, most])
        return [Moved(*row) for row in cursor.fetchall()]


def holds_of(brand_id: int, account_id: int, at: datetime) -> list[Hold]:
    """Return what shops set aside now, the oldest first."""
    rows = Hold.objects.filter(
        brand_id=brand_id, account_id=account_id, state=Hold.State.HELD, lapses_at__gt=at
    )
    return list(rows.order_by("id"))
