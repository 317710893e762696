"""Money before the goods are seen: up to the brand's limits, and what the law orders anyway."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backhaul.core.axes import Method, Origin, Processing, Resolution
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.recovery import Rule
from backhaul.core.tracking.words import Position
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.advances.models import AdvanceHold
from backhaul.stages.advances.rules import set_rule
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Unit
from backhaul.stages.service_levels.legal import look
from backhaul.stages.settlement.actions import settle_due
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.makers.orders import sold_order
from tests.makers.stories import FIRST_SCAN, OPENED, Story, pays_on, standing_at

#: Fourteen days from the notice of Monday 16 November, in Germany: until 30 November.
LAST = datetime(2026, 11, 30, 23, tzinfo=UTC)


def early(cast: Cast, number: str) -> Story:
    """A tee for 30 euro whose parcel the carrier has taken over."""
    brand = cast.nordlicht
    request = ReturnRequest(
        wanted=(Wanted(order=number, line="1", quantity=1, reason="too_small"),),
        resolution=Resolution.REFUND,
        method=Method.LABEL,
        origin=Origin.PORTAL,
        email=SHOPPER_EMAIL,
    )
    with acting_for(brand.pk):
        upsert_orders(brand.pk, [sold_order(number)])
        case, _ = request_return(brand, request, at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
        case = cases.load(brand.pk, case.ret.ran)
        case.reach("first_scan", FIRST_SCAN)
        case.change(case.units[0], position=Position.ACCEPTED)
        cases.write([case], fields=("position",), at=FIRST_SCAN, actor="system")
    return Story(brand, str(case.ret.ran), case.ret.pk)


def arrived(story: Story) -> None:
    with acting_for(story.brand.pk):
        units = Unit.objects.filter(brand_id=story.brand.pk, ret_id=story.return_id)
        units.update(processing=Processing.RECEIVED, received_at=OPENED)


def limited(cast: Cast, **values: Any) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    with acting_for(cast.nordlicht.pk):
        set_rule(cast.nordlicht.pk, Rule(**values), at=FIRST_SCAN, actor="member:1")


def considered(story: Story, at: datetime = FIRST_SCAN) -> int:
    with acting_for(story.brand.pk):
        return settle_due([story.brand.pk], [story.return_id], at=at)


def legs(story: Story) -> list[int]:
    with acting_for(story.brand.pk):
        rows = Leg.objects.filter(brand_id=story.brand.pk, ret_id=story.return_id)
        return [leg.amount_minor for leg in rows]


@pytest.mark.parametrize("which", ["shopper", "brand"])
def test_above_a_limit_the_money_waits_for_the_goods_and_says_why(
    cast: Cast, which: str
) -> None:
    limited(cast, **{f"{which}_most_minor": 5000})
    first, second = early(cast, "NL-1"), early(cast, "NL-2")

    assert (considered(first), considered(second), considered(second)) == (1, 0, 0)

    assert (legs(first), legs(second)) == ([3000], [])
    with acting_for(cast.nordlicht.pk):
        held = AdvanceHold.objects.get(brand_id=cast.nordlicht.pk)
        [entry] = Entry.objects.filter(brand_id=cast.nordlicht.pk, kind="advance.held")
    assert (held.return_id, held.limit) == (second.return_id, which)
    assert entry.data == {
        "code": which,
        "amount_minor": 3000,
        "out_minor": 3000,
        "most_minor": 5000,
        "currency": "EUR",
    }
    arrived(second)
    assert considered(second, OPENED) == 1
    assert legs(second) == [3000]


def test_what_has_come_is_not_out_any_more(cast: Cast) -> None:
    limited(cast, shopper_most_minor=5000)
    first, second = early(cast, "NL-1"), early(cast, "NL-2")
    considered(first)
    arrived(first)

    assert considered(second) == 1


def test_two_at_once_find_the_same_room_once(cast: Cast) -> None:
    limited(cast, brand_most_minor=5000)
    both = [early(cast, "NL-1"), early(cast, "NL-2")]

    with acting_for(cast.nordlicht.pk):
        ids = [story.return_id for story in both]
        assert settle_due([cast.nordlicht.pk], ids, at=FIRST_SCAN) == 1


def test_without_a_limit_nothing_waits(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)

    assert considered(early(cast, "NL-1")) == 1


def test_the_law_is_faster_than_a_slow_trigger(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.INSPECTION)
    story = early(cast, "NL-1")
    standing_at(LAST - timedelta(hours=13))
    brands = [cast.nordlicht.pk]
    look(brands, at=LAST - timedelta(hours=13))
    assert legs(story) == []

    look(brands, at=LAST - timedelta(hours=12))

    assert legs(story) == [3000]
    with acting_for(cast.nordlicht.pk):
        leg = Leg.objects.get(brand_id=cast.nordlicht.pk)
        [known] = leg.decision["facts"]
    assert (known["trigger"], known["legal_deadline"]) == ("inspection", True)


def test_the_law_is_above_the_limits_too(cast: Cast) -> None:
    limited(cast, shopper_most_minor=0)
    story = early(cast, "NL-1")
    assert considered(story) == 0

    look([cast.nordlicht.pk], at=LAST - timedelta(hours=12))

    assert legs(story) == [3000]


def test_what_is_in_doubt_waits_for_a_person_even_then(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.INSPECTION)
    story = early(cast, "NL-1")
    with acting_for(cast.nordlicht.pk):
        Unit.objects.filter(brand_id=cast.nordlicht.pk).update(processing="missing")

    look([cast.nordlicht.pk], at=LAST - timedelta(hours=1))

    assert legs(story) == []
