"""Where a parcel was seen last, and how old our knowledge of it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import ParcelView


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


def _last_scan(parcel: ParcelView, local: Local) -> str:
    scan = parcel.last_scan
    if scan is None:
        return ""
    when = local.moment_within(scan.at, scan.offset_minutes)
    if scan.place:
        return _("Last scan {when}, {place}").format(when=when, place=scan.place)
    return _("Last scan {when}").format(when=when)
