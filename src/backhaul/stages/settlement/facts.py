"""Rows as the values that the rules of settlement take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Authorization, Processing, Resolution
from backhaul.core.entitlement import Claim
from backhaul.core.law.words import Ground
from backhaul.core.money import WHOLE_BP, Money
from backhaul.core.reasons import LEAVES, AtFault
from backhaul.core.settlement import SettledUnit, TaxLine, Tender, TenderKind
from backhaul.core.tracking.words import Position
from backhaul.foundation.reading import rows_of
from backhaul.stages.orders.models import Order, OrderLine, Payment
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.books import explained
from backhaul.stages.settlement.models import Leg, LegUnit

#: Ways of paying that come back as store credit when no provider can take them back.
_CREDIT_METHODS = frozenset({"gift_card", "store_credit"})
_POINTS_METHOD = "points"


@dataclass(slots=True)
class Living:
    """Legs that pay for units, by return and by unit."""

    legs: dict[int, list[Leg]] = field(default_factory=lambda: defaultdict(list))
    shares: dict[int, list[LegUnit]] = field(default_factory=lambda: defaultdict(list))


def living_of(
    brand_ids: Sequence[int], loaded: Iterable[Case], *, is_locked: bool = True
) -> Living:
    """Load the legs of returns that still pay for something; each leg is one object."""
    return_ids = [case.ret.pk for case in loaded]
    found = Living()
    if not return_ids:
        return found
    rows = LegUnit.objects.filter(
        brand_id__in=brand_ids, is_alive=True, leg__ret_id__in=return_ids
    )
    if is_locked:
        rows = rows.select_for_update(of=("leg",))
    known: dict[int, Leg] = {}
    for share in rows.select_related("leg").order_by("leg_id", "unit_id"):
        if share.leg_id not in known:
            known[share.leg_id] = share.leg
            found.legs[share.leg.ret_id].append(share.leg)
        share.leg = known[share.leg_id]
        found.shares[share.unit_id].append(share)
    return found


_PAYMENTS = (
    "WHERE t.brand_id = ANY(%s::bigint[]) AND t.order_id = ANY(%s::bigint[]) ORDER BY t.id"
)


def locked_lines(brand_ids: Sequence[int], line_ids: Iterable[int]) -> dict[int, OrderLine]:
    """Lock lines, always in the same order; their orders come with them, unlocked."""
    return lines_by_id(brand_ids, line_ids, is_locked=True)


def locked_payments(
    brand_ids: Sequence[int], order_ids: Iterable[int], *, is_locked: bool = True
) -> dict[int, list[Payment]]:
    """Lock all payments of orders, after their lines and always in the same order."""
    wanted = set(order_ids)
    found: dict[int, list[Payment]] = defaultdict(list)
    if wanted:
        rest = _PAYMENTS + (" FOR UPDATE" if is_locked else "")
        for payment in rows_of(Payment, rest, [list(brand_ids), sorted(wanted)]):
            found[payment.order_id].append(payment)
    return found


# What the dock found is over when its incident is, whoever ended it.
_DIFFERING = """
SELECT unit_id, false FROM inspection_inspection WHERE brand_id = ANY(%(brands)s::bigint[])
  AND unit_id = ANY(%(units)s::bigint[]) AND differs AND undone_at IS NULL
UNION ALL
SELECT u.id, true FROM incidents_incident i JOIN returns_unit u
  ON u.brand_id = i.brand_id AND u.return_id = i.return_id AND u.id = ANY(%(units)s::bigint[])
WHERE i.brand_id = ANY(%(brands)s::bigint[]) AND i.return_id = ANY(%(returns)s::bigint[])
  AND i.kind = 'contents_differ' AND i.healed_at IS NULL
  AND (i.subject = 'serial:' || u.id OR (u.inspected_at IS NULL AND EXISTS (
    SELECT FROM shipping_parcelunit h WHERE h.brand_id = u.brand_id AND h.unit_id = u.id
      AND i.subject = 'box:' || h.parcel_id)))
"""


@dataclass(frozen=True, slots=True)
class Differing:
    """Ids of units that are something else than was authorised, by who found it out."""

    at_inspection: frozenset[int] = frozenset()
    at_dock: frozenset[int] = frozenset()


def differing(brand_ids: Sequence[int], units: Iterable[Unit]) -> Differing:
    """Return which of `units` were found to be something else: one statement, or none."""
    here = [unit for unit in units if Processing(unit.processing) in ARRIVED]
    if not here:
        return Differing()
    returns = sorted({unit.ret_id for unit in here if unit.ret_id is not None})
    values = {"brands": list(brand_ids), "units": [u.pk for u in here], "returns": returns}
    found: dict[bool, set[int]] = {True: set(), False: set()}
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING, values)
        for unit_id, is_of_dock in cursor.fetchall():
            found[is_of_dock].add(unit_id)
    return Differing(frozenset(found[False]), frozenset(found[True]))


def claim(unit: Unit, other: Differing) -> Claim:
    terms = terms_of(unit)
    return Claim(
        authorization=Authorization(unit.authorization),
        processing=Processing(unit.processing),
        trigger=terms.refund_trigger if terms else None,
        position=Position(unit.position) if unit.position else None,
        disposition=unit.disposition,
        grade=unit.grade,
        differs=unit.pk in other.at_inspection,
        keeps=terms is not None and terms.keeps,
        differs_at_dock=unit.pk in other.at_dock,
        is_shopper_at_fault=_is_shopper_at_fault(unit),
    )


def tenders(payments: Sequence[Payment], currency: str) -> tuple[Tender, ...]:
    """Return the payments that can take money back, in the order in which they were made."""
    found: list[Tender] = []
    for payment in payments:
        left = payment.captured_minor - payment.refund_ordered_minor - payment.taken_back_minor
        kind = tender_kind(payment)
        if kind is not None and left > 0:
            found.append(Tender(str(payment.pk), Money(left, currency), kind))
    return tuple(found)


def rooms(
    brand_ids: Sequence[int], payments: Mapping[int, Sequence[Payment]]
) -> dict[int, int]:
    """Return what may still go, whatever the way, for orders whose money left without us.

    Store credit and what is paid by hand count against no payment, but against the lines.
    """
    found = {
        order: sum(payment.captured_minor - payment.taken_back_minor for payment in rows)
        for order, rows in payments.items()
        if any(payment.taken_back_minor > 0 for payment in rows)
    }
    if found:
        lines = OrderLine.objects.filter(brand_id__in=brand_ids, order_id__in=found)
        for order, ordered in lines.values_list("order_id", "refund_ordered_minor"):
            found[order] -= ordered
        ways = Order.objects.filter(brand_id__in=brand_ids, id__in=found)
        for order, ordered in ways.values_list("id", "shipping_ordered_minor"):
            found[order] -= ordered
    return found


def settled_unit(
    unit: Unit, line: OrderLine, deduction_bp: int, covered: Sequence[LegUnit] = ()
) -> SettledUnit:
    terms = terms_of(unit)
    currency = line.order.currency
    assert unit.line_index is not None
    return SettledUnit(
        key=str(unit.pk),
        line_paid=Money(line.paid_minor, currency),
        line_tax=Money(line.tax_minor, currency),
        line_quantity=line.quantity,
        index=unit.line_index,
        fees=terms.owed_fees if terms else (),
        bonus_minor=terms.credit_bonus_minor if terms else 0,
        is_seller_at_fault=not _is_shopper_at_fault(unit),
        deduction_bp=deduction_bp,
        covered_minor=sum(share.amount_minor for share in covered) + _elsewhere(unit, covered),
        line_taxes=tuple(
            TaxLine(name, rate_bp, Money(minor, currency))
            for name, rate_bp, minor in line.taxes or ()
        ),
        line_duties=Money(line.duties_minor, currency) if line.duties_minor else None,
        is_withdrawn=is_withdrawn(unit),
        kept_bp=terms.kept_bp if terms and terms.keeps else WHOLE_BP,
    )


def _elsewhere(unit: Unit, covered: Sequence[LegUnit]) -> int:
    """Return what legs that pay already were told was refunded elsewhere: it is not due."""
    legs = {share.leg.intent: share.leg for share in covered}.values()
    return -sum(explained(leg, "elsewhere", unit=unit.ordinal) for leg in legs)


def is_withdrawn(unit: Unit) -> bool:
    """Whether it goes back by a right, for money or its like: a swap undoes no contract."""
    terms = terms_of(unit)
    is_undone = unit.resolution in {Resolution.REFUND, Resolution.CREDIT}
    return terms is not None and terms.ground is Ground.STATUTORY and is_undone


def is_seller_at_fault(unit: Unit) -> bool:
    return not _is_shopper_at_fault(unit)


def known_then(unit: Unit, claim: Claim) -> Mapping[str, object]:
    """Return what was known of a unit when its money was decided, for the record."""
    terms = terms_of(unit)
    return {
        "policy_version": terms.policy_version if terms else None,
        "tier": terms.risk_tier.value if terms else None,
        "unit": unit.ordinal,
        "authorization": unit.authorization,
        "position": unit.position,
        "processing": unit.processing,
        "grade": unit.grade,
        "disposition": unit.disposition,
        "differs": claim.differs,
        "differs_at_dock": claim.differs_at_dock,
        "reason": unit.reason,
        "trigger": claim.trigger.value if claim.trigger else None,
        **({"legal_deadline": True} if claim.is_legally_due else {}),
    }


def _is_shopper_at_fault(unit: Unit) -> bool:
    """What nobody named is taken for the shopper's: a person looks at it before money goes."""
    return LEAVES.get(unit.reason, AtFault.SHOPPER) is AtFault.SHOPPER


#: The same as a condition for the database: `tender_kind` is not None.
TAKES_BACK = Q(method__in=(_POINTS_METHOD, *_CREDIT_METHODS)) | (
    ~Q(connection_name="") & ~Q(provider_ref="")
)


def tender_kind(payment: Payment) -> TenderKind | None:
    """Return how a payment takes money back; None: it cannot, and a person pays."""
    if payment.connection_name and payment.provider_ref:
        return TenderKind.PROVIDER
    if payment.method == _POINTS_METHOD:
        return TenderKind.POINTS
    return TenderKind.CREDIT if payment.method in _CREDIT_METHODS else None
