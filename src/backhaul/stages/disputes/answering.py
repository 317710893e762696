"""What a person decides about a dispute, and the clock that tells when evidence is due."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.disputes import ANSWERABLE, Answer
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.disputes import alarms
from backhaul.stages.disputes.entries import entry_of
from backhaul.stages.disputes.handing_in import end_by_person
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.incidents.actions import change_incidents

LONGEST_NOTE = 2000
_BATCH = 100


def answer(
    brand_id: int, dispute_id: int, said: Answer, note: str, *, at: datetime, actor: str
) -> Dispute:
    """Keep that a dispute was contested, or is accepted; the clock for evidence ends.

    The provider was told by the person. Raises NotFound `no_such_dispute`, IllegalStep
    `dispute_is_closed`, `dispute_answered` or `evidence_on_its_way`, DomainError
    `note_too_long`.
    """
    if len(note) > LONGEST_NOTE:
        raise DomainError("note_too_long", limit=LONGEST_NOTE)
    rows = Dispute.objects.select_for_update().filter(brand_id=brand_id, id=dispute_id)
    row = rows.first()
    if row is None:
        raise NotFound("no_such_dispute", dispute=dispute_id)
    if DisputeStatus(row.status) not in ANSWERABLE:
        raise IllegalStep("dispute_is_closed", status=row.status)
    if row.answer:
        raise IllegalStep("dispute_answered", answer=row.answer)
    end_by_person(row, said, at=at, actor=actor)
    row.answer, row.note = said.value, note.strip()
    row.answered_at, row.answered_by, row.due_at = at, actor, None
    row.save(update_fields=("answer", "note", "answered_at", "answered_by", "due_at"))
    record([entry_of(row, EntryKind.DISPUTE_CHANGED, at=at, actor=actor)])
    change_incidents((), [alarms.evidence_over(row)], at=at, actor=actor)
    return row


def sweep() -> int:
    """Tell a person where evidence is due soon; return how many there were."""
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        now = clock.now()
        due = list(
            Dispute.objects.select_for_update(skip_locked=True)
            .filter(brand_id__in=brand_ids, due_at__lte=now)
            .order_by("due_at", "id")[:_BATCH]
        )
        openings = [alarms.evidence_due(row) for row in due]
        for row in due:
            row.due_at = None
        update_rows(due, ("due_at",))
        change_incidents(openings, (), at=now, actor="system")
    return len(due)
