"""Claims on carriers for those who follow them: open ones by what is due first, and one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, Sum, Window

from backhaul.core.errors import NotFound
from backhaul.core.playbooks.taking import StepState
from backhaul.stages.playbooks.models import Recovery, TakenStep
from backhaul.stages.returns.models import Return

__all__ = [
    "Listed",
    "Page",
    "Recovery",
    "TakenStep",
    "Task",
    "Total",
    "first_tasks",
    "of_return",
    "recoveries",
    "recovery",
    "steps_of_return",
    "tasks",
]


@dataclass(frozen=True, slots=True)
class Listed:
    recovery: Recovery
    ran: str


@dataclass(frozen=True, slots=True)
class Total:
    currency: str
    claimed_minor: int


@dataclass(frozen=True, slots=True)
class Task:
    """A step that waits for a person. `ran` empty: its incident is of no return."""

    step: TakenStep
    ran: str


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Listed]
    totals: list[Total]
    """What is asked for in all open claims, by currency."""
    has_more: bool


def recoveries(brand_id: int, *, closed: bool = False, limit: int = 100) -> Page:
    """Return open claims, the first to be due above, or the closed ones, the newest above."""
    rows: QuerySet[Recovery] = Recovery.objects.filter(brand_id=brand_id)
    if closed:
        rows = rows.filter(closed_at__isnull=False).order_by("-closed_at", "-id")
    else:
        rows = rows.filter(closed_at=None).order_by("due_by", "id")
    claimed = Window(Sum("amount_minor"), partition_by=[F("currency")])
    found = list(rows.annotate(of_currency=claimed)[: limit + 1])
    rans = _rans(brand_id, (row.return_id for row in found))
    totals = {row.currency: int(getattr(row, "of_currency", 0)) for row in found}
    return Page(
        [Listed(row, rans.get(row.return_id or 0, "")) for row in found[:limit]],
        [Total(currency, minor) for currency, minor in sorted(totals.items())],
        len(found) > limit,
    )


def recovery(brand_id: int, recovery_id: int) -> Listed:
    """Raises NotFound `no_such_recovery`."""
    row = Recovery.objects.filter(brand_id=brand_id, id=recovery_id).first()
    if row is None:
        raise NotFound("no_such_recovery", recovery=recovery_id)
    return Listed(row, _rans(brand_id, [row.return_id]).get(row.return_id or 0, ""))


def of_return(brand_id: int, return_id: int) -> list[Recovery]:
    """Return all claims for parcels of a return, the newest first."""
    rows = Recovery.objects.filter(brand_id=brand_id, return_id=return_id)
    return list(rows.order_by("-id"))


def steps_of_return(brand_id: int, return_id: int) -> list[TakenStep]:
    """Return every step taken or to come about a return, incident by incident."""
    rows = TakenStep.objects.filter(brand_id=brand_id, return_id=return_id)
    return list(rows.order_by("incident_id", "place", "id"))


NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """`owner` is a member who took the incident, or NOBODY; empty or None: any."""

    owner: str = ""
    step: str = ""
    kind: str = ""
    due_before: datetime | None = None


def tasks(brand_id: int, wanted: TaskFilter, *, limit: int = 100) -> list[Task]:
    """Return what waits for a person, the first to be due above: two statements.

    What was to do about an incident that is over waits for nobody.
    """
    rows = TakenStep.objects.filter(
        brand_id=brand_id, state=StepState.OPEN, incident__healed_at=None
    )
    if wanted.owner:
        rows = rows.filter(incident__owner="" if wanted.owner == NOBODY else wanted.owner)
    if wanted.step:
        rows = rows.filter(step=wanted.step)
    if wanted.kind:
        rows = rows.filter(incident__kind=wanted.kind)
    if wanted.due_before is not None:
        rows = rows.filter(due_by__lt=wanted.due_before)
    found = list(rows.select_related("incident").order_by("due_by", "id")[:limit])
    rans = _rans(brand_id, (row.return_id for row in found))
    return [Task(row, rans.get(row.return_id or 0, "")) for row in found]


def rans_of_tasks(brand_id: int, step_ids: Iterable[int]) -> list[str]:
    """Return the numbers of the returns that tasks are about."""
    rows = TakenStep.objects.filter(brand_id=brand_id, id__in=list(step_ids))
    return list(_rans(brand_id, rows.values_list("return_id", flat=True)).values())


def first_tasks(brand_id: int, incident_ids: Iterable[int]) -> dict[int, TakenStep]:
    """Return by incident the step of a person that is due first, where there is one."""
    rows = TakenStep.objects.filter(
        brand_id=brand_id, incident_id__in=list(incident_ids), state=StepState.OPEN
    )
    # The last one written for an incident stays.
    return {row.incident_id: row for row in rows.order_by(F("due_by").desc(), "-place")}


def _rans(brand_id: int, return_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = [pk for pk in return_ids if pk is not None]
    rows = Return.objects.filter(brand_id=brand_id, id__in=wanted)
    return dict(rows.values_list("id", "ran"))
