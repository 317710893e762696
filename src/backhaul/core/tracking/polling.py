"""When to ask a carrier about a parcel again, and when what we know of it has become old.

A plan follows from the facts alone: the same parcel is planned for the same moment by whoever
works it out. News by a webhook moves the plan as an answer does, so that only what is silent
is asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.tracking.silence import ParcelFacts
from backhaul.core.tracking.state import ParcelState
from backhaul.core.tracking.words import IncidentKind, Position

#: How long after the last word of the carrier it is asked, by where the parcel is.
NOT_SENT = timedelta(hours=24)
FIRST_SCAN_DUE = timedelta(hours=4)
ON_ITS_WAY = timedelta(hours=6)
ACROSS_A_BORDER = timedelta(hours=12)
OUT_FOR_DELIVERY = timedelta(hours=2)
LOST = timedelta(hours=24)

SHORTEST = timedelta(hours=1)
LONGEST = timedelta(hours=48)
_SLOWER_EVERY = timedelta(days=7)
"""So long a silence doubles the pause: nothing suggests that the next answer is another."""
_BEFORE_A_DEADLINE = 4
"""So many times a carrier is asked before a deadline passes, the last ones an hour apart."""
_JITTER = 0.1
_STALE_AFTER = timedelta(hours=12)
"""At least so long a planned question may go without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`stale_at`: not answered by then, we no longer know where the parcel is."""

    ask_at: datetime
    stale_at: datetime


def plan(
    state: ParcelState,
    facts: ParcelFacts,
    *,
    parcel_id: int,
    asked_at: datetime | None,
    due_at: datetime | None,
    now: datetime,
) -> Plan | None:
    """Return when to ask next, None where no answer of the carrier is waited for.

    `asked_at` is when it last answered, `due_at` when the parcel's silence will matter.
    """
    usual = _usual_pause(state, facts)
    if usual is None:
        return None
    heard_at = _heard_at(state, facts, asked_at, now)
    pause = min(usual * (1 + _silence(state, facts, heard_at) / _SLOWER_EVERY), LONGEST)
    if due_at is not None and due_at > heard_at:
        pause = min(pause, max((due_at - heard_at) / _BEFORE_A_DEADLINE, SHORTEST))
    ask_at = heard_at + pause * (1 + _JITTER * _spread(parcel_id))
    return Plan(ask_at=ask_at, stale_at=ask_at + max(_STALE_AFTER, 2 * usual))


def _usual_pause(state: ParcelState, facts: ParcelFacts) -> timedelta | None:
    # After delivery our own dock is what is awaited.
    has_arrived = state.received_at is not None or state.delivered_at is not None
    if facts.is_closed or has_arrived or not facts.can_ask_carrier:
        return None
    if any(incident.kind is IncidentKind.LOST for incident in state.incidents):
        return LOST
    if state.position is Position.OUT_FOR_DELIVERY:
        return OUT_FOR_DELIVERY
    if state.last_moved_at is not None:
        return ACROSS_A_BORDER if facts.crosses_border else ON_ITS_WAY
    if facts.claimed_at or facts.handed_over_at or state.position is Position.HANDED_OVER:
        return FIRST_SCAN_DUE
    return NOT_SENT


def _heard_at(
    state: ParcelState, facts: ParcelFacts, asked_at: datetime | None, now: datetime
) -> datetime:
    """Return when we last knew; a scan of an uncertain zone may lie ahead of now."""
    told = [facts.label_made_at, asked_at, state.last_scan.instant if state.last_scan else None]
    return min(max((at for at in told if at is not None), default=now), now)


def _silence(state: ParcelState, facts: ParcelFacts, heard_at: datetime) -> timedelta:
    """Return how long the parcel had told nothing new when we last knew."""
    news_at = state.last_scan.instant if state.last_scan else facts.label_made_at
    if facts.claimed_at is not None:
        news_at = max(news_at or facts.claimed_at, facts.claimed_at)
    return max(heard_at - (news_at or heard_at), timedelta(0))


def _spread(parcel_id: int) -> float:
    """Return a number from -1 to 1 that is the parcel's own: not all are asked at once."""
    digest = hashlib.blake2b(str(parcel_id).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**31 - 1
