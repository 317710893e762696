"""Offers of a replacement or an early refund: by the brand's rule, once, noted, stoppable."""

from __future__ import annotations

import pytest

from backhaul.core.playbooks.model import DEFAULT, Loyalty, Playbooks, Step, StepKind
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.playbooks.desk import stop
from backhaul.stages.playbooks.models import TakenStep
from backhaul.stages.playbooks.versions import publish
from backhaul.stages.settlement.models import Leg
from backhaul.stages.tracking.actions import drain_inbox
from tests.cast import MONDAY, Cast
from tests.core.tracking.makers import hours
from tests.makers.orders import sold_order
from tests.makers.playbooks import work_at
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell

LOST_AT = MONDAY + hours(200)
OFFERS = ("offer_replacement", "offer_refund")


def lost(brand: Brand, *, orders: int) -> Incident:
    """The parcel of a customer with so many orders is lost on its way."""
    labelled_parcel(brand, due_at=None)
    with acting_for(brand.pk):
        for number in range(orders - 1):
            upsert_orders(brand.pk, [sold_order(f"NL-EARLIER-{number}")])
    put_clock(LOST_AT)
    tell(brand, NUMBER, event("DO", 5), event("LO", 200))
    drain_inbox()
    with acting_for(brand.pk):
        return Incident.objects.get(brand=brand, kind="lost")


def offers(brand: Brand) -> list[tuple[str, str, str]]:
    with acting_for(brand.pk):
        rows = TakenStep.objects.filter(brand=brand, step__in=OFFERS).order_by("place")
        return [(row.step, row.state, row.code) for row in rows]


def told(brand: Brand) -> list[tuple[str, str]]:
    with acting_for(brand.pk):
        rows = Entry.objects.filter(brand=brand, kind="incident.step_taken").order_by("id")
        data = [row.data for row in rows if row.data["step"] in OFFERS]
        return [(one["step"], one["state"]) for one in data]


def test_a_loyal_customer_is_offered_both_once_and_nothing_is_paid_by_it(cast: Cast) -> None:
    brand = cast.nordlicht
    lost(brand, orders=3)

    for _ in range(3):
        work_at(LOST_AT + hours(1))

    assert offers(brand) == [
        ("offer_replacement", "open", "task"),
        ("offer_refund", "open", "task"),
    ]
    assert told(brand) == [("offer_replacement", "open"), ("offer_refund", "open")]
    with acting_for(brand.pk):
        step = TakenStep.objects.get(step="offer_replacement")
        assert step.due_by is not None
        assert hours(25) <= step.due_by - LOST_AT < hours(25.1)
        # The first scan paid by the rule; an offer moves no money.
        assert set(Leg.objects.values_list("approved_by", flat=True)) <= {"system"}


@pytest.mark.parametrize("orders", [1, 2])
def test_a_new_customer_is_not_and_why_is_noted(cast: Cast, orders: int) -> None:
    lost(cast.nordlicht, orders=orders)

    work_at(LOST_AT + hours(1))

    assert offers(cast.nordlicht) == [
        ("offer_replacement", "skipped", "not_loyal"),
        ("offer_refund", "skipped", "not_loyal"),
    ]
    assert told(cast.nordlicht) == [
        ("offer_replacement", "skipped"),
        ("offer_refund", "skipped"),
    ]


def test_who_is_loyal_and_what_is_offered_is_the_brands_rule(cast: Cast) -> None:
    brand = cast.nordlicht
    steps = {**DEFAULT.steps, IncidentKind.LOST: (Step(kind=StepKind.OFFER_REPLACEMENT),)}
    own = Playbooks(loyalty=Loyalty(orders=1), steps=steps)
    with acting_for(brand.pk):
        publish(brand.pk, own, seen=0, at=MONDAY, by="member:1")
    lost(brand, orders=1)
    lost(cast.voltaic, orders=1)

    work_at(LOST_AT + hours(1))

    assert offers(brand) == [("offer_replacement", "open", "task")]
    assert {code for _, _, code in offers(cast.voltaic)} == {"not_loyal"}


def test_a_person_who_stops_the_playbook_stops_the_offers_too(cast: Cast) -> None:
    brand = cast.nordlicht
    incident = lost(brand, orders=3)
    work_at(LOST_AT + hours(1))
    with acting_for(brand.pk):
        stop(brand.pk, incident.pk, at=LOST_AT + hours(2), actor="member:1")

    work_at(LOST_AT + hours(300))

    assert {state for _, state, _ in offers(brand)} == {"stopped"}


def test_a_parcel_that_is_found_before_needs_no_offer(cast: Cast) -> None:
    brand = cast.nordlicht
    lost(brand, orders=3)
    tell(brand, NUMBER, event("DP", 201))
    put_clock(LOST_AT + hours(2))
    drain_inbox()

    work_at(LOST_AT + hours(3))

    assert {code for _, _, code in offers(brand)} == {"healed"}
