"""Returns that are authorised and on their way: what the floor of a warehouse begins with."""

from __future__ import annotations

from datetime import datetime, timedelta

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.ports.channel import SoldLine
from backhaul.core.tracking.words import Position
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.actions import announce_parcel
from backhaul.stages.shipping.models import Parcel
from tests.cast import MONDAY, SHOPPER_EMAIL
from tests.makers.orders import sold_line, sold_order

NUMBER = "PK1234567895"


def authorized_return(
    brand: Brand,
    *,
    units: int = 1,
    order: str = "NL-100482",
    line: SoldLine | None = None,
    at: datetime = MONDAY,
) -> str:
    """Ask `units` of a line of three back, by e-mail of Sam's; return the RAN.

    They came a week ago, also where `at` is long after Monday.
    """
    sold = line or sold_line(quantity=3)
    request = ReturnRequest(
        wanted=(
            Wanted(order=order, line=sold.external_id, quantity=units, reason="too_small"),
        ),
        resolution=Resolution.REFUND,
        method=Method.LABEL,
        origin=Origin.PORTAL,
        email=SHOPPER_EMAIL,
    )
    with acting_for(brand.pk):
        came = max(at, MONDAY) - timedelta(days=7)
        upsert_orders(brand.pk, [sold_order(order, lines=(sold,), delivered_at=came)])
        case, _ = request_return(brand, request, at=at, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=at, actor="system")
    return str(case.ret.ran)


def send_parcel(brand: Brand, ran: str, *, number: str = NUMBER, at: datetime = MONDAY) -> int:
    """Put all units of a return into one parcel that the carrier has delivered at `at`."""
    with acting_for(brand.pk):
        parcel = announce_parcel(
            brand.pk, ran, carrier="paketo", tracking_number=number, at=at, actor="shopper"
        )
        told = (Position.ACCEPTED, Position.IN_TRANSIT, Position.DELIVERED)
        Parcel.objects.filter(brand_id=brand.pk, id=parcel.pk).update(
            position=Position.DELIVERED, reached={p.value: at.isoformat() for p in told}
        )
        Unit.objects.filter(brand_id=brand.pk, ret__ran=ran).update(position=Position.DELIVERED)
    return parcel.pk
