"""Money that left a payment without us, and the returns of its order that it may be for."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.core.axes import UnitMoney
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.models import TakenBack

MOST_UNITS = 200
REFUND = TakenBack.Kind.REFUND.value
"""The kind of what somebody refunded; the other kind is a chargeback."""
SUBJECT = "payment:"
"""How the subject of an incident about a payment begins."""
_COUNTED = "counted:"
"""How that of one begins about a refund that a return was paid less for, and that failed."""
_IS_OVER = frozenset({UnitMoney.PAID.value, UnitMoney.NOTHING_DUE.value})
_IS_OPEN = frozenset({UnitMoney.NONE.value, UnitMoney.PROMISED.value, UnitMoney.CHECKING.value})


@dataclass(frozen=True, slots=True)
class MaybeFor:
    """A return of the order. `open_minor` is what was paid for units whose money is not over.

    `may_end`: no payment of ours is on its way for any of them.
    """

    ran: str
    headline: str
    currency: str
    open_minor: int
    may_end: bool


@dataclass(frozen=True, slots=True)
class WentElsewhere:
    """`rows` are what left and did not come back, the oldest first."""

    order: str
    payment: str
    rows: tuple[TakenBack, ...]
    returns: tuple[MaybeFor, ...]
    """The newest first."""


def went_elsewhere(brand_id: int, subject: str) -> WentElsewhere | None:
    """Return it for the subject of an incident; None where that is about no payment.

    Three statements.
    """
    start, number = subject[: len(SUBJECT)], subject[len(SUBJECT) :]
    if start not in {SUBJECT, _COUNTED} or not number.isdecimal():
        return None
    payments = Payment.objects.filter(brand_id=brand_id)
    if start == SUBJECT:
        found = payments.filter(id=int(number))
    else:
        found = payments.filter(taken_back__brand_id=brand_id, taken_back__id=int(number))
    payment = found.select_related("order").first()
    if payment is None:
        return None
    rows = TakenBack.objects.filter(brand_id=brand_id, payment=payment, given_back_at=None)
    return WentElsewhere(
        payment.order.number,
        payment.label,
        tuple(rows.order_by("taken_at", "id")),
        _returns(brand_id, payment.order_id),
    )


def refund_elsewhere(brand_id: int, number: int) -> TakenBack | None:
    """Return a refund that was made elsewhere; None where it is not known, or came back.

    Its payment comes with it.
    """
    rows = TakenBack.objects.filter(
        brand_id=brand_id, id=number, kind=TakenBack.Kind.REFUND, given_back_at=None
    )
    return rows.select_related("payment").first()


def is_of_order(brand_id: int, ran: str, order_id: int) -> bool:
    """Whether something of an order is in a return."""
    units = Unit.objects.filter(brand_id=brand_id, ret__brand_id=brand_id, ret__ran=ran)
    return units.filter(line__brand_id=brand_id, line__order_id=order_id).exists()


def open_incident(brand_id: int, payment_id: int) -> int | None:
    """Return which incident stands for what left a payment; None: none, or not for it alone."""
    left = TakenBack.objects.filter(
        brand_id=brand_id, payment_id=payment_id, given_back_at=None
    ).count()
    about = Incident.objects.filter(
        brand_id=brand_id, return_id=None, subject=f"{SUBJECT}{payment_id}", healed_at=None
    )
    return about.values_list("id", flat=True).first() if left == 1 else None


def _returns(brand_id: int, order_id: int) -> tuple[MaybeFor, ...]:
    units = Unit.objects.filter(
        brand_id=brand_id, line__brand_id=brand_id, line__order_id=order_id, ret__isnull=False
    )
    by_ran: dict[str, list[tuple[str, int]]] = {}
    about: dict[str, tuple[str, str]] = {}
    wanted = ("ret__ran", "ret__headline", "ret__currency", "money", "paid_minor")
    for ran, headline, currency, money, minor in units.order_by(
        "-ret_id", "ordinal"
    ).values_list(*wanted)[:MOST_UNITS]:
        about[ran] = headline, currency
        by_ran.setdefault(ran, []).append((money, minor))
    return tuple(
        MaybeFor(
            ran,
            *about[ran],
            sum(minor for money, minor in rows if money not in _IS_OVER),
            any(money in _IS_OPEN for money, _ in rows)
            and all(money in _IS_OPEN | _IS_OVER for money, _ in rows),
        )
        for ran, rows in by_ran.items()
    )
