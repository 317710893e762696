"""A parcel that was said to be dropped off and that nobody scanned; the worker's rounds."""

from __future__ import annotations

from datetime import datetime, timedelta

from backhaul.foundation.outbox import drain as outbox
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.playbooks import taking
from backhaul.stages.returns.models import Return
from backhaul.stages.tracking.actions import ClaimKind, claim
from backhaul.stages.tracking.actions import sweep as look
from tests.cast import MONDAY
from tests.makers.returns import NUMBER
from tests.makers.scans import labelled_parcel, put_clock

#: When the incident of `claimed` is found out: 72 hours after the claim.
OPENED = MONDAY + timedelta(hours=72)


def work_at(moment: datetime) -> None:
    """Let the worker go round until nothing is left to do."""
    put_clock(moment)
    while look() + taking.sweep() + outbox.drain():
        pass


def claimed(brand: Brand, number: str = NUMBER, order: str = "NL-100482") -> Incident:
    """Return the incident of a parcel that was said to be dropped off 72 hours ago."""
    parcel = labelled_parcel(brand, number, order=order)
    with acting_for(brand.pk):
        ret = Return.objects.get(brand_id=brand.pk, id=parcel.ret_id or 0)
        kind = ClaimKind.DROPPED_OFF
        claim(brand.pk, ret.ran, parcel.pk, kind, at=MONDAY, actor="shopper")
    work_at(OPENED)
    with acting_for(brand.pk):
        return Incident.objects.get(brand_id=brand.pk, return_id=parcel.ret_id)


def ran_of(incident: Incident) -> str:
    with acting_for(incident.brand_id):
        rows = Return.objects.filter(brand_id=incident.brand_id, id=incident.return_id or 0)
        return str(rows.get().ran)
