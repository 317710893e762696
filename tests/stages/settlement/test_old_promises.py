"""A new version of the policy changes no old promise: what was frozen is what is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.axes import Method, Resolution
from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.policies.model import TrackingWindows
from backhaul.core.policies.terms import Terms
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.authorization.redating import redate
from backhaul.stages.inspection.actions import asked
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.promises.facts import trigger_of
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import terms_of
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.actions import settle
from backhaul.stages.settlement.preview import preview_of
from backhaul.stages.settlement.to_come import still_to_pay
from backhaul.stages.shipping.changing import Way, change_method
from backhaul.stages.shipping.facts import site_of
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.makers.orders import sold_line, sold_order
from tests.makers.policies import publish_rules
from tests.makers.requests import a_request

SOON = MONDAY + timedelta(hours=1)
OLD = {
    "window": [row("w", {"days": 40})],
    "offer": [row("o", {"methods": ["label", "own_carrier"], "bonus_minor": 250})],
    "fees": [row("f", {"payer": "shopper", "label_minor": 300, "restocking_minor": 100})],
    "release": [row("r", {"trigger": "delivered", "tier": "low"})],
    "inspection": [row("i", {"checks": ["matches"], "look_for": "Seal"})],
    "destination": [row("d", {"site": "north"})],
}
NEW = {
    "window": [row("w", {"days": 2})],
    "offer": [row("o", {"methods": ["pickup"], "resolutions": ["refund"]})],
    "fees": [row("f", {"payer": "shopper", "label_minor": 2_900})],
    "release": [row("r", {"trigger": "inspection", "tier": "high"})],
    "inspection": [row("i", {"checks": ["condition"]})],
    "destination": [row("d", {"site": "south"})],
}


def _promised(cast: Cast) -> tuple[str, Terms]:
    """A credit for something that a policy then forgets; 30 euro paid in Switzerland."""
    brand = cast.nordlicht
    Site.objects.create(code="north", name="Kiel", time_zone="Europe/Berlin", address={})
    publish_rules(brand.pk, at=MONDAY - timedelta(days=1), **OLD)
    # No table of a law holds there: fees are the brand's own matter.
    where = {"name": "Sam", "line1": "A 1", "city": "Bern", "postcode": "3000", "country": "CH"}
    sold = sold_order(
        lines=(sold_line(paid=Money(3000, "EUR")),),
        delivered_at=MONDAY - timedelta(days=3),
        ship_to=where,
    )
    upsert_orders(brand.pk, [sold])
    wish = a_request(resolution=Resolution.CREDIT)
    case, _ = request_return(brand, wish, at=MONDAY, actor="shopper")
    authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
    terms = terms_of(Unit.objects.get())
    assert terms is not None
    return str(case.ret.ran), terms


def test_everything_that_was_said_is_still_what_is_done(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        ran, before = _promised(cast)
        expiry = Return.objects.get().due_at
        publish_rules(brand_id, at=MONDAY + timedelta(minutes=1), **NEW)

        case = cases.read(brand_id, ran)
        (unit,) = case.units
        assert terms_of(unit) == before
        assert before.window_closes_at == MONDAY + timedelta(days=37)
        # What each of the later stages reads.
        assert case.ret.due_at == expiry
        assert site_of(case.units).code == "north"
        assert trigger_of(case.units).value == "delivered"
        assert asked(unit) == ("matches", "point-1")
        promised = still_to_pay([brand_id], [(case.ret, case.units)])
        assert promised == {case.ret.pk: 2_850}
        (shown,) = preview_of(case.ret, case.units)
        assert shown.total == Money(2_850, "EUR")
        with pytest.raises(DomainError, match="way_not_offered"):
            change_method(brand_id, ran, Way(Method.PICKUP), at=SOON, actor="shopper")
        own = Way(Method.OWN_CARRIER, "Paketo", "PK1234567895")
        assert change_method(brand_id, ran, own, at=SOON, actor="shopper")


def test_the_fee_is_taken_and_the_bonus_given_as_they_were_promised(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        ran, _ = _promised(cast)
        publish_rules(brand_id, at=MONDAY + timedelta(minutes=1), **NEW)
        Unit.objects.update(position="delivered")

        _, legs = settle(brand_id, ran, at=SOON, actor="system")

        leg, bonus = legs
        assert (leg.kind, leg.amount_minor) == ("credit", 2_600)
        assert (bonus.purpose, bonus.amount_minor) == ("bonus", 250)
        told = [*leg.explanation, *bonus.explanation]
        rows = {part["code"]: part for part in told}
        assert {code: part["amount_minor"] for code, part in rows.items()} == {
            "paid": 3_000,
            "fee": -400,
            "bonus": 250,
        }
        assert rows["fee"]["fees"] == [
            {"kind": "label", "amount_minor": 300, "tax_minor": 0},
            {"kind": "restocking", "amount_minor": 100, "tax_minor": 0},
        ]
        # The bonus is beside what was paid: the line has 26 euro of its 30 given back.
        assert OrderLine.objects.get().refund_ordered_minor == 2_600


def test_a_corrected_delivery_follows_the_rule_of_then(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        _promised(cast)
        publish_rules(brand_id, at=MONDAY + timedelta(minutes=1), **NEW)
        OrderLine.objects.update(delivered_at=MONDAY)

        redate([brand_id], [OrderLine.objects.get().pk], at=SOON)

        after = terms_of(Unit.objects.get())
        assert after is not None
        assert after.window_closes_at == MONDAY + timedelta(days=40)
        assert after.windows == TrackingWindows()
