"""Declarations of withdrawal as a shopper makes them, and what the worker does with them."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from backhaul.core.ports.channel import SoldOrder
from backhaul.core.withdrawals import Channel, Statement
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.withdrawals import jobs
from backhaul.stages.withdrawals.declaring import Declared, declare
from backhaul.stages.withdrawals.models import Declaration
from tests.cast import MONDAY, SHOPPER_EMAIL
from tests.makers.orders import sold_order

_JOBS = {
    "withdrawals.acknowledge": jobs.acknowledge,
    "withdrawals.answer": jobs.answer,
}


def statement(**values: Any) -> Statement:
    given: dict[str, Any] = {
        "name": "Sam Lind",
        "contract": "NL-100482",
        "email": SHOPPER_EMAIL,
        **values,
    }
    return Statement(**given)


def declared(
    brand: Brand, said: Statement | None = None, *, at: datetime = MONDAY, language: str = "en"
) -> Declared:
    with acting_for(brand.pk):
        return declare(
            brand,
            said or statement(),
            channel=Channel.PORTAL,
            language=language,
            at=at,
            actor="shopper",
        )


def sold(brand: Brand, order: SoldOrder | None = None) -> int:
    with acting_for(brand.pk):
        (known,) = upsert_orders(brand.pk, [order or sold_order()])
    return known.order_id


def worked() -> None:
    """Do all that the worker would do inside."""
    while drain():
        pass


def posted() -> None:
    """Send every letter about declarations that waits."""
    for job in ProcrastinateJob.objects.filter(task_name__in=_JOBS).order_by("id"):
        _JOBS[job.task_name](**job.args)


def letters(post: Path) -> list[EmailMessage]:
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(post.iterdir())
    ]
    return [one for one in found if isinstance(one, EmailMessage)]


def only(brand: Brand) -> Declaration:
    with acting_for(brand.pk):
        return Declaration.objects.get()
