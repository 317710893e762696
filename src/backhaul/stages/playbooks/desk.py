"""What a person does about the steps of an incident: finishes, stops or resumes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from backhaul.core.errors import IllegalStep, NotFound
from backhaul.core.playbooks.taking import Act, StepState, step_after
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.journal.record import record
from backhaul.stages.incidents.models import Incident
from backhaul.stages.playbooks.models import TakenStep
from backhaul.stages.playbooks.taking import entry_of
from backhaul.stages.returns import case as cases

_COLUMNS = ("state", "due_at", "due_by", "done_at", "done_by", "code")


def finish(brand_id: int, step_id: int, *, at: datetime, actor: str) -> TakenStep:
    """Note that a person did their task.

    Raises NotFound `no_such_step`, IllegalStep `step_not_open` for what is no open task.
    """
    incident_ids = TakenStep.objects.filter(brand_id=brand_id, id=step_id).values_list(
        "incident_id", flat=True
    )
    rows = _locked(brand_id, incident_ids)
    row = next((one for one in rows if one.pk == step_id), None)
    if row is None:
        raise NotFound("no_such_step", step=step_id)
    row.state = step_after(StepState(row.state), Act.FINISH).value
    row.done_at, row.done_by = at, actor
    _write([row], at=at, actor=actor)
    return row


def finish_many(
    brand_id: int, step_ids: Iterable[int], *, at: datetime, actor: str
) -> tuple[list[TakenStep], int]:
    """Note that a person did these tasks: as many statements for one as for fifty.

    Return those, and how many were none (any more): they are left as they were.
    """
    wanted = set(step_ids)
    incident_ids = TakenStep.objects.filter(brand_id=brand_id, id__in=wanted).values_list(
        "incident_id", flat=True
    )
    rows = [row for row in _locked(brand_id, incident_ids) if row.pk in wanted]
    done = [row for row in rows if row.state == StepState.OPEN]
    for row in done:
        row.state = step_after(StepState(row.state), Act.FINISH).value
        row.done_at, row.done_by = at, actor
    if done:
        _write(done, at=at, actor=actor)
    return done, len(wanted) - len(done)


def stop(brand_id: int, incident_id: int, *, at: datetime, actor: str) -> int:
    """Take no more steps for an incident; return how many were stopped.

    Raises NotFound `no_such_incident`, IllegalStep `nothing_to_stop`.
    """
    rows = _of_incident(brand_id, incident_id)
    stopped = [row for row in rows if row.state in {StepState.WAITING, StepState.OPEN}]
    if not stopped:
        raise IllegalStep("nothing_to_stop", incident=incident_id)
    for row in stopped:
        # A task goes on from now; what waited keeps its own time.
        row.due_at = row.due_at or at
        row.state = step_after(StepState(row.state), Act.STOP).value
        row.due_by, row.done_at, row.done_by, row.code = None, at, actor, "by_hand"
    _write(stopped, at=at, actor=actor)
    return len(stopped)


def resume(brand_id: int, incident_id: int, *, at: datetime, actor: str) -> int:
    """Let stopped steps go on; what should have been taken meanwhile is taken now.

    Raises NotFound `no_such_incident`, IllegalStep `nothing_to_resume`, `incident_closed`.
    """
    rows = _of_incident(brand_id, incident_id)
    stopped = [row for row in rows if row.state == StepState.STOPPED]
    if not stopped:
        raise IllegalStep("nothing_to_resume", incident=incident_id)
    if stopped[0].incident.healed_at is not None:
        raise IllegalStep("incident_closed", incident=incident_id)
    for row in stopped:
        row.state = step_after(StepState.STOPPED, Act.RESUME).value
        row.due_at = max(row.due_at or at, at)
        row.done_at, row.done_by, row.code = None, "", ""
    _write(stopped, at=at, actor=actor)
    return len(stopped)


def steps_of(brand_id: int, incident_ids: Sequence[int]) -> Mapping[int, list[TakenStep]]:
    """Return the steps of each incident in their order: one statement."""
    found: dict[int, list[TakenStep]] = {pk: [] for pk in incident_ids}
    rows = TakenStep.objects.filter(brand_id=brand_id, incident_id__in=list(incident_ids))
    for row in rows.order_by("place", "id"):
        found[row.incident_id].append(row)
    return found


def _of_incident(brand_id: int, incident_id: int) -> list[TakenStep]:
    rows = _locked(brand_id, [incident_id])
    if not rows and not Incident.objects.filter(brand_id=brand_id, id=incident_id).exists():
        raise NotFound("no_such_incident", incident=incident_id)
    return rows


def _locked(brand_id: int, incident_ids: Iterable[int]) -> list[TakenStep]:
    """Lock the return first, as everybody does, and then the steps of the incident."""
    wanted = TakenStep.objects.filter(brand_id=brand_id, incident_id__in=list(incident_ids))
    cases.lock([brand_id], [pk for pk in wanted.values_list("return_id", flat=True) if pk])
    return list(
        wanted.select_related("incident").select_for_update(of=("self",)).order_by("id")
    )


def _write(rows: Sequence[TakenStep], *, at: datetime, actor: str) -> None:
    update = update_statement(rows, _COLUMNS)
    entries = [entry_of(row, at=at, actor=actor) for row in rows]
    record(entries, alongside=[update] if update else [])
