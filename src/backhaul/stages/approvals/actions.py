"""A second person for money: one asks, another confirms what was shown, or refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as with_values
from datetime import datetime

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.money import Money
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.approvals import limits
from backhaul.stages.approvals.models import Asked
from backhaul.stages.credit import by_person
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement import actions as settlement
from backhaul.stages.settlement import counting
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.as_shown import above
from backhaul.stages.settlement.beside import Gift, give_beside
from backhaul.stages.settlement.models import Leg, TakenBack

MOST_TEXT = 200
AskedRow = Asked
"""What doors call a row that is handed to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to be paid, as they saw it: for a return, or as store credit.

    `taken_minor` of a refund made elsewhere, `taken_id`, counts as refunded already. With
    `leg_id` that leg anew, by `way`, and points in money; with `purpose` goodwill or interest,
    by `way`; with `email`, and no `ran`, store credit.
    """

    amount: Money
    reason: str = ""
    ran: str = ""
    deduction_bp: int = 0
    taken_id: int | None = None
    taken_minor: int = 0
    leg_id: int | None = None
    way: str = ""
    purpose: str = ""
    email: str = ""

    @property
    def kind(self) -> Asked.Kind:
        if self.email:
            return Asked.Kind.CREDIT
        if self.purpose:
            return Asked.Kind.BESIDE
        return Asked.Kind.SETTLE if self.leg_id is None else Asked.Kind.REPLACE


def ask(brand: Brand, wish: Wish, *, at: datetime, actor: str) -> Asked:
    """Ask for a second person. Nothing is ordered; once more changes what is asked for.

    Raises DomainError `amount_not_above_zero`, `reason_missing` and `email_unusable`, and for
    what could not be given either, even by two.
    """
    if wish.amount.minor <= 0:
        raise DomainError("amount_not_above_zero")
    if not wish.reason.strip():
        raise DomainError("reason_missing")
    ret = _return_of(brand, wish)
    row, _is_new = Asked.objects.update_or_create(
        brand_id=brand.pk,
        ret=ret,
        kind=wish.kind,
        leg_id=wish.leg_id,
        purpose=wish.purpose,
        email=by_person.address(wish.email) if wish.email else "",
        state=Asked.State.WAITING,
        defaults={
            "amount_minor": wish.amount.minor,
            "currency": wish.amount.currency,
            "reason": wish.reason.strip()[:MOST_TEXT],
            "deduction_bp": wish.deduction_bp,
            "taken_id": wish.taken_id,
            "taken_minor": wish.taken_minor,
            "way": wish.way,
            "asked_at": at,
            "asked_by": actor,
        },
    )
    _note(row, EntryKind.SECOND_ASKED, at, actor)
    return row


def _return_of(brand: Brand, wish: Wish) -> Return | None:
    """Return what is asked about, checked; None for store credit, which is for no return."""
    if wish.kind is Asked.Kind.CREDIT:
        return None
    ret = Return.objects.filter(brand_id=brand.pk, ran=wish.ran).first()
    if ret is None:
        raise NotFound("no_such_return", ran=wish.ran)
    if wish.kind is Asked.Kind.BESIDE:
        _gift(wish.purpose, wish.way, wish.amount, wish.reason).check(ret)
    if wish.kind is Asked.Kind.REPLACE:
        _refuse_other_legs(ret, wish)
    if wish.taken_id and (wrong := counting.why_not(brand.pk, wish.taken_id, ret.ran)):
        raise wrong
    return ret


def _refuse_other_legs(ret: Return, wish: Wish) -> None:
    if wish.way not in {Leg.Kind.REFUND.value, Leg.Kind.BY_HAND.value}:
        raise DomainError("not_a_way_to_pay", kind=wish.way)
    legs = Leg.objects.filter(brand_id=ret.brand_id, ret_id=ret.pk)
    leg = legs.filter(id=wish.leg_id).first() if wish.leg_id else None
    if leg is None:
        raise NotFound("no_such_leg", leg=wish.leg_id)
    if leg.kind == Leg.Kind.POINTS and wish.way != Leg.Kind.BY_HAND:
        raise DomainError("not_a_way_to_pay", kind=wish.way)
    if (leg.amount_minor, leg.currency) != (wish.amount.minor, wish.amount.currency):
        raise DomainError("amount_changed", now_minor=leg.amount_minor, currency=leg.currency)


def _gift(purpose: str, way: str, amount: Money, reason: str) -> Gift:
    return Gift(purpose=purpose, way=way, amount=amount, reason=reason)


def leg_named(brand_id: int, intent: str) -> int:
    """Return the id of a leg by its public one; raises NotFound `no_such_leg`."""
    legs = Leg.objects.filter(brand_id=brand_id, intent=intent)
    found = legs.values_list("id", flat=True).first()
    if found is None:
        raise NotFound("no_such_leg", leg=intent)
    return int(found)


def shown(row: Asked) -> str:
    """Return what stands for what is asked for now: who asks once more asks for another."""
    return f"{row.amount_minor}@{row.currency}@{row.asked_at.isoformat()}"


def confirm(brand: Brand, asked_id: int, seen: str, *, at: datetime, actor: str) -> Asked:
    """Let go what was asked for, if it still is what was `seen`, by `shown`, and is owed.

    Raises DomainError `second_person_is_another`, `second_person_needed` where it is above
    what they may decide, `amount_changed`, and whatever the payment itself refuses.
    """
    row = _waiting(brand.pk, asked_id)
    if row.asked_by == actor:
        raise DomainError("second_person_is_another")
    amount = Money(row.amount_minor, row.currency)
    if seen != shown(row):
        raise DomainError(
            "amount_changed",
            why="asked_again",
            now_minor=amount.minor,
            currency=amount.currency,
        )
    if wrong := above(amount, limits.at_all(brand, actor)):
        raise wrong
    _decide(row, Asked.State.CONFIRMED, "", at, actor)
    _note(row, EntryKind.SECOND_CONFIRMED, at, actor)
    _let_go(brand, row, amount, at=at, actor=actor)
    return row


def _let_go(brand: Brand, row: Asked, amount: Money, *, at: datetime, actor: str) -> None:
    """Do what was asked for, in the name of whoever confirmed it."""
    ran = row.ret.ran if row.ret else ""
    match Asked.Kind(row.kind):
        case Asked.Kind.REPLACE:
            _pay_anew(brand.pk, row, at=at, actor=actor)
        case Asked.Kind.BESIDE:
            gift = _gift(row.purpose, row.way, amount, row.reason)
            give_beside(brand.pk, ran, gift, at=at, actor=actor)
        case Asked.Kind.CREDIT:
            said = by_person.Word(actor, at, row.reason)
            by_person.give(brand.pk, row.email, amount, said)
        case Asked.Kind.SETTLE:
            word = Word(actor, at, row.reason, row.deduction_bp, asked_by=row.asked_by)
            word = with_values(word, went=_went(row))
            settlement.settle_by(brand.pk, ran, word, shown=amount)


def _went(row: Asked) -> counting.Went | None:
    """Return what counts as refunded elsewhere; what came back since does not any more."""
    if row.taken_id is None:
        return None
    rows = TakenBack.objects.filter(brand_id=row.brand_id, id=row.taken_id, given_back_at=None)
    order_id = rows.values_list("payment__order_id", flat=True).first()
    return counting.Went(order_id, row.taken_minor, row.taken_id) if order_id else None


def _pay_anew(brand_id: int, row: Asked, *, at: datetime, actor: str) -> None:
    assert row.leg_id is not None
    if is_for_points(row):
        settlement.points_as_money(
            brand_id, row.leg_id, row.reason, at=at, actor=actor, most=None
        )
    else:
        settlement.replace(brand_id, row.leg_id, kind=row.way, at=at, actor=actor)


def is_for_points(row: Asked) -> bool:
    """Whether it is about loyalty points that are to be paid in money."""
    if row.leg_id is None:
        return False
    points = Leg.objects.filter(brand_id=row.brand_id, kind=Leg.Kind.POINTS)
    return points.filter(id=row.leg_id).exists()


def refuse(brand: Brand, asked_id: int, answer: str, *, at: datetime, actor: str) -> Asked:
    """Say no; whoever asked takes it back by the same step."""
    row = _waiting(brand.pk, asked_id)
    is_own = row.asked_by == actor
    if not is_own and not answer.strip():
        raise DomainError("reason_missing")
    state = Asked.State.WITHDRAWN if is_own else Asked.State.REFUSED
    _decide(row, state, answer.strip()[:MOST_TEXT], at, actor)
    _note(row, EntryKind.SECOND_REFUSED, at, actor)
    return row


def waiting(brand_id: int, asked_id: int) -> Asked:
    """Return what is asked for. Raises NotFound, also when it is over."""
    rows = Asked.objects.filter(brand_id=brand_id, id=asked_id).select_related("ret")
    row = rows.first()
    if row is None:
        raise NotFound("no_such_asking")
    return row


def _waiting(brand_id: int, asked_id: int) -> Asked:
    rows = Asked.objects.select_for_update(of=("self",)).filter(brand_id=brand_id, id=asked_id)
    row = rows.select_related("ret").first()
    if row is None:
        raise NotFound("no_such_asking")
    if row.state != Asked.State.WAITING:
        raise IllegalStep("illegal_step", state=row.state, step="decide")
    return row


def _decide(row: Asked, state: Asked.State, answer: str, at: datetime, actor: str) -> None:
    row.state = state.value
    row.answer = answer
    row.decided_at = at
    row.decided_by = actor
    row.save(update_fields=("state", "answer", "decided_at", "decided_by"))


def _note(row: Asked, kind: EntryKind, at: datetime, actor: str) -> None:
    told = {
        "asked": row.pk,
        "what": str(row.kind),
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "asked_by": row.asked_by,
    }
    if row.ret is None:
        entry = NewEntry(
            kind=kind,
            brand_id=row.brand_id,
            return_id=None,
            occurred_at=at,
            actor=actor,
            data=told,
        )
        record([entry])
        return
    case = cases.load(row.brand_id, row.ret.ran)
    case.note(kind, at=at, actor=actor, **told)
    cases.write([case], fields=(), at=at, actor=actor)
