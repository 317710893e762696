"""The money of a return as its shopper sees it: what is to come, by when, and what was paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from backhaul.core.axes import LegState, Resolution, UnitMoney
from backhaul.core.deadlines import PromiseKind, Way
from backhaul.core.eta import is_late_at_the_site
from backhaul.core.money import Money
from backhaul.core.policies.model import ServiceLevels
from backhaul.stages.casefile.tracking_rows import Rows
from backhaul.stages.casefile.tracking_view import MoneyState, MoneyView, PaidView, PromiseView
from backhaul.stages.promises import facts
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.back_to import GoesBack, goes_back, would_go_back
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.to_come import ToCome, to_come
from backhaul.stages.settlement.ways import way_before, way_of

#: The first that any open unit has leads: a doubt first, then the least advanced.
_LEADS = (
    (UnitMoney.CHECKING, MoneyState.CHECKING),
    (UnitMoney.PROMISED, MoneyState.PROMISED),
    (UnitMoney.APPROVED, MoneyState.APPROVED),
    (UnitMoney.SENT, MoneyState.SENT),
)


def money_of(
    rows: Rows, way: Way | None, in_force: Promise | None, *, holds: bool, now: datetime
) -> MoneyView:
    """Return the thread of the money; `promise` is the one in force, or the last that was."""
    promise = _promise(rows.promises, in_force, holds=holds)
    if promise is not None and way is not None:
        is_ours = is_late_at_the_site(facts.milestones(rows.case), way, now=now)
        promise = replace(promise, is_ours=is_ours)
    open_units = facts.promised(rows.case)
    legs = _legs(rows)
    paid = [leg for leg in legs if leg.state == LegState.PAID]
    going = [leg for leg in legs if leg.state != LegState.PAID]
    state = _state(rows.case.units, open_units)
    currency = rows.case.ret.currency
    is_over = state is MoneyState.PAID
    sla = _sla(rows.case.units)
    later = _later(rows, open_units)
    due = _due(rows, open_units) + later.minor
    is_all_stopped = (later.is_stopped or later.is_held) and not due
    return MoneyView(
        state=MoneyState.CHECKING if is_all_stopped else state,
        amount=Money(sum(leg.amount_minor for leg in paid) if is_over else due, currency),
        is_stopped=later.is_stopped,
        is_held=later.is_held,
        target=_target(rows, paid if is_over else going or paid),
        way=way_of(paid if is_over else going or paid) if legs else way_before(rows.payments),
        parts=_parts(rows, paid if is_over else going, later),
        promise=promise,
        paid=_paid(paid, way, currency),
        sent_at=max((leg.sent_at for leg in going if leg.sent_at), default=None),
        fee=Money(-_explained(legs, later, "fee"), currency),
        deduction=Money(-_explained(legs, later, "deduction"), currency),
        kept=Money(-_explained(legs, later, "kept"), currency),
        elsewhere=Money(-_explained(legs, later, "elsewhere"), currency),
        bonus=Money(_explained(legs, later, "bonus"), currency),
        shipping=Money(_explained(legs, later, "shipping"), currency),
        duties=Money(_explained(legs, later, "duties"), currency),
        refund_days=sla.refund_business_days,
        bank_days=f"{sla.bank_days_from}–{sla.bank_days_to}",
    )


def _sla(units: Iterable[Unit]) -> ServiceLevels:
    terms = next((unit.terms for unit in units if unit.terms), None)
    return ServiceLevels.model_validate(terms["sla"]) if terms else ServiceLevels()


def _legs(rows: Rows) -> list[Leg]:
    return list({share.leg_id: share.leg for share in rows.shares}.values())


def _state(units: Iterable[Unit], open_units: Sequence[Unit]) -> MoneyState:
    if not open_units:
        is_paid = any(unit.money == UnitMoney.PAID for unit in units)
        return MoneyState.PAID if is_paid else MoneyState.NONE
    known = {unit.money for unit in open_units}
    return next(state for money, state in _LEADS if money in known)


def _due(rows: Rows, open_units: Sequence[Unit]) -> int:
    """Return what is still to come by legs."""
    wanted = {unit.pk for unit in open_units}
    return sum(share.amount_minor for share in rows.shares if share.unit_id in wanted)


def _later(rows: Rows, open_units: Sequence[Unit]) -> ToCome:
    """Return what will go for units that no leg pays for yet, as the settlement reckons it."""
    shared = {share.unit_id for share in rows.shares}
    others = [unit for unit in open_units if unit.pk not in shared and unit.line]
    if not others:
        return ToCome()
    ret = rows.case.ret
    lines = {unit.line.pk: unit.line for unit in others if unit.line is not None}
    return to_come([ret.brand_id], [(ret, others)], lines, rows.rooms)[ret.pk]


def _parts(rows: Rows, legs: Sequence[Leg], later: ToCome) -> tuple[GoesBack, ...]:
    """Return none of what is half ordered, or of several orders: who knows what goes first."""
    ret = rows.case.ret
    if ret.resolution != Resolution.REFUND:
        return ()
    if legs:
        return () if later.minor else goes_back(legs)
    if len({payment.order_id for payment in rows.payments}) != 1 or rows.rooms:
        return ()
    return would_go_back(rows.payments, Money(later.minor, ret.currency))


def _target(rows: Rows, legs: Sequence[Leg]) -> str:
    """Return the one payment's label, empty when there are several or none is known."""
    if legs:
        labels = {leg.payment.label if leg.payment else "" for leg in legs}
    else:
        labels = {payment.label for payment in rows.payments}
    return labels.pop() if len(labels) == 1 else ""


def _promise(
    promises: Sequence[Promise], in_force: Promise | None, *, holds: bool
) -> PromiseView | None:
    """Return the promise to show; `was_on` only where the date moved back, never in silence."""
    shown = in_force or next(iter(promises), None)
    if shown is None:
        return None
    before = next((p for p in promises if p.given_at < shown.given_at and p.on), None)
    moved = before is not None and before.on and shown.on and before.on < shown.on
    return PromiseView(
        kind=PromiseKind(shown.kind),
        on=shown.on,
        handed_over_by=shown.handed_over_by,
        business_days=shown.business_days,
        holds=holds,
        was_on=before.on if before is not None and moved else None,
        was_kept=shown.was_kept,
    )


def _paid(legs: Sequence[Leg], way: Way | None, currency: str) -> PaidView | None:
    known = [(leg, leg.paid_at) for leg in legs if leg.paid_at is not None]
    if not known:
        return None
    last, at = max(known, key=lambda pair: pair[1])
    is_credit = all(leg.kind in {Leg.Kind.CREDIT, Leg.Kind.POINTS} for leg in legs)
    return PaidView(
        amount=Money(sum(leg.amount_minor for leg in legs), currency),
        at=at,
        is_seen_by=None if is_credit else _seen_by(at, way),
        reference=last.bank_reference if len(legs) == 1 else "",
    )


def _seen_by(at: datetime, way: Way | None) -> date | None:
    if way is None:
        return None
    return way.calendar.add(way.calendar.day_of(at), way.targets.bank_business_days)


def _explained(legs: Sequence[Leg], later: ToCome, code: str) -> int:
    parts = (part for leg in legs for part in leg.explanation if part["code"] == code)
    return sum(int(part["amount_minor"]) for part in parts) + later.parts[code]
