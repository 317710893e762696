"""The oracle, asked about the one brand of a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from backhaul.core.axes import LegState
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement import sending
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY
from tests.chaos.oracle import Verdict, judge, read_books
from tests.stages.settlement.till import Till


def verdict_of(till: Till) -> Verdict:
    def ask(query: str) -> Sequence[tuple[Any, ...]]:
        with acting_for(till.brand.pk), connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    return judge(read_books(ask, {till.brand.slug: till.account.books()}))


def bring_to_rest(till: Till, rounds: int = 6) -> None:
    """Sweep and send until nothing is left that could be done at once."""
    for _ in range(rounds):
        with acting_for(till.brand.pk):
            waiting = Leg.objects.filter(brand_id=till.brand.pk, due_at__isnull=False)
            waiting.filter(sent_at=None).update(due_at=MONDAY)
        sending.sweep()
        with acting_for(till.brand.pk):
            ordered = Leg.objects.filter(brand_id=till.brand.pk, state=LegState.ORDERED)
            ids = list(ordered.values_list("id", flat=True))
        for leg_id in ids:
            sending.send(till.brand.pk, leg_id)
