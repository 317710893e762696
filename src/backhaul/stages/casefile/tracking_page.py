"""The tracking page's one query: where a return is, what comes next, when the money comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import ceil

from backhaul.core import deadlines
from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.deadlines import PromiseKind, Targets, Way
from backhaul.core.eta import expected_days, still_holds
from backhaul.core.forecast.pace import LIKELY, Outlook
from backhaul.core.headline import Headline, StepState, TimelineStep, timeline
from backhaul.core.incidents import NOT_COMING
from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.casefile.tracking_items import items_of
from backhaul.stages.casefile.tracking_money import money_of
from backhaul.stages.casefile.tracking_parcels import parcels_of, proof_of, scan_view
from backhaul.stages.casefile.tracking_rows import Rows, instant, lane_of, rows_of
from backhaul.stages.casefile.tracking_view import (
    IncidentView,
    ParcelView,
    ScanView,
    StepView,
    TrackingView,
)
from backhaul.stages.promises import facts
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.changing import ways_of
from backhaul.stages.tracking.models import Scan

#: How long an unproven claim waits where no Terms say it.
_CLAIM_WAITS_H = 72


def tracking_page(brand_id: int, return_id: int, *, now: datetime) -> TrackingView:
    """Return all that the page of one return shows; raises NotFound `no_such_return`."""
    return view_of(rows_of(brand_id, return_id), now=now)


def view_of(rows: Rows, *, now: datetime) -> TrackingView:
    ret, units = rows.case.ret, rows.case.units
    way = way_of(rows, now)
    in_force = next((promise for promise in rows.promises if promise.ended_at is None), None)
    parcels = parcels_of(rows, way, now=now)
    days = _expected(rows, way, in_force, now)
    headline = _headline(ret)
    terms = [unit.terms for unit in units if unit.terms]
    money = money_of(rows, way, in_force, holds="paid" in days, now=now)
    if money.is_all_stopped:
        days = {step: day for step, day in days.items() if step != "paid"}
    wait_h = terms[0]["windows"]["claimed_h"] if terms else _CLAIM_WAITS_H
    return TrackingView(
        ran=ret.ran,
        origin=Origin(ret.origin),
        method=Method(ret.method),
        resolution=Resolution(ret.resolution),
        requested_at=ret.requested_at,
        ended_at=ret.headline_at if ret.is_done else None,
        headline=headline,
        steps=_steps(rows, headline, parcels, days),
        city=_city(rows),
        items=items_of(rows, parcels),
        parcels=parcels,
        money=money,
        incident=_incident(rows, parcels),
        send_by=max((date.fromisoformat(t["send_by"]) for t in terms), default=None),
        claim_answered_by=_day(now + timedelta(hours=wait_h), way),
        transit_days=way.transit.days if way else 0,
        scan_hours=_scan_hours(way),
        ways=ways_of(units),
        is_short=any(getattr(unit, "is_short", False) for unit in units),
    )


def _scan_hours(way: Way | None) -> int:
    """Return how long the first scan may take by the brand's targets, else by our own."""
    wait = way.targets.first_scan if way else Targets().first_scan
    return ceil(wait.total_seconds() / 3600)


def way_of(rows: Rows, now: datetime) -> Way | None:
    units = [unit for unit in rows.case.units if unit.terms]
    if not units or rows.site is None:
        return None
    return facts.way(rows.case, rows.site, units, now=now)


def _day(at: datetime, way: Way | None) -> date:
    return way.calendar.day_of(at) if way else at.astimezone(UTC).date()


def _headline(ret: Return) -> Headline:
    return Headline(
        code=ret.headline,
        step=ret.step,
        count=ret.headline_count,
        of=ret.headline_of,
        is_done=ret.is_done,
        incident=IncidentKind(ret.incident) if ret.incident else None,
    )


def _expected(
    rows: Rows, way: Way | None, promise: Promise | None, now: datetime
) -> Mapping[str, date]:
    """Return the days of the steps to come; none when nobody waits for anything any more.

    Days are as sure as the promise; whether it still holds is judged by what is likely.
    """
    if way is None or rows.case.ret.is_done:
        return {}
    by = promise.handed_over_by if promise else None
    share = facts.share_of(rows.case.units)
    days = _days(rows, way, by, _outlook(rows, share, now))
    if promise is None or promise.on is None:
        return _while_it_comes(rows, days, promise)
    given = deadlines.Promise(
        kind=PromiseKind(promise.kind),
        on=promise.on,
        handed_over_by=promise.handed_over_by,
        business_days=promise.business_days,
    )
    likely = _days(rows, way, by, replace(_outlook(rows, LIKELY, now), is_strict=True))
    if still_holds(given, likely, way, now=now):
        days["paid"] = promise.on
    return _while_it_comes(rows, days, promise)


def _while_it_comes(
    rows: Rows, days: Mapping[str, date], promise: Promise | None
) -> Mapping[str, date]:
    """Leave out what hangs on a parcel that does not come; money by a fixed day stays."""
    if rows.case.ret.incident not in NOT_COMING:
        return days
    is_fixed = promise is not None and promise.kind == PromiseKind.BY_DATE
    return {step: day for step, day in days.items() if is_fixed and step == "paid"}


def _outlook(rows: Rows, share: float, now: datetime) -> Outlook:
    return Outlook(rows.paces, lane_of(rows.case, rows.parcels), share, now)


def _days(rows: Rows, way: Way, by: date | None, outlook: Outlook) -> dict[str, date]:
    done = facts.milestones(rows.case)
    learnt = outlook.way(way, done)
    return dict(expected_days(done, learnt, hand_over_by=by, now=outlook.now))


def _steps(
    rows: Rows,
    headline: Headline,
    parcels: tuple[ParcelView, ...],
    expected: Mapping[str, date],
) -> tuple[StepView, ...]:
    found = {code: instant(text) for code, text in rows.case.ret.reached.items()}
    reached = {code: at for code, at in found.items() if at is not None}
    last = next((parcel.last_scan for parcel in parcels if parcel.last_scan), None)
    return tuple(
        _step(row, proof_of(row.code, row.at, rows.scans), last if len(parcels) == 1 else None)
        for row in timeline(reached, headline, expected)
    )


def _step(row: TimelineStep, proof: Scan | None, last: ScanView | None) -> StepView:
    scan = scan_view(proof) if proof else None
    at = row.at
    if row.code == "on_its_way" and row.state in {StepState.NOW, StepState.WARN} and last:
        scan, at = last, last.at
    return StepView(
        code=row.code, state=row.state, at=at, expected_on=row.expected_on, scan=scan
    )


def _city(rows: Rows) -> str:
    told = [parcel.destination.get("city", "") for parcel in rows.parcels]
    home = str(rows.site.address.get("city", "")) if rows.site else ""
    return next((str(city) for city in told if city), home)


def _incident(rows: Rows, parcels: tuple[ParcelView, ...]) -> IncidentView | None:
    ret = rows.case.ret
    if ret.incident is None:
        return None
    subject = rows.incident.subject if rows.incident else ""
    with_it = {row.pk for row in rows.parcels if row.incident == ret.incident}
    about = [p for p in parcels if f"parcel:{p.id}" == subject or p.id in with_it]
    return IncidentView(
        kind=IncidentKind(ret.incident),
        since=rows.incident.opened_at if rows.incident else ret.headline_at,
        parcel=next(iter(about or parcels), None),
        code=str(rows.incident.evidence.get("code", "")) if rows.incident else "",
    )
