"""What goes outside for a request that is only beginning: a code on its way to a shopper."""

from __future__ import annotations

from procrastinate.contrib.django import app

from backhaul.core.errors import Unavailable
from backhaul.foundation.retrying import retry_on
from backhaul.stages.intake import code_letter


@app.task(name="intake.send_code", queue="outside", retry=retry_on(Unavailable))
def send_code(brand_id: int, order_id: int, subject: str, language: str) -> None:
    """`order_id` 0: there is no such order. A job like any other, that finds nothing to do."""
    code_letter.send_code(brand_id, order_id, bytes.fromhex(subject), language)
