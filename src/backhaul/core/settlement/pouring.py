"""Which tender takes what: by a stated order, none above what remains of it.

1. What goes out instead is set off first, unit by unit.
2. Money goes back through the payments that it came by, in the order in which they were made.
3. What was paid with a gift card or store credit goes back as store credit, after the money.
4. What was paid with loyalty points goes back as points, which somebody gives at the shop.
5. What is left (cash on delivery, a bank transfer) is for a person to pay by hand.

With store credit as the wish, points go back first and as points; all else is store credit.
Nothing of one payment ever goes to another: that takes a person who decides it, with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from backhaul.core.axes import Resolution
from backhaul.core.money import Money, total
from backhaul.core.settlement.facts import SettledUnit, SettlementFacts, Tender, TenderKind
from backhaul.core.settlement.plan import LegKind, LegPlan, UnitOwed, UnitShare

_LEG_KIND = {
    TenderKind.PROVIDER: LegKind.REFUND,
    TenderKind.CREDIT: LegKind.CREDIT,
    TenderKind.POINTS: LegKind.POINTS,
}
_TURN = (TenderKind.PROVIDER, TenderKind.CREDIT, TenderKind.POINTS)
_CODES: Mapping[LegKind, str] = {
    LegKind.REFUND: "back_to_tender",
    LegKind.CREDIT: "store_credit",
    LegKind.BONUS: "credit_bonus",
    LegKind.POINTS: "points_back",
    LegKind.EXCHANGE: "exchanged",
}


def pour(facts: SettlementFacts, units: Sequence[UnitOwed]) -> tuple[LegPlan, ...]:
    unpaid = [UnitShare(unit.key, unit.rest) for unit in units]
    swapped = [_at_most(unit, share) for unit, share in zip(facts.units, unpaid, strict=True)]
    legs = list(_leg(LegKind.EXCHANGE, None, swapped))
    unpaid = _less(unpaid, swapped)
    is_credit = facts.resolution is Resolution.CREDIT
    for tender in in_turn(facts.tenders):
        if is_credit and tender.kind is not TenderKind.POINTS:
            continue
        taken = _fit(tender.remaining, unpaid)
        unpaid = _less(unpaid, taken)
        legs += _leg(_LEG_KIND[tender.kind], tender.tender_id, taken)
    if is_credit:
        extra = _leg(LegKind.BONUS, None, [UnitShare(u.key, u.bonus) for u in units])
        legs += [*_leg(LegKind.CREDIT, None, unpaid), *extra]
    return tuple(legs)


def in_turn(tenders: Iterable[Tender]) -> list[Tender]:
    """Return tenders in the order in which they take money back."""
    return sorted(tenders, key=lambda tender: _TURN.index(tender.kind))


def _at_most(unit: SettledUnit, share: UnitShare) -> UnitShare:
    swapped = min(share.amount.minor, unit.exchange_minor)
    return UnitShare(share.key, Money(swapped, share.amount.currency))


def _less(wanted: Sequence[UnitShare], taken: Sequence[UnitShare]) -> list[UnitShare]:
    return [
        UnitShare(share.key, share.amount - part.amount)
        for share, part in zip(wanted, taken, strict=True)
    ]


def _fit(room: Money, wanted: Sequence[UnitShare]) -> list[UnitShare]:
    """Return how much of each share fits into `room`, the earlier units first."""
    left = max(0, room.minor)
    taken: list[UnitShare] = []
    for share in wanted:
        # Comparing raises for a tender of another currency: there is no rate here.
        part = min(Money(left, room.currency), share.amount)
        left -= part.minor
        taken.append(UnitShare(share.key, part))
    return taken


def _leg(
    kind: LegKind, tender_id: str | None, shares: Sequence[UnitShare]
) -> tuple[LegPlan, ...]:
    """Return one leg of the shares above zero, or none when there are none."""
    given = tuple(share for share in shares if share.amount.minor > 0)
    if not given:
        return ()
    amount = total((share.amount for share in given), given[0].amount.currency)
    return (LegPlan(kind, tender_id, amount, given, (_CODES[kind],)),)
