"""Chargebacks and inquiries: which news counts, and by when evidence has to be sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from backhaul.core.legs import ANSWER_BY
from backhaul.core.ports.payments import DisputeStatus

#: So long before the last moment for evidence a person is told.
AHEAD = timedelta(days=3)

_S = DisputeStatus
#: The provider waits for us, or decides.
OPEN = frozenset({_S.WARNED, _S.OPEN, _S.UNDER_REVIEW})
#: The money is not with us.
TAKEN = frozenset({_S.OPEN, _S.UNDER_REVIEW, _S.LOST})
#: Evidence can still be sent.
ANSWERABLE = frozenset({_S.WARNED, _S.OPEN})


class Answer(StrEnum):
    """What a person decided to do about a dispute."""

    CONTESTED = "contested"
    """The evidence was handed in at the provider."""
    ACCEPTED = "accepted"
    """Nothing is handed in: the money stays with the shopper."""


class HandIn(StrEnum):
    """How evidence that is handed in by us stands."""

    SENDING = "sending"
    """Wanted by a person; the provider may be asked at this moment."""
    UNKNOWN = "unknown"
    """The provider gave no answer: it may have it."""
    DONE = "done"
    REFUSED = "refused"
    """The provider said no; nothing was handed in."""


def may_be_under_way(state: HandIn, sent_at: datetime | None, at: datetime) -> bool:
    """Return whether somebody may be handing it in at this moment."""
    return state is HandIn.SENDING and sent_at is not None and at < sent_at + ANSWER_BY


def is_late(respond_by: datetime | None, at: datetime) -> bool:
    return respond_by is not None and at >= respond_by


def is_news(
    before: DisputeStatus, before_at: datetime, after: DisputeStatus, after_at: datetime
) -> bool:
    """Return whether what was told at `after_at` holds over what is known from `before_at`.

    News come doubled and in any order. Of the same moment the end holds over its beginning.
    """
    if after_at != before_at:
        return after_at > before_at
    return before in OPEN and after not in OPEN


def joins(won_at: datetime | None, taken_at: datetime) -> bool:
    """Return whether money that was taken then can be that of a dispute.

    `won_at` is when it was first told to be won: what is taken after it is of something else.
    """
    return won_at is None or won_at >= taken_at


def standing(status: DisputeStatus, *, is_taken: bool) -> DisputeStatus:
    """Return how a dispute stands: an inquiry whose money is gone is none any more."""
    is_more = is_taken and status is DisputeStatus.WARNED
    return DisputeStatus.OPEN if is_more else status


def look_at(
    status: DisputeStatus, respond_by: datetime | None, answer: Answer | None
) -> datetime | None:
    """Return when a person is told that evidence is due; None where none is waited for."""
    if status not in ANSWERABLE or respond_by is None or answer is not None:
        return None
    return respond_by - AHEAD


def too_much(captured: int, refunded: int, charged_back: int) -> int:
    """Return by how much more left an order than came in; all in its minor units."""
    return max(0, refunded + charged_back - captured)
