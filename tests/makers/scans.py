"""Parcels with a label, what their carrier tells of them, and a clock that can be put."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from backhaul.core.tracking.words import Position
from backhaul.foundation import clock
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import Sender, store
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.stages.shipping.actions import announce_parcel
from backhaul.stages.shipping.models import LabelState, Parcel
from tests.cast import MONDAY
from tests.makers.returns import NUMBER, authorized_return


def put_clock(moment: datetime) -> None:
    """Move the installation's clock, as a sandbox's can be; it goes on from there."""
    real = clock.now() - clock.offset()
    ahead = math.ceil((moment - real).total_seconds())
    Installation.objects.update(clock_offset_seconds=ahead)
    clock.set_offset(timedelta(seconds=ahead))


def labelled_parcel(
    brand: Brand,
    number: str = NUMBER,
    *,
    order: str = "NL-100482",
    at: datetime = MONDAY,
    **columns: Any,
) -> Parcel:
    """Return the parcel of a new return, under a label that was bought at `at`."""
    ran = authorized_return(brand, order=order, at=at)
    with acting_for(brand.pk):
        parcel = announce_parcel(
            brand.pk, ran, carrier="sandbox", tracking_number=number, at=at, actor="shopper"
        )
        columns = {
            "label_state": LabelState.BOUGHT,
            "reached": {Position.LABEL_CREATED.value: at.isoformat()},
            "due_at": at,
            "due_what": "look",
            **columns,
        }
        Parcel.objects.filter(brand_id=brand.pk, id=parcel.pk).update(**columns)
        return Parcel.objects.select_related("ret").get(brand_id=brand.pk, id=parcel.pk)


def event(code: str, hours: float, **values: Any) -> dict[str, Any]:
    """Return an event of Paketo, so many hours after Monday nine o'clock UTC."""
    local = MONDAY + timedelta(hours=hours + 1)
    return {
        "id": f"evt_{code}_{hours}",
        "sequence": int(hours * 60),
        "code": code,
        "description": "Something happened",
        "local_time": local.replace(tzinfo=None).isoformat(),
        "utc_offset": "+01:00",
        "facility": "Kiosk Lindner",
        "city": "Berlin",
        "country": "DE",
        **values,
    }


def body(number: str, events: Sequence[dict[str, Any]], **values: Any) -> bytes:
    told = {"tracking_number": number, "events": list(events), **values}
    return json.dumps(told).encode()


def keep(brand: Brand, raw: bytes, *, adapter: str = "sandbox") -> int | None:
    """Store a body as a webhook does; None when it is here already."""
    sender = Sender(RawBody.Kind.TRACKING, adapter, brand.pk)
    with acting_for(brand.pk):
        return store(sender, raw, headers={}, received_at=clock.now())


def tell(brand: Brand, number: str, *events: dict[str, Any], **values: Any) -> int | None:
    return keep(brand, body(number, events, **values))
