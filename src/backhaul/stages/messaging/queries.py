"""What was told to whom, and what could not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Now

from backhaul.core.errors import NotFound
from backhaul.foundation import cursors
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Return

_NEWEST_FIRST = ("-created_at", "-id")


@dataclass(frozen=True, slots=True)
class Page:
    """Messages with the number of the return of each, the newest first."""

    rows: list[tuple[Message, str]]
    next_cursor: str | None
    """None: this is the last page."""


def messages_of(brand_id: int, return_id: int) -> list[Message]:
    """Return every message of a return, in the order in which they were written."""
    return list(Message.objects.filter(brand_id=brand_id, return_id=return_id).order_by("id"))


def message_of(brand_id: int, message_id: int) -> tuple[Message, str]:
    """Return one message and its return's number; raises NotFound `no_such_message`."""
    row = Message.objects.filter(brand_id=brand_id, id=message_id).first()
    if row is None:
        raise NotFound("no_such_message", message=message_id)
    return row, _rans(brand_id, [row])[row.return_id]


def newest(brand_id: int, *, state: str = "", cursor: str = "", limit: int = 50) -> Page:
    """Return a page of a brand's messages; raises DomainError `cursor_invalid`."""
    rows = Message.objects.filter(brand_id=brand_id)
    if state:
        rows = rows.filter(state=state)
    if cursor:
        moment, row_id = cursors.read_after(cursor)
        earlier = Q(created_at=moment, id__lt=row_id) | Q(created_at__lt=moment)
        rows = rows.filter(earlier, created_at__lte=moment)
    found = list(rows.order_by(*_NEWEST_FIRST)[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    rans = _rans(brand_id, shown)
    pairs = [(row, rans[row.return_id]) for row in shown]
    last = shown[-1] if more else None
    return Page(pairs, cursors.after(last.created_at, last.pk) if last else None)


def of_returns(brand_id: int, return_ids: Sequence[int], *, most: int) -> list[Message]:
    """Return the newest messages of some returns."""
    rows = Message.objects.filter(brand_id=brand_id, return_id__in=list(return_ids))
    return list(rows.order_by("-id")[:most])


def newest_of_all(brand_ids: Sequence[int], *, most: int) -> list[Message]:
    """Return the newest messages of several brands: each brand's index tells its own."""
    found: list[Message] = []
    for brand_id in brand_ids:
        rows = Message.objects.filter(brand_id=brand_id)
        found += rows.order_by(*_NEWEST_FIRST)[:most]
    return sorted(found, key=lambda row: (row.created_at, row.pk), reverse=True)[:most]


def undeliverable(brand_ids: Sequence[int], *, most: int = 50) -> list[Message]:
    """Return the newest messages that were given up, for a person to look at."""
    failed = Message.objects.filter(brand_id__in=brand_ids, state=Message.State.FAILED)
    return list(failed.order_by(*_NEWEST_FIRST)[:most])


def is_any_due(brand_ids: Sequence[int]) -> bool:
    """Whether a message waits that is not in anybody's hands."""
    queued = Message.objects.filter(brand_id__in=brand_ids, state=Message.State.QUEUED)
    return queued.filter(Q(due_at=None) | Q(due_at__lte=Now())).exists()


def _rans(brand_id: int, messages: Sequence[Message]) -> dict[int, str]:
    wanted = {message.return_id for message in messages}
    rows = Return.objects.filter(brand_id=brand_id, id__in=wanted)
    return dict(rows.values_list("id", "ran")) if wanted else {}
