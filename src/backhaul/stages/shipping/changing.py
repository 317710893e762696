"""Another way back, while nothing was handed over: the label before is given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.axes import Method, Processing
from backhaul.core.drafts import SELF_SERVICE
from backhaul.core.errors import DomainError
from backhaul.core.ids import compact
from backhaul.core.journal import EntryKind
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.reading import rows_of
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.actions import announce_parcel
from backhaul.stages.shipping.models import LabelState, Parcel

_AT_HOME = frozenset({None, Position.LABEL_CREATED})
#: The carrier may still answer: then its label is given back at once.
_ASKED = frozenset({LabelState.ORDERED, LabelState.UNKNOWN})
_IN_USE = """
WHERE t.brand_id = %s AND t.return_id = %s AND t.replaced_at IS NULL
  AND t.label_state <> ALL(%s::text[]) ORDER BY t.id FOR UPDATE
"""
_OF_NO_USE = [LabelState.FAILED.value, LabelState.VOIDED.value]
_REPLACED = ("replaced_at", "position", "reached", "due_at", "due_what")


@dataclass(frozen=True, slots=True)
class Way:
    """How it is to travel; carrier and number are of the shopper's own carrier alone."""

    method: Method
    carrier: str = ""
    tracking_number: str = ""


def ways_of(units: Sequence[Unit]) -> tuple[Method, ...]:
    """Return the ways that all Terms allow and a shopper can choose without a person."""
    terms = [unit.terms for unit in units if unit.terms]
    return tuple(
        method
        for method in SELF_SERVICE
        if terms and all(method.value in known["methods"] for known in terms)
    )


def is_at_home(units: Sequence[Unit]) -> bool:
    """Whether there is something to send, and none of it is on its way or was dealt with."""
    going = [unit for unit in units if unit.is_going]
    return bool(going) and all(
        unit.position in _AT_HOME and unit.processing == Processing.AWAITED for unit in going
    )


def change_method(brand_id: int, ran: str, way: Way, *, at: datetime, actor: str) -> bool:
    """Let a return travel another way; False: it is that way already, nothing is written.

    The new label is for the caller to order, when this is committed. Raises DomainError
    `no_other_way_now` when it is or may be on its way, and `way_not_offered`.
    """
    case = cases.load(brand_id, ran)
    if _is_so(case.ret, way):
        return False
    parcels = rows_of(Parcel, _IN_USE, [brand_id, case.ret.pk, _OF_NO_USE])
    if not is_at_home(case.units) or any(parcel.claimed_at for parcel in parcels):
        raise DomainError("no_other_way_now", ran=ran)
    going = [unit for unit in case.units if unit.is_going]
    if way.method not in ways_of(going):
        raise DomainError("way_not_offered", method=way.method.value)
    before = case.ret.method
    _write_way(case, way)
    for unit in going:
        if unit.position is not None:
            case.change(unit, position=None)
    _put_by(case, parcels, before=before, at=at, actor=actor)
    if way.method is Method.OWN_CARRIER:
        announce_parcel(
            brand_id,
            ran,
            carrier=way.carrier,
            tracking_number=way.tracking_number,
            at=at,
            actor=actor,
        )
    return True


def _is_so(ret: Return, way: Way) -> bool:
    if ret.method != way.method:
        return False
    told = (way.carrier, compact(way.tracking_number))
    return way.method is not Method.OWN_CARRIER or told == (ret.carrier, ret.tracking_number)


def _write_way(case: Case, way: Way) -> None:
    ret, is_own = case.ret, way.method is Method.OWN_CARRIER
    ret.method = way.method.value
    ret.carrier = way.carrier if is_own else ""
    ret.tracking_number = compact(way.tracking_number) if is_own else ""
    Return.objects.filter(brand_id=ret.brand_id, id=ret.pk).update(
        method=ret.method, carrier=ret.carrier, tracking_number=ret.tracking_number
    )


def _put_by(
    case: Case, parcels: Sequence[Parcel], *, before: str, at: datetime, actor: str
) -> None:
    """Nothing is expected of these parcels any more; should one travel, its scans tell."""
    for parcel in parcels:
        parcel.replaced_at = at
        parcel.position, parcel.reached = None, {}
        if LabelState(parcel.label_state) not in _ASKED:
            parcel.due_at, parcel.due_what = None, ""
    case.note(EntryKind.RETURN_METHOD, at=at, actor=actor, before=before, after=case.ret.method)
    put_by = update_statement(parcels, _REPLACED)
    alongside = [put_by] if put_by else []
    cases.write([case], fields=("position",), at=at, actor=actor, alongside=alongside)
