"""Somebody at a bench: what tests of receiving do again and again."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.receiving.models import Receipt
from backhaul.stages.returns.models import Unit
from tests.cast import Cast
from tests.makers.returns import authorized_return, send_parcel

MOST_STATEMENTS = 12


def at_the_bench(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


def box_of(cast: Cast, *, units: int = 1) -> str:
    """A parcel of Sam's with its label, delivered."""
    ran = authorized_return(cast.nordlicht, units=units)
    send_parcel(cast.nordlicht, ran)
    return ran


def scanned(client: Client, code: str, **fields: str) -> Any:
    return client.post("/station/scan", {"code": code, **fields}, follow=True)


def address(ran: str, rest: str = "") -> str:
    return f"/station/returns/nordlicht/{ran}/{rest}"


def step_of(answer: Any) -> str:
    found = re.search(r'name="step" value="([^"]+)"', answer.content.decode())
    assert found
    return found.group(1)


def units_of(cast: Cast) -> list[Unit]:
    with acting_for(cast.nordlicht.pk):
        return list(Unit.objects.order_by("ordinal", "id"))


def receipts_of(cast: Cast) -> list[Receipt]:
    with acting_for(cast.nordlicht.pk):
        return list(Receipt.objects.order_by("id"))
