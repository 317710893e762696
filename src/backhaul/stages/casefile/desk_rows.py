"""The rows behind the return's page: as many statements for one unit as for two hundred."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Window

from backhaul.core.errors import NotFound
from backhaul.core.journal import EntryKind
from backhaul.foundation.journal.models import Entry
from backhaul.stages.authorization.models import Decision
from backhaul.stages.casefile import tracking_rows
from backhaul.stages.casefile.tracking_rows import Rows
from backhaul.stages.incidents.models import Incident
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.facts import Living
from backhaul.stages.settlement.rooms_left import ROOM

Row = Mapping[str, Any]

_OF_UNITS = """(SELECT coalesce(jsonb_agg({columns} ORDER BY x.id), '[]'::jsonb)
  FROM returns_unit u JOIN {table} x ON x.brand_id = u.brand_id AND x.unit_id = u.id
  WHERE u.brand_id = %(brand)s AND u.return_id = %(ret)s{more})"""
_PICTURE = "jsonb_build_object('id', x.id, 'unit', u.ordinal, 'at', x.{at}, 'by', x.{by})"
_PARTS = {
    "legs": """(SELECT coalesce(jsonb_agg(to_jsonb(x) || jsonb_build_object(
        'label', coalesce(p.label, ''), 'units', (
          SELECT coalesce(jsonb_agg(u.ordinal ORDER BY u.ordinal), '[]'::jsonb)
          FROM settlement_legunit s JOIN returns_unit u ON u.brand_id = %(brand)s
            AND u.id = s.unit_id
          WHERE s.brand_id = %(brand)s AND s.leg_id = x.id)) ORDER BY x.id), '[]'::jsonb)
      FROM settlement_leg x LEFT JOIN orders_payment p
        ON p.brand_id = %(brand)s AND p.id = x.payment_id
      WHERE x.brand_id = %(brand)s AND x.return_id = %(ret)s)""",
    "claims": """(SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.id), '[]'::jsonb)
      FROM shipping_parcel p JOIN tracking_claim x
        ON x.brand_id = p.brand_id AND x.parcel_id = p.id
      WHERE p.brand_id = %(brand)s AND p.return_id = %(ret)s)""",
    "labels": """(SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id,
        'state', x.label_state, 'carrier', x.carrier_name, 'at', x.made_at,
        'in_doubt', x.label_state = 'unknown' AND x.due_what <> 'label') ORDER BY x.id),
        '[]'::jsonb)
      FROM shipping_parcel x WHERE x.brand_id = %(brand)s AND x.return_id = %(ret)s
        AND x.label_state IN ('ordered', 'unknown', 'failed', 'voided'))""",
    "docks": """(SELECT coalesce(jsonb_agg(jsonb_build_object('parcel', x.parcel_id,
        'at', x.received_at, 'by', x.received_by, 'site', x.site, 'note', x.note)
        ORDER BY x.id), '[]'::jsonb)
      FROM receiving_receipt x WHERE x.brand_id = %(brand)s AND x.return_id = %(ret)s
        AND x.undone_at IS NULL)""",
    "receipts": """(SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id,
        'at', x.given_at, 'by', x.given_by) ORDER BY x.id), '[]'::jsonb)
      FROM tracking_dropoffreceipt x
      WHERE x.brand_id = %(brand)s AND x.return_id = %(ret)s)""",
    "messages": """(SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.id DESC), '[]'::jsonb)
      FROM messaging_message x WHERE x.brand_id = %(brand)s AND x.return_id = %(ret)s)""",
    "photos": _OF_UNITS.format(
        columns=_PICTURE.format(at="uploaded_at", by="uploaded_by"),
        table="intake_photo",
        more="",
    ),
    "bench_photos": _OF_UNITS.format(
        columns=_PICTURE.format(at="taken_at", by="taken_by"), table="inspection_photo", more=""
    ),
    "choices": _OF_UNITS.format(
        columns="to_jsonb(x) || jsonb_build_object('unit', u.ordinal)",
        table="disposition_choice",
        more=" AND x.undone_at IS NULL",
    ),
    "inspections": _OF_UNITS.format(
        columns="to_jsonb(x) || jsonb_build_object('unit', u.ordinal)",
        table="inspection_inspection",
        more=" AND x.undone_at IS NULL",
    ),
    "orders_of_shopper": """(SELECT count(*) FROM (SELECT 1 FROM orders_order
      WHERE brand_id = %(brand)s AND email_norm = %(email)s AND email_norm <> ''
      LIMIT 1000) AS c)""",
    "returns_of_shopper": """(SELECT coalesce(jsonb_agg(to_jsonb(c)), '[]'::jsonb) FROM (
      SELECT ran, headline, headline_at, is_done FROM returns_return
      WHERE brand_id = %(brand)s AND email_norm = %(email)s AND email_norm <> ''
        AND id <> %(ret)s ORDER BY created_at DESC, id DESC LIMIT 50) AS c)""",
    "targets": """(SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]'::jsonb)
      FROM service_levels_target t WHERE t.brand_id = %(brand)s)""",
    "taken_back": """(SELECT coalesce(jsonb_agg(jsonb_build_object('kind', b.kind,
        'dispute', (SELECT max(d.id) FROM disputes_dispute d
          WHERE d.brand_id = b.brand_id AND d.payment_id = b.payment_id)) ORDER BY b.id),
        '[]'::jsonb)
      FROM settlement_takenback b WHERE b.brand_id = %(brand)s AND b.given_back_at IS NULL
        AND b.payment_id IN (SELECT p.id FROM returns_unit u
          JOIN orders_orderline l ON l.brand_id = u.brand_id AND l.id = u.line_id
          JOIN orders_payment p ON p.brand_id = l.brand_id AND p.order_id = l.order_id
          WHERE u.brand_id = %(brand)s AND u.return_id = %(ret)s))""",
    "has_holds": """EXISTS (SELECT FROM holds_hold x
      WHERE x.brand_id = %(brand)s AND x.return_id = %(ret)s)""",
    "missing": """(SELECT x.id FROM recovery_shortfall x
      WHERE x.brand_id = %(brand)s AND x.return_id = %(ret)s AND x.closed_at IS NULL)""",
}
# Only our own names are put in.
_AROUND = "SELECT " + ",\n".join(_PARTS.values())
#: Kinds of the journal that tell of money.
_OF_MONEY = (
    EntryKind.LEG_PROPOSED, EntryKind.LEG_APPROVED, EntryKind.LEG_ORDERED, EntryKind.LEG_PAID,
    EntryKind.LEG_FAILED, EntryKind.LEG_UNKNOWN, EntryKind.LEG_CANCELLED,
    EntryKind.LEG_REVERSED, EntryKind.REFUND_ELSEWHERE, EntryKind.CHARGEBACK,
    EntryKind.PROMISE_GIVEN, EntryKind.PROMISE_KEPT, EntryKind.COST, EntryKind.SECOND_ASKED,
    EntryKind.SECOND_CONFIRMED, EntryKind.SECOND_REFUSED,
    EntryKind.HOLD_AGREED, EntryKind.HOLD_ORDERED, EntryKind.HOLD_PLACED, EntryKind.HOLD_STEP,
    EntryKind.HOLD_CAPTURED, EntryKind.HOLD_RELEASED, EntryKind.HOLD_GIVEN_BACK,
    EntryKind.HOLD_FAILED, EntryKind.HOLD_NONE_FOUND, EntryKind.ADVANCE_AT_BANK,
)  # fmt: skip
_MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Around:
    """Rows as the tables have them, instants in ISO 8601; `unit` is an ordinal."""

    legs: list[Row]
    claims: list[Row]
    labels: list[Row]
    """Those that were ordered and brought no parcel (yet)."""
    docks: list[Row]
    receipts: list[Row]
    """What the shopper got at the counter."""
    messages: list[Row]
    """The newest first."""
    photos: list[Row]
    bench_photos: list[Row]
    choices: list[Row]
    inspections: list[Row]
    orders_of_shopper: int
    returns_of_shopper: list[Row]
    """The newest others."""
    targets: list[Row]
    """The brand's own, which its clocks are measured by."""
    taken_back: list[Row]
    """What left the payments of its orders without us; `dispute` is the newest, or null."""
    has_holds: bool
    missing: int | None
    """Its open case of goods that are missing for money that went."""


@dataclass(frozen=True, slots=True)
class History:
    rows: Sequence[Entry]
    """The newest first."""
    count: int
    """Of all that were asked for, shown or not."""


@dataclass(frozen=True, slots=True)
class HistoryWish:
    which: str = "all"
    """all, people, money."""
    most: int = 8


def around(brand_id: int, ret: Return) -> Around:
    """One statement for everything that hangs on a return and is small."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"brand": brand_id, "ret": ret.pk, "email": ret.email_norm})
        return Around(*map(_read, cursor.fetchone()))


def rows_of(brand_id: int, ran: str) -> tuple[Rows, list[Incident]]:
    """Read a return for its page, its decisions and incidents whole.

    Raises NotFound `no_such_return`.
    """
    case = _case(brand_id, ran)
    return_id = case.ret.pk
    parcels = tracking_rows.parcels_of(brand_id, return_id)
    incidents = list(
        Incident.objects.filter(brand_id=brand_id, return_id=return_id).order_by(
            "-opened_at", "-id"
        )
    )
    decisions = Decision.objects.filter(brand_id=brand_id, ret_id=return_id)
    promises = Promise.objects.filter(brand_id=brand_id, ret_id=return_id)
    site, paces = tracking_rows.place_of(case, [parcel for parcel, _ in parcels])
    rows = Rows(
        case=case,
        parcels=[parcel for parcel, _ in parcels],
        units_in={parcel.pk: frozenset(units) for parcel, units in parcels},
        scans=tracking_rows.scans_of(brand_id, [parcel for parcel, _ in parcels]),
        shares=tracking_rows.shares_of(brand_id, case),
        payments=[],
        promises=list(promises.order_by("-given_at", "-id")[: tracking_rows.MOST_PROMISES]),
        site=site,
        paces=paces,
        incident=_told(incidents, case.ret),
        decisions=list(decisions.order_by("decided_at", "id")),
        rooms=tracking_rows.rooms_of(case),
    )
    return rows, incidents


def living(rows: Rows) -> Living:
    """Return the living legs that were read with the rows; each leg is one object."""
    found = Living()
    known: dict[int, Any] = {}
    for share in rows.shares:
        if share.leg_id not in known:
            known[share.leg_id] = share.leg
            found.legs[share.leg.ret_id].append(share.leg)
        share.leg = known[share.leg_id]
        found.shares[share.unit_id].append(share)
    return found


def history(brand_id: int, return_id: int, wish: HistoryWish) -> History:
    """Return the newest entries and how many there are: one statement."""
    rows = Entry.objects.filter(brand_id=brand_id, return_id=return_id)
    if wish.which == "people":
        rows = rows.filter(Q(actor="shopper") | Q(actor__gte="member:", actor__lt="member;"))
    elif wish.which == "money":
        rows = rows.filter(kind__in=_OF_MONEY)
    counted = rows.annotate(of=Window(Count("id")))
    found = list(counted.order_by("-seq")[: min(wish.most, _MOST_ENTRIES)])
    return History(found, found[0].of if found else 0)


def _case(brand_id: int, ran: str) -> Case:
    units: list[Unit] = list(
        Unit.objects.filter(brand_id=brand_id, ret__brand_id=brand_id, ret__ran=ran)
        .select_related("ret", "line__variant", "line__order")
        .annotate(room=ROOM)
        .order_by("ordinal")
    )
    if not units or units[0].ret is None:
        raise NotFound("no_such_return", ran=ran)
    return Case(units[0].ret, units)


def _told(incidents: Sequence[Incident], ret: Return) -> Incident | None:
    mine = [row for row in incidents if row.kind == ret.incident and row.healed_at is None]
    return mine[-1] if mine else None


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
