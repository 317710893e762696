"""The second and the third beat of a label: the carrier is asked, and its word is kept.

Both may be repeated, by the next call or by the sweep: the question is always the one that
was frozen with the intent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from backhaul.core.errors import DomainError, OutcomeUnknown, Refused, Unavailable
from backhaul.core.ids import compact
from backhaul.core.journal import EntryKind
from backhaul.core.ports.carrier import BoughtLabel, Carrier, LabelOrder
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.reading import rows_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.shipping.doubts import end_doubt, open_doubt
from backhaul.stages.shipping.facts import order_of
from backhaul.stages.shipping.models import LabelFile, LabelState, Parcel, ParcelUnit

#: What an intent without an answer is due for, and when the sweep asks for the first time.
ASK = "label"
ASK_AFTER = timedelta(minutes=2)
OUTSIDE = "outside"
_LABEL = (
    "label_state",
    "carrier",
    "carrier_name",
    "tracking_number",
    "carrier_label_id",
    "price_minor",
    "currency",
    "service",
    "rates",
    "qr_text",
    "expires_at",
    "position",
    "reached",
    "due_at",
    "due_what",
)
_SETTLED = (LabelState.BOUGHT.value, LabelState.VOIDED.value)
_LOCKED = "WHERE t.brand_id = %s AND t.id = %s FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Intent:
    brand_id: int
    ran: str
    parcel_id: int
    order: LabelOrder
    connection: Connection


def intent_of(parcel: Parcel, ran: str, connection: Connection | None = None) -> Intent:
    """Return the question as it was first asked, for the carrier that it was asked of."""
    assert parcel.connection_id is not None
    if connection is None:
        connection = registry.connection_by_id(parcel.brand_id, parcel.connection_id)
    return Intent(parcel.brand_id, ran, parcel.pk, order_of(parcel), connection)


def buy(intent: Intent, *, at: datetime, actor: str) -> Parcel:
    """Ask, outside of any transaction, and keep the answer.

    The label is voided at once when nothing may travel any more. Raises DomainError
    `carrier_refused`, `carrier_unavailable` or `label_unknown`; of a carrier that sells another
    label whenever it is asked, `label_to_settle` in the place of the last, and
    `label_is_coming` when somebody else is asking already.
    """
    carrier = registry.carrier(intent.connection)
    asked_again = carrier.capabilities.repeats_orders
    if not asked_again:
        _go_first(intent, at=at)
    with _outcome(intent, asked_again=asked_again, at=at):
        bought = carrier.buy_label(intent.order)
        with acting_for(intent.brand_id):
            kept = _keep(intent, bought, is_void=None, at=at, actor=actor)
        if kept is not None:
            return kept
        is_void = _void(carrier, bought)
    with acting_for(intent.brand_id):
        ended = _keep(intent, bought, is_void=is_void, at=at, actor=actor)
        if not asked_again and not is_void:
            task = app.configure_task("shipping.void_label", allow_unknown=True, queue=OUTSIDE)
            task.defer(brand_id=intent.brand_id, parcel_id=intent.parcel_id)
    assert ended is not None
    return ended


def _go_first(intent: Intent, *, at: datetime) -> None:
    """Write down that the carrier is being asked; raises unless this is the only time.

    Whoever finds an older question without an answer leaves it to a person.
    """
    mine = {"brand_id": intent.brand_id, "id": intent.parcel_id}
    with acting_for(intent.brand_id):
        fresh = Parcel.objects.filter(
            **mine, label_state=LabelState.ORDERED, label_asked_at=None
        )
        if fresh.update(label_asked_at=at):
            return
        (parcel,) = rows_of(Parcel, _LOCKED, [intent.brand_id, intent.parcel_id])
    asked_at = parcel.label_asked_at
    if parcel.label_state == LabelState.ORDERED and asked_at and at < asked_at + ASK_AFTER:
        raise DomainError("label_is_coming")
    _doubt(intent, asked_again=False, at=at)
    raise DomainError("label_to_settle")


@contextmanager
def _outcome(intent: Intent, *, asked_again: bool, at: datetime) -> Iterator[None]:
    try:
        yield
    except Refused as error:
        if not _fail(intent, code=error.code, at=at):
            raise DomainError("label_unknown") from error
        raise DomainError("carrier_refused", carrier_code=error.code) from error
    except Unavailable as error:
        if not asked_again:
            _step_back(intent)
        raise DomainError("carrier_unavailable") from error
    except OutcomeUnknown as error:
        _doubt(intent, asked_again=asked_again, at=at)
        raise DomainError("label_unknown" if asked_again else "label_to_settle") from error


def _step_back(intent: Intent) -> None:
    """Nothing happened there: the next one to ask is the first again."""
    with acting_for(intent.brand_id):
        Parcel.objects.filter(brand_id=intent.brand_id, id=intent.parcel_id).update(
            label_asked_at=None
        )


def put_in(parcel: Parcel, case: Case, *, held: set[int] | None = None) -> bool:
    """Put what may travel into a box that has not left yet; return whether anything was."""
    if parcel.position != Position.LABEL_CREATED:
        return False
    held = _held(parcel) if held is None else held
    added = [
        unit
        for unit in case.units
        if unit.is_going and unit.position is None and unit.pk not in held
    ]
    if added:
        ParcelUnit.objects.bulk_create(
            [ParcelUnit(brand_id=parcel.brand_id, parcel=parcel, unit=unit) for unit in added]
        )
    for unit in added:
        case.change(unit, position=Position.LABEL_CREATED)
    return bool(added)


def _void(carrier: Carrier, bought: BoughtLabel) -> bool:
    """Return False when it is still good: the carrier has the parcel, or gave no answer."""
    try:
        carrier.void_label(bought.carrier_label_id)
    except Refused:
        return False
    except (Unavailable, OutcomeUnknown):
        if carrier.capabilities.repeats_orders:
            raise
        return False  # what was bought is written down now: asking again would buy another
    return True


def _may_travel(parcel: Parcel, case: Case) -> bool:
    is_over = parcel.replaced_at is not None or parcel.received_at is not None
    return not is_over and any(unit.is_going for unit in case.units)


def _held(parcel: Parcel) -> set[int]:
    held = ParcelUnit.objects.filter(brand_id=parcel.brand_id, parcel_id=parcel.pk)
    return set(held.values_list("unit_id", flat=True))


def _keep(
    intent: Intent, bought: BoughtLabel, *, is_void: bool | None, at: datetime, actor: str
) -> Parcel | None:
    """Third beat: what the carrier said is recorded, once.

    `is_void` None: not asked yet whether the carrier takes it back. Then nothing is written and
    None returned if nothing may travel any more.
    """
    case = cases.load(intent.brand_id, intent.ran)
    (parcel,) = rows_of(Parcel, _LOCKED, [intent.brand_id, intent.parcel_id])
    if parcel.label_state in _SETTLED:
        return parcel
    if is_void is None and not _may_travel(parcel, case):
        return None
    if parcel.label_state == LabelState.UNKNOWN and parcel.due_what != ASK:
        end_doubt(case, parcel.pk, at=at, actor=actor)
    _write_down(parcel, bought)
    if is_void:
        parcel.label_state, parcel.due_at, parcel.due_what = LabelState.VOIDED, None, ""
        case.note(EntryKind.LABEL_VOIDED, at=at, actor=actor, parcel=parcel.pk)
    else:
        _make_ready(parcel, case, at=at)
        _note_purchase(parcel, case, bought, at=at, actor=actor)
    kept = update_statement([parcel], _LABEL)
    assert kept is not None
    cases.write([case], fields=("position",), at=at, actor=actor, alongside=[kept])
    return parcel


def _write_down(parcel: Parcel, bought: BoughtLabel) -> None:
    parcel.carrier = bought.carrier or parcel.carrier
    parcel.carrier_name = bought.carrier_name
    parcel.tracking_number = compact(bought.tracking_number)
    parcel.carrier_label_id = bought.carrier_label_id
    if bought.price is not None:
        parcel.price_minor, parcel.currency = bought.price.minor, bought.price.currency
    parcel.service = bought.service
    parcel.rates = [
        [rate.service, rate.price.minor, rate.price.currency] for rate in bought.rates
    ] or None
    if bought.file is not None:
        LabelFile.objects.create(
            brand_id=parcel.brand_id,
            parcel=parcel,
            media_type=bought.file.media_type,
            body=bought.file.body,
        )
    parcel.qr_text, parcel.expires_at = bought.qr_text, bought.expires_at


def _make_ready(parcel: Parcel, case: Case, *, at: datetime) -> None:
    parcel.label_state = LabelState.BOUGHT
    parcel.reached = {Position.LABEL_CREATED.value: at.isoformat(), **parcel.reached}
    if parcel.received_at is None:
        parcel.position = Position.LABEL_CREATED
        parcel.due_at, parcel.due_what = at, "look"
    else:  # it came while the answer was still out: nothing of its way is due any more
        parcel.due_at, parcel.due_what = None, ""
    held = _held(parcel)
    for unit in case.units:
        if unit.pk in held and unit.is_going and unit.position is None:
            case.change(unit, position=Position.LABEL_CREATED)
    put_in(parcel, case, held=held)
    case.reach("label_ready", at)


def _note_purchase(
    parcel: Parcel, case: Case, bought: BoughtLabel, *, at: datetime, actor: str
) -> None:
    case.note(EntryKind.LABEL_BOUGHT, at=at, actor=actor, parcel=parcel.pk)
    if bought.price is None:
        return
    case.note(
        EntryKind.COST,
        at=at,
        actor=actor,
        what="label",
        amount_minor=bought.price.minor,
        currency=bought.price.currency,
        parcel=parcel.pk,
    )


def _fail(intent: Intent, *, code: str, at: datetime) -> bool:
    """Return False when an earlier question may have been heard: a no is no answer to that."""
    with acting_for(intent.brand_id):
        case = cases.load(intent.brand_id, intent.ran)
        failed = Parcel.objects.filter(
            brand_id=intent.brand_id, id=intent.parcel_id, label_state=LabelState.ORDERED
        ).update(label_state=LabelState.FAILED, due_at=None, due_what="")
        if failed:
            case.note(
                EntryKind.LABEL_FAILED,
                at=at,
                actor="system",
                parcel=intent.parcel_id,
                code=code,
            )
            cases.append(case)
        return bool(failed)


def _doubt(intent: Intent, *, asked_again: bool, at: datetime) -> None:
    """`asked_again`: with the same key, by the sweep; else a person has to find out."""
    after = {} if asked_again else {"due_at": None, "due_what": ""}
    with acting_for(intent.brand_id):
        case = cases.load(intent.brand_id, intent.ran)
        doubted = Parcel.objects.filter(
            brand_id=intent.brand_id, id=intent.parcel_id, label_state=LabelState.ORDERED
        ).update(label_state=LabelState.UNKNOWN, **after)
        if doubted:
            case.note(EntryKind.LABEL_UNKNOWN, at=at, actor="system", parcel=intent.parcel_id)
            if not asked_again:
                open_doubt(case, intent.parcel_id, carrier=intent.connection.name, at=at)
            cases.write([case], fields=(), at=at, actor="system")
