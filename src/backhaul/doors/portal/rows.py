"""The nine rows of the way: what is done, what is now, what warns, and what is to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.deadlines import PromiseKind
from backhaul.core.headline import StepState
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.portal import wording
from backhaul.doors.portal.by_transfer import ASKED_ELSEWHERE
from backhaul.doors.portal.freshness import in_its_zone
from backhaul.doors.portal.money_wording import after_condition, money_detail
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import StepView, TrackingView


@dataclass(frozen=True, slots=True)
class Row:
    state: str
    state_word: str
    title: str
    time: str
    detail: str


#: Something awaited did not happen: the step after the last one reached is what warns.
_OVERDUE: Mapping[IncidentKind, str] = {
    IncidentKind.NOT_SENT_YET: "handed_over",
    IncidentKind.CLAIMED_NOT_SCANNED: "handed_over",
    IncidentKind.NO_FIRST_SCAN: "first_scan",
    IncidentKind.DELIVERED_NOT_RECEIVED: "checked_in",
    IncidentKind.PICKUP_FAILED: "handed_over",
    IncidentKind.REFUND_LATE: "paid",
    IncidentKind.REFUND_UNKNOWN: "paid",
    IncidentKind.REFUND_FAILED: "paid",
}
#: They change nothing for the shopper.
_QUIET = frozenset(
    {IncidentKind.DATA_STALE, IncidentKind.LABEL_IN_DOUBT, IncidentKind.PROMISE_AT_RISK}
)
#: The money leads; what is done to the things goes on beside it.
_MONEY = frozenset(
    {
        "refund_approved",
        "refund_sent",
        "refund_checking",
        "refunded",
        "credited",
        "exchange_approved",
        "exchanged",
    }
)
_OFF_THE_WAY = frozenset({"refused", "withdrawn", "expired"})


def is_off_the_way(view: TrackingView) -> bool:
    """Whether it never was on the way, or never will be: steps to come would tell a lie."""
    return view.headline.code in _OFF_THE_WAY


def rows_of(view: TrackingView, local: Local) -> tuple[Row, ...]:
    """Return the rows to show; none where there is no way, or more than one."""
    is_in_parts = len(view.parcels) > 1 and not view.headline.is_done
    if is_off_the_way(view) or is_in_parts or view.is_short or view.headline.code == "kept":
        return ()
    overdue = _overdue(view)
    return tuple(_row(row, _state(row, view, overdue), view, local) for row in view.steps)


def _overdue(view: TrackingView) -> str | None:
    if view.incident is None or view.incident.code in ASKED_ELSEWHERE:
        return None
    return _OVERDUE.get(view.incident.kind)


def _state(row: StepView, view: TrackingView, overdue: str | None) -> StepState:
    if view.headline.code in _MONEY and not view.headline.is_done:
        return _money_state(row, is_in_doubt=overdue == "paid")
    if row.code == overdue and row.state is StepState.TODO:
        return StepState.WARN
    if row.state is not StepState.WARN or view.incident is None:
        return row.state
    if view.incident.kind in _QUIET or view.incident.code in ASKED_ELSEWHERE:
        return StepState.NOW
    return StepState.DONE if overdue and row.code != overdue else StepState.WARN


def _money_state(row: StepView, *, is_in_doubt: bool) -> StepState:
    """The money may be under way before anybody looked: that is no inspection."""
    if row.code == "paid" and row.at is None:
        return StepState.WARN if is_in_doubt else StepState.NOW
    if row.code == "inspected" and row.at is None:
        return StepState.TODO
    return StepState.DONE


def _row(row: StepView, state: StepState, view: TrackingView, local: Local) -> Row:
    return Row(
        state=state.value,
        state_word=str(wording.STATES[state]),
        title=wording.step(row, view),
        time=_time(row, view, local),
        detail=_detail(row, state, view, local),
    )


def _time(row: StepView, view: TrackingView, local: Local) -> str:
    if row.at is not None:
        return in_its_zone(row.scan, local, local.moment) if row.scan else local.moment(row.at)
    if row.state is not StepState.TODO:
        return ""
    if row.expected_on is not None:
        return _("by {day}").format(day=local.day(row.expected_on))
    return _time_after(row, view, local)


def _time_after(row: StepView, view: TrackingView, local: Local) -> str:
    """Return a day that has passed, or how long after what: no date is known to come."""
    promise = view.money.promise
    if row.code == "paid" and promise is not None and not promise.holds:
        return "" if promise.kind is PromiseKind.BY_DATE else after_condition(promise)
    if not any(parcel.is_with_shopper for parcel in view.parcels):
        return ""
    match row.code:
        case "handed_over" if promise is not None and promise.handed_over_by:
            return _("by {day}").format(day=local.day(promise.handed_over_by))
        case "first_scan":
            return ngettext(
                "within {n} hour of the drop-off",
                "within {n} hours of the drop-off",
                view.scan_hours,
            ).format(n=view.scan_hours)
        case "delivered" if view.transit_days:
            return ngettext(
                "{n} day after the first scan",
                "{n} days after the first scan",
                view.transit_days,
            ).format(n=view.transit_days)
        case _:
            return ""


def _detail(row: StepView, state: StepState, view: TrackingView, local: Local) -> str:
    if row.code == "paid":
        return money_detail(view, local)
    if state is StepState.WARN and row.state is StepState.TODO:
        is_carrier = row.code in {"handed_over", "first_scan"}
        return _claim(view, local) or (_("Nothing seen yet") if is_carrier else "")
    if row.scan is not None and row.scan.place:
        return row.scan.place
    if row.code == "handed_over" and row.state is StepState.TODO:
        return _claim(view, local)
    return wording.step_detail(row, view)


def _claim(view: TrackingView, local: Local) -> str:
    """Return what the shopper told us: it is shown as that, not as a scan."""
    claimed = [parcel.claimed_at for parcel in view.parcels if parcel.claimed_at]
    if not claimed:
        return ""
    return _("You told us: {when}").format(when=local.moment_within(max(claimed)))
