"""What a shopper was told already, and of a second look: read with the units of a return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from backhaul.core.risk.appealing import AppealState
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Unit
from backhaul.stages.risk.models import Appeal

_TOLD = JSONObject(name="occasion", at="created_at")
_LOOK = JSONObject(state="state", answer_by="answer_by", decided_at="decided_at")


@dataclass(frozen=True, slots=True)
class Told:
    at: Mapping[str, datetime]
    """By occasion, when its message was written, sent or not."""
    second_look_by: datetime | None = None
    """A second look was asked for, and is answered by then."""
    second_look_end: tuple[AppealState, datetime] | None = None
    """How it ended, and when."""


def told_columns() -> dict[str, Subquery]:
    """Return what `told_to` reads, to annotate units with."""
    mine = {"brand_id": OuterRef("brand_id")}
    messages = Message.objects.filter(**mine, return_id=OuterRef("ret_id"))
    looks = Appeal.objects.filter(**mine, ret_id=OuterRef("ret_id"))
    return {
        "told": ArraySubquery(messages.values(one=_TOLD)),
        "second_look": Subquery(looks.values(one=_LOOK)[:1]),
    }


def told_to(unit: Unit) -> Told:
    found: dict[str, Any] = vars(unit)
    at = {one["name"]: datetime.fromisoformat(one["at"]) for one in found["told"]}
    look = found["second_look"]
    if look is None:
        return Told(at)
    if look["state"] == AppealState.OPEN:
        return Told(at, second_look_by=datetime.fromisoformat(look["answer_by"]))
    ended_at = datetime.fromisoformat(look["decided_at"]) if look["decided_at"] else None
    end = (AppealState(look["state"]), ended_at) if ended_at else None
    return Told(at, second_look_end=end)
