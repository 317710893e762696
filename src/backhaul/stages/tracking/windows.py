"""How long silence is normal for one parcel: its units' Terms, its carrier, route and days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.policies.model import TrackingWindows
from backhaul.core.policies.windows import ANY, Route, Window, figures
from backhaul.core.tracking.silence import Windows
from backhaul.foundation.bulk import as_json
from backhaul.foundation.calendars import calendar_of_country
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.facts import carrier_code

#: The policy's name of a window → the names of the rule that it sets.
_NAMES: Mapping[Window, tuple[str, ...]] = {
    Window.NOT_SENT_H: ("not_sent_yet",),
    Window.NO_FIRST_SCAN_H: ("no_first_scan",),
    Window.CLAIMED_NOTE_H: ("claimed_note",),
    Window.CLAIMED_H: ("claimed_not_scanned",),
    Window.NO_MOVEMENT_DAYS: ("no_movement", "no_movement_across_border"),
    Window.DELIVERED_NOT_RECEIVED_H: ("delivered_not_received",),
}


def windows_of(
    parcel: Parcel, ret: Return | None, units: Iterable[Unit], *, at: datetime
) -> Windows:
    """Return what the units' Terms promised; all units of a parcel had one policy, usually."""
    terms = next((unit.terms for unit in units if unit.terms), None)
    if terms is None:
        return Windows()
    given, usual = _read(as_json(terms["windows"]))
    if not (given.exceptions or given.business_days):
        return usual
    lengths = _usual(given)
    for window, figure in _exceptional(given, parcel).items():
        lengths |= dict.fromkeys(_NAMES[window], _length(window, figure))
    if not given.business_days:
        return Windows(**lengths)
    return Windows(
        **lengths,
        business=frozenset(name for window in given.business_days for name in _NAMES[window]),
        sender_days=_days(ret.ship_from if ret else {}, at),
        site_days=_days(parcel.destination, at),
    )


@lru_cache(maxsize=256)
def _read(told: str) -> tuple[TrackingWindows, Windows]:
    """Thousands of units have the Terms of one policy: they are understood once."""
    given = TrackingWindows.model_validate_json(told)
    return given, Windows(**_usual(given))


def _usual(given: TrackingWindows) -> dict[str, Any]:
    return {
        "not_sent_yet": timedelta(hours=given.not_sent_h),
        "no_first_scan": timedelta(hours=given.no_first_scan_h),
        "claimed_note": timedelta(hours=given.claimed_note_h),
        "claimed_not_scanned": timedelta(hours=given.claimed_h),
        "no_movement": timedelta(days=given.no_movement_days),
        "no_movement_across_border": timedelta(days=given.no_movement_border_days),
        "delivered_not_received": timedelta(hours=given.delivered_not_received_h),
    }


def _exceptional(given: TrackingWindows, parcel: Parcel) -> Mapping[Window, int]:
    if not given.exceptions:
        return {}
    return figures(
        given.exceptions,
        carrier=carrier_code(parcel.carrier_name or parcel.carrier),
        service=carrier_code(parcel.service) or ANY,
        route=Route.CROSS_BORDER if parcel.crosses_border else Route.DOMESTIC,
    )


def _length(window: Window, figure: int) -> timedelta:
    if window is Window.NO_MOVEMENT_DAYS:
        return timedelta(days=figure)
    return timedelta(hours=figure)


def _days(place: Mapping[str, object], at: datetime) -> BusinessCalendar | None:
    return calendar_of_country(str(place.get("country") or ""), at.year)
