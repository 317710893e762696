"""All that speaks for or against “I dropped it off”: one statement for one parcel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.contents import USUAL_TOLERANCE, Difference, Tolerance
from backhaul.core.errors import NotFound
from backhaul.core.playbooks.drop_off import Evidence, weight_in
from backhaul.core.policies.model import RiskTier
from backhaul.core.tracking.words import CUSTODY
from backhaul.stages.playbooks.facts import UNSEEN

_LATELY = 2000
"""So many of the newest parcels of a carrier tell how well it scans."""
_LOOK_BACK = 50_000
"""So far back it is looked for them, over the parcels of all brands: no index serves it."""
_SILENT_FOR = timedelta(hours=72)
_TIERS = (RiskTier.LOW, RiskTier.NORMAL, RiskTier.HIGH)
_CUSTODY = ", ".join(f"'{word.value}'" for word in sorted(CUSTODY))
#: What of a return that came was not as announced, and is the shopper's doing.
_DIFFERED = ", ".join(f"'{what}'" for what in ("mismatch", *Difference))
_KNOWN = f"""
SELECT
  (SELECT count(*) FROM tracking_dropoffreceipt x
   WHERE x.brand_id = p.brand_id AND x.return_id = p.return_id),
  (SELECT jsonb_build_object('happened_at', d.happened_at, 'place', d.place,
     'weight_grams', d.weight_grams, 'told_at', d.told_at, 'told_by', d.told_by)
   FROM playbooks_dropoff d WHERE d.brand_id = p.brand_id AND d.parcel_id = p.id
   ORDER BY d.id DESC LIMIT 1),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('source', s.source, 'text', s.text,
     'custody', s.word IN ({_CUSTODY})) ORDER BY s.instant), '[]'::jsonb)
   FROM tracking_scan s WHERE s.brand_id = p.brand_id AND s.parcel_id = p.id),
  p.label_order, p.received_at IS NOT NULL, p.claimed_at,
  (SELECT count(*) FROM returns_return e
   WHERE e.brand_id = p.brand_id AND e.email_norm = r.email_norm AND e.email_norm <> ''
     AND e.id <> r.id AND e.reached ? 'checked_in'),
  (SELECT count(*) FROM returns_return e JOIN shipping_parcel q
     ON q.brand_id = e.brand_id AND q.return_id = e.id
   WHERE e.brand_id = p.brand_id AND e.email_norm = r.email_norm AND e.email_norm <> ''
     AND e.id <> r.id AND {UNSEEN.replace("p.", "q.")}),
  (SELECT count(DISTINCT i.return_id) FROM returns_return e JOIN incidents_incident i
     ON i.brand_id = e.brand_id AND i.return_id = e.id AND i.kind = 'contents_differ'
   WHERE e.brand_id = p.brand_id AND e.email_norm = r.email_norm AND e.email_norm <> ''
     AND e.id <> r.id AND i.evidence ->> 'what' IN ({_DIFFERED})),
  (SELECT jsonb_build_object('percent', w.percent, 'grams', w.grams)
   FROM shipping_weighttolerance w WHERE w.brand_id = p.brand_id),
  (SELECT jsonb_build_array(count(*), count(*) FILTER (WHERE {UNSEEN.replace("p.", "c.")}))
   FROM (SELECT c.* FROM shipping_parcel c
     WHERE c.brand_id = p.brand_id AND c.carrier_name = p.carrier_name AND c.id <> p.id
       AND c.id > p.id - {_LOOK_BACK} AND c.made_at < %(silent)s
       AND (c.claimed_at IS NOT NULL OR c.position NOT IN ('label_created'))
     ORDER BY c.id DESC LIMIT {_LATELY}) AS c),
  (SELECT coalesce(jsonb_agg(u.terms ->> 'risk_tier'), '[]'::jsonb)
   FROM shipping_parcelunit h JOIN returns_unit u
     ON u.brand_id = h.brand_id AND u.id = h.unit_id AND u.terms IS NOT NULL
   WHERE h.brand_id = p.brand_id AND h.parcel_id = p.id)
FROM shipping_parcel p LEFT JOIN returns_return r
  ON r.brand_id = p.brand_id AND r.id = p.return_id
WHERE p.brand_id = %(brand)s AND p.id = %(parcel)s
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Told:
    """What the shopper told last."""

    happened_at: datetime
    place: str
    weight_grams: int | None
    told_at: datetime
    told_by: str


@dataclass(frozen=True, slots=True)
class DropOffCase:
    evidence: Evidence
    tier: RiskTier
    """The highest of what is in the parcel."""
    told: Told | None
    claimed_at: datetime | None


def drop_off_case(brand_id: int, parcel_id: int, *, now: datetime) -> DropOffCase:
    """Raises NotFound `no_such_parcel`."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"brand": brand_id, "parcel": parcel_id}
        values["silent"] = now - _SILENT_FOR
        cursor.execute(_KNOWN, values)
        row = cursor.fetchone()
    if row is None:
        raise NotFound("no_such_parcel", parcel=parcel_id)
    receipts, told, scans, order, received, claimed_at, arrived, lost, *rest = (
        _read(value) for value in row
    )
    differed, tolerance, (parcels, unseen), tiers = rest
    account = _told(told)
    evidence = Evidence(
        receipts=receipts,
        told_when=account is not None,
        told_where=account is not None and bool(account.place),
        was_at_a_counter=any(one["source"] == "partner" and one["custody"] for one in scans),
        is_scanned=received
        or any(one["source"] == "carrier" and one["custody"] for one in scans),
        expected_grams=(order or {}).get("weight_grams"),
        weighed_grams=_weighed(account, scans),
        earlier_arrived=arrived,
        tolerance=Tolerance(**tolerance) if tolerance else USUAL_TOLERANCE,
        earlier_lost=lost,
        earlier_differed=differed,
        carrier_parcels=parcels,
        carrier_unseen=unseen,
    )
    known = [RiskTier(tier) for tier in tiers if tier]
    tier = max(known, key=_TIERS.index, default=RiskTier.HIGH)
    return DropOffCase(evidence, tier, account, claimed_at)


def _weighed(account: Told | None, scans: list[Mapping[str, Any]]) -> int | None:
    """The receipt weighs more than a scan's text: it is of this hand-over."""
    if account is not None and account.weight_grams is not None:
        return account.weight_grams
    found = (weight_in(str(one["text"])) for one in scans)
    return next((weight for weight in found if weight), None)


def _told(told: Mapping[str, Any] | None) -> Told | None:
    if told is None:
        return None
    return Told(
        datetime.fromisoformat(told["happened_at"]),
        told["place"],
        told["weight_grams"],
        datetime.fromisoformat(told["told_at"]),
        told["told_by"],
    )


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
