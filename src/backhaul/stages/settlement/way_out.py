"""What of the way out of orders goes back with units that are paid for: read once for all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from backhaul.core.axes import Origin, Resolution, UnitMoney
from backhaul.core.disposition import Disposition
from backhaul.core.law.choice import REGIMES
from backhaul.core.law.model import Outbound
from backhaul.core.law.words import Ground
from backhaul.core.money import WHOLE_BP
from backhaul.core.policies.model import ShippingRefund
from backhaul.core.policies.terms import Terms
from backhaul.core.reasons import LEAVES, AtFault
from backhaul.core.settlement import Owed, SettledUnit
from backhaul.core.settlement.way_out import (
    GoesBack,
    LineSent,
    WayOut,
    WayTax,
    taxes_inside,
    way_out,
)
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.stages.returns.case import terms_of
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.books import explained
from backhaul.stages.settlement.drafts import Group
from backhaul.stages.settlement.models import LegUnit

# What came back before us counts as back; of ours what is paid for, or was free, and was not
# sent back to the shopper. First what came by right or fault, then all that came for money.
# `gone` is what of the way a person counted as refunded elsewhere: told in living legs, or of
# units for which that left nothing due. It stays counted as long as they stand so.
_SENT = """
SELECT l.order_id, o.shipping_ordered_minor, coalesce(gone.minor, 0)::bigint,
  l.id, l.paid_minor, l.quantity,
  l.already_returned + coalesce(came.by_right, 0), l.already_returned + coalesce(came.any, 0)
FROM orders_orderline l JOIN orders_order o ON o.brand_id = l.brand_id AND o.id = l.order_id
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE u.reason = ANY(%(faults)s::text[]) OR (
      u.terms ->> 'ground' = %(right)s AND u.resolution = ANY(%(undone)s::text[]))) AS by_right,
    count(*) FILTER (WHERE u.reason = ANY(%(faults)s::text[]) OR (
      u.resolution = ANY(%(undone)s::text[])
      AND coalesce((u.terms ->> 'kept_bp')::int, %(whole)s) = %(whole)s)) AS any
  FROM returns_unit u
  WHERE u.brand_id = l.brand_id AND u.line_id = l.id AND u.id <> ALL(%(now)s::bigint[])
    AND ((u.money = %(free)s AND u.disposition <> %(sent_back)s) OR EXISTS (
      SELECT FROM settlement_legunit s
      WHERE s.brand_id = u.brand_id AND s.unit_id = u.id AND s.is_alive))
) AS came ON true
LEFT JOIN LATERAL (
  SELECT sum(told.minor) AS minor FROM (
    SELECT (e ->> 'shipping_minor')::bigint AS minor FROM returns_unit u
    JOIN settlement_leg g ON g.brand_id = u.brand_id AND g.id IN (
      SELECT s.leg_id FROM settlement_legunit s
      WHERE s.brand_id = u.brand_id AND s.unit_id = u.id AND s.is_alive)
    CROSS JOIN LATERAL jsonb_array_elements(g.explanation) AS e
    WHERE u.brand_id = l.brand_id AND u.line_id = l.id
      AND e ->> 'code' = 'elsewhere' AND e ->> 'unit' = u.ordinal::text
    UNION ALL
    SELECT (a ->> 2)::bigint FROM orders_payment p
    JOIN settlement_takenback t ON t.brand_id = p.brand_id AND t.payment_id = p.id
    CROSS JOIN LATERAL jsonb_array_elements(t.counted_alone) AS a
    JOIN returns_unit u ON u.brand_id = t.brand_id AND u.id = (a ->> 0)::bigint
    WHERE p.brand_id = l.brand_id AND p.order_id = l.order_id AND u.line_id = l.id
      AND u.return_id = t.counted_for AND u.money = %(free)s
      AND u.id <> ALL(%(now)s::bigint[])
  ) AS told
) AS gone ON true
WHERE l.brand_id = ANY(%(brands)s::bigint[]) AND l.order_id = ANY(%(orders)s::bigint[])
ORDER BY l.id
"""
_WORDS = {
    "faults": [code for code, fault in LEAVES.items() if fault is not AtFault.SHOPPER],
    "right": Ground.STATUTORY.value,
    "undone": [Resolution.REFUND.value, Resolution.CREDIT.value],
    "free": UnitMoney.NOTHING_DUE.value,
    "sent_back": Disposition.SEND_BACK_TO_CUSTOMER.value,
    "whole": WHOLE_BP,
}
#: Nothing was paid for it, or all of that went back.
_NO_WAY = WayOut(paid_minor=0, lines=())


@dataclass(slots=True)
class WaysOut:
    """By order; an order without its postage, or with all of it paid back, is not in it."""

    ways: dict[int, WayOut] = field(default_factory=dict)

    def join(self, group: Group) -> None:
        """Say of each unit of `group` what of the way goes back with it, as things stand."""
        if group.ret.origin == Origin.GIFT:
            # Whoever was given it paid for no way and no customs.
            group.settled = [replace(one, line_duties=None) for one in group.settled]
            return
        way = self.ways.get(group.order.pk, _NO_WAY)
        given = [_given_already(unit, group.covered.get(unit.pk, ())) for unit in group.units]
        going = [
            replace(_goes_back(unit), already_minor=paid + elsewhere)
            for unit, (paid, elsewhere) in zip(group.units, given, strict=True)
        ]
        before = way.ordered_minor
        for place, minor in enumerate(way_out(way, going)):
            taxes = taxes_inside(way, before, minor)
            group.settled[place] = _with(group.settled[place], given[place][0], minor, taxes)
            before += minor

    def count(self, group: Group, result: Owed) -> None:
        """Count what was decided, for what else is decided of the same order."""
        way = self.ways.get(group.order.pk)
        if way is None or group.ret.origin == Origin.GIFT:
            return
        back: Counter[int | None] = Counter()
        came: Counter[int | None] = Counter()
        for unit in group.units:
            going = _goes_back(unit)
            back[unit.line_id] += going.counts
            came[unit.line_id] += going.comes
        self.ways[group.order.pk] = replace(
            way,
            ordered_minor=way.ordered_minor
            + sum(one.rest_shipping + one.elsewhere_shipping for one in result.units),
            lines=tuple(
                replace(
                    line,
                    back=line.back + back[line.line_id],
                    came=line.came + came[line.line_id],
                )
                for line in way.lines
            ),
        )


def ways_out(
    brand_ids: Sequence[int], units: Iterable[Unit], lines: Iterable[OrderLine]
) -> WaysOut:
    """Return the ways of the orders of `lines`: one statement, or none without postage.

    Read after their payments were locked, nobody else decides about the same way meanwhile;
    the order's own counter is the last net.
    """
    orders = {line.order_id: line.order for line in lines}
    wanted = {pk: one for pk, one in orders.items() if _has_room(one)}
    if not wanted:
        return WaysOut()
    told: dict[str, Any] = {
        "brands": list(brand_ids),
        "orders": sorted(wanted),
        "now": [unit.pk for unit in units if unit.pk is not None],
        **_WORDS,
    }
    ordered: dict[int, int] = {}
    gone: Counter[int] = Counter()
    sent: dict[int, list[LineSent]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SENT, told)
        for order_id, ordered_minor, gone_minor, *line in cursor.fetchall():
            ordered[order_id] = ordered_minor
            gone[order_id] += gone_minor
            sent[order_id].append(LineSent(*line))
    return WaysOut({pk: _way(wanted[pk], ordered[pk] + gone[pk], sent[pk]) for pk in sent})


def _has_room(order: Order) -> bool:
    return order.shipping_paid_minor > order.shipping_refunded_minor


def _way(order: Order, ordered_minor: int, lines: Sequence[LineSent]) -> WayOut:
    return WayOut(
        paid_minor=order.shipping_paid_minor,
        lines=tuple(lines),
        tax_minor=order.shipping_tax_minor,
        taxes=tuple(
            WayTax(name, rate_bp, minor)
            for name, rate_bp, minor in order.shipping_taxes or ()
            if minor
        ),
        standard_minor=order.shipping_standard_minor,
        refunded_minor=order.shipping_refunded_minor,
        ordered_minor=ordered_minor,
    )


def _goes_back(unit: Unit) -> GoesBack:
    assert unit.line_id is not None
    assert unit.line_index is not None
    terms = terms_of(unit)
    is_undone = unit.resolution in {Resolution.REFUND, Resolution.CREDIT}
    return GoesBack(
        line_id=unit.line_id,
        index=unit.line_index,
        is_seller_at_fault=facts.is_seller_at_fault(unit),
        outbound=_by_law(terms) if facts.is_withdrawn(unit) else None,
        refund=terms.refund_shipping if terms else ShippingRefund.FAULT,
        is_lawful=terms is not None and terms.ground is not Ground.GOODWILL,
        is_whole=is_undone and (terms is None or terms.kept_bp == WHOLE_BP),
    )


def _by_law(terms: Terms | None) -> Outbound:
    """Return what the law says of the way, by the right that the Terms froze."""
    regime = REGIMES.get(terms.law.regime) if terms and terms.law else None
    right = regime.right(terms.law.channel) if terms and terms.law and regime else None
    return right.outbound.value if right else Outbound.NOTHING


def _given_already(unit: Unit, covered: Sequence[LegUnit]) -> tuple[int, int]:
    """Return what living legs pay of the way, and what they leave out as gone elsewhere."""
    legs = {share.leg.intent: share.leg for share in covered}.values()
    paid = sum(explained(leg, "shipping", unit=unit.ordinal) for leg in legs)
    elsewhere = sum(
        row.get("shipping_minor", 0)
        for leg in legs
        for row in leg.explanation
        if row["code"] == "elsewhere" and row["unit"] == unit.ordinal
    )
    return paid, elsewhere


def _with(one: SettledUnit, already: int, new: int, taxes: tuple[WayTax, ...]) -> SettledUnit:
    if not already and not new:
        return one
    return replace(
        one,
        shipping_minor=already + new,
        shipping_taxes=taxes,
        covered_shipping_minor=already,
    )
