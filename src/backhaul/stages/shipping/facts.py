"""Rows → the label to buy, and what a parcel's carrier says it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import connection

from backhaul.core.axes import Method
from backhaul.core.errors import DomainError
from backhaul.core.ports.carrier import Address, LabelOrder
from backhaul.foundation.connections.kinds import answers_tracking
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.models import Parcel

#: Of a unit whose channel told no weight, and of the packing.
USUAL_GRAMS = 500
PACKING_GRAMS = 100


def to_send(case: Case) -> list[Unit]:
    """Return the units that may travel; raises DomainError `nothing_authorized`."""
    units = [unit for unit in case.units if unit.is_going]
    if not units:
        raise DomainError("nothing_authorized", ran=case.ret.ran)
    return units


def site_of(units: list[Unit]) -> Site:
    """Return the return centre of the units' Terms; raises DomainError `no_such_site`."""
    code = next((unit.terms["site"] for unit in units if unit.terms), "main")
    found = rows_of(Site, "WHERE t.code = %s", [code])
    if not found:
        raise DomainError("no_such_site", site=code)
    return found[0]


_WEIGHTS = """
SELECT sku, weight_grams FROM catalog_variant
WHERE brand_id = %s AND sku = ANY(%s::text[]) AND weight_grams IS NOT NULL
"""


def weight_grams(brand_id: int, units: list[Unit]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WEIGHTS, [brand_id, sorted({unit.sku for unit in units})])
        known = dict(cursor.fetchall())
    return PACKING_GRAMS + sum(known.get(unit.sku) or USUAL_GRAMS for unit in units)


def can_be_asked_about(parcel: Parcel) -> bool:
    """Whether its label is ours, of a carrier that answers where it is."""
    return parcel.connection_id is not None and answers_tracking(parcel.carrier)


def address(fields: dict[str, Any]) -> Address:
    """Raises DomainError `address_incomplete` with what is missing."""
    needed = ("name", "line1", "city", "postcode", "country")
    missing = [name for name in needed if not fields.get(name)]
    if missing:
        raise DomainError("address_incomplete", missing=missing)
    known = {*needed, "line2", "region", "phone"}
    return Address(**{name: str(value) for name, value in fields.items() if name in known})


def frozen_order(case: Case, destination: dict[str, str], grams: int) -> dict[str, Any]:
    """Return the order of a label as it is kept with the intent; raises as `address` does."""
    order = LabelOrder(
        key="",
        reference=case.ret.ran,
        sender=address(case.ret.ship_from),
        destination=address(destination),
        weight_grams=grams,
        paperless=case.ret.method == Method.QR,
    )
    return asdict(order)


def order_of(parcel: Parcel) -> LabelOrder:
    """Return what was ordered, word for word, whatever became of the return since."""
    assert parcel.label_key is not None
    assert parcel.label_order is not None
    frozen = parcel.label_order
    parties = {name: Address(**frozen[name]) for name in ("sender", "destination")}
    return LabelOrder(**{**frozen, **parties, "key": parcel.label_key})
