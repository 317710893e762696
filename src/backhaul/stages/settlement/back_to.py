"""By which ways an amount goes back, part by part: told before it is ordered, and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backhaul.core.money import Money
from backhaul.core.settlement import TenderKind
from backhaul.core.settlement.pouring import in_turn
from backhaul.stages.orders.models import Payment
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.models import Leg

_KINDS: Mapping[TenderKind, Leg.Kind] = {
    TenderKind.PROVIDER: Leg.Kind.REFUND,
    TenderKind.CREDIT: Leg.Kind.CREDIT,
    TenderKind.POINTS: Leg.Kind.POINTS,
}


@dataclass(frozen=True, slots=True)
class GoesBack:
    """A part of a refund. `kind` is its leg's; `label` is the payment's own, or empty."""

    kind: str
    label: str
    amount: Money


def would_go_back(payments: Sequence[Payment], amount: Money) -> tuple[GoesBack, ...]:
    """Return the parts of a refund that is not ordered, as the settlement pours it.

    `payments` are all of one order. Empty: it goes one way, the one it was paid by.
    """
    labels = {str(payment.pk): payment.label for payment in payments}
    left, found = amount.minor, []
    for tender in in_turn(facts.tenders(payments, amount.currency)):
        part = min(left, tender.remaining.minor)
        found.append((_KINDS[tender.kind], labels[tender.tender_id], part))
        left -= part
    return _told([*found, (Leg.Kind.BY_HAND, "", left)], amount.currency)


def goes_back(legs: Iterable[Leg]) -> tuple[GoesBack, ...]:
    """Return the same of legs; what is given beside what is due is no part of it."""
    due = [leg for leg in legs if leg.purpose == Leg.Purpose.DUE]
    rows = [
        (Leg.Kind(leg.kind), leg.payment.label if leg.payment else "", leg.amount_minor)
        for leg in due
    ]
    return _told(rows, due[0].currency) if due else ()


def payments_from(rows: Iterable[Mapping[str, Any]]) -> list[Payment]:
    """Return payments as they were told beside something else; they are never written."""
    return [Payment(pk=number, **row) for number, row in enumerate(rows, 1)]


def _told(rows: Iterable[tuple[Leg.Kind, str, int]], currency: str) -> tuple[GoesBack, ...]:
    sums: dict[tuple[str, str], int] = {}
    for kind, label, minor in rows:
        # Of store credit and of points nobody asks by which card they were spent.
        key = (kind.value, label if kind is Leg.Kind.REFUND else "")
        sums[key] = sums.get(key, 0) + minor
    found = tuple(GoesBack(*key, Money(sums[key], currency)) for key in sums if sums[key])
    alone = {Leg.Kind.CREDIT.value, Leg.Kind.POINTS.value}
    return found if len(found) > 1 or any(part.kind in alone for part in found) else ()
