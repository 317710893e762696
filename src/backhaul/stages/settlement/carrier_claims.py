"""Claims against carriers in the books: expected when they are sent, cleared when they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.playbooks.recovery import RecoveryState
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.playbooks.models import Recovery
from backhaul.stages.settlement.books import Books
from backhaul.stages.settlement.models import LedgerLine


def book_claims(tasks: Sequence[TaskRow]) -> None:
    """Book what became of claims: each step of each once, in four statements for any.

    A claim that was sent before its steps were booked is booked whole with its next one.
    """
    wanted = {int(str(task.data["recovery"])) for task in tasks}
    brand_ids = sorted({task.brand_id for task in tasks})
    rows = Recovery.objects.filter(brand_id__in=brand_ids, id__in=wanted).order_by("id")
    due = [
        (row, f"claim:{row.pk}:{what}", event)
        for row in rows.select_for_update()
        for what, event in _events(row)
    ]
    known = LedgerLine.objects.filter(
        brand_id__in=brand_ids, booking__in=[booking for _, booking, _ in due]
    )
    booked = set(known.values_list("brand_id", "booking"))
    books = Books(clock.now())
    for row, booking, event in due:
        if (row.brand_id, booking) not in booked:
            books.book_outside(row.brand_id, booking, event, return_id=row.return_id)
    books.post()


def _events(row: Recovery) -> Iterator[tuple[str, LedgerEvent]]:
    """Yield all that a claim is to have booked by now; one that was never sent, nothing."""
    if row.sent_at is None:
        return
    asked, back = row.amount_minor, row.recovered_minor
    yield "filed", _event(row, LedgerEventKind.CLAIM_FILED, asked)
    if row.state == RecoveryState.RECOVERED:
        yield "paid", _event(row, LedgerEventKind.CLAIM_PAID, back)
    is_over = row.state in {RecoveryState.RECOVERED, RecoveryState.WRITTEN_OFF}
    if is_over and asked > back:
        yield "refused", _event(row, LedgerEventKind.CLAIM_REFUSED, asked - back)


def _event(row: Recovery, kind: LedgerEventKind, minor: int) -> LedgerEvent:
    return LedgerEvent(kind, Money(minor, row.currency))
