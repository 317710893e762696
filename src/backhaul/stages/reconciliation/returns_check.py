"""Goods against money: what was authorised, what came, and what was paid, return by return."""

from __future__ import annotations

from backhaul.core import reconciliation as rules
from backhaul.core.reconciliation import BreakKind, Bucket, Repair
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.reconciliation.book import upsert
from backhaul.stages.reconciliation.models import Run
from backhaul.stages.reconciliation.running import begin, close

_UNIT = """'unit:' || u.id AS subject, {repair} AS repair, u.return_id, NULL::bigint AS leg_id,
  NULL::bigint AS payment_id, {minor} AS ours_minor, r.currency AS ours_currency,
  '' AS ours_state, '{{}}'::jsonb AS theirs, {at} AS happened_at"""
_PAID = """SELECT s.unit_id, sum(s.amount_minor) AS minor, min(l.paid_at) AS paid_at
  FROM settlement_legunit s
  JOIN settlement_leg l ON l.brand_id = s.brand_id AND l.id = s.leg_id
  WHERE s.brand_id = u.brand_id AND s.unit_id = u.id AND s.is_alive AND l.state = 'paid'
  GROUP BY s.unit_id"""
_OF_PAID = _UNIT.format(repair="''", minor="paid.minor", at="paid.paid_at")
#: Money that went early is no break while the goods may still come.
_PAID_ALONE = f"""
SELECT CASE WHEN u.authorization = 'authorized' THEN %(no_goods)s ELSE %(refused)s END AS kind,
  {_OF_PAID}
FROM returns_unit u
JOIN returns_return r ON r.brand_id = u.brand_id AND r.id = u.return_id
JOIN LATERAL ({_PAID}) AS paid ON true
WHERE u.brand_id = %(brand)s AND u.processing IN ('awaited', 'missing') AND u.money = 'paid'
  AND u.disposition <> 'keep'
  AND (u.authorization <> 'authorized' OR paid.paid_at <= %(before)s)
"""  # noqa: S608 - only our own words are put in
_OF_GOODS = _UNIT.format(repair="%(settle)s", minor="u.paid_minor", at="u.received_at")
_GOODS_ALONE = f"""
SELECT %(no_money)s AS kind, {_OF_GOODS}
FROM returns_unit u
JOIN returns_return r ON r.brand_id = u.brand_id AND r.id = u.return_id
WHERE u.brand_id = %(brand)s AND u.received_at <= %(before)s
  AND u.processing IN ('received', 'inspected', 'decided', 'finished')
  AND u.authorization = 'authorized' AND u.money IN ('none', 'promised') AND u.paid_minor > 0
  AND u.resolution IN ('refund', 'credit') AND u.disposition <> 'send_back_to_customer'
  AND NOT EXISTS (SELECT FROM settlement_legunit s WHERE s.brand_id = u.brand_id
                  AND s.unit_id = u.id AND s.is_alive)
"""  # noqa: S608 - only our own words are put in
# Store credit and what is paid by hand counts against the lines, not against a payment.
_ABOVE_PAID = """
SELECT %(above)s AS kind, 'order:' || o.id AS subject, '' AS repair, NULL::bigint AS return_id,
  NULL::bigint AS leg_id, max(t.payment_id) AS payment_id,
  out.minor AS ours_minor, o.currency AS ours_currency, '' AS ours_state,
  jsonb_build_object('amount_minor', got.minor, 'currency', o.currency) AS theirs,
  max(t.taken_at) AS happened_at
FROM settlement_takenback t
JOIN orders_payment p ON p.brand_id = t.brand_id AND p.id = t.payment_id
JOIN orders_order o ON o.brand_id = p.brand_id AND o.id = p.order_id
JOIN LATERAL (SELECT sum(q.captured_minor) AS minor, sum(q.taken_back_minor) AS taken
  FROM orders_payment q WHERE q.brand_id = o.brand_id AND q.order_id = o.id) AS got ON true
JOIN LATERAL (SELECT got.taken + o.shipping_ordered_minor
  + sum(n.refund_ordered_minor) AS minor
  FROM orders_orderline n WHERE n.brand_id = o.brand_id AND n.order_id = o.id) AS out ON true
WHERE t.brand_id = %(brand)s AND t.given_back_at IS NULL AND out.minor > got.minor
GROUP BY o.id, o.currency, out.minor, got.minor
"""
KINDS = tuple(kind for kind, bucket in rules.BUCKETS.items() if bucket is Bucket.RETURNS)


def compare_returns(brand_id: int, *, asked_by: str) -> Run:
    """Compare goods with money for all returns of a brand; PostgreSQL finds the rows itself."""
    with acting_for(brand_id):
        run = begin(brand_id, None, None, asked_by)
        values = {
            "no_goods": BreakKind.PAID_NO_GOODS.value,
            "refused": BreakKind.PAID_REFUSED.value,
            "no_money": BreakKind.GOODS_NO_MONEY.value,
            "above": BreakKind.ABOVE_PAID.value,
            "settle": Repair.SETTLE.value,
            "before": run.began_at - rules.APART_AT_MOST,
        }
        for rows in (_PAID_ALONE, _GOODS_ALONE, _ABOVE_PAID):
            upsert(run, rows, now=clock.now(), **values)
        return close(run, KINDS, since=None)
