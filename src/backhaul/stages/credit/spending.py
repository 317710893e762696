"""How a shop takes store credit: it is reserved, then captured or released, by its code.

Whoever moves an account's money locks it first, so that what two shops want at one moment
is never promised twice; a trigger of the database is the net below.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.credit import LONGEST_HOLD
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.money import Money
from backhaul.stages.credit import accounts
from backhaul.stages.credit.accounts import Movement
from backhaul.stages.credit.models import Change, Hold
from backhaul.stages.settlement.models import CreditAccount

_STATE = Hold.State


@dataclass(frozen=True, slots=True)
class Wish:
    """`reference` is the shop's own: a second wish with it is the same one."""

    code: str
    amount: Money
    reference: str
    lives: timedelta


def reserve(brand_id: int, wish: Wish, *, at: datetime, actor: str) -> tuple[Hold, bool]:
    """Set an amount aside; return the hold, and whether it is new.

    Raises NotFound for a code that nobody has, DomainError `credit_too_little` where less
    is left, and `credit_reference_used` where its reference stands for another amount.
    """
    if not timedelta(0) < wish.lives <= LONGEST_HOLD:
        raise DomainError("credit_hold_too_long", most_minutes=LONGEST_HOLD.days * 1440)
    account = accounts.locked(brand_id, code=accounts.dashed(wish.code))
    known = Hold.objects.filter(
        brand_id=brand_id,
        account=account,
        reference=wish.reference,
        state__in=(_STATE.HELD, _STATE.CAPTURED),
    ).first()
    if known is not None and not _has_lapsed(known, at):
        return _same(known, wish), False
    if known is not None:
        _end(known, _STATE.LAPSED, known.lapses_at)
    return _made(account, wish, at, actor), True


def capture(
    brand_id: int, number: str, amount: Money | None, *, at: datetime, actor: str
) -> Hold:
    """Take what was reserved, or a part of it: the rest is free again.

    A second call for the same amount changes nothing. Raises DomainError
    `credit_hold_lapsed`, `credit_above_hold`, and IllegalStep for a hold that was released.
    """
    account, hold = _locked(brand_id, number)
    wanted = _minor(hold, amount, hold.amount_minor)
    if hold.state == _STATE.CAPTURED and hold.captured_minor == wanted:
        return hold
    if hold.state == _STATE.LAPSED or _has_lapsed(hold, at):
        raise DomainError("credit_hold_lapsed", hold=number)
    if hold.state != _STATE.HELD:
        raise IllegalStep("illegal_step", state=hold.state, step="capture")
    if not 0 < wanted <= hold.amount_minor:
        raise DomainError(
            "credit_above_hold", most_minor=hold.amount_minor, currency=hold.currency
        )
    hold.captured_minor = wanted
    _end(hold, _STATE.CAPTURED, at)
    accounts.book([Movement(account, Change.Kind.SPENT, wanted, hold)], at=at, actor=actor)
    return hold


def release(brand_id: int, number: str, *, at: datetime) -> Hold:
    """Let go what was reserved. Raises IllegalStep for what was captured."""
    _account, hold = _locked(brand_id, number)
    if hold.state == _STATE.CAPTURED:
        raise IllegalStep("illegal_step", state=hold.state, step="release")
    if hold.state == _STATE.HELD:
        _end(hold, _STATE.RELEASED, at)
    return hold


def give_back(
    brand_id: int, number: str, amount: Money, reference: str, *, at: datetime, actor: str
) -> Hold:
    """Give back what was captured, as often as it lasts; once for each reference.

    It counts as given anew: its time begins again. Raises DomainError
    `credit_above_captured`, and `credit_reference_used` for another amount.
    """
    account, hold = _locked(brand_id, number)
    wanted = _minor(hold, amount, 0)
    known = Change.objects.filter(
        brand_id=brand_id, hold=hold, kind=Change.Kind.UNSPENT, reference=reference
    ).first()
    if known is not None and known.amount_minor == wanted:
        return hold
    if known is not None:
        raise DomainError("credit_reference_used", reference=reference)
    left = hold.captured_minor - hold.given_back_minor
    if not 0 < wanted <= left:
        raise DomainError("credit_above_captured", most_minor=left, currency=hold.currency)
    hold.given_back_minor += wanted
    hold.save(update_fields=("given_back_minor",))
    move = Movement(account, Change.Kind.UNSPENT, wanted, hold, reference)
    accounts.book([move], at=at, actor=actor)
    return hold


def _same(known: Hold, wish: Wish) -> Hold:
    if (known.amount_minor, known.currency) != (wish.amount.minor, wish.amount.currency):
        raise DomainError("credit_reference_used", reference=wish.reference)
    return known


def _made(account: CreditAccount, wish: Wish, at: datetime, actor: str) -> Hold:
    if wish.amount.currency != account.currency:
        raise DomainError("credit_in_other_currency", currency=account.currency)
    found = accounts.expire(account, at)
    if not 0 < wish.amount.minor <= found.available:
        raise DomainError(
            "credit_too_little", available_minor=found.available, currency=account.currency
        )
    return Hold.objects.create(
        brand_id=account.brand_id,
        account=account,
        number="crh_" + secrets.token_hex(12),
        reference=wish.reference,
        amount_minor=wish.amount.minor,
        currency=account.currency,
        made_at=at,
        made_by=actor,
        lapses_at=at + wish.lives,
    )


def _locked(brand_id: int, number: str) -> tuple[CreditAccount, Hold]:
    """Lock the account, then read the hold: it cannot move any more."""
    rows = Hold.objects.filter(brand_id=brand_id, number=number)
    account_id = rows.values_list("account_id", flat=True).first()
    if account_id is None:
        raise NotFound("no_such_hold", hold=number)
    account = accounts.locked(brand_id, id=account_id)
    return account, rows.select_for_update().get()


def _minor(hold: Hold, amount: Money | None, otherwise: int) -> int:
    if amount is None:
        return otherwise
    if amount.currency != hold.currency:
        raise DomainError("credit_in_other_currency", currency=hold.currency)
    return amount.minor


def _has_lapsed(hold: Hold, at: datetime) -> bool:
    return hold.state == _STATE.HELD and hold.lapses_at <= at


def _end(hold: Hold, state: Hold.State, at: datetime) -> None:
    hold.state = state.value
    hold.ended_at = at
    hold.save(update_fields=("state", "ended_at", "captured_minor"))
