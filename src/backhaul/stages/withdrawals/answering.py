"""What a person does about a declaration: find its order, or answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.stages.withdrawals.matching import keep, open_return
from backhaul.stages.withdrawals.models import Declaration

LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What is meant, by a person. `is_kind`: the policy is asked where no right is given."""

    order_id: int
    line_ids: frozenset[int]
    is_kind: bool = False


def match_to(
    brand: Brand, number: str, meant: Understood, *, at: datetime, actor: str
) -> Declaration:
    """Open a return for the lines that are meant; it counts from the day of the declaration.

    Raises DomainError `declaration_over`, `nothing_chosen`,
    `nothing_to_open`, NotFound `no_such_order`.
    """
    row = _open(brand.pk, number)
    if not Order.objects.filter(brand_id=brand.pk, id=meant.order_id).exists():
        raise NotFound("no_such_order", order=str(meant.order_id))
    known = OrderLine.objects.filter(
        brand_id=brand.pk, order_id=meant.order_id, id__in=meant.line_ids
    )
    if not meant.line_ids or known.count() != len(meant.line_ids):
        raise DomainError("nothing_chosen")
    row.order_id, row.lines = meant.order_id, {}
    opened = open_return(
        brand, row, at=at, actor=actor, line_ids=meant.line_ids, is_kind=meant.is_kind
    )
    if opened.case is None:
        raise DomainError("nothing_to_open", why=[one.value for one in opened.why])
    keep(row, opened, at=at, actor=actor)
    return row


def answer(brand_id: int, number: str, text: str, *, at: datetime, actor: str) -> Declaration:
    """Write to whoever declared it and close it.

    Raises DomainError `declaration_over`, `answer_missing`, `answer_too_long`.
    """
    from backhaul.stages.withdrawals import jobs

    said = text.strip()
    if not said:
        raise DomainError("answer_missing")
    if len(said) > LONGEST_ANSWER:
        raise DomainError("answer_too_long", limit=LONGEST_ANSWER)
    row = _open(brand_id, number)
    row.answer, row.answered_at, row.answered_by = said, at, actor
    row.state = Declaration.State.DONE
    row.save()
    entry = NewEntry(
        kind=EntryKind.WITHDRAWAL_ANSWERED,
        brand_id=brand_id,
        return_id=row.return_id,
        occurred_at=at,
        actor=actor,
        data={"declaration": row.pk, "number": row.number},
    )
    record([entry])
    jobs.answer.defer(brand_id=brand_id, declaration_id=row.pk)
    return row


def _open(brand_id: int, number: str) -> Declaration:
    row = (
        Declaration.objects.select_for_update().filter(brand_id=brand_id, number=number).first()
    )
    if row is None:
        raise NotFound("no_such_declaration", number=number)
    if row.state == Declaration.State.DONE:
        raise DomainError("declaration_over", number=number)
    return row
