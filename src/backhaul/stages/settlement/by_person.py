"""What a person does about a leg that no rule can end."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.stages.incidents.actions import open_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement import alarms, facts, held, summary
from backhaul.stages.settlement.as_shown import above
from backhaul.stages.settlement.beside import PURPOSES
from backhaul.stages.settlement.books import Books, decided, explained, money
from backhaul.stages.settlement.drafts import order_leg
from backhaul.stages.settlement.models import BY_PERSON, Leg, LegUnit
from backhaul.stages.settlement.outcomes import Desk, Outcome
from backhaul.stages.settlement.queueing import queue_refunds

#: Nothing is under way in them: they can be ended, and another leg can take their place.
_AT_REST = frozenset({LegState.APPROVED, LegState.ORDERED, LegState.FAILED, LegState.REVERSED})


@dataclass(slots=True)
class _Found:
    case: Case
    leg: Leg
    desk: Desk


def pay_by_hand(
    brand_id: int,
    leg_id: int,
    *,
    reference: str,
    at: datetime,
    actor: str,
    paid_on: date | None = None,
) -> Leg:
    """Record that somebody paid a leg that waited to be paid by hand, or gave its points.

    After a restore, until a person has compared, only what was paid until then is noted: by
    reference and day. Raises DomainError `refunds_are_held`, `paid_after_restore`, and
    `paid_in_future` for a day that is still to come.
    """
    paid_at = held.paid_at(brand_id, paid_on, reference, at=at)
    found = _find(brand_id, leg_id, at, actor)
    leg = found.leg
    if leg.kind not in BY_PERSON or leg.state != LegState.APPROVED:
        raise IllegalStep("illegal_step", state=leg.state, step="pay_by_hand")
    leg.state = LegState.ORDERED.value
    leg.ordered_at = at
    found.desk.apply(leg, _outcome(leg, LegState.PAID, reference=reference))
    leg.paid_at = paid_at
    found.desk.close((brand_id,))
    return leg


def declare_failed(brand_id: int, leg_id: int, *, at: datetime, actor: str) -> Leg:
    """Record a person's word that a refund whose outcome was unknown did not happen."""
    found = _find(brand_id, leg_id, at, actor)
    leg = found.leg
    if leg.state != LegState.UNKNOWN:
        raise IllegalStep("illegal_step", state=leg.state, step="declare_failed")
    found.desk.apply(leg, _outcome(leg, LegState.FAILED, code="declared"))
    found.desk.close((brand_id,))
    return leg


def cancel(brand_id: int, leg_id: int, *, at: datetime, actor: str) -> Leg:
    """End a leg that is not under way; nothing is paid for its units by it, nor its bonus."""
    found = _find(brand_id, leg_id, at, actor)
    _end(found, "cancel")
    mine = {found.leg.intent, found.leg.decision.get("instead_of")}
    for bonus in list(found.desk.alive.legs[found.leg.ret_id]):
        if bonus.decision.get("beside", "") in mine:
            _end(_Found(found.case, bonus, found.desk), "cancel")
            found.desk.healed.append(bonus)
    found.desk.healed.append(found.leg)
    found.desk.close((brand_id,))
    return found.leg


def replace(
    brand_id: int,
    leg_id: int,
    *,
    kind: str,
    at: datetime,
    actor: str,
    most: Money | None = None,
) -> Leg:
    """Pay what a leg did not: again by the same payment (`refund`), or `by_hand`.

    The new leg has an intent and a key of its own. Raises DomainError where the payment
    cannot bear it any more, and where it is above `most`, which they may let go alone.
    """
    if kind not in {Leg.Kind.REFUND.value, Leg.Kind.BY_HAND.value}:
        raise DomainError("not_a_way_to_pay", kind=kind)
    found = _find(brand_id, leg_id, at, actor)
    old = found.leg
    if wrong := above(money(old), most):
        raise wrong
    if old.purpose != Leg.Purpose.DUE or old.kind == Leg.Kind.POINTS:
        raise IllegalStep("illegal_step", state=old.purpose, step="replace")
    return _replace(found, _like(old, Leg.Kind(kind), actor=actor, at=at), actor=actor, at=at)


def points_as_money(
    brand_id: int, leg_id: int, reason: str, *, at: datetime, actor: str, most: Money | None
) -> Leg:
    """Pay loyalty points in money, by hand: a person decides that, and says why.

    Raises DomainError `reason_missing`, and where it is above `most`; IllegalStep for a leg
    that is of no points, or is past.
    """
    if not reason.strip():
        raise DomainError("reason_missing")
    found = _find(brand_id, leg_id, at, actor)
    if found.leg.kind != Leg.Kind.POINTS or found.leg.state != LegState.APPROVED:
        raise IllegalStep("illegal_step", state=found.leg.state, step="points_as_money")
    if wrong := above(money(found.leg), most):
        raise wrong
    new = _like(found.leg, Leg.Kind.BY_HAND, actor=actor, at=at)
    new.decision.pop("points", None)
    new.decision["override_reason"] = reason.strip()
    codes = {"points_back": "by_hand"}
    new.explanation = [
        {**row, "code": codes.get(row["code"], row["code"])} for row in new.explanation
    ]
    return _replace(found, new, actor=actor, at=at)


def _replace(found: _Found, new: Leg, *, actor: str, at: datetime) -> Leg:
    """End the leg that was found, and have the new one pay for what it was for."""
    old, case, desk = found.leg, found.case, found.desk
    every = (share for shares in desk.alive.shares.values() for share in shares)
    old_shares = [share for share in every if share.leg_id == old.pk]
    _end(found, "replace")
    desk.healed.append(old)
    desk.close((old.brand_id,))
    _refuse_what_is_gone(found, new.kind, [share.unit_id for share in old_shares])
    shares = [_share_like(share, new) for share in old_shares]
    _post(case, new, shares, at)
    _join(found, new, shares)
    summary.tell(case, EntryKind.LEG_APPROVED, new, at=at, actor=actor)
    if new.state == LegState.ORDERED:
        summary.tell(case, EntryKind.LEG_ORDERED, new, at=at, actor=actor)
        queue_refunds([new])
    if new.kind in BY_PERSON:
        # As for one that waits from the start: a person owns it, and its playbook runs.
        by_id = {case.ret.pk: case}
        open_incidents(alarms.no_tender(by_id, [new]), at=at, actor=actor)
    cases.write([case], fields=summary.UNIT_FIELDS, at=at, actor=actor)
    return new


def _join(found: _Found, new: Leg, shares: Sequence[LegUnit]) -> None:
    alive, case = found.desk.alive, found.case
    alive.legs[case.ret.pk].append(new)
    for share in shares:
        alive.shares[share.unit_id].append(share)
    summary.reflect(case, alive)


def look_up_now(brand_id: int, leg_id: int, *, at: datetime) -> bool:
    """Have the next sweep ask what became of a leg; return whether that is unknown at all."""
    rows = Leg.objects.filter(brand_id=brand_id, id=leg_id, state=LegState.UNKNOWN)
    return bool(rows.update(due_at=at))


def _post(case: Case, new: Leg, shares: Sequence[LegUnit], at: datetime) -> None:
    units = {unit.pk: unit for unit in case.units}
    books = Books(at)
    books.born.append((new, shares))
    for share in shares:
        unit = units[share.unit_id]
        bonus = explained(new, "bonus", unit=unit.ordinal)
        shipping = explained(new, "shipping", unit=unit.ordinal)
        books.reserve(new, [(unit.line_id, share.amount_minor - bonus, shipping)], 1)
    books.book_decision(new)
    books.post()


def _find(brand_id: int, leg_id: int, at: datetime, actor: str) -> _Found:
    """Lock the return and the leg; raises NotFound where it pays for nothing (any more)."""
    known = Leg.objects.filter(brand_id=brand_id, id=leg_id).values_list("ret_id", flat=True)
    loaded = cases.load_many((brand_id,), known)
    alive = facts.living_of((brand_id,), loaded.values())
    beside = Leg.objects.select_for_update().filter(purpose__in=PURPOSES)
    for leg in beside.filter(brand_id=brand_id, id=leg_id, state=LegState.APPROVED):
        alive.legs[leg.ret_id].append(leg)
    for case in loaded.values():
        for leg in alive.legs[case.ret.pk]:
            if leg.pk == leg_id:
                return _Found(case, leg, Desk(Books(at), loaded, alive, actor))
    raise NotFound("no_such_leg", leg=leg_id)


def _end(found: _Found, step: str) -> None:
    """A leg of an exchange ends with the exchange alone: its goods may still go out."""
    is_goods = found.leg.kind == Leg.Kind.EXCHANGE
    if is_goods or LegState(found.leg.state) not in _AT_REST:
        raise IllegalStep("illegal_step", state=found.leg.state, step=step)
    found.desk.cancel(found.leg)


def _refuse_what_is_gone(found: _Found, kind: str, unit_ids: Sequence[int]) -> None:
    """Refuse to pay what the payment or the order has not got any more.

    Called when the old leg is given free; what that wrote is rolled back by the refusal.
    """
    leg, brand_ids = found.leg, (found.leg.brand_id,)
    wanted = [unit.line_id for unit in found.case.units if unit.pk in unit_ids and unit.line_id]
    lines = facts.locked_lines(brand_ids, wanted)
    payments = facts.locked_payments(brand_ids, (line.order_id for line in lines.values()))
    due = decided(leg)[0].minor
    for payment in (row for rows in payments.values() for row in rows):
        left = payment.captured_minor - payment.refund_ordered_minor - payment.taken_back_minor
        if kind == Leg.Kind.REFUND and payment.pk == leg.payment_id and left < due:
            raise DomainError("refund_above_captured", leg=leg.pk, left_minor=max(0, left))
    if any(room < due for room in facts.rooms(brand_ids, payments).values()):
        raise DomainError("taken_back_elsewhere", leg=leg.pk, due_minor=due)


def _outcome(leg: Leg, state: LegState, *, reference: str = "", code: str = "") -> Outcome:
    return Outcome(
        leg_id=leg.pk,
        return_id=leg.ret_id,
        state=state,
        bank_reference=reference,
        code=code,
    )


def _like(old: Leg, kind: Leg.Kind, *, actor: str, at: datetime) -> Leg:
    new = Leg(
        brand_id=old.brand_id,
        ret_id=old.ret_id,
        kind=kind.value,
        state=LegState.APPROVED.value,
        amount_minor=old.amount_minor,
        currency=old.currency,
        payment_id=old.payment_id if kind == Leg.Kind.REFUND else None,
        intent="leg_" + secrets.token_hex(12),
        explanation=old.explanation,
        decision={**old.decision, "by": actor, "at": at.isoformat(), "instead_of": old.intent},
        approved_at=at,
        approved_by=actor,
    )
    if kind == Leg.Kind.REFUND:
        if new.payment_id is None:
            raise DomainError("no_payment_to_refund", leg=old.pk)
        order_leg(new, at)
    return new


def _share_like(share: LegUnit, leg: Leg) -> LegUnit:
    return LegUnit(
        brand_id=leg.brand_id,
        leg=leg,
        unit_id=share.unit_id,
        tender=share.tender,
        amount_minor=share.amount_minor,
    )
