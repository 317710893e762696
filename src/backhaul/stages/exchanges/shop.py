"""The shop's side: what it is to send, what it sent, what it cannot; and a person's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.axes import Resolution
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.exchanges import OPEN, Ending, State
from backhaul.core.ids import compact
from backhaul.core.journal import EntryKind
from backhaul.stages.exchanges.following import Desk, is_paid_up, open_desk
from backhaul.stages.exchanges.models import Exchange

MOST_REFERENCE = 120
MOST_CARRIER = 80
MOST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Parcel:
    """How the shop sent it; both may be empty, where it has no number."""

    carrier: str = ""
    tracking_number: str = ""


def mark_sent(brand_id: int, ref: str, parcel: Parcel, *, at: datetime, actor: str) -> Exchange:
    """Record that the shop sent it; a second time with the same parcel changes nothing.

    Raises IllegalStep for one that was not handed to the shop.
    """
    carrier, number = parcel.carrier.strip(), compact(parcel.tracking_number)
    if len(carrier) > MOST_CARRIER or len(number) > MOST_NUMBER or not number.isascii():
        raise DomainError("tracking_number_unusable", most=MOST_NUMBER)
    known = find(brand_id, ref)
    if known.state == State.SENT and known.tracking_number == number:
        return known
    desk, one = _open(known, at, actor)
    one.carrier, one.tracking_number, one.sent_at = carrier, number, at
    desk.step(one, State.SENT, EntryKind.EXCHANGE_SENT)
    desk.close()
    return one


def cannot_send(
    brand_id: int, ref: str, *, instead: str = "", at: datetime, actor: str
) -> Exchange:
    """End it because it cannot be had; `instead` is refund or credit, empty: as the rules say.

    Whatever was kept for it is free again.
    """
    return _end(brand_id, ref, Ending.OUT_OF_STOCK, instead, at=at, actor=actor)


def pay_instead(brand_id: int, ref: str, *, instead: str, at: datetime, actor: str) -> Exchange:
    """End it by a person's word: the shopper gets their money."""
    return _end(brand_id, ref, Ending.BY_PERSON, instead, at=at, actor=actor)


def let_go(brand_id: int, ref: str, *, at: datetime, actor: str) -> Exchange:
    """Hand it to the shop before its time, by a person's word.

    Raises IllegalStep where no piece is kept for it, or its difference is not paid.
    """
    desk, one = _open(find(brand_id, ref), at, actor)
    if not is_paid_up(one):
        raise IllegalStep("illegal_step", state=one.state, step="let_go")
    desk.release(one)
    desk.close()
    return one


def record_due_paid(
    brand_id: int, ref: str, *, reference: str, at: datetime, actor: str
) -> Exchange:
    """Record that the shopper paid the difference, or that it was let off, with a reference."""
    if not reference.strip() or len(reference) > MOST_REFERENCE:
        raise DomainError("reference_missing", most=MOST_REFERENCE)
    desk, one = _open(find(brand_id, ref), at, actor)
    if one.due_minor == 0 or one.due_paid_at is not None:
        raise IllegalStep("illegal_step", state=one.state, step="record_due_paid")
    one.due_paid_at, one.due_paid_by, one.due_reference = at, actor, reference.strip()
    desk.note(one, EntryKind.EXCHANGE_DUE_PAID, amount_minor=one.due_minor)
    desk.close()
    return one


def find(brand_id: int, ref: str) -> Exchange:
    """Raises NotFound `no_such_exchange`."""
    one = Exchange.objects.filter(brand_id=brand_id, ref=ref).first()
    if one is None:
        raise NotFound("no_such_exchange", exchange=ref[:40])
    return one


def steps_of(one: Exchange) -> Sequence[str]:
    """Return what a person may do with it now, in the order of the buttons."""
    state = State(one.state)
    owes = one.due_minor > 0 and one.due_paid_at is None and state in OPEN
    found = ["record_due_paid"] if owes else []
    if state is State.RELEASED:
        found.append("mark_sent")
    if state is State.RESERVED and not owes:
        found.append("let_go")
    return [*found, "pay_instead"] if state in OPEN else found


def _end(
    brand_id: int, ref: str, why: Ending, instead: str, *, at: datetime, actor: str
) -> Exchange:
    if instead not in {"", Resolution.REFUND.value, Resolution.CREDIT.value}:
        raise DomainError("not_instead_of_an_exchange", instead=instead[:40])
    desk, one = _open(find(brand_id, ref), at, actor)
    desk.end(one, why, instead=instead)
    desk.close()
    return one


def _open(known: Exchange, at: datetime, actor: str) -> tuple[Desk, Exchange]:
    """Lock it with its return and its stock; raises IllegalStep for what is over."""
    assert known.ret_id is not None
    desk = open_desk([known.brand_id], [known.ret_id], at=at, actor=actor)
    for one in desk.exchanges if desk else ():
        if desk is not None and one.pk == known.pk:
            return desk, one
    raise IllegalStep("illegal_step", state=known.state, step="exchange")
