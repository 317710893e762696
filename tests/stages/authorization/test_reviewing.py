"""A review that a rule wants by some hour is somebody's trouble when the hour is over."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.policies.model import Outcome
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize, review
from backhaul.stages.authorization.reviewing import sweep
from backhaul.stages.incidents.models import Incident
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.makers.orders import sold_order
from tests.makers.policies import publish_rules
from tests.makers.requests import a_request


def test_it_is_told_once_and_heals_when_it_is_done(cast: Cast) -> None:
    brand = cast.nordlicht
    look = row("look", {"outcome": "review", "by": "lead", "within_h": 12})
    with acting_for(brand.pk):
        publish_rules(brand.pk, eligibility=[look], at=MONDAY - timedelta(days=1))
        upsert_orders(brand.pk, [sold_order()])
        case, _ = request_return(brand, a_request(), at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
        due = (Return.objects.get().due_at, Return.objects.get().due_what)
        assert due == (MONDAY + timedelta(hours=12), "review_due")
        Return.objects.update(due_at=clock.now())

    assert (sweep(), sweep()) == (1, 0)

    with acting_for(brand.pk):
        incident = Incident.objects.get()
        assert (incident.kind, incident.evidence["code"]) == ("promise_at_risk", "review_late")
        yes = {1: Outcome.AUTHORIZE}
        review(brand.pk, case.ret.ran, yes, note="Fine.", at=MONDAY, actor="member:1")
    sweep()

    with acting_for(brand.pk):
        assert Incident.objects.get().healed_at is not None
        assert Return.objects.get().due_what == "authorization_expires"
