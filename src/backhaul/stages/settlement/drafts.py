"""A leg before it is born: for whom, by which way, what explains it, and what it books."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backhaul.core.axes import LegState, Origin, Resolution
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import share_out
from backhaul.core.settlement import LegKind, LegPlan, Owed, SettledUnit, UnitOwed
from backhaul.core.settlement.points import points_between, points_told
from backhaul.core.settlement.way_out import WayTax
from backhaul.stages.orders.models import Order, OrderLine, Payment
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.books import Books, Reserved, explained, money
from backhaul.stages.settlement.models import Leg, LegUnit
from backhaul.stages.settlement.summary import WHOLE

#: What makes the price of a unit that goes back, whoever pays it.
_GOODS = tuple(code for code in WHOLE if code not in {"shipping", "elsewhere"})
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
    shipping: dict[int, int] = field(default_factory=dict)
    """By unit: what of `due` is for the way out, and counts against its order."""
    bonus: dict[int, int] = field(default_factory=dict)
    explanation: list[dict[str, object]] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    """By unit: which of its tenders this one is."""
    points: int | None = None
    """What it is in loyalty points, where that is known."""

    @property
    def is_credit(self) -> bool:
        return self.kind == Leg.Kind.CREDIT

    @property
    def account_key(self) -> AccountKey:
        ret, order = self.group.ret, self.group.order
        return ret.brand_id, ret.email_norm or order.email_norm, order.currency

    @property
    def due_by_line(self) -> list[Reserved]:
        return [
            (self.group.lines[unit].pk, amount, self.shipping.get(unit, 0))
            for unit, amount in self.due.items()
        ]

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
            draft.points = _points(draft, by_id[draft.payment_id])
            by_id[draft.payment_id].refund_ordered_minor += sum(draft.due.values())
    _part_shipping(result.units, drafts)
    _place(group, drafts)
    _explain(group, result.units, drafts)
    return drafts


def legs_of(draft: Draft, *, actor: str, at: datetime) -> Iterator[tuple[Leg, list[LegUnit]]]:
    """Yield the rows of a draft: what is due, and its bonus as a leg of its own.

    Both are approved, and as far on as their kind is at once.
    """
    rows = [row for row in draft.explanation if row["code"] != "bonus"]
    due = _leg_of(draft, rows, actor, at)
    yield due, _shares(due, draft.due, draft.places)
    extra = {unit: minor for unit, minor in draft.bonus.items() if minor}
    if not extra:
        return
    leg = _leg_of(
        draft, [row for row in draft.explanation if row["code"] == "bonus"], actor, at
    )
    leg.purpose = Leg.Purpose.BONUS.value
    leg.decision |= {"beside": due.intent, "bonus_percent": draft.group.bonus_percent}
    yield leg, _shares(leg, extra, {unit: draft.places[unit] + 1 for unit in extra})


def _leg_of(draft: Draft, rows: list[dict[str, object]], actor: str, at: datetime) -> Leg:
    group = draft.group
    leg = Leg(
        brand_id=group.ret.brand_id,
        ret_id=group.ret.pk,
        kind=draft.kind.value,
        state=LegState.APPROVED.value,
        currency=group.order.currency,
        payment_id=draft.payment_id,
        intent="leg_" + secrets.token_hex(12),
        explanation=rows,
        decision={**group.decision, "facts": group.known},
        approved_at=at,
        approved_by=actor,
    )
    if draft.points is not None:
        leg.decision["points"] = draft.points
    if draft.kind == Leg.Kind.REFUND:
        order_leg(leg, at)
    elif draft.is_credit:
        leg.state = LegState.PAID.value
        leg.ordered_at = leg.sending_at = leg.sent_at = leg.paid_at = at
    return leg


def _shares(leg: Leg, amounts: Mapping[int, int], places: Mapping[int, int]) -> list[LegUnit]:
    leg.amount_minor = sum(amounts.values())
    return [
        LegUnit(
            brand_id=leg.brand_id,
            leg=leg,
            unit_id=unit,
            tender=places[unit],
            amount_minor=amount,
        )
        for unit, amount in amounts.items()
    ]


def order_leg(leg: Leg, at: datetime) -> None:
    leg.state = LegState.ORDERED.value
    leg.ordered_at = at
    leg.due_at, leg.due_what = at + SENT_BY, "send"


_LEG_KIND = {
    LegKind.REFUND: Leg.Kind.REFUND,
    LegKind.CREDIT: Leg.Kind.CREDIT,
    LegKind.EXCHANGE: Leg.Kind.EXCHANGE,
    LegKind.POINTS: Leg.Kind.POINTS,
}


def _draft(group: Group, plan: LegPlan) -> Draft:
    kind = _LEG_KIND[plan.kind]
    if kind == Leg.Kind.CREDIT and not (group.ret.email_norm or group.order.email_norm):
        kind = Leg.Kind.BY_HAND  # whose credit would it be?
    if kind in {Leg.Kind.REFUND, Leg.Kind.POINTS} and group.ret.origin == Origin.GIFT:
        kind = Leg.Kind.BY_HAND  # never to the buyer's card unseen
    due = {int(share.key): share.amount.minor for share in plan.shares}
    return Draft(group, kind, int(plan.tender_id) if plan.tender_id else None, due)


def _points(draft: Draft, payment: Payment) -> int | None:
    """Return what a draft is in points, by what its payment's label tells."""
    told = points_told(payment.label) if draft.kind == Leg.Kind.POINTS else None
    if told is None:
        return None
    before, minor = payment.refund_ordered_minor, sum(draft.due.values())
    return points_between(told, payment.captured_minor, before, minor)


def _left_over(result: Owed, drafts: Sequence[Draft]) -> dict[int, int]:
    left: dict[int, int] = {}
    for unit in result.units:
        key = int(unit.key)
        rest = unit.rest.minor - sum(draft.due.get(key, 0) for draft in drafts)
        if rest:
            left[key] = rest
    return left


def _part_shipping(units: Iterable[UnitOwed], drafts: Sequence[Draft]) -> None:
    """Say which of several tenders pays the way out of each unit: the last of them."""
    for unit in units:
        key, left = int(unit.key), unit.rest_shipping
        for draft in reversed(drafts):
            part = min(left, draft.due.get(key, 0))
            if part:
                draft.shipping[key] = part
                left -= part


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
            taken[unit] = draft.places[unit] + (2 if draft.bonus.get(unit) else 1)


_CODES = {
    Leg.Kind.REFUND: "back_to_tender",
    Leg.Kind.CREDIT: "store_credit",
    Leg.Kind.BY_HAND: "by_hand",
    Leg.Kind.EXCHANGE: "exchanged",
    Leg.Kind.POINTS: "points_back",
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
        rows = _parts(ordinals[key], unit, group.covered.get(key, ()), first)
        first.explanation += [_with_fees(row, unit) for row in rows]
    for draft in others:
        for key, amount in draft.due.items():
            goods = amount - draft.shipping.get(key, 0)
            if goods:
                first.explanation.append(_row(ordinals[key], "paid_otherwise", -goods))
                draft.explanation.append(_row(ordinals[key], _CODES[draft.kind], goods))
    _explain_shipping(ordinals, units, drafts)


def _explain_shipping(
    ordinals: Mapping[int, int], units: Sequence[UnitOwed], drafts: Sequence[Draft]
) -> None:
    """Say in each leg what it pays of the way out, and the tax inside that."""
    for unit in units:
        key = int(unit.key)
        parts = [draft.shipping.get(key, 0) for draft in drafts]
        if not any(parts):
            continue
        shares = [share_out(tax.minor, parts) for tax in unit.shipping_taxes]
        for at, (draft, part) in enumerate(zip(drafts, parts, strict=True)):
            if part:
                row = _row(ordinals[key], "shipping", part)
                draft.explanation.append(
                    {**row, **_taxes_told(unit.shipping_taxes, [one[at] for one in shares])}
                )


def _taxes_told(taxes: Sequence[WayTax], minors: Sequence[int]) -> dict[str, object]:
    """Return the tax inside a row, and by name where the order named it."""
    told: dict[str, object] = {"tax_minor": sum(minors)}
    if any(tax.name or tax.rate_bp is not None for tax in taxes):
        told["taxes"] = [
            [tax.name, tax.rate_bp, minor] for tax, minor in zip(taxes, minors, strict=True)
        ]
    return told


def _parts(
    ordinal: int, unit: UnitOwed, covered: Sequence[LegUnit], first: Draft
) -> list[dict[str, object]]:
    """Return what makes the rest of a unit, without what living legs have explained.

    What is for the way out stands in the leg that pays it.
    """
    parts = {part.code: part.amount.minor for part in unit.parts if part.code != "shipping"}
    if not covered:
        return [_row(ordinal, code, minor) for code, minor in parts.items()]
    legs = {share.leg.pk: share.leg for share in covered}.values()
    for code in _GOODS:
        parts[code] = parts.get(code, 0) - sum(explained(x, code, unit=ordinal) for x in legs)
    otherwise = unit.rest.minor + unit.bonus.minor - unit.rest_shipping - sum(parts.values())
    parts["paid_otherwise" if otherwise < 0 else _CODES[first.kind]] = otherwise
    return [_row(ordinal, code, minor) for code, minor in parts.items() if minor]


def _with_fees(row: dict[str, object], unit: UnitOwed) -> dict[str, object]:
    """Say of which fees a row of them is made, and the tax inside each and inside the price.

    What went elsewhere of the way is in no row of its amount, and so it is told beside it.
    """
    if row["code"] == "paid" and unit.tax:
        return {**row, "tax_minor": unit.tax.minor}
    if row["code"] == "elsewhere" and unit.elsewhere_shipping:
        return {**row, "shipping_minor": unit.elsewhere_shipping}
    if row["code"] != "fee" or not unit.fees:
        return row
    told = [
        {"kind": one.kind, "amount_minor": one.amount.minor, "tax_minor": one.tax.minor}
        for one in unit.fees
    ]
    return {**row, "fees": told}


def _row(ordinal: int, code: str, minor: int) -> dict[str, object]:
    return {"unit": ordinal, "code": code, "amount_minor": minor}
