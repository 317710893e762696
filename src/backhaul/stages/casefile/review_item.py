"""One request that a person decides on, with all that speaks for and against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.asking import AskingRule
from backhaul.core.axes import Authorization, Processing
from backhaul.core.errors import DomainError
from backhaul.core.policies.decide import judge_unit
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.limits import Limits
from backhaul.core.policies.nearest import Nearest, nearest
from backhaul.core.risk.scoring import Scored
from backhaul.stages.casefile.legal import facts_of, limits_of_units
from backhaul.stages.casefile.review_queue import (
    ALL,
    Chosen,
    Neighbours,
    neighbours,
    read_json,
)
from backhaul.stages.messaging.asking import questions_of
from backhaul.stages.messaging.models import Question
from backhaul.stages.policies.queries import policy_numbered
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.risk.appeals import OpenAppeal
from backhaul.stages.risk.queries import RiskOfReturn
from backhaul.stages.settlement.preview import Preview, preview_of

Row = Mapping[str, Any]
MOST_ALIKE = 9


@dataclass(frozen=True, slots=True)
class Alike:
    """A unit of the same product for the same reason that was decided before."""

    ran: str
    comment: str
    authorization: str
    by: str
    """Who decided: `system` is the policy, `member:7` a person."""
    grade: str
    found: tuple[str, ...]
    """The reasons of its grade; empty: it was not looked at (yet)."""
    disposition: str
    money: str
    paid_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """What this shopper did at this brand, known by the e-mail address alone."""

    orders: int
    first_order_at: datetime | None
    bought: int
    asked_back: int
    returns: int
    refused: int
    credits: int
    """Returns that were paid out as store credit."""
    chargebacks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`units` are those in review; all others of the return are in `case`."""

    case: Case
    units: list[Unit]
    lines: Mapping[int, Row]
    """By id of the line: order, placed_at, delivered_at, quantity, image, variant."""
    photos: Mapping[int, list[Row]]
    """By id of the unit: id, width, height, uploaded_at."""
    decisions: list[Row]
    """The oldest first: id, policy_number, decided_at, decided_by, note, units, facts."""
    customer: Customer
    alike: list[Alike]
    money: tuple[Preview, ...]
    place: Neighbours
    facts: RequestFacts | None
    """What the policy knew when it left it to a person."""
    limits: Mapping[int, Limits]
    """By ordinal what the law says; empty where no facts are known."""
    nearest: Mapping[int, tuple[Nearest, ...]]
    """By ordinal what would have changed the policy's word."""
    questions: list[Question]
    """To the shopper, the oldest first."""
    messages: list[Row]
    """The newest first."""
    asking: AskingRule
    """How the brand asks shoppers."""
    risk: RiskOfReturn | None
    """The score that it was decided by; for those who decide alone."""
    appeal: OpenAppeal | None
    """The second look that the shopper asked for."""

    @property
    def stood_still(self) -> tuple[timedelta, bool]:
        """Return how long its clock waited for the shopper, and whether it does now.

        The time of a question that still waits is not in it.
        """
        asked = [q for q in self.questions if q.asked_at >= self.case.ret.headline_at]
        pausing = [q for q in asked if q.pauses]
        spans = (q.ended_at - q.asked_at for q in pausing if q.ended_at is not None)
        return sum(spans, timedelta(0)), any(q.ended_at is None for q in pausing)

    @property
    def open_question(self) -> Question | None:
        return next((one for one in self.questions if one.ended_at is None), None)


def item(brand_id: int, ran: str, *, now: datetime, chosen: Chosen = ALL) -> Item:
    """Raises NotFound `no_such_return`. Eight statements, whatever it holds."""
    case = cases.read(brand_id, ran)
    units = [unit for unit in case.units if is_open(unit)]
    ret = case.ret
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"brand": brand_id, "ret": ret.pk, "email": ret.email_norm})
        found = map(read_json, cursor.fetchone())
        lines, photos, decisions, history, messages, asking, became, appeal = found
    facts = facts_of(row["facts"] for row in decisions)
    return Item(
        case=case,
        units=units,
        lines={int(row["id"]): row for row in lines},
        photos=_by_unit(photos),
        decisions=decisions,
        customer=_customer(history),
        alike=_alike(brand_id, ret.pk, units),
        money=preview_of(ret, units),
        place=neighbours(
            brand_id, created_at=ret.created_at, return_id=ret.pk, now=now, chosen=chosen
        ),
        facts=facts,
        limits=limits_of_units(facts, ret),
        nearest=_nearest(brand_id, decisions, facts),
        questions=questions_of(brand_id, ret.pk),
        messages=messages,
        asking=AskingRule(**asking) if asking else AskingRule(),
        risk=_risk(decisions, became),
        appeal=_appeal(appeal, ret.ran),
    )


def _risk(decisions: Sequence[Row], became: Mapping[str, str]) -> RiskOfReturn | None:
    scored = next((d["facts"].get("scored") for d in reversed(decisions)
                   if d["facts"].get("scored")), None)  # fmt: skip
    return RiskOfReturn(Scored.model_validate(scored), became) if scored else None


def _appeal(row: Row | None, ran: str) -> OpenAppeal | None:
    if row is None:
        return None
    return OpenAppeal(
        brand_id=row["brand_id"],
        return_id=row["return_id"],
        ran=ran,
        words=row["words"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        answer_by=datetime.fromisoformat(row["answer_by"]),
        first_deciders=tuple(row["first_deciders"]),
    )


def _nearest(
    brand_id: int, decisions: Sequence[Row], facts: RequestFacts | None
) -> Mapping[int, tuple[Nearest, ...]]:
    """Ask the version that decided; one that was lost with its row changes nothing here."""
    numbers = [row["policy_number"] for row in decisions if "units" in row["facts"]]
    if facts is None or not numbers:
        return {}
    try:
        policy = policy_numbered(brand_id, int(numbers[-1]))
    except DomainError:
        return {}
    return {
        int(unit.key): nearest(policy, judge_unit(policy, facts, unit))
        for unit in facts.units
        if unit.key.isdecimal()
    }


def is_open(unit: Unit) -> bool:
    """Whether a person has to decide on the request for this unit."""
    waits = unit.authorization == Authorization.IN_REVIEW
    return bool(waits and unit.processing == Processing.AWAITED)


_AROUND = """
SELECT
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'order', o.number,
      'placed_at', o.placed_at, 'delivered_at', l.delivered_at, 'quantity', l.quantity,
      'image', coalesce(v.image_url, ''), 'variant', coalesce(v.variant_title, '')
      ) ORDER BY l.id), '[]'::jsonb)
   FROM orders_orderline l
   JOIN orders_order o ON o.brand_id = l.brand_id AND o.id = l.order_id
   JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
   WHERE l.brand_id = %(brand)s AND l.id IN (
     SELECT line_id FROM returns_unit WHERE brand_id = %(brand)s AND return_id = %(ret)s)),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'unit', p.unit_id,
      'width', p.width, 'height', p.height, 'uploaded_at', p.uploaded_at) ORDER BY p.id),
      '[]'::jsonb)
   FROM intake_photo p JOIN returns_unit u ON u.brand_id = p.brand_id AND u.id = p.unit_id
   WHERE p.brand_id = %(brand)s AND u.return_id = %(ret)s),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id,
      'policy_number', d.policy_number,
      'decided_at', d.decided_at, 'decided_by', d.decided_by, 'note', d.note,
      'units', d.outcomes -> 'units', 'facts', d.facts) ORDER BY d.id), '[]'::jsonb)
   FROM authorization_decision d
   WHERE d.brand_id = %(brand)s AND d.return_id = %(ret)s),
  (SELECT jsonb_build_object(
     'orders', count(DISTINCT o.id), 'first_order_at', min(o.placed_at),
     'bought', coalesce(sum(l.quantity), 0),
     'asked_back', coalesce(sum(l.asked + l.already_returned), 0),
     'returns', (SELECT count(*) FROM returns_return WHERE brand_id = %(brand)s
                   AND email_norm = %(email)s AND id <> %(ret)s),
     'refused', (SELECT count(*) FROM returns_return WHERE brand_id = %(brand)s
                   AND email_norm = %(email)s AND id <> %(ret)s AND headline = 'refused'),
     'credits', (SELECT count(DISTINCT g.return_id) FROM settlement_leg g
                 JOIN returns_return r ON r.brand_id = g.brand_id AND r.id = g.return_id
                 WHERE g.brand_id = %(brand)s AND g.kind = 'credit' AND g.state = 'paid'
                   AND r.email_norm = %(email)s),
     'chargebacks', (SELECT count(*) FROM settlement_takenback t
                     JOIN orders_payment p ON p.brand_id = t.brand_id AND p.id = t.payment_id
                     JOIN orders_order o ON o.brand_id = p.brand_id AND o.id = p.order_id
                     WHERE t.brand_id = %(brand)s AND t.kind = 'chargeback'
                       AND o.email_norm = %(email)s))
   FROM (SELECT * FROM orders_order WHERE brand_id = %(brand)s AND email_norm = %(email)s
         ORDER BY id DESC LIMIT 500) AS o
   LEFT JOIN orders_orderline l ON l.brand_id = %(brand)s AND l.order_id = o.id),
  (SELECT coalesce(jsonb_agg(to_jsonb(m) ORDER BY m.id DESC), '[]'::jsonb) FROM (
     SELECT id, subject, text, "to", locale, written_by, state, error, created_at, sent_at
     FROM messaging_message WHERE brand_id = %(brand)s AND return_id = %(ret)s
     ORDER BY id DESC LIMIT 20) AS m),
  (SELECT jsonb_build_object('pauses', pauses, 'remind_after_days', remind_after_days,
     'give_up_after_days', give_up_after_days)
   FROM messaging_askingsetting WHERE brand_id = %(brand)s),
  (SELECT coalesce(jsonb_object_agg(f.signal, f.state), '{}'::jsonb) FROM risk_flag f
   WHERE f.brand_id = %(brand)s AND f.return_id = %(ret)s),
  (SELECT to_jsonb(a) FROM risk_appeal a
   WHERE a.brand_id = %(brand)s AND a.return_id = %(ret)s AND a.state = 'open')
"""

# Each product with its reason has its index; what was decided for it comes newest first.
_ALIKE = f"""
SELECT r.ran, u.comment, u.authorization, coalesce(d.decided_by, 'system'), u.grade,
  coalesce(i.reasons, '[]'::jsonb), u.disposition, u.money, coalesce(s.paid, 0), r.currency
FROM (SELECT DISTINCT sku, reason FROM unnest(%(skus)s::text[], %(reasons)s::text[])
        AS w(sku, reason)) AS w
CROSS JOIN LATERAL (
  SELECT * FROM returns_unit u
  WHERE u.brand_id = %(brand)s AND u.sku = w.sku AND u.reason = w.reason
    AND u.authorization IN ('authorized', 'refused') AND u.return_id <> %(ret)s
  ORDER BY u.id DESC LIMIT {MOST_ALIKE}) AS u
JOIN returns_return r ON r.brand_id = u.brand_id AND r.id = u.return_id
LEFT JOIN LATERAL (
  SELECT decided_by FROM authorization_decision
  WHERE brand_id = %(brand)s AND return_id = r.id ORDER BY id DESC LIMIT 1) AS d ON true
LEFT JOIN LATERAL (
  SELECT reasons FROM inspection_inspection
  WHERE brand_id = %(brand)s AND unit_id = u.id AND undone_at IS NULL
  ORDER BY id DESC LIMIT 1) AS i ON true
LEFT JOIN LATERAL (
  SELECT sum(h.amount_minor) AS paid FROM settlement_legunit h
  JOIN settlement_leg g ON g.brand_id = h.brand_id AND g.id = h.leg_id
  WHERE h.brand_id = %(brand)s AND h.unit_id = u.id AND g.state = 'paid') AS s ON true
ORDER BY u.id DESC LIMIT {MOST_ALIKE}
"""  # noqa: S608 - only our own numbers are put in


def _alike(brand_id: int, return_id: int, units: Sequence[Unit]) -> list[Alike]:
    named = [unit for unit in units if unit.sku and unit.reason]
    if not named:
        return []
    wanted: dict[str, Any] = {
        "brand": brand_id,
        "ret": return_id,
        "skus": [unit.sku for unit in named],
        "reasons": [unit.reason for unit in named],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, wanted)
        found = cursor.fetchall()
    return [
        Alike(
            ran=row[0],
            comment=row[1],
            authorization=row[2],
            by=row[3],
            grade=row[4],
            found=tuple(read_json(row[5])),
            disposition=row[6],
            money=row[7],
            paid_minor=int(row[8]),
            currency=row[9],
        )
        for row in found
    ]


def _customer(row: Row) -> Customer:
    first = row["first_order_at"]
    return Customer(
        orders=row["orders"],
        first_order_at=datetime.fromisoformat(first) if first else None,
        bought=int(row["bought"]),
        asked_back=int(row["asked_back"]),
        returns=row["returns"],
        refused=row["refused"],
        credits=row["credits"],
        chargebacks=row["chargebacks"],
    )


def _by_unit(photos: Sequence[Row]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for photo in photos:
        found.setdefault(int(photo["unit"]), []).append(photo)
    return found
