"""What was told to whom, and what could not be."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Now

from backhaul.stages.messaging.models import Message


def messages_of(brand_id: int, return_id: int) -> list[Message]:
    """Return every message of a return, in the order in which they were written."""
    return list(Message.objects.filter(brand_id=brand_id, return_id=return_id).order_by("id"))


def undeliverable(brand_ids: Sequence[int], *, most: int = 50) -> list[Message]:
    """Return the newest messages that were given up, for a person to look at."""
    failed = Message.objects.filter(brand_id__in=brand_ids, state=Message.State.FAILED)
    return list(failed.order_by("-id")[:most])


def is_any_due(brand_ids: Sequence[int]) -> bool:
    """Whether a message waits that is not in anybody's hands."""
    queued = Message.objects.filter(brand_id__in=brand_ids, state=Message.State.QUEUED)
    return queued.filter(Q(due_at=None) | Q(due_at__lte=Now())).exists()
