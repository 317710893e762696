"""Rows → what a promise is made of: the trigger, the milestones, the way and the amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from backhaul.core.axes import Method, Resolution, UnitMoney
from backhaul.core.deadlines import Milestones, Targets, Way
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.forecast.pace import Lane
from backhaul.core.policies.model import RefundTrigger, ServiceLevels
from backhaul.core.tracking.words import Position
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.promises.calendars import calendar_of
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

_ORDER = tuple(RefundTrigger)
_OPEN = {UnitMoney.PROMISED, UnitMoney.APPROVED, UnitMoney.SENT, UnitMoney.CHECKING}


def promised(case: Case) -> list[Unit]:
    """Return the units that money was promised for and has not been paid for.

    For what is exchanged goods are promised.
    """
    return [
        unit
        for unit in case.units
        if unit.terms and unit.money in _OPEN and unit.resolution not in GOES_OUT
    ]


def latest(triggers: Iterable[RefundTrigger]) -> RefundTrigger:
    return max(triggers, key=_ORDER.index, default=RefundTrigger.INSPECTION)


def trigger_of(units: Iterable[Unit]) -> RefundTrigger:
    """Return the latest trigger among `units`: the promise is for all of them."""
    return latest(
        RefundTrigger(unit.terms["refund_trigger"])
        for unit in units
        if unit.terms and not unit.is_kept
    )


def share_of(units: Iterable[Unit]) -> float:
    """Return how sure a promise is to be, of what was learnt; as the Terms say."""
    sla: object = next((unit.terms["sla"] for unit in units if unit.terms), {})
    return ServiceLevels.model_validate(sla).promise_percent / 100


def lane_of(case: Case, carrier: str | None, service: str = "") -> Lane:
    """Return what parcels are alike by: the carrier is known once there is a parcel."""
    site = next((str(unit.terms["site"]) for unit in case.units if unit.terms), "")
    return Lane(
        carrier=carrier or "",
        service=service,
        site=site,
        method=case.ret.method,
        region=region_of(case.ret.ship_from),
    )


def region_of(ship_from: Mapping[str, object]) -> str:
    """Return where it comes from: `DE-SN`, or the country where no region is known."""
    known = (str(ship_from.get(part) or "") for part in ("country", "region"))
    return "-".join(filter(None, known))


def milestones(case: Case) -> Milestones:
    def at(name: str) -> datetime | None:
        text = case.ret.reached.get(name)
        return datetime.fromisoformat(text) if text else None

    going = [unit for unit in case.units if unit.is_going]
    delivered = all(_is_there(unit) for unit in going)
    checked_in = all(unit.received_at for unit in going)
    inspected = all(unit.inspected_at for unit in going)
    kept = [unit.decided_at for unit in case.units if unit.is_kept and unit.decided_at]
    return Milestones(
        approved_at=max(kept) if kept and not going else None,
        handed_over_at=at("handed_over"),
        first_scan_at=at("first_scan"),
        delivered_at=at("delivered") if delivered else None,
        checked_in_at=at("checked_in") if checked_in else None,
        inspected_at=at("inspected") if inspected else None,
    )


def way(case: Case, site: Site, units: Iterable[Unit], *, now: datetime) -> Way:
    terms = next(unit.terms for unit in units if unit.terms)
    return Way(
        targets=targets(ServiceLevels.model_validate(terms["sla"])),
        calendar=calendar_of(site, now.year),
        country_from=str(case.ret.ship_from.get("country", "")),
        country_to=str(site.address.get("country", "")),
        method=Method(case.ret.method),
        resolution=Resolution(case.ret.resolution),
    )


def targets(sla: ServiceLevels) -> Targets:
    return Targets(
        check_in=timedelta(hours=sla.check_in_h),
        inspection=timedelta(hours=sla.inspection_h),
        refund_business_days=sla.refund_business_days,
        bank_business_days=sla.bank_days_to,
    )


def _is_there(unit: Unit) -> bool:
    return unit.position in {Position.DELIVERED, Position.RECEIVED} or bool(unit.received_at)
