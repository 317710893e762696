"""What a parcel should weigh, as far as anybody told, and by how much that may differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from backhaul.core.contents import USUAL_TOLERANCE, Tolerance
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.stages.shipping.facts import PACKING_GRAMS
from backhaul.stages.shipping.models import Parcel, WeightTolerance

MOST_PERCENT, MOST_GRAMS = 100, 10_000

_KNOWN = """
SELECT w.sku, v.weight_grams FROM unnest(%s::text[]) AS w(sku)
LEFT JOIN catalog_variant v ON v.brand_id = %s AND v.sku = w.sku
"""


def tolerance_of(brand_id: int) -> Tolerance:
    row = WeightTolerance.objects.filter(brand_id=brand_id).first()
    return Tolerance(percent=row.percent, grams=row.grams) if row else USUAL_TOLERANCE


def set_tolerance(brand_id: int, wanted: Tolerance, *, at: datetime, actor: str) -> None:
    """Judge what is weighed from now on by it; raises DomainError `tolerance_out_of_range`."""
    if not (0 <= wanted.percent <= MOST_PERCENT and 0 <= wanted.grams <= MOST_GRAMS):
        raise DomainError("tolerance_out_of_range", percent=MOST_PERCENT, grams=MOST_GRAMS)
    WeightTolerance.objects.update_or_create(
        brand_id=brand_id, defaults={"percent": wanted.percent, "grams": wanted.grams}
    )
    data = {"what": "weights", "percent": wanted.percent, "grams": wanted.grams}
    entry = NewEntry(
        kind=EntryKind.BRAND_CHANGED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data=data,
    )
    record([entry])


def expected_grams(parcel: Parcel, skus: Iterable[str]) -> int | None:
    """Return what the label was ordered for, else what is inside weighs with its packing.

    None where the weight of one of the products is not known: a label is ordered with a
    usual weight then, which says nothing about this box.
    """
    inside = list(skus)
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [inside, parcel.brand_id])
        grams = [row[1] for row in cursor.fetchall()]
    if not inside or any(one is None for one in grams):
        return None
    ordered = (parcel.label_order or {}).get("weight_grams")
    return int(ordered) if ordered else PACKING_GRAMS + sum(grams)
