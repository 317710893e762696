"""What goes outside for a declaration: its acknowledgement, an answer, a label."""

from __future__ import annotations

from procrastinate.contrib.django import app

from backhaul.core.errors import Unavailable
from backhaul.foundation import clock
from backhaul.foundation.retrying import retry_on
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.promptly import label_soon
from backhaul.stages.withdrawals import letters


@app.task(name="withdrawals.acknowledge", queue="outside", retry=retry_on(Unavailable))
def acknowledge(brand_id: int, declaration_id: int) -> None:
    letters.acknowledge(brand_id, declaration_id)


@app.task(name="withdrawals.answer", queue="outside", retry=retry_on(Unavailable))
def answer(brand_id: int, declaration_id: int) -> None:
    letters.send_answer(brand_id, declaration_id)


@app.task(name="withdrawals.order_label", queue="outside")
def order_label(brand_id: int, return_id: int) -> None:
    """Order the label of a return that a declaration opened; a refusal is kept with it."""
    with acting_for(brand_id):
        ret = Return.objects.filter(brand_id=brand_id, id=return_id).first()
        now = clock.now()
    if ret is not None:
        label_soon(brand_id, ret.ran, at=now, actor="system")
