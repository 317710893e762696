"""Where a parcel was seen last, and how old our knowledge of it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import ParcelView, ScanView


@dataclass(frozen=True, slots=True)
class Freshness:
    """`parcel` may be asked about again; None: asking now would tell nothing new."""

    scan: str
    asked: str
    parcel: int | None
    action: str


def freshness_of(parcel: ParcelView, local: Local) -> Freshness:
    asked = ""
    if parcel.is_followed and parcel.asked_at is not None:
        asked = _("Asked {carrier} {ago}.").format(
            carrier=parcel.carrier, ago=local.ago(parcel.asked_at)
        )
    return Freshness(
        _last_scan(parcel, local),
        asked,
        parcel.id if parcel.can_be_asked else None,
        _("Ask again") if asked else _("Ask {carrier} now").format(carrier=parcel.carrier),
    )


def in_its_zone(
    scan: ScanView, local: Local, say: Callable[[datetime, int | None], str]
) -> str:
    """Return the time of a scan as people at its place read it, with its zone if it is another.

    `say` is a way to write a moment. A time whose zone nobody knows stays as it was written.
    """
    if scan.is_uncertain:
        return _("{when} (local time there)").format(
            when=say(scan.at, scan.offset_minutes or 0)
        )
    when = say(scan.at, scan.offset_minutes)
    here = scan.at.astimezone(local.zone).utcoffset()
    if scan.offset_minutes is None or here == timedelta(minutes=scan.offset_minutes):
        return when
    return f"{when} ({_utc(scan.offset_minutes)})"


def _utc(offset_minutes: int) -> str:
    """Return `UTC+8`, `UTC−3:30`."""
    hours, minutes = divmod(abs(offset_minutes), 60)
    sign = "+" if offset_minutes >= 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


def _last_scan(parcel: ParcelView, local: Local) -> str:
    scan = parcel.last_scan
    if scan is None:
        return ""
    when = in_its_zone(scan, local, local.moment_within)
    if scan.place:
        return _("Last scan {when}, {place}").format(when=when, place=scan.place)
    return _("Last scan {when}").format(when=when)
