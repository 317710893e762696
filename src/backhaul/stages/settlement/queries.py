"""What was decided and paid: for a return, for a shopper's credit, and for the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from backhaul.core.ids import compact
from backhaul.stages.settlement.models import (
    BY_PERSON,
    CreditAccount,
    LedgerLine,
    Leg,
    TakenBack,
)


@dataclass(frozen=True, slots=True)
class Credit:
    """A shopper's store credit; the balance is the sum of its ledger lines, never a column."""

    account_id: int
    code: str
    currency: str
    balance_minor: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class AccountSum:
    account: str
    currency: str
    debit_minor: int
    credit_minor: int


def legs_of(brand_id: int, return_id: int) -> list[Leg]:
    """Return all legs of a return, cancelled ones too, each with its shares: two statements."""
    rows = Leg.objects.filter(brand_id=brand_id, ret_id=return_id).select_related("payment")
    return list(rows.prefetch_related("shares").order_by("id"))


def waiting_by_hand(brand_id: int, most: int) -> list[Leg]:
    """Return the oldest legs that somebody has to pay by hand, or to give as points."""
    rows = Leg.objects.filter(brand_id=brand_id, kind__in=BY_PERSON, state="approved")
    return list(rows.select_related("ret").order_by("id")[:most])


def credit_of(brand_id: int, email_norm: str) -> list[Credit]:
    """Return a shopper's accounts, one per currency."""
    return _credits(brand_id, email_norm=email_norm)


def credit_by_code(brand_id: int, code: str) -> Credit | None:
    """Return the account whose code somebody read out or typed, with or without dashes."""
    plain = compact(code)
    dashed = "-".join(plain[place : place + 4] for place in range(0, len(plain), 4))
    return next(iter(_credits(brand_id, code=dashed)), None)


def taken_back_of(brand_id: int, order_ids: list[int]) -> list[TakenBack]:
    """Return refunds made elsewhere and chargebacks of orders' payments, newest first."""
    rows = TakenBack.objects.filter(brand_id=brand_id, payment__order_id__in=order_ids)
    return list(rows.select_related("payment").order_by("-taken_at", "-id"))


def trial_balance(brand_id: int) -> list[AccountSum]:
    """Return every ledger account with its sums; debits and credits are equal over all."""
    rows = (
        LedgerLine.objects.filter(brand_id=brand_id)
        .values("account", "currency")
        .annotate(debit=Sum("debit_minor"), credit=Sum("credit_minor"))
        .order_by("account", "currency")
    )
    return [AccountSum(r["account"], r["currency"], r["debit"], r["credit"]) for r in rows]


def _credits(brand_id: int, **which: str) -> list[Credit]:
    rows = CreditAccount.objects.filter(brand_id=brand_id, **which)
    counted = rows.annotate(
        balance=Coalesce(Sum(F("ledger__credit_minor") - F("ledger__debit_minor")), 0)
    )
    return [
        Credit(row.pk, row.code, row.currency, row.balance, row.opened_at)
        for row in counted.order_by("currency")
    ]
