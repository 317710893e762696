"""A leg before it is born: for whom, by which way, what explains it, and what it books."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backhaul.core.axes import LegState, Origin, Resolution
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.settlement import LegKind, LegPlan, Owed, SettledUnit, UnitOwed
from backhaul.stages.orders.models import Order, OrderLine, Payment
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.books import Books, explained, money
from backhaul.stages.settlement.models import Leg, LegUnit

#: A job that is not done by then is taken for lost.
SENT_BY = timedelta(minutes=1)
AccountKey = tuple[int, str, str]


@dataclass(slots=True)
class Group:
    """Units of one return and one order that are paid for in the same way."""

    ret: Return
    order: Order
    resolution: Resolution
    bonus_percent: int
    decision: dict[str, object]
    units: list[Unit] = field(default_factory=list)
    lines: dict[int, OrderLine] = field(default_factory=dict)
    """By unit."""
    settled: list[SettledUnit] = field(default_factory=list)
    known: list[Mapping[str, object]] = field(default_factory=list)
    covered: dict[int, Sequence[LegUnit]] = field(default_factory=dict)
    """By unit: what other legs pay for it already."""

    def add(
        self, unit: Unit, line: OrderLine, settled: SettledUnit, known: Mapping[str, object]
    ) -> None:
        self.units.append(unit)
        self.lines[unit.pk] = line
        self.settled.append(settled)
        self.known.append(known)


@dataclass(slots=True)
class Draft:
    """`due` is by unit; `bonus` is on top of it and counts against no line."""

    group: Group
    kind: Leg.Kind
    payment_id: int | None
    due: dict[int, int]
    bonus: dict[int, int] = field(default_factory=dict)
    explanation: list[dict[str, object]] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    """By unit: which of its tenders this one is."""

    @property
    def is_credit(self) -> bool:
        return self.kind == Leg.Kind.CREDIT

    @property
    def account_key(self) -> AccountKey:
        ret, order = self.group.ret, self.group.order
        return ret.brand_id, ret.email_norm or order.email_norm, order.currency

    @property
    def due_by_line(self) -> list[tuple[int | None, int]]:
        return [(self.group.lines[unit].pk, amount) for unit, amount in self.due.items()]

    @property
    def amounts(self) -> dict[int, int]:
        return {unit: amount + self.bonus.get(unit, 0) for unit, amount in self.due.items()}

    def book(self, books: Books, leg: Leg, account: int | None) -> None:
        """Book the decision, and for store credit that it is given too."""
        books.book_decision(leg)
        if self.is_credit:
            issued = LedgerEvent(LedgerEventKind.CREDIT_ISSUED, money(leg))
            books.book(leg, "issued", issued, credit_account=account)


def drafts_of(
    group: Group, result: Owed, payments: Mapping[int, Sequence[Payment]]
) -> list[Draft]:
    """Return the legs for `result`, and what no tender takes as one that waits for a person.

    The payments remember what these legs take, for the next group of the same order.
    """
    drafts = [_draft(group, plan) for plan in result.legs if plan.kind is not LegKind.BONUS]
    for plan in result.legs:
        if plan.kind is LegKind.BONUS and drafts:
            drafts[0].bonus = {int(share.key): share.amount.minor for share in plan.shares}
    if left := _left_over(result, drafts):
        drafts.append(Draft(group, Leg.Kind.BY_HAND, None, left))
    by_id = {payment.pk: payment for payment in payments.get(group.order.pk, ())}
    for draft in drafts:
        if draft.payment_id is not None:
            by_id[draft.payment_id].refund_ordered_minor += sum(draft.due.values())
    _place(group, drafts)
    _explain(group, result.units, drafts)
    return drafts


def leg_of(draft: Draft, *, actor: str, at: datetime) -> tuple[Leg, list[LegUnit]]:
    """Return the rows of a draft, approved and as far on as its kind is at once."""
    group = draft.group
    amounts = draft.amounts
    leg = Leg(
        brand_id=group.ret.brand_id,
        ret_id=group.ret.pk,
        kind=draft.kind.value,
        state=LegState.APPROVED.value,
        amount_minor=sum(amounts.values()),
        currency=group.order.currency,
        payment_id=draft.payment_id,
        intent="leg_" + secrets.token_hex(12),
        explanation=draft.explanation,
        decision={**group.decision, "facts": group.known},
        approved_at=at,
        approved_by=actor,
    )
    if draft.kind == Leg.Kind.REFUND:
        order_leg(leg, at)
    elif draft.is_credit:
        leg.state = LegState.PAID.value
        leg.ordered_at = leg.sending_at = leg.sent_at = leg.paid_at = at
    shares = [
        LegUnit(
            brand_id=leg.brand_id,
            leg=leg,
            unit_id=unit,
            tender=draft.places[unit],
            amount_minor=amount,
        )
        for unit, amount in amounts.items()
    ]
    return leg, shares


def order_leg(leg: Leg, at: datetime) -> None:
    leg.state = LegState.ORDERED.value
    leg.ordered_at = at
    leg.due_at, leg.due_what = at + SENT_BY, "send"


def _draft(group: Group, plan: LegPlan) -> Draft:
    kind = Leg.Kind.REFUND if plan.kind is LegKind.REFUND else Leg.Kind.CREDIT
    if kind == Leg.Kind.CREDIT and not (group.ret.email_norm or group.order.email_norm):
        kind = Leg.Kind.BY_HAND  # whose credit would it be?
    if kind == Leg.Kind.REFUND and group.ret.origin == Origin.GIFT:
        kind = Leg.Kind.BY_HAND  # never to the buyer's card unseen
    due = {int(share.key): share.amount.minor for share in plan.shares}
    return Draft(group, kind, int(plan.tender_id) if plan.tender_id else None, due)


def _left_over(result: Owed, drafts: Sequence[Draft]) -> dict[int, int]:
    left: dict[int, int] = {}
    for unit in result.units:
        key = int(unit.key)
        rest = unit.rest.minor - sum(draft.due.get(key, 0) for draft in drafts)
        if rest:
            left[key] = rest
    return left


def _place(group: Group, drafts: Sequence[Draft]) -> None:
    """Number the tenders of each unit from 0, after those of the legs that pay already."""
    taken = {
        unit: 1 + max(share.tender for share in shares)
        for unit, shares in group.covered.items()
        if shares
    }
    for draft in drafts:
        for unit in draft.due:
            draft.places[unit] = taken.get(unit, 0)
            taken[unit] = draft.places[unit] + 1


_CODES = {
    Leg.Kind.REFUND: "back_to_tender",
    Leg.Kind.CREDIT: "store_credit",
    Leg.Kind.BY_HAND: "by_hand",
}


def _explain(group: Group, units: Sequence[UnitOwed], drafts: Sequence[Draft]) -> None:
    """Say of every leg what makes its amount: the first one explains the whole.

    What other legs pay is taken off there, so that the rows of each leg sum to its amount.
    """
    if not drafts:
        return
    ordinals = {unit.pk: unit.ordinal for unit in group.units}
    first, *others = drafts
    for unit in units:
        key = int(unit.key)
        first.explanation += _parts(ordinals[key], unit, group.covered.get(key, ()), first.kind)
    for draft in others:
        for key, amount in draft.due.items():
            first.explanation.append(_row(ordinals[key], "paid_otherwise", -amount))
            draft.explanation.append(_row(ordinals[key], _CODES[draft.kind], amount))


def _parts(
    ordinal: int, unit: UnitOwed, covered: Sequence[LegUnit], kind: Leg.Kind
) -> list[dict[str, object]]:
    """Return what makes the rest of a unit, without what living legs have explained."""
    parts = {part.code: part.amount.minor for part in unit.parts}
    if not covered:
        return [_row(ordinal, code, minor) for code, minor in parts.items()]
    legs = {share.leg.pk: share.leg for share in covered}.values()
    for code in ("paid", "deduction", "fee", "bonus"):
        parts[code] = parts.get(code, 0) - sum(explained(x, code, unit=ordinal) for x in legs)
    otherwise = unit.rest.minor + unit.bonus.minor - sum(parts.values())
    parts["paid_otherwise" if otherwise < 0 else _CODES[kind]] = otherwise
    return [_row(ordinal, code, minor) for code, minor in parts.items() if minor]


def _row(ordinal: int, code: str, minor: int) -> dict[str, object]:
    return {"unit": ordinal, "code": code, "amount_minor": minor}
