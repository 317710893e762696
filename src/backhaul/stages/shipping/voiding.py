"""A label under which nothing travels any more is given back: who cancels costs no postage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backhaul.core.axes import Authorization
from backhaul.core.errors import Refused
from backhaul.core.journal import EntryKind
from backhaul.core.tracking.words import Position
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.connections import registry
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.models import LabelState, Parcel, ParcelUnit

_OPEN = [
    Authorization.REQUESTED.value,
    Authorization.IN_REVIEW.value,
    Authorization.AUTHORIZED.value,
]
_FIELDS = ("label_state", "position", "reached", "due_at", "due_what")
# A shopper who said that it was dropped off is believed: the carrier may have it unscanned.
_UNUSED = """
WHERE t.brand_id = ANY(%s::bigint[]) AND t.{which} = ANY(%s::bigint[])
  AND t.label_state = %s AND t.claimed_at IS NULL
  AND t.carrier_label_id <> '' AND t.connection_id IS NOT NULL
  AND (t.position = %s OR (t.position IS NULL AND t.replaced_at IS NOT NULL))
  AND (t.replaced_at IS NOT NULL OR (
    NOT EXISTS (
      SELECT 1 FROM returns_unit u
      WHERE u.brand_id = t.brand_id AND u.return_id = t.return_id
        AND u."authorization" = ANY(%s::text[]))
    AND NOT EXISTS (
      SELECT 1 FROM shipping_parcelunit h
      JOIN returns_unit u ON u.brand_id = h.brand_id AND u.id = h.unit_id
      WHERE h.brand_id = t.brand_id AND h.parcel_id = t.id
        AND u."authorization" = ANY(%s::text[]))))
ORDER BY t.id
"""
_LOCKED = "WHERE t.brand_id = %s AND t.id = %s FOR UPDATE"


def unused(brand_ids: Sequence[int], return_ids: Iterable[int]) -> list[Parcel]:
    """Return the parcels of these returns whose label was bought and will not be used."""
    return _unused("return_id", brand_ids, return_ids)


def void(brand_id: int, parcel_id: int) -> None:
    """Have the carrier take the label back, unless it is needed again or on its way.

    May be repeated. Raises Unavailable or OutcomeUnknown: to be tried again.
    """
    with acting_for(brand_id):
        found = _unused("id", [brand_id], [parcel_id])
        if not found:
            return
        (parcel,) = found
        assert parcel.connection_id is not None
        assert parcel.ret_id is not None
        connection = registry.connection_by_id(brand_id, parcel.connection_id)
        ran = Return.objects.values_list("ran", flat=True).get(
            brand_id=brand_id, id=parcel.ret_id
        )
    try:
        registry.carrier(connection).void_label(parcel.carrier_label_id)
    except Refused:
        return  # the carrier has it already: its scans tell the rest
    with acting_for(brand_id):
        _keep(brand_id, ran, parcel_id)


def _keep(brand_id: int, ran: str, parcel_id: int) -> None:
    case = cases.load(brand_id, ran)
    (parcel,) = rows_of(Parcel, _LOCKED, [brand_id, parcel_id])
    if parcel.label_state != LabelState.BOUGHT:
        return
    parcel.label_state = LabelState.VOIDED
    held = ParcelUnit.objects.filter(brand_id=brand_id, parcel_id=parcel_id)
    held_ids = set(held.values_list("unit_id", flat=True))
    if parcel.position in {None, Position.LABEL_CREATED}:
        parcel.position, parcel.reached = None, {}
        parcel.due_at, parcel.due_what = None, ""
        for unit in case.units if parcel.replaced_at is None else ():
            if unit.pk in held_ids and unit.position == Position.LABEL_CREATED:
                case.change(unit, position=None)
    at = clock.now()
    case.note(EntryKind.LABEL_VOIDED, at=at, actor="system", parcel=parcel.pk)
    kept = update_statement([parcel], _FIELDS)
    assert kept is not None
    cases.write([case], fields=("position",), at=at, actor="system", alongside=[kept])


def _unused(which: str, brand_ids: Sequence[int], ids: Iterable[int]) -> list[Parcel]:
    wanted = [
        list(brand_ids),
        list(ids),
        LabelState.BOUGHT.value,
        Position.LABEL_CREATED.value,
        _OPEN,
        _OPEN,
    ]
    return rows_of(Parcel, _UNUSED.format(which=which), wanted)
