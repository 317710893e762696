"""Authorisations that nobody used: ended when their day is over."""

from __future__ import annotations

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.authorization.actions import EXPIRES, expire
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return

_BATCH = 100


def sweep() -> int:
    """End what is due; return how many returns were looked at."""
    with acting_for(*every_brand_id()):
        at = clock.now()
        due = list(
            Return.objects.select_for_update(skip_locked=True)
            .filter(brand_id__in=acting_brands(), due_at__lte=at, due_what=EXPIRES)
            .order_by("due_at")
            .values_list("id", flat=True)[:_BATCH]
        )
        for case in cases.load_many(acting_brands(), due).values():
            expire(case, at=at)
    return len(due)
