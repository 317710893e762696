"""A promise was broken: its shopper gets store credit, where the brand has a rule for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.journal.record import record
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.amends.models import Amends, AmendsRule
from backhaul.stages.credit.by_person import Word, give
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

_REASON = "promise_broken"


def amount_of(brand_id: int) -> int:
    """Return how much is given, in minor units of the brand's currency; 0: nothing."""
    rows = AmendsRule.objects.filter(brand_id=brand_id)
    return rows.values_list("amount_minor", flat=True).first() or 0


def set_amount(brand_id: int, minor: int, *, at: datetime, actor: str) -> None:
    """Give so much from now on; raises DomainError `amount_below_zero`."""
    if minor < 0:
        raise DomainError("amount_below_zero")
    AmendsRule.objects.update_or_create(brand_id=brand_id, defaults={"amount_minor": minor})
    entry = NewEntry(
        kind=EntryKind.BRAND_CHANGED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"what": "amends", "amount_minor": minor},
    )
    record([entry])


def make(tasks: Sequence[TaskRow]) -> None:
    """Give what is due for promises that were broken; nothing for a return that has it.

    Broken promises are few: each credit is booked by itself. A shopper without an address has
    no account, and a return in another currency than the brand's no rate.
    """
    broken = [
        task
        for task in tasks
        if task.return_id is not None and task.data.get("was_kept") is False
    ]
    if not broken:
        return
    brand_ids = sorted({task.brand_id for task in broken})
    rules = dict(
        AmendsRule.objects.filter(brand_id__in=brand_ids, amount_minor__gt=0).values_list(
            "brand_id", "amount_minor"
        )
    )
    if not rules:
        return
    currencies = dict(Brand.objects.filter(id__in=rules).values_list("id", "currency"))
    loaded = cases.load_many(brand_ids, {task.return_id for task in broken if task.return_id})
    done = set(
        Amends.objects.filter(brand_id__in=brand_ids, return_id__in=list(loaded)).values_list(
            "return_id", flat=True
        )
    )
    at = clock.now()
    for case in loaded.values():
        ret = case.ret
        is_due = ret.brand_id in rules and ret.pk not in done and "@" in ret.email_norm
        if is_due and ret.currency == currencies[ret.brand_id]:
            _give(case, rules[ret.brand_id], at)


def _give(case: Case, minor: int, at: datetime) -> None:
    ret = case.ret
    amount = Money(minor, ret.currency)
    account = give(ret.brand_id, ret.email_norm, amount, Word("system", at, _REASON))
    Amends.objects.create(
        brand_id=ret.brand_id,
        return_id=ret.pk,
        account_id=account.pk,
        amount_minor=minor,
        currency=ret.currency,
        given_at=at,
    )
    case.note(
        EntryKind.AMENDS_GIVEN,
        at=at,
        actor="system",
        account=account.pk,
        amount_minor=minor,
        currency=ret.currency,
    )
    cases.append(case)
