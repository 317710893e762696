"""Stories about when the money goes, and that it goes once."""

from __future__ import annotations

import pytest

from tests.journeys.shop import Shop

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def test_a_cheap_unit_is_refunded_at_the_first_scan_and_then_goes_its_way(
    nordlicht: Shop,
) -> None:
    ret = nordlicht.sent("tee")

    ret.scan("DO")
    paid = ret.until_paid()

    assert paid["headline"] == "refunded_on_its_way"
    assert paid["units"][0]["processing"] == "awaited"
    ret.travel("delivered")
    ret.receive()
    ret.handle(1)
    seen = ret.until(lambda seen: seen["is_done"])
    assert (seen["headline"], seen["incident"]) == ("refunded", None)
    ret.assert_paid_once(3000)
    assert [k for k in ret.kinds() if not k.startswith(("message", "cost", "promise"))] == [
        "return.requested",
        "unit.authorized",
        "return.headline_changed",
        "label.ordered",
        "label.bought",
        "return.headline_changed",
        "parcel.moved",
        "return.headline_changed",
        "leg.approved",
        "leg.ordered",
        "leg.paid",
        "return.headline_changed",
        "parcel.moved",
        "return.headline_changed",
        "unit.received",
        "return.headline_changed",
        "unit.inspected",
        "unit.decided",
        "unit.finished",
        "return.done",
    ]
    letter = ret.letter("refunded_on_its_way")
    assert letter.to == "sam@example.com"
    assert "€30.00 to your Visa ••42" in letter.text
    assert "refunded" in ret.letter("refunded").occasion
