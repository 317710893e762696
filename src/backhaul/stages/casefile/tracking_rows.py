"""The rows behind the tracking page: as many statements for one unit as for two hundred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q

from backhaul.core.axes import Authorization, UnitMoney
from backhaul.core.errors import NotFound
from backhaul.core.forecast.pace import Lane, Paces
from backhaul.core.tracking.words import Position
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.authorization.models import Decision
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.models import Payment
from backhaul.stages.promises import facts
from backhaul.stages.promises.models import Promise
from backhaul.stages.promises.paces import site_with_paces
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.queries import MISSING
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.models import LegUnit
from backhaul.stages.settlement.rooms_left import ROOM
from backhaul.stages.shipping.models import LabelState, Parcel
from backhaul.stages.tracking.models import Scan

_MOST_SCANS = 500
MOST_PROMISES = 20
_SHOWN = (LabelState.NONE, LabelState.BOUGHT)
#: By another way of the shopper's choice, and not on its way all the same.
REPLACED = Q(replaced_at__isnull=False) & (
    Q(position__isnull=True) | Q(position=Position.LABEL_CREATED)
)
_SHORT = Exists(
    Shortfall.objects.filter(brand_id=OuterRef("brand_id"), ret_id=OuterRef("ret_id")).filter(
        state__in=MISSING
    )
)
_BEFORE_MONEY = {UnitMoney.NONE, UnitMoney.PROMISED, UnitMoney.NOTHING_DUE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Everything there is; what a return does not need was not asked for."""

    case: Case
    parcels: list[Parcel]
    units_in: dict[int, frozenset[int]]
    """Parcel → its units of this return."""
    scans: list[Scan]
    shares: list[LegUnit]
    payments: list[Payment]
    promises: list[Promise]
    """The newest first."""
    site: Site | None
    paces: Paces
    """How long parcels like these took."""
    incident: Incident | None
    decisions: list[Decision]
    rooms: Mapping[int, int]
    """By order, of those whose money left by another way: what may still go."""


def rows_of(brand_id: int, return_id: int) -> Rows:
    """Read a return without locking it; raises NotFound `no_such_return`."""
    case = _case(brand_id, return_id)
    parcels = parcels_of(brand_id, return_id)
    shares = shares_of(brand_id, case)
    site, paces = place_of(case, [parcel for parcel, _ in parcels])
    return Rows(
        case=case,
        parcels=[parcel for parcel, _ in parcels],
        units_in={parcel.pk: frozenset(units) for parcel, units in parcels},
        scans=scans_of(brand_id, [parcel for parcel, _ in parcels]),
        shares=shares,
        payments=[] if shares else _payments(brand_id, case),
        promises=list(
            Promise.objects.filter(brand_id=brand_id, ret_id=return_id).order_by(
                "-given_at", "-id"
            )[:MOST_PROMISES]
        ),
        site=site,
        paces=paces,
        incident=_incident(brand_id, case.ret),
        decisions=_decisions(brand_id, case),
        rooms=rooms_of(case),
    )


def _case(brand_id: int, return_id: int) -> Case:
    units: list[Unit] = list(
        Unit.objects.filter(brand_id=brand_id, ret_id=return_id, ret__brand_id=brand_id)
        .select_related("ret", "line__variant", "line__order")
        .annotate(room=ROOM, is_short=_SHORT)
        .order_by("ordinal")
    )
    if not units or units[0].ret is None:
        raise NotFound("no_such_return", return_id=return_id)
    return Case(units[0].ret, units)


def rooms_of(case: Case) -> Mapping[int, int]:
    """Return the rooms of `rooms_left`, where `case` was read with its `room`."""
    told = ((unit.line, getattr(unit, "room", None)) for unit in case.units)
    return {line.order_id: room for line, room in told if line is not None and room is not None}


def parcels_of(brand_id: int, return_id: int) -> list[tuple[Parcel, list[int]]]:
    """Return the parcels that units of the return travel in, whichever they were made for."""
    rows = (
        Parcel.objects.filter(
            brand_id=brand_id,
            label_state__in=_SHOWN,
            holds__brand_id=brand_id,
            holds__unit__ret_id=return_id,
        )
        .exclude(REPLACED)
        .annotate(unit_ids=ArrayAgg("holds__unit_id"))
        .order_by("id")
    )
    return [(parcel, parcel.unit_ids) for parcel in rows]


def scans_of(brand_id: int, parcels: list[Parcel]) -> list[Scan]:
    moved = [parcel.pk for parcel in parcels if parcel.last_scan]
    if not moved:
        return []
    rows = Scan.objects.filter(brand_id=brand_id, parcel_id__in=moved)
    return list(rows.order_by("instant", "sequence", "id")[:_MOST_SCANS])


def shares_of(brand_id: int, case: Case) -> list[LegUnit]:
    if all(unit.money in _BEFORE_MONEY for unit in case.units):
        return []
    rows = LegUnit.objects.filter(
        brand_id=brand_id, is_alive=True, leg__brand_id=brand_id, leg__ret_id=case.ret.pk
    )
    return list(rows.select_related("leg__payment").order_by("leg_id", "unit_id"))


def _payments(brand_id: int, case: Case) -> list[Payment]:
    orders = {
        unit.line.order_id
        for unit in case.units
        if unit.line is not None and unit.money != UnitMoney.NONE and not _is_stopped(unit)
    }
    if not orders:
        return []
    rows = Payment.objects.filter(
        brand_id=brand_id, order_id__in=orders, order__brand_id=brand_id
    )
    return list(rows.order_by("id"))


def _is_stopped(unit: Unit) -> bool:
    """Whether it is told of no payment at all, as none is known to take it."""
    is_touched = getattr(unit, "room", None) is not None
    return is_touched and unit.money == UnitMoney.CHECKING


def place_of(case: Case, parcels: Sequence[Parcel]) -> tuple[Site | None, Paces]:
    """Return the return centre, and what is known of the way there."""
    lane = lane_of(case, parcels)
    return site_with_paces(case.ret.brand_id, lane.site, lane) if lane.site else (None, Paces())


def lane_of(case: Case, parcels: Sequence[Parcel]) -> Lane:
    known = (parcels[-1].carrier, parcels[-1].service) if parcels else (None, "")
    return facts.lane_of(case, *known)


def _incident(brand_id: int, ret: Return) -> Incident | None:
    if ret.incident is None:
        return None
    rows = Incident.objects.filter(
        brand_id=brand_id, return_id=ret.pk, kind=ret.incident, healed_at=None
    )
    return rows.order_by("opened_at").first()


def _decisions(brand_id: int, case: Case) -> list[Decision]:
    if all(unit.authorization != Authorization.REFUSED for unit in case.units):
        return []
    rows = Decision.objects.filter(brand_id=brand_id, ret_id=case.ret.pk)
    return list(rows.order_by("decided_at", "id"))


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
