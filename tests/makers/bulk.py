"""Any number of returns at once, set by set: what lists, searches and benchmarks look at.

Everything is made from a row's number, so that the same call makes the same returns. The
newest are open at every stage of their way, the older ones done.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection, connections

from backhaul.core.axes import Method, Resolution
from backhaul.core.ids import ALPHABET
from backhaul.core.policies.model import (
    Check,
    Payer,
    RefundTrigger,
    RiskTier,
    ServiceLevels,
    TrackingWindows,
)
from backhaul.core.policies.terms import Terms
from backhaul.foundation.postgres.where import SUPERUSER
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from tests.cast import MONDAY

#: Name, city, country; with what is long, and with what is not Latin.
PEOPLE = (
    ("Sam Lind", "Berlin", "DE"),
    ("Tomás Ferreira", "Porto", "PT"),
    ("Anna Kowalczyk", "Gdańsk", "PL"),
    ("Clara Schneider-Wolfenstein-Hohenlohe", "Frankfurt am Main-Sachsenhausen", "DE"),
    ("李晓梅", "上海", "CN"),
    ("Noor el Amrani", "Antwerpen", "BE"),
    ("James O’Connell", "Cork", "IE"),
    ("Ida Lindqvist", "Göteborg", "SE"),
    ("Jeanne Dubois", "Lille", "FR"),
    ("王建国", "Düsseldorf", "DE"),
    ("Luca Romano", "Bologna", "IT"),
)
GOODS = (
    ("TEE", "Lys cotton tee", "tee.svg", 3000),
    ("HAT", "Ull wool beanie", "beanie.svg", 2400),
    ("JACKET", "Fjell shell jacket", "jacket.svg", 18900),
    ("MUG", "Skarv enamel mug", "mug.svg", 1800),
    ("SOCKS", "Rote outlet socks", "", 900),
)


@dataclass(frozen=True, slots=True)
class Stage:
    headline: str
    step: int | None
    authorization: str = "authorized"
    position: str | None = None
    processing: str = "awaited"
    money: str = "promised"
    incident: str | None = None
    is_done: bool = False


_ON_THE_WAY = (
    Stage("in_review", 1, "in_review", money="none"),
    Stage("label_ready", 2, position="label_created"),
    Stage("handed_over", 3, position="handed_over", incident="claimed_not_scanned"),
    Stage("first_scan", 4, position="accepted"),
    Stage("on_its_way", 5, position="in_transit"),
    Stage("on_its_way", 5, position="in_transit"),
    Stage("on_its_way", 5, position="in_transit", incident="no_movement"),
    Stage("out_for_delivery", 5, position="out_for_delivery"),
    Stage("refunded_on_its_way", 5, position="in_transit", money="paid"),
)
_AT_THE_SITE = (
    Stage("delivered", 6, position="delivered"),
    Stage("delivered", 6, position="delivered", incident="delivered_not_received"),
    Stage("checked_in", 7, position="received", processing="received"),
    Stage("checked_in", 7, position="received", processing="received"),
    Stage("inspected", 8, position="received", processing="decided"),
    Stage("refund_approved", 8, position="received", processing="decided", money="approved"),
    Stage("refund_checking", 8, position="received", processing="decided", money="checking",
          incident="refund_failed"),
)  # fmt: skip
OPEN = _ON_THE_WAY + _AT_THE_SITE
_REFUNDED = Stage(
    "refunded", 9, position="received", processing="finished", money="paid", is_done=True
)
DONE = (
    *(6 * (_REFUNDED,)),
    Stage("withdrawn", None, "withdrawn", money="none", is_done=True),
    Stage("expired", None, "expired", money="none", is_done=True),
    Stage("refused", None, "refused", money="none", is_done=True),
)


def make_bulk(
    brand: Brand,
    count: int,
    *,
    until: datetime = MONDAY,
    days: int = 10,
    open_days: int = 10,
    as_owner: bool = False,
) -> None:
    """Make `count` returns of `brand`, spread over the `days` before `until`.

    Those of the last `open_days` are open, but for each ninth; of the older ones each 97th
    is. `as_owner` is quicker, commits at once, and lets the planner know of it all.
    """
    values: dict[str, Any] = {
        "brand": brand.pk,
        "count": count,
        "prefix": brand.prefix,
        "currency": brand.currency,
        "until": until,
        "spread": days * 86_400 / max(count, 1),
        "open": open_days * 86_400,
        "terms": terms(brand.currency).model_dump_json(),
    }
    if not as_owner:
        with acting_for(brand.pk):
            connection.ensure_connection()
            _run(connection.connection, values)
        return
    with owner_session() as session:
        _run(session, values)
        session.execute("ANALYZE")


def without_dead_rows() -> None:
    """Give back the room of rows that other tests have deleted: a plan depends on it, too."""
    with owner_session() as session:
        session.execute(
            "VACUUM (FULL) returns_return, returns_unit, shipping_parcel, shipping_parcelunit,"
            " orders_order, orders_orderline, incidents_incident, promises_promise,"
            " service_levels_clock"
        )


@contextmanager
def owner_session() -> Iterator[psycopg.Connection[Any]]:
    """A connection for which there is no wall: the server's own user's, else the owner's.

    The server's own user may leave out the checks of foreign keys, most of the work; what is
    made here keeps to them.
    """
    where = connections["owner"].settings_dict
    reach = {"dbname": where["NAME"], "host": where["HOST"], "port": where["PORT"] or None}
    try:
        session = psycopg.connect(**reach, user=SUPERUSER, autocommit=True)
    except psycopg.OperationalError:
        session = psycopg.connect(
            **reach, user=where["USER"], password=where["PASSWORD"] or None, autocommit=True
        )
    else:
        session.execute("SET session_replication_role = replica")
    with session:
        yield session


def terms(currency: str) -> Terms:
    return Terms(
        policy_version=1,
        currency=currency,
        window_closes_at=None,
        send_by=datetime(2026, 12, 16, tzinfo=UTC).date(),
        methods=tuple(Method),
        resolutions=tuple(Resolution),
        who_pays=Payer.BRAND,
        fee_minor=0,
        credit_bonus_percent=0,
        risk_tier=RiskTier.NORMAL,
        refund_trigger=RefundTrigger.DELIVERED,
        site="main",
        checks=tuple(Check),
        label_valid_days=30,
        windows=TrackingWindows(),
        sla=ServiceLevels(),
    )


def _run(session: psycopg.Connection[Any], values: dict[str, Any]) -> None:
    stages = [[s.headline, s.step, s.authorization, s.position, s.processing, s.money,
               s.incident, s.is_done] for s in (*OPEN, *DONE)]  # fmt: skip
    given = {
        **values,
        "stages": json.dumps(stages),
        "people": json.dumps(PEOPLE),
        "goods": json.dumps(GOODS),
    }
    # Bound here and not by the server, which takes no parameters in a CREATE TABLE.
    with psycopg.ClientCursor(session) as cursor:
        for table in ("bulk_value", "bulk_unit", "bulk", "bulk_stage", "bulk_good"):
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        for statement in _STATEMENTS:
            cursor.execute(statement, given)


def _id(table: str) -> str:
    return f"nextval(pg_get_serial_sequence('{table}', 'id'))"


def _digit(place: int) -> str:
    return f"(code / {len(ALPHABET) ** place} %% {len(ALPHABET)})::int"


_SIGNS = " || ".join(
    f"substr('{ALPHABET}', {_digit(place)} + 1, 1)" for place in range(6, -1, -1)
)
_WEIGHED = " + ".join(
    f"(length(prefix) + {7 - place}) * {_digit(place)}" for place in range(6, -1, -1)
)
_OF_PREFIX = (
    "(SELECT sum(n * (strpos('" + ALPHABET + "', substr(prefix, n, 1)) - 1))"
    " FROM generate_series(1, length(prefix)) AS n)"
)
_RAN = (
    f"prefix || '-' || substr({_SIGNS}, 1, 4) || '-' || substr({_SIGNS}, 5) || "
    f"substr('{ALPHABET}', (({_OF_PREFIX} + {_WEIGHED}) %% {len(ALPHABET)})::int + 1, 1)"
)

_STATEMENTS = (
    """CREATE TEMP TABLE bulk_stage AS
SELECT (ord - 1)::int AS s, v ->> 0 AS headline, (v ->> 1)::int AS step,
  v ->> 2 AS authorization, v ->> 3 AS position, v ->> 4 AS processing, v ->> 5 AS money,
  v ->> 6 AS incident, (v ->> 7)::boolean AS is_done
FROM jsonb_array_elements(%(stages)s::jsonb) WITH ORDINALITY AS x(v, ord)""",
    """INSERT INTO catalog_variant (brand_id, sku, title, variant_title, category,
  image_url)
SELECT %(brand)s::bigint, v ->> 0, v ->> 1, 'One size', 'apparel',
  CASE WHEN v ->> 2 = '' THEN '' ELSE '/static/demo/' || (v ->> 2) END
FROM jsonb_array_elements(%(goods)s::jsonb) AS x(v)
ON CONFLICT (brand_id, sku) DO NOTHING""",
    """CREATE TEMP TABLE bulk_good AS
SELECT (ord - 1)::int AS g, t.id, v ->> 0 AS sku, v ->> 1 AS title, (v ->> 3)::bigint AS price
FROM jsonb_array_elements(%(goods)s::jsonb) WITH ORDINALITY AS x(v, ord)
JOIN catalog_variant t ON t.brand_id = %(brand)s::bigint AND t.sku = v ->> 0""",
    f"""CREATE TEMP TABLE bulk AS
SELECT i, {_id("returns_return")} AS ret, {_id("orders_order")} AS ord,
  {_id("shipping_parcel")} AS parcel, 1 + (i %% 7 = 0)::int + (i %% 5 = 0)::int * 2 AS units,
  CASE WHEN (count - i) * spread < open_for AND i %% 9 <> 0 OR i %% 97 = 0
    THEN (i * 7 + i / 16) %% {len(OPEN)} ELSE {len(OPEN)} + i %% {len(DONE)} END AS s,
  until - make_interval(secs => (count - i) * spread + 60) AS at,
  p ->> 0 AS name, p ->> 1 AS city, p ->> 2 AS country,
  {_RAN} AS ran
FROM (SELECT %(count)s::bigint AS count, %(spread)s::float8 AS spread,
  %(open)s::float8 AS open_for, %(until)s::timestamptz AS until, %(prefix)s::text AS prefix,
  %(people)s::jsonb AS people) AS given
CROSS JOIN LATERAL (SELECT i, (i * 1779033703 + 27182818284) %% {len(ALPHABET) ** 7} AS code,
  people -> (i %% {len(PEOPLE)})::int AS p FROM generate_series(1, count) AS i) AS n""",
    f"""CREATE TEMP TABLE bulk_unit AS
SELECT b.i, b.ret, b.ord, b.parcel, b.s, b.at, n AS ordinal, {_id("returns_unit")} AS unit,
  {_id("orders_orderline")} AS line, g.id AS variant, g.sku, g.title, g.price
FROM bulk b CROSS JOIN LATERAL generate_series(1, b.units) AS n
JOIN bulk_good g ON g.g = (b.i + n * 2) %% {len(GOODS)}""",
    "CREATE TEMP TABLE bulk_value AS SELECT ret, sum(price) AS value FROM bulk_unit GROUP BY 1",
    "ANALYZE bulk",
    "ANALYZE bulk_unit",
    "ANALYZE bulk_value",
    """INSERT INTO orders_order (id, brand_id, channel, external_id, number, number_norm,
  placed_at, currency, email, email_norm, customer_ref, customer_name, phone, ship_to, locale,
  shipping_paid_minor, is_whole)
SELECT ord, %(brand)s::bigint, 'bulk', 'bulk-' || ret, 'B' || (100000 + i), 'B' || (100000 + i),
  at - interval '12 days', %(currency)s, 'shopper' || i %% 50000 || '@example.com',
  'shopper' || i %% 50000 || '@example.com', '', name, '',
  jsonb_build_object('name', name, 'line1', 'Sonnenallee 12', 'city', city,
    'postcode', '12045', 'country', country), 'en', 0, true FROM bulk""",
    """INSERT INTO orders_orderline (id, brand_id, order_id, external_id, variant_id, title,
  quantity, shipped, already_returned, paid_minor, tax_minor, is_final_sale, delivered_at,
  asked, refund_ordered_minor)
SELECT u.line, %(brand)s::bigint, u.ord, u.ordinal::text, u.variant, u.title, 1, 1, 0, u.price,
  u.price * 19 / 119, false, u.at - interval '7 days',
  (s.authorization IN ('authorized', 'in_review'))::int,
  CASE WHEN s.money IN ('paid', 'approved', 'checking') THEN u.price ELSE 0 END
FROM bulk_unit u JOIN bulk_stage s USING (s)""",
    """INSERT INTO orders_payment (brand_id, order_id, external_id, method, label,
  connection_name, provider_ref, captured_minor, refund_ordered_minor, taken_back_minor)
SELECT %(brand)s::bigint, ord, 't1', 'card', 'Visa ••42', 'payments', 'pi_bulk_' || ord,
  sum(price), sum(CASE WHEN s.money IN ('paid', 'approved', 'checking') THEN price ELSE 0 END),
  0 FROM bulk_unit JOIN bulk_stage s USING (s) GROUP BY ord""",
    """INSERT INTO returns_return (id, brand_id, ran, origin, email, email_norm, name, locale,
  ship_from, currency, resolution, method, carrier, tracking_number, order_numbers,
  requested_at, requested_by, headline, step, headline_count, headline_of, headline_at,
  is_done, open_legs, incident, reached, due_what, value_minor, site, needs_inspection,
  needs_refund, promise_on, promise_runs, created_at)
SELECT b.ret, %(brand)s::bigint, b.ran, 'portal', 'shopper' || b.i %% 50000 || '@example.com',
  'shopper' || b.i %% 50000 || '@example.com', b.name, 'en',
  jsonb_build_object('name', b.name, 'line1', 'Sonnenallee 12', 'city', b.city,
    'postcode', '12045', 'country', b.country), %(currency)s, 'refund', 'label', '', '',
  jsonb_build_array('B' || (100000 + b.i)), b.at, 'shopper', s.headline, s.step, b.units,
  b.units, at_stage.at, s.is_done, 0, s.incident,
  jsonb_build_object('requested', b.at) || CASE WHEN s.position IS NULL THEN '{}' ELSE
    jsonb_build_object('label_ready', b.at) END || CASE WHEN s.step >= 3 THEN
    jsonb_build_object('handed_over', b.at + interval '1 hour') ELSE '{}' END ||
    CASE WHEN s.money = 'paid' THEN jsonb_build_object('paid', at_stage.at) ELSE '{}' END, '',
  v.value, CASE WHEN s.authorization = 'authorized' THEN 'main' ELSE '' END,
  s.processing = 'received', s.money = 'checking' OR s.headline = 'inspected',
  CASE WHEN s.money IN ('promised', 'approved', 'checking') AND s.authorization = 'authorized'
    THEN (b.at + interval '8 days')::date END,
  s.step >= 3 AND s.money IN ('promised', 'approved', 'checking'), b.at
FROM bulk b JOIN bulk_stage s USING (s) JOIN bulk_value v USING (ret)
CROSS JOIN LATERAL (SELECT least(b.at + make_interval(hours => (b.i * 13 %% 90)::int),
  b.at + (%(until)s::timestamptz - b.at) / 2) AS at) AS at_stage""",
    """INSERT INTO returns_unit (id, brand_id, return_id, ordinal, line_id, line_index,
  holds_allowance, sku, title, category, reason, comment, resolution, "authorization", position,
  processing, money, terms, paid_minor, tax_minor, lpn, site, bin, grade, disposition,
  received_at, inspected_at, decided_at)
SELECT u.unit, %(brand)s::bigint, u.ret, u.ordinal, u.line, 0,
  s.authorization IN ('authorized', 'in_review'), u.sku, u.title, 'apparel', 'too_small', '',
  'refund', s.authorization, s.position, s.processing, s.money,
  CASE WHEN s.authorization = 'authorized' THEN %(terms)s::jsonb END, u.price,
  u.price * 19 / 119, CASE WHEN s.processing <> 'awaited' THEN 'LP' || u.unit END,
  CASE WHEN s.processing <> 'awaited' THEN 'main' ELSE '' END, '',
  CASE WHEN s.processing IN ('decided', 'finished') THEN 'A' ELSE '' END,
  CASE WHEN s.processing IN ('decided', 'finished') THEN 'restock' ELSE '' END,
  CASE WHEN s.processing <> 'awaited' THEN u.at + interval '3 days' END,
  CASE WHEN s.processing IN ('decided', 'finished') THEN u.at + interval '4 days' END,
  CASE WHEN s.processing IN ('decided', 'finished') THEN u.at + interval '4 days' END
FROM bulk_unit u JOIN bulk_stage s USING (s)""",
    """INSERT INTO shipping_parcel (id, brand_id, direction, return_id, carrier, carrier_name,
  tracking_number, label_state, carrier_label_id, currency, qr_text, is_paperless,
  destination, crosses_border, position, reached, incident, made_at, due_what)
SELECT b.parcel, %(brand)s::bigint, 'return', b.ret, 'sandbox', 'Paketo',
  'PK' || lpad(b.parcel::text, 10, '0'), 'bought', '', '', '', false, '{}', false, s.position,
  '{}', CASE WHEN s.incident LIKE 'refund%%' THEN NULL ELSE s.incident END, b.at, ''
FROM bulk b JOIN bulk_stage s USING (s) WHERE s.position IS NOT NULL""",
    """INSERT INTO shipping_parcelunit (brand_id, parcel_id, unit_id)
SELECT %(brand)s::bigint, u.parcel, u.unit FROM bulk_unit u JOIN bulk_stage s USING (s)
WHERE s.position IS NOT NULL""",
    """INSERT INTO promises_promise (brand_id, return_id, kind, "on", handed_over_by,
  business_days, amount_minor, currency, given_at, ended_at, is_at_risk)
SELECT %(brand)s::bigint, r.id, 'after_delivery', coalesce(r.promise_on, b.at::date + 8),
  CASE WHEN r.promise_runs THEN NULL ELSE b.at::date + 3 END, 4, 1, %(currency)s, b.at,
  CASE WHEN r.promise_on IS NULL THEN b.at + interval '6 days' END, false
FROM bulk b JOIN returns_return r ON r.brand_id = %(brand)s::bigint AND r.id = b.ret
JOIN bulk_stage s USING (s) WHERE s.authorization = 'authorized'""",
    """INSERT INTO incidents_incident (brand_id, return_id, kind, subject, severity, owner,
  evidence, opened_at, healed_by)
SELECT %(brand)s::bigint, b.ret, s.incident, 'parcel:' || b.parcel, 'incident', '', '{}',
  b.at + interval '1 day', '' FROM bulk b JOIN bulk_stage s USING (s)
WHERE s.incident IS NOT NULL""",
    """WITH legs AS (
  INSERT INTO settlement_leg (brand_id, return_id, kind, state, amount_minor, currency, intent,
    provider_ref, bank_reference, failure_code, explanation, decision, approved_at,
    approved_by, paid_at, attempts, due_what)
  SELECT %(brand)s::bigint, b.ret, 'refund',
    CASE s.money WHEN 'paid' THEN 'paid' WHEN 'approved' THEN 'approved' ELSE 'failed' END,
    v.value, %(currency)s,
    'bulk' || b.ret, '', '', '', '[]', '{}', b.at, 'system',
    CASE WHEN s.money = 'paid' THEN b.at + interval '4 days' END, 1, ''
  FROM bulk b JOIN bulk_stage s USING (s) JOIN bulk_value v USING (ret)
  WHERE s.money IN ('paid', 'approved', 'checking')
  RETURNING id, return_id
) INSERT INTO settlement_legunit (brand_id, leg_id, unit_id, tender, amount_minor, is_alive)
SELECT %(brand)s::bigint, legs.id, u.unit, 0, u.price, true
FROM legs JOIN bulk_unit u ON u.ret = legs.return_id""",
    """INSERT INTO journal_entry (brand_id, kind, return_id, seq, occurred_at, actor, source,
  data)
SELECT %(brand)s::bigint, k.kind, b.ret,
  row_number() OVER (PARTITION BY b.ret ORDER BY k.place),
  b.at + make_interval(hours => k.place), k.actor, '', '{}'
FROM bulk b JOIN bulk_stage s USING (s)
JOIN (VALUES (1, 0, 'return.requested', 'shopper'), (2, 1, 'unit.authorized', 'system'),
  (3, 2, 'label.bought', 'system'), (4, 7, 'unit.received', 'member:1'))
  AS k(place, step, kind, actor) ON coalesce(s.step, 0) >= k.step""",
)
