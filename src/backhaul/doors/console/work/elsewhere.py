"""Money that left a payment without us: to which return it may belong, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.typed import whole
from backhaul.foundation.pages.words import HEADLINES, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.incident_board import Card
from backhaul.stages.casefile.went_elsewhere import (
    REFUND,
    is_of_order,
    open_incident,
    refund_elsewhere,
    went_elsewhere,
)
from backhaul.stages.incidents.actions import close_incident
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.counting import why_not
from backhaul.stages.settlement.forecast import Forecast

_WHOLE_BP = 10_000


def elsewhere_of(card: Card, desk: Desk) -> dict[str, Any] | None:
    """Return what the page of an incident about a payment offers; None for any other."""
    found = went_elsewhere(desk.brand.pk, card.subject) if card.order else None
    if found is None:
        return None
    refunds = [row for row in found.rows if row.kind == REFUND]
    free = [row for row in refunds if row.counted_for is None] or refunds
    taken = free[-1].pk if free and desk.may(May.PAY) else 0
    return {
        "order": found.order,
        "payment": found.payment,
        "is_charged_back": len(refunds) < len(found.rows),
        "rows": [
            {
                "amount": desk.local.money(Money(row.amount_minor, row.currency)),
                "when": desk.local.moment(row.taken_at),
                "ref": row.provider_ref,
                "is_refund": row.kind == REFUND,
            }
            for row in found.rows
        ],
        "returns": [
            {
                "ran": one.ran,
                "state": word(HEADLINES, one.headline),
                "open": desk.local.money(Money(one.open_minor, one.currency))
                if one.open_minor
                else "",
                "taken": taken if one.may_end else 0,
            }
            for one in found.returns
        ],
    }


@dataclass(frozen=True, slots=True)
class Taken:
    """A refund that was made elsewhere, and has not come back."""

    number: int
    order_id: int
    payment_id: int
    amount: Money
    reference: str


def taken_elsewhere(request: HttpRequest, desk: Desk, ran: str) -> Taken | None:
    """Return the refund that `?taken=` names; None where it is of no order of the return."""
    found = taken_of(desk.brand.pk, whole(request.GET.get("taken", "")) or 0)
    return found if found and is_of_order(desk.brand.pk, ran, found.order_id) else None


def taken_of(brand_id: int, number: int) -> Taken | None:
    row = refund_elsewhere(brand_id, number) if number else None
    if row is None:
        return None
    amount = Money(row.amount_minor, row.currency)
    return Taken(row.pk, row.payment.order_id, row.payment_id, amount, row.provider_ref)


def counted(taken: Taken | None, desk: Desk, ran: str) -> DomainError | None:
    """Return why it cannot count for a return: it counts for another one, or did already."""
    return why_not(desk.brand.pk, taken.number, ran) if taken else None


def told_elsewhere(taken: Taken | None, desk: Desk) -> dict[str, str]:
    """Return what the page that pays is filled in with: this money is refunded already."""
    if taken is None:
        return {}
    said = _("{amount} was refunded at the provider: {reference}")
    told = said.format(amount=desk.local.money(taken.amount), reference=taken.reference)
    return {"elsewhere": f"{taken.amount.major:f}", "reason": told[:200]}


def ends(word: Word, found: Forecast) -> bool:
    """Whether a person says that nothing is due for what could be paid."""
    is_all = bool(word.reason) and (word.deduction_bp == _WHOLE_BP or word.went is not None)
    return is_all and bool(found.units) and not found.total.minor


def close_elsewhere(desk: Desk, taken: Taken, ran: str, reason: str) -> None:
    """Close the incident about a refund made elsewhere, now that its return is known."""
    incident = open_incident(desk.brand.pk, taken.payment_id)
    if incident is None:
        return
    note = f"{ran}: {reason}"
    close = partial(close_incident, desk.brand.pk, incident, note=note)
    attempt(desk, partial(close, at=desk.now, actor=desk.actor))
