"""The rows do not depend on the order, the repetition or the batches in which news comes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking import inbox
from backhaul.stages.tracking.actions import drain_inbox
from backhaul.stages.tracking.models import Scan
from tests.cast import MONDAY, Cast
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell

OTHER = "PK2222222222"
NEWS = [
    (NUMBER, event("LC", 1)),
    (NUMBER, event("DO", 2)),
    (NUMBER, event("CU", 9)),
    (NUMBER, event("DP", 10)),
    (NUMBER, event("AF", 30)),
    (NUMBER, event("ZZ", 31)),
    (OTHER, event("PU", 3)),
    (OTHER, event("RT", 20)),
    (OTHER, event("DL", 30)),
    (OTHER, event("DM", 31)),
    ("PK3333333333", event("DO", 4)),
]
#: Of each row what the news decides, not when we heard of it.
_SCAN = ("tracking_number", "fingerprint", "parcel_id", "word", "instant", "text")
_PARCEL = ("position", "reached", "last_scan", "incident", "due_at", "due_what")
_RETURN = ("headline", "step", "reached", "incident", "is_done")


def _rows() -> str:
    incidents = Incident.objects.filter(healed_at=None).order_by("subject", "kind")
    found: list[Any] = [
        list(Scan.objects.order_by("tracking_number", "fingerprint").values(*_SCAN)),
        list(Parcel.objects.order_by("id").values(*_PARCEL)),
        list(Unit.objects.order_by("id").values("position")),
        list(Return.objects.order_by("id").values(*_RETURN)),
        list(incidents.values("kind", "subject", "severity")),
    ]
    return json.dumps(found, default=str, sort_keys=True)


def _after(cast: Cast, bodies: Sequence[tuple[str, Sequence[dict[str, Any]]]], cut: int) -> str:
    """Drain `bodies`, the first `cut` of them before the rest come; then undo everything."""
    with transaction.atomic():
        for place, (number, events) in enumerate(bodies):
            if place == cut:
                _drain()
            tell(cast.nordlicht, number, *events, id=place)
        _drain()
        with acting_for(cast.nordlicht.pk):
            found = _rows()
        transaction.set_rollback(True)
    return found


def _drain() -> None:
    while drain_inbox():
        pass


@pytest.fixture
def two_parcels(cast: Cast) -> Cast:
    put_clock(MONDAY + timedelta(hours=40))
    labelled_parcel(cast.nordlicht, NUMBER, order="NL-1")
    labelled_parcel(cast.nordlicht, OTHER, order="NL-2")
    return cast


@pytest.mark.database
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_order_any_repetition_and_any_batches_give_the_same_rows(
    two_parcels: Cast, data: st.DataObject
) -> None:
    expected = _after(two_parcels, [(number, [one]) for number, one in NEWS], cut=0)
    shuffled = data.draw(st.permutations(NEWS))
    again = data.draw(st.lists(st.sampled_from(NEWS), max_size=5))
    size = data.draw(st.integers(1, 5))
    bodies = [(number, [one]) for number, one in [*shuffled, *again]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inbox, "_BATCH", size)
        found = _after(two_parcels, bodies, cut=data.draw(st.integers(0, len(bodies))))

    assert found == expected
