"""Steps whose time has come: the incident is looked at again, and the step is taken once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

import structlog

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.playbooks.model import OFFERS, Loyalty, StepKind
from backhaul.core.playbooks.taking import Customer, StepState, take
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.playbooks.facts import customers, told_all
from backhaul.stages.playbooks.models import TakenStep
from backhaul.stages.playbooks.versions import of_brands
from backhaul.stages.returns import case as cases

log = structlog.get_logger(__name__)
SOURCE = "playbooks"
_BATCH = 200
_PUT_OFF = timedelta(hours=1)
_COLUMNS = ("state", "due_at", "due_by", "done_at", "done_by", "code")


def sweep() -> int:
    """Take what is due; return how many steps. A failing batch is taken one by one."""
    brand_ids = every_brand_id()
    try:
        with acting_for(*brand_ids):
            return _take_due(brand_ids, limit=_BATCH)
    except Exception:
        log.exception("a sweep of playbooks failed; taking their steps one by one")
        return _sweep_singly(brand_ids)


def _take_due(
    brand_ids: Sequence[int], *, limit: int, only: Sequence[int] | None = None
) -> int:
    """Returns are locked first, as everybody does; what another worker took is not due."""
    now = clock.now()
    wanted = TakenStep.objects.filter(
        brand_id__in=brand_ids, state=StepState.WAITING, due_at__lte=now
    )
    if only is not None:
        wanted = wanted.filter(id__in=only)
    seen = list(wanted.order_by("due_at", "id").values_list("id", "return_id")[:limit])
    if not seen:
        return 0
    cases.lock(brand_ids, [pk for _, pk in seen if pk is not None])
    rows = list(
        wanted.filter(id__in=[pk for pk, _ in seen])
        .select_related("incident")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("due_at", "place", "id")
    )
    if rows:
        _take(brand_ids, rows, now)
    return len(rows)


def _take(brand_ids: Sequence[int], rows: Sequence[TakenStep], now: datetime) -> None:
    offered = sorted({row.return_id for row in rows if row.return_id and row.step in OFFERS})
    known = customers(brand_ids, offered)
    rules = _loyalty(rows) if offered else {}
    asked = [row.incident.subject for row in rows if row.step == StepKind.ASK_SHOPPER]
    answered = told_all(brand_ids, asked)
    entries = []
    for row in rows:
        _settle(row, _needless(row, answered), known, rules, now)
        entries.append(entry_of(row, at=now, actor="system"))
    update = update_statement(rows, _COLUMNS)
    record(entries, alongside=[update] if update else [])


def _loyalty(rows: Sequence[TakenStep]) -> Mapping[int, Loyalty]:
    books = of_brands(sorted({row.brand_id for row in rows}))
    return {brand_id: found.playbooks.loyalty for brand_id, found in books.items()}


def _needless(row: TakenStep, answered: AbstractSet[str]) -> str:
    """Return why the step is not needed any more: nobody is asked what they told us."""
    if row.incident.healed_at is not None:
        return "healed"
    is_asked = row.step == StepKind.ASK_SHOPPER
    return "answered" if is_asked and row.incident.subject in answered else ""


def _settle(
    row: TakenStep,
    needless: str,
    known: Mapping[int | None, Customer],
    rules: Mapping[int, Loyalty],
    now: datetime,
) -> None:
    taken = take(
        StepKind(row.step),
        needless=needless,
        customer=known.get(row.return_id, Customer()),
        rule=rules.get(row.brand_id, Loyalty()),
        due_by=now + timedelta(hours=row.due_h),
    )
    row.state, row.code, row.due_by, row.due_at = taken.state.value, taken.code, None, None
    if taken.state is StepState.OPEN:
        row.due_by = taken.due_by
    else:
        row.done_at, row.done_by = now, "system"


def entry_of(row: TakenStep, *, at: datetime, actor: str) -> NewEntry:
    """Return what the journal tells of a step as it is now."""
    return NewEntry(
        kind=EntryKind.INCIDENT_STEP,
        brand_id=row.brand_id,
        return_id=row.return_id,
        occurred_at=at,
        actor=actor,
        source=SOURCE,
        data={
            "incident": row.incident_id,
            "kind": row.incident.kind,
            "subject": row.incident.subject,
            "severity": row.incident.severity,
            "step": str(row.step),
            "state": str(row.state),
            "code": row.code,
        },
    )


def _sweep_singly(brand_ids: Sequence[int]) -> int:
    with acting_for(*brand_ids):
        due = TakenStep.objects.filter(
            brand_id__in=brand_ids, state=StepState.WAITING, due_at__lte=clock.now()
        )
        found = list(due.order_by("due_at", "id").values_list("id", "brand_id")[:_BATCH])
    for step_id, brand_id in found:
        try:
            with acting_for(brand_id):
                _take_due([brand_id], limit=1, only=[step_id])
        except Exception:
            log.exception("a step of a playbook could not be taken", step=step_id)
            with acting_for(brand_id):
                TakenStep.objects.filter(
                    brand_id=brand_id, id=step_id, state=StepState.WAITING
                ).update(due_at=clock.now() + _PUT_OFF)
    return len(found)
