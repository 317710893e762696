"""A key lets no more go than its brand allows."""

from __future__ import annotations

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.approvals.limits import change_limits
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY, Cast
from tests.doors.api.desk import Desk
from tests.doors.api.matrix import reach


def test_a_key_above_its_limit_orders_nothing(cast: Cast, desk: Desk) -> None:
    ran = reach(desk, "both_inspected")
    with acting_for(cast.nordlicht.pk):
        change_limits(cast.nordlicht.pk, {"api": 1}, None, at=MONDAY, actor="member:1")

    no = desk.post(f"/returns/{ran}/settle")

    assert (no.status, no.code) == (409, "second_person_needed")
    assert no.json["facts"] == {"most_minor": 1, "currency": "EUR"}
    with acting_for(cast.nordlicht.pk):
        assert Leg.objects.count() == 0
