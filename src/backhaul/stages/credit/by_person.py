"""Store credit by a person's word: given without a return, corrected, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.credit import FEWEST_MONTHS, MOST_MONTHS
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.money import Money
from backhaul.foundation.journal.record import record
from backhaul.stages.credit import accounts
from backhaul.stages.credit.accounts import Movement
from backhaul.stages.credit.models import Change, Rule
from backhaul.stages.settlement.credit import new_code
from backhaul.stages.settlement.models import CreditAccount

MOST_REASON = 200
_MOST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class Word:
    """Who says so, and why."""

    actor: str
    at: datetime
    reason: str

    def check(self, amount: Money) -> None:
        if amount.minor <= 0:
            raise DomainError("amount_not_above_zero")
        if not self.reason.strip():
            raise DomainError("reason_missing")
        if len(self.reason) > MOST_REASON:
            raise DomainError("reason_too_long", most=MOST_REASON)


def address(email: str) -> str:
    """Return it as accounts have it; raises DomainError `email_unusable`."""
    norm = email.strip().lower()
    if "@" not in norm or len(norm) > _MOST_EMAIL:
        raise DomainError("email_unusable")
    return norm


def give(brand_id: int, email: str, amount: Money, word: Word) -> CreditAccount:
    """Give a shopper credit; an account is opened where there is none."""
    norm = address(email)
    word.check(amount)
    new = CreditAccount(
        brand_id=brand_id,
        email_norm=norm,
        currency=amount.currency,
        code=new_code(),
        opened_at=word.at,
    )
    CreditAccount.objects.bulk_create([new], ignore_conflicts=True)
    account = accounts.locked(brand_id, email_norm=norm, currency=amount.currency)
    return _book(account, Change.Kind.GIVEN, amount, word)


def give_more(brand_id: int, account_id: int, amount: Money, word: Word) -> CreditAccount:
    return _book(_mine(brand_id, account_id, amount, word), Change.Kind.GIVEN, amount, word)


def take_back(brand_id: int, account_id: int, amount: Money, word: Word) -> CreditAccount:
    """Take back what was too much. Raises DomainError `credit_too_little`."""
    account = _mine(brand_id, account_id, amount, word)
    available = accounts.expire(account, word.at).available
    if amount.minor > available:
        raise DomainError(
            "credit_too_little", available_minor=available, currency=account.currency
        )
    return _book(account, Change.Kind.TAKEN, amount, word)


def rule(brand_id: int, months: int | None, *, at: datetime, actor: str) -> None:
    """Let credit that is given from now on be good for so long; None: it does not expire.

    What was given before keeps the time that it was given with.
    """
    if months is not None and not FEWEST_MONTHS <= months <= MOST_MONTHS:
        raise DomainError("credit_months_unusable", fewest=FEWEST_MONTHS, most=MOST_MONTHS)
    Rule.objects.create(brand_id=brand_id, valid_months=months, from_at=at, set_by=actor)
    entry = NewEntry(
        kind=EntryKind.CREDIT_RULE,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"months": months},
    )
    record([entry])


def months_now(brand_id: int) -> int | None:
    rows = Rule.objects.filter(brand_id=brand_id).order_by("-from_at")
    return rows.values_list("valid_months", flat=True).first()


def _mine(brand_id: int, account_id: int, amount: Money, word: Word) -> CreditAccount:
    word.check(amount)
    account = accounts.locked(brand_id, id=account_id)
    if amount.currency != account.currency:
        raise DomainError("credit_in_other_currency", currency=account.currency)
    return account


def _book(
    account: CreditAccount, kind: Change.Kind, amount: Money, word: Word
) -> CreditAccount:
    move = Movement(account, kind, amount.minor, reason=word.reason.strip())
    accounts.book([move], at=word.at, actor=word.actor)
    return account
