"""Getting a label, in three beats because it costs money; parcels of other carriers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.axes import Method
from backhaul.core.errors import DomainError, OutcomeUnknown, Refused, Unavailable
from backhaul.core.ids import compact
from backhaul.core.journal import EntryKind
from backhaul.core.ports.carrier import BoughtLabel, LabelOrder
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.shipping.facts import address, label_order, site_of, to_send, weight_grams
from backhaul.stages.shipping.models import LabelState, Parcel, ParcelUnit

_LABEL = (
    "label_state",
    "carrier_name",
    "tracking_number",
    "carrier_label_id",
    "price_minor",
    "currency",
    "qr_text",
    "expires_at",
    "position",
    "reached",
    "due_at",
    "due_what",
)
_ALIVE = (LabelState.ORDERED.value, LabelState.BOUGHT.value, LabelState.UNKNOWN.value)
_WITH_A_LABEL = """
WHERE t.brand_id = %s AND t.return_id = %s AND t.label_state = ANY(%s::text[])
ORDER BY t.id LIMIT 1 FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class _Intent:
    parcel: Parcel
    order: LabelOrder
    connection: Connection


def get_label(brand_id: int, ran: str, *, at: datetime, actor: str) -> Parcel:
    """Buy the label of a return, or return the one it has; commits between its beats.

    The carrier is asked with the same key however often this is called. Raises DomainError
    when the rules forbid it, the carrier's Refused or Unavailable as DomainErrors
    `carrier_refused` and `carrier_unavailable`, and `label_unknown` when no answer came: the
    next call asks again with the same key.
    """
    with acting_for(brand_id):
        found = _intend(brand_id, ran, at=at, actor=actor)
    if isinstance(found, Parcel):
        return found
    try:
        bought = registry.carrier(found.connection).buy_label(found.order)
    except Refused as error:
        _fail(brand_id, ran, found.parcel.pk, code=error.code, at=at)
        raise DomainError("carrier_refused", carrier_code=error.code) from error
    except Unavailable as error:
        raise DomainError("carrier_unavailable") from error
    except OutcomeUnknown as error:
        _doubt(brand_id, ran, found.parcel.pk, at=at)
        raise DomainError("label_unknown") from error
    with acting_for(brand_id):
        return _keep(brand_id, ran, found.parcel.pk, bought, at=at, actor=actor)


def announce_parcel(
    brand_id: int, ran: str, *, carrier: str, tracking_number: str, at: datetime, actor: str
) -> Parcel:
    """Note a parcel that the shopper sends on their own, so that its scans find it."""
    number = compact(tracking_number)
    if not number:
        raise DomainError("tracking_number_missing")
    case = cases.load(brand_id, ran)
    known = Parcel.objects.filter(
        brand_id=brand_id, ret_id=case.ret.pk, tracking_number=number
    ).first()
    if known is not None:
        return known
    units = to_send(case)
    parcel = Parcel(
        brand_id=brand_id,
        ret_id=case.ret.pk,
        carrier=carrier,
        carrier_name=carrier,
        tracking_number=number,
        destination=site_of(units).address,
        position=Position.LABEL_CREATED,
        reached={},
        made_at=at,
    )
    _insert(parcel, case)
    case.note(EntryKind.PARCEL_ANNOUNCED, at=at, actor=actor, parcel=parcel.pk)
    cases.write([case], fields=("position",), at=at, actor=actor)
    return parcel


def _intend(brand_id: int, ran: str, *, at: datetime, actor: str) -> Parcel | _Intent:
    """First beat: the intent with its key is committed before the carrier hears of it."""
    case = cases.load(brand_id, ran)
    units = to_send(case)
    if case.ret.method == Method.OWN_CARRIER:
        raise DomainError("own_carrier_needs_no_label", ran=ran)
    known = rows_of(Parcel, _WITH_A_LABEL, [brand_id, case.ret.pk, list(_ALIVE)])
    parcel = known[0] if known else None
    if parcel is not None and parcel.label_state == LabelState.BOUGHT:
        return parcel
    connection = registry.default_connection(brand_id, Connection.Kind.CARRIER)
    if parcel is None:
        parcel = _new_parcel(case, connection, site_of(units).address, at=at)
        _insert(parcel, case)
        case.note(EntryKind.LABEL_ORDERED, at=at, actor=actor, parcel=parcel.pk)
        cases.append(case)
    return _Intent(parcel, label_order(parcel, case, weight_grams(brand_id, units)), connection)


def _new_parcel(
    case: Case, connection: Connection, destination: dict[str, str], *, at: datetime
) -> Parcel:
    address(case.ret.ship_from)  # refuses before anything is written
    home = case.ret.ship_from.get("country")
    return Parcel(
        brand_id=case.ret.brand_id,
        ret_id=case.ret.pk,
        carrier=connection.adapter,
        connection_id=connection.pk,
        label_state=LabelState.ORDERED,
        label_key=secrets.token_hex(16),
        is_paperless=case.ret.method == Method.QR,
        destination=destination,
        crosses_border=bool(home) and home != destination.get("country"),
        made_at=at,
    )


def _insert(parcel: Parcel, case: Case) -> None:
    parcel.save(force_insert=True)
    sent = to_send(case)
    ParcelUnit.objects.bulk_create(
        [ParcelUnit(brand_id=parcel.brand_id, parcel=parcel, unit=unit) for unit in sent]
    )
    if parcel.position:
        for unit in sent:
            case.change(unit, position=parcel.position)


def _keep(
    brand_id: int, ran: str, parcel_id: int, bought: BoughtLabel, *, at: datetime, actor: str
) -> Parcel:
    """Third beat: what the carrier said is recorded, once."""
    case = cases.load(brand_id, ran)
    (parcel,) = rows_of(
        Parcel, "WHERE t.brand_id = %s AND t.id = %s FOR UPDATE", [brand_id, parcel_id]
    )
    if parcel.label_state == LabelState.BOUGHT:
        return parcel
    parcel.label_state = LabelState.BOUGHT
    parcel.carrier_name = bought.carrier_name
    parcel.tracking_number = compact(bought.tracking_number)
    parcel.carrier_label_id = bought.carrier_label_id
    parcel.price_minor, parcel.currency = bought.price.minor, bought.price.currency
    parcel.qr_text, parcel.expires_at = bought.qr_text, bought.expires_at
    parcel.position = Position.LABEL_CREATED
    parcel.reached = {Position.LABEL_CREATED.value: at.isoformat()}
    parcel.due_at, parcel.due_what = at, "look"
    for unit in to_send(case):
        if unit.position is None:
            case.change(unit, position=Position.LABEL_CREATED)
    case.reach("label_ready", at)
    case.note(EntryKind.LABEL_BOUGHT, at=at, actor=actor, parcel=parcel.pk)
    case.note(
        EntryKind.COST,
        at=at,
        actor=actor,
        what="label",
        amount_minor=bought.price.minor,
        currency=bought.price.currency,
        parcel=parcel.pk,
    )
    kept = update_statement([parcel], _LABEL)
    assert kept is not None
    cases.write([case], fields=("position",), at=at, actor=actor, alongside=[kept])
    return parcel


def _fail(brand_id: int, ran: str, parcel_id: int, *, code: str, at: datetime) -> None:
    with acting_for(brand_id):
        case = cases.load(brand_id, ran)
        Parcel.objects.filter(
            brand_id=brand_id, id=parcel_id, label_state__in=_ALIVE, tracking_number=""
        ).update(label_state=LabelState.FAILED)
        case.note(EntryKind.LABEL_FAILED, at=at, actor="system", parcel=parcel_id, code=code)
        cases.append(case)


def _doubt(brand_id: int, ran: str, parcel_id: int, *, at: datetime) -> None:
    with acting_for(brand_id):
        case = cases.load(brand_id, ran)
        Parcel.objects.filter(
            brand_id=brand_id, id=parcel_id, label_state=LabelState.ORDERED
        ).update(label_state=LabelState.UNKNOWN)
        case.note(EntryKind.LABEL_UNKNOWN, at=at, actor="system", parcel=parcel_id)
        cases.append(case)
