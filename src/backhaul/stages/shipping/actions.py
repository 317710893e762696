"""Getting a label, in three beats because it costs money; parcels of other carriers."""

from __future__ import annotations

import secrets
from datetime import datetime

from backhaul.core.axes import Method
from backhaul.core.errors import DomainError
from backhaul.core.ids import compact
from backhaul.core.journal import EntryKind
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.shipping import apart
from backhaul.stages.shipping.buying import ASK, ASK_AFTER, Intent, buy, intent_of, put_in
from backhaul.stages.shipping.facts import frozen_order, site_of, to_send, weight_grams
from backhaul.stages.shipping.models import LabelState, Parcel, ParcelUnit

#: Seconds that a caller waits for a worker.
WAIT = 2.5
_ALIVE = (LabelState.ORDERED.value, LabelState.BOUGHT.value, LabelState.UNKNOWN.value)
_WITH_A_LABEL = """
WHERE t.brand_id = %s AND t.return_id = %s AND t.label_state = ANY(%s::text[])
  AND t.replaced_at IS NULL
ORDER BY t.id LIMIT 1 FOR UPDATE
"""


def get_label(brand_id: int, ran: str, *, at: datetime, actor: str) -> Parcel:
    """Buy the label of a return, or return the one it has; commits between its beats.

    The carrier is asked with the same key however often this is called. Raises DomainError
    when the rules forbid it, the carrier's Refused or Unavailable as DomainErrors
    `carrier_refused` and `carrier_unavailable`, and `label_unknown` when no answer came: the
    next call asks again with the same key. A carrier that workers alone call is waited for,
    WAIT seconds: `label_is_coming`; what is in doubt there is for a person: `label_to_settle`.
    """
    found = order_label(brand_id, ran, at=at, actor=actor)
    if isinstance(found, Parcel):
        return found
    if apart.is_apart(found):
        return apart.wait_for(found, seconds=WAIT)
    parcel = buy(found, at=at, actor=actor)
    if parcel.label_state != LabelState.BOUGHT:
        raise DomainError("nothing_authorized", ran=ran)  # taken back while we asked
    return parcel


def order_label(brand_id: int, ran: str, *, at: datetime, actor: str) -> Parcel | Intent:
    """Take the first beat alone: return the label that is there, or what is to be bought.

    From now on the sweep asks the carrier, if whoever called this does not come to it.
    """
    with acting_for(brand_id):
        return _intend(brand_id, ran, at=at, actor=actor)


def announce_parcel(
    brand_id: int, ran: str, *, carrier: str, tracking_number: str, at: datetime, actor: str
) -> Parcel:
    """Note a parcel that the shopper sends on their own, so that its scans find it."""
    number = compact(tracking_number)
    if not number:
        raise DomainError("tracking_number_missing")
    case = cases.load(brand_id, ran)
    known = Parcel.objects.filter(
        brand_id=brand_id, ret_id=case.ret.pk, tracking_number=number, replaced_at=None
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


def _intend(brand_id: int, ran: str, *, at: datetime, actor: str) -> Parcel | Intent:
    """First beat: the intent with its key is committed before the carrier hears of it."""
    case = cases.load(brand_id, ran)
    units = to_send(case)
    if case.ret.method == Method.OWN_CARRIER:
        raise DomainError("own_carrier_needs_no_label", ran=ran)
    known = rows_of(Parcel, _WITH_A_LABEL, [brand_id, case.ret.pk, list(_ALIVE)])
    parcel = known[0] if known else None
    if parcel is not None and parcel.label_state == LabelState.BOUGHT:
        _take_along(parcel, case, at=at, actor=actor)
        return parcel
    connection = None
    if parcel is None:
        connection = registry.default_connection(brand_id, Connection.Kind.CARRIER)
        parcel = _new_parcel(case, connection, site_of(units).address, at=at)
        _insert(parcel, case)
        case.note(EntryKind.LABEL_ORDERED, at=at, actor=actor, parcel=parcel.pk)
        cases.append(case)
    intent = intent_of(parcel, ran, connection)
    if parcel.label_state == LabelState.ORDERED:
        apart.leave_to_worker(intent)
    return intent


def _take_along(parcel: Parcel, case: Case, *, at: datetime, actor: str) -> None:
    """What was authorised after the label was bought travels in the same box."""
    if not put_in(parcel, case):
        return
    parcel.due_at, parcel.due_what = at, "look"
    looked_at = update_statement([parcel], ("due_at", "due_what"))
    assert looked_at is not None
    cases.write([case], fields=("position",), at=at, actor=actor, alongside=[looked_at])


def _new_parcel(
    case: Case, connection: Connection, destination: dict[str, str], *, at: datetime
) -> Parcel:
    grams = weight_grams(case.ret.brand_id, to_send(case))
    home = case.ret.ship_from.get("country")
    return Parcel(
        brand_id=case.ret.brand_id,
        ret_id=case.ret.pk,
        carrier=connection.adapter,
        connection_id=connection.pk,
        label_state=LabelState.ORDERED,
        label_key=secrets.token_hex(16),
        label_order=frozen_order(case, destination, grams),
        is_paperless=case.ret.method == Method.QR,
        destination=destination,
        crosses_border=bool(home) and home != destination.get("country"),
        made_at=at,
        due_at=at + ASK_AFTER,
        due_what=ASK,
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
