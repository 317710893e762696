"""Money to get back from carriers: prepared with all that their form asks, and followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.playbooks.model import StepKind
from backhaul.core.playbooks.recovery import RecoveryState, RecoveryStep, due_by, step_after
from backhaul.core.playbooks.taking import StepState
from backhaul.core.receiving import printable
from backhaul.foundation.journal.record import record
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.incidents.models import Incident
from backhaul.stages.playbooks.models import DropOff, Recovery
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.models import Parcel, ParcelUnit
from backhaul.stages.tracking.facts import carrier_code
from backhaul.stages.tracking.models import DropOffReceipt

REFERENCE_LIMIT = 80
SOURCE = "playbooks"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A parcel to ask its carrier's money for; `incident_id` None: a person wants it."""

    brand_id: int
    parcel_id: int
    incident_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the carrier said, as far as it said it."""

    reference: str = ""
    amount_minor: int | None = None


def prepare_claims(tasks: Sequence[TaskRow], *, at: datetime) -> int:
    """Prepare what steps of playbooks ask for; return how many were prepared."""
    wanted = [
        Wanted(task.brand_id, parcel_id, int(str(task.data["incident"])))
        for task in tasks
        if task.data.get("step") == StepKind.CLAIM_FROM_CARRIER
        and task.data.get("state") == StepState.DONE
        and (parcel_id := _parcel_of(str(task.data.get("subject") or ""))) is not None
    ]
    return len(prepare(wanted, at=at, actor="system"))


def prepare(wanted: Sequence[Wanted], *, at: datetime, actor: str) -> list[Recovery]:
    """Prepare a claim for each parcel that has none open: a handful of statements for any.

    The amount is what was paid for what is in the parcel. Where nothing was paid there is
    nothing to claim.
    """
    by_parcel = {(one.brand_id, one.parcel_id): one for one in wanted}
    if not by_parcel:
        return []
    brand_ids = sorted({brand_id for brand_id, _ in by_parcel})
    parcels = _locked(brand_ids, [parcel_id for _, parcel_id in by_parcel])
    facts = _Facts.of(brand_ids, parcels)
    rows = [
        row
        for parcel in parcels
        if (one := by_parcel.get((parcel.brand_id, parcel.pk))) is not None
        and parcel.pk not in facts.under_way
        and (row := _prepared(parcel, one, facts, at)) is not None
    ]
    Recovery.objects.bulk_create(rows)
    record([_entry(row, EntryKind.RECOVERY_PREPARED, at=at, actor=actor) for row in rows])
    return rows


def move(
    brand_id: int,
    recovery_id: int,
    step: RecoveryStep,
    said: Answer,
    *,
    at: datetime,
    actor: str,
) -> Recovery:
    """Take a claim one step further; a recovered one keeps what came back.

    Raises NotFound `no_such_recovery`, IllegalStep `illegal_step`, DomainError
    `reference_too_long`, `recovered_amount_wrong` where it is missing or above the claim.
    """
    rows = Recovery.objects.filter(brand_id=brand_id, id=recovery_id)
    cases.lock([brand_id], [pk for pk in rows.values_list("return_id", flat=True) if pk])
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("no_such_recovery", recovery=recovery_id)
    state = step_after(RecoveryState(row.state), step)
    known = printable(said.reference, REFERENCE_LIMIT + 1)
    if len(known) > REFERENCE_LIMIT:
        raise DomainError("reference_too_long", limit=REFERENCE_LIMIT)
    if step is RecoveryStep.RECOVER:
        back = said.amount_minor
        if back is None or not 0 < back <= row.amount_minor:
            raise DomainError("recovered_amount_wrong", most_minor=row.amount_minor)
        row.recovered_minor = back
    row.state = state.value
    row.reference = known or row.reference
    row.due_by = due_by(state, row.carrier, since=at)
    _stamp(row, state, at)
    row.save()
    record([_entry(row, EntryKind.RECOVERY_CHANGED, at=at, actor=actor)])
    return row


@dataclass(frozen=True, slots=True)
class TraceForm:
    """What a carrier asks before it searches. Addresses have the fields of an Address."""

    ran: str
    currency: str
    form: Mapping[str, Any]
    sender: Mapping[str, Any]
    destination: Mapping[str, Any]


def trace_form(brand_id: int, incident_id: int) -> TraceForm:
    """Return it for the parcel that an incident is about.

    Raises NotFound `no_such_incident` where it is about no parcel of a return.
    """
    subjects = Incident.objects.filter(brand_id=brand_id, id=incident_id)
    parcel_id = _parcel_of(subjects.values_list("subject", flat=True).first() or "")
    rows = Parcel.objects.filter(brand_id=brand_id, id=parcel_id or 0)
    return _trace(incident_id, rows.select_related("ret").first())


def parcel_form(brand_id: int, parcel_id: int) -> TraceForm:
    """Do the same for a parcel; raises NotFound."""
    rows = Parcel.objects.filter(brand_id=brand_id, id=parcel_id)
    return _trace(parcel_id, rows.select_related("ret").first())


def _trace(number: int, parcel: Parcel | None) -> TraceForm:
    if parcel is None or parcel.ret is None:
        raise NotFound("no_such_incident", incident=number)
    facts = _Facts.of([parcel.brand_id], [parcel])
    return TraceForm(
        parcel.ret.ran,
        parcel.ret.currency,
        _form(parcel, facts.inside.get(parcel.pk, []), facts),
        parcel.ret.ship_from,
        parcel.destination,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    inside: Mapping[int, list[Unit]]
    drop_offs: Mapping[int, DropOff]
    receipts: Mapping[int, int]
    under_way: frozenset[int]

    @classmethod
    def of(cls, brand_ids: Sequence[int], parcels: Sequence[Parcel]) -> _Facts:
        ids = [parcel.pk for parcel in parcels]
        mine = {"brand_id__in": list(brand_ids), "parcel_id__in": ids}
        inside: dict[int, list[Unit]] = {}
        links = ParcelUnit.objects.filter(**mine).select_related("unit").order_by("unit_id")
        for link in links:
            inside.setdefault(link.parcel_id, []).append(link.unit)
        receipts: dict[int, int] = {}
        given = DropOffReceipt.objects.filter(
            brand_id__in=list(brand_ids), ret_id__in=[p.ret_id for p in parcels if p.ret_id]
        )
        for ret_id in given.values_list("ret_id", flat=True):
            receipts[ret_id] = receipts.get(ret_id, 0) + 1
        return cls(
            inside,
            {row.parcel_id: row for row in DropOff.objects.filter(**mine).order_by("id")},
            receipts,
            frozenset(
                Recovery.objects.filter(**mine, closed_at=None).values_list(
                    "parcel_id", flat=True
                )
            ),
        )


def _locked(brand_ids: Sequence[int], parcel_ids: Sequence[int]) -> list[Parcel]:
    """Lock the returns first, as everybody does, and then the parcels."""
    rows = Parcel.objects.filter(brand_id__in=list(brand_ids), id__in=list(parcel_ids))
    cases.lock(brand_ids, [pk for pk in rows.values_list("ret_id", flat=True) if pk])
    locked = rows.select_related("ret").select_for_update(of=("self",), no_key=True)
    return list(locked.order_by("id"))


def _prepared(parcel: Parcel, one: Wanted, facts: _Facts, at: datetime) -> Recovery | None:
    units = facts.inside.get(parcel.pk, [])
    amount = sum(unit.paid_minor for unit in units)
    if parcel.ret is None or not amount:
        return None
    carrier = carrier_code(parcel.carrier_name or parcel.carrier)
    return Recovery(
        brand_id=parcel.brand_id,
        parcel_id=parcel.pk,
        return_id=parcel.ret_id,
        incident_id=one.incident_id,
        carrier=carrier,
        state=RecoveryState.PREPARED.value,
        amount_minor=amount,
        currency=parcel.ret.currency,
        form=_form(parcel, units, facts),
        due_by=due_by(RecoveryState.PREPARED, carrier, since=parcel.made_at),
        prepared_at=at,
    )


def _form(parcel: Parcel, units: Iterable[Unit], facts: _Facts) -> dict[str, Any]:
    """Return what carriers ask. Names and addresses are read from the return when shown."""
    told = facts.drop_offs.get(parcel.pk)
    happened = told.happened_at if told else parcel.claimed_at
    return {
        "carrier": parcel.carrier_name or parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "label_made_at": parcel.made_at.isoformat(),
        "handed_over_at": happened.isoformat() if happened else None,
        "handed_over_where": told.place if told else "",
        "last_scan": parcel.last_scan,
        "receipts": facts.receipts.get(parcel.ret_id or 0, 0),
        "weight_grams": (parcel.label_order or {}).get("weight_grams"),
        "contents": [
            {"title": unit.title or unit.sku, "sku": unit.sku, "paid_minor": unit.paid_minor}
            for unit in units
        ],
    }


def _stamp(row: Recovery, state: RecoveryState, at: datetime) -> None:
    if state is RecoveryState.SENT:
        row.sent_at = at
    elif state is RecoveryState.ANSWERED:
        row.answered_at = at
    else:
        row.closed_at = at


def _entry(row: Recovery, kind: EntryKind, *, at: datetime, actor: str) -> NewEntry:
    return NewEntry(
        kind=kind,
        brand_id=row.brand_id,
        return_id=row.return_id,
        occurred_at=at,
        actor=actor,
        source=SOURCE,
        data={
            "recovery": row.pk,
            "parcel": row.parcel_id,
            "state": str(row.state),
            "amount_minor": row.recovered_minor or row.amount_minor,
            "currency": row.currency,
        },
    )


def _parcel_of(subject: str) -> int | None:
    what, _, number = subject.partition(":")
    return int(number) if what == "parcel" and number.isdecimal() else None
