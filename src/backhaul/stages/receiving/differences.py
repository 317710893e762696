"""What is not as it was announced becomes an incident that a person owns, and ends as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from backhaul.stages.receiving.boxes import Box
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit


def tell(case: Case, differing: Mapping[Unit, str], *, at: datetime, actor: str) -> None:
    """Open `contents_differ` for each unit, with the code of what differs."""
    del case, differing, at, actor


def settle(
    case: Case, units: Iterable[Unit], boxes: Iterable[Box], *, at: datetime, actor: str
) -> None:
    """Heal what no longer holds: of units that turned up, and of the way of opened boxes."""
    del case, units, boxes, at, actor
