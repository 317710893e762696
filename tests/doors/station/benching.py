"""A unit at the bench, asked about and decided over plain HTTP."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import User
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast


def at_the_bench(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


def address(ran: str, rest: str = "") -> str:
    return f"/station/units/nordlicht/{ran}/1/{rest}"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def turn_of(page: str) -> str:
    found = re.search(r'name="turn" value="(\d+)"', page)
    assert found
    return found.group(1)


def answered(client: Client, ran: str, check: str, answer: str, turn: int) -> Any:
    told = {"q": check, "answer": answer, "turn": turn, "began": MONDAY.isoformat()}
    return client.post(address(ran, "inspect"), told)


def graded(client: Client, ran: str, condition: str = "as_new") -> Any:
    answered(client, ran, "complete", "yes", 0)
    answered(client, ran, "matches", "yes", 1)
    return answered(client, ran, "condition", condition, 2)


def decided(client: Client, ran: str, **fields: str) -> Any:
    turn = turn_of(text_of(client.get(address(ran, "disposition"))))
    return client.post(address(ran, "disposition"), {"turn": turn, **fields})


def unit_of(cast: Cast) -> Unit:
    with acting_for(cast.nordlicht.pk):
        return Unit.objects.get()


def count(cast: Cast, model: Any, **which: object) -> int:
    with acting_for(cast.nordlicht.pk):
        return int(model.objects.filter(**which).count())
