"""Deliveries: when what was sold really came, where the channel has it wrong."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.core.errors import NotFound
from backhaul.doors.api.answers import Answer, change
from backhaul.doors.api.fields import Body, Instant, Line, Number, Said
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.service import says
from backhaul.stages.orders.actions import correct_delivery as say_delivery
from backhaul.stages.orders.actions import take_back_delivery
from backhaul.stages.orders.queries import order_named

router = Router()


class DeliveryIn(Body):
    order: Number = Field(description="Its number or id, as in reading it.")
    line: Line = Field(description="Your own name of the line.")
    delivered_at: Instant | None = Field(description="null: the channel’s word counts again.")


class Delivery(Said):
    order: str
    line: str
    delivered_at: datetime | None
    is_delivery_corrected: bool
    channel_delivered_at: datetime | None


@router.post("deliveries", summary="Correct a delivery", **says("orders", {200: Delivery}))
def correct_delivery(request: ApiRequest, body: DeliveryIn) -> HttpResponse:
    """Say when a line really arrived: its deadlines follow, and never become shorter.

    From then on your word counts, whatever the channel tells, until you take it back with
    `delivered_at: null`. Saying the same again changes nothing.
    """
    brand_id, by = request.auth.brand_id, actor(request)

    def corrected(_at: datetime) -> Answer:
        pk = _line_named(brand_id, body)
        if body.delivered_at is None:
            line = take_back_delivery(brand_id, pk, actor=by)
        else:
            line = say_delivery(brand_id, pk, body.delivered_at, actor=by)
        return Answer(
            {
                "order": body.order,
                "line": body.line,
                "delivered_at": line.delivered_at,
                "is_delivery_corrected": bool(line.delivered_by),
                "channel_delivered_at": line.channel_delivered_at,
            }
        )

    return change(request, corrected)


def _line_named(brand_id: int, body: DeliveryIn) -> int:
    for line in order_named(brand_id, body.order).lines:
        if line["external_id"] == body.line:
            return int(line["id"])
    raise NotFound("no_such_order_line", order=body.order, line=body.line)
