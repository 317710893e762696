"""Nobody goes through codes one after the other: wrong ones are counted for each key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation import clock
from backhaul.foundation.limits.attempts import Limit, give_back, take
from backhaul.foundation.tenancy.acting import acting_for

MOST_WRONG = 30
WITHIN = timedelta(minutes=10)
T = TypeVar("T")


def guarded(brand_id: int, who: str, work: Callable[[], T]) -> T:
    """Do `work`, which looks for a code; what it finds does not count.

    The count is committed by itself: `work` may be rolled back. Raises DomainError
    `too_many_attempts`.
    """
    limits = [Limit("credit_code", f"{brand_id}:{who}", MOST_WRONG, WITHIN)]
    with acting_for(brand_id):
        again_at = take(limits, at=clock.now())
    if again_at is not None:
        raise DomainError("too_many_attempts", again_at=again_at.isoformat())
    try:
        done = work()
    except NotFound:
        raise
    except DomainError:
        _right(brand_id, limits)
        raise
    _right(brand_id, limits)
    return done


def _right(brand_id: int, limits: list[Limit]) -> None:
    with acting_for(brand_id):
        give_back(limits)
