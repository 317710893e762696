"""Money beside what is due: goodwill and interest, each by a person's decision of its own.

It counts against no payment and no line, since nothing that was paid comes back by it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from backhaul.core.approvals import usual
from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement import summary
from backhaul.stages.settlement.as_shown import above
from backhaul.stages.settlement.books import Books, money
from backhaul.stages.settlement.credit import accounts_for
from backhaul.stages.settlement.models import Leg

PURPOSES = (Leg.Purpose.GOODWILL.value, Leg.Purpose.INTEREST.value)
WAYS = (Leg.Kind.CREDIT.value, Leg.Kind.BY_HAND.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What is given beside what is due; `most` is what whoever gives it may give alone."""

    purpose: str
    way: str
    amount: Money
    reason: str
    most: Money | None = None

    def check(self, ret: Return) -> None:
        if self.purpose not in PURPOSES or self.way not in WAYS:
            raise DomainError("not_a_way_to_pay", kind=self.way)
        if self.amount.minor <= 0:
            raise DomainError("amount_not_above_zero")
        if self.amount.currency != ret.currency:
            raise DomainError("amount_in_other_currency", ran=ret.ran, currency=ret.currency)
        if not self.reason.strip():
            raise DomainError("reason_missing")
        if self.way == Leg.Kind.CREDIT and not ret.email_norm:
            raise DomainError("credit_of_nobody", ran=ret.ran)
        if wrong := above(self.amount, self.most):
            raise wrong


@dataclass(frozen=True, slots=True)
class Beside:
    """What was given beside the orders of a return, and what was paid for them.

    `paid` None: nothing is known of it, or there is no order.
    """

    given: Money
    paid: Money | None

    def is_unusual(self, more: Money) -> bool:
        """Whether whoever gives `more` is asked once more; without an order see `usual`."""
        most = usual(more.currency) if self.paid is None else self.paid
        return self.given + more > most


def beside_so_far(brand_id: int, ran: str) -> Beside:
    """Return it with what was given for other returns of the same orders."""
    case = cases.read(brand_id, ran)
    ret, line_ids = case.ret, [unit.line_id for unit in case.units if unit.line_id]
    lines = OrderLine.objects.filter(brand_id=brand_id, id__in=line_ids)
    order_ids = set(lines.values_list("order_id", flat=True))
    others = Unit.objects.filter(brand_id=brand_id, line__order_id__in=order_ids)
    return_ids = {ret.pk, *others.values_list("ret_id", flat=True)}
    legs = Leg.objects.filter(
        brand_id=brand_id, ret_id__in=return_ids, purpose__in=PURPOSES, currency=ret.currency
    )
    given = legs.exclude(state=LegState.CANCELLED).aggregate(sum=Sum("amount_minor"))["sum"]
    payments = Payment.objects.filter(
        brand_id=brand_id, order_id__in=order_ids, order__currency=ret.currency
    )
    paid = payments.aggregate(sum=Sum("captured_minor"))["sum"]
    return Beside(
        Money(given or 0, ret.currency),
        None if paid is None else Money(paid, ret.currency),
    )


def give_beside(brand_id: int, ran: str, gift: Gift, *, at: datetime, actor: str) -> Leg:
    """Give it: store credit at once, or a payment that somebody makes by hand."""
    case = cases.load(brand_id, ran)
    gift.check(case.ret)
    leg = _leg(case, gift, at, actor)
    books = Books(at)
    books.born.append((leg, ()))
    books.book_decision(leg)
    if gift.way == Leg.Kind.CREDIT:
        key = (brand_id, case.ret.email_norm, gift.amount.currency)
        account = accounts_for([key], at)[key]
        issued = LedgerEvent(LedgerEventKind.CREDIT_ISSUED, money(leg))
        books.book(leg, "issued", issued, credit_account=account)
    books.post()
    summary.tell(case, EntryKind.LEG_APPROVED, leg, at=at, actor=actor)
    if leg.state == LegState.PAID:
        summary.tell(case, EntryKind.LEG_PAID, leg, at=at, actor=actor)
    cases.write([case], fields=(), at=at, actor=actor)
    return leg


def _leg(case: Case, gift: Gift, at: datetime, actor: str) -> Leg:
    leg = Leg(
        brand_id=case.ret.brand_id,
        ret_id=case.ret.pk,
        kind=gift.way,
        purpose=gift.purpose,
        state=LegState.APPROVED.value,
        amount_minor=gift.amount.minor,
        currency=gift.amount.currency,
        intent="leg_" + secrets.token_hex(12),
        explanation=[{"unit": 1, "code": gift.purpose, "amount_minor": gift.amount.minor}],
        decision={"by": actor, "at": at.isoformat(), "reason": gift.reason.strip()},
        approved_at=at,
        approved_by=actor,
    )
    if gift.way == Leg.Kind.CREDIT:
        leg.state = LegState.PAID.value
        leg.ordered_at = leg.sending_at = leg.sent_at = leg.paid_at = at
    return leg
