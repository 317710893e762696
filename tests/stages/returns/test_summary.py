"""What lists show of a return follows from its units and its promise, in the same statement."""

from __future__ import annotations

from datetime import date

from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.models import Brand
from tests.cast import Cast
from tests.makers.stories import (
    INSPECTED,
    LEIPZIG,
    PAID,
    Story,
    approved,
    asked_for,
    decided,
    labelled,
    looked_at,
    pays_on,
    received,
    scanned,
    settled,
)


def shown(story: Story) -> tuple[str, bool, bool, date | None, bool]:
    ret = story.ret
    return (
        ret.site, ret.needs_inspection, ret.needs_refund, ret.promise_on, ret.promise_runs,
    )  # fmt: skip


def test_its_value_is_what_was_paid_for_its_units(cast: Cast) -> None:
    story = asked_for(cast.nordlicht, items=2, quantity=2)

    assert story.ret.value_minor == 2 * 3000 + 2 * 1800
    assert shown(story) == ("", False, False, None, False)


def test_the_day_of_a_promise_counts_only_once_the_parcel_is_handed_over(cast: Cast) -> None:
    promised = approved(cast.nordlicht)
    assert promised.ret.promise_on is not None
    assert promised.ret.promise_runs is False
    assert promised.ret.site == "main"


def test_the_dock_and_the_bench_say_what_waits(cast: Cast) -> None:
    brand: Brand = cast.nordlicht
    pays_on(brand, RefundTrigger.INSPECTION)
    story = scanned(labelled(brand), LEIPZIG)
    assert story.ret.promise_runs is True

    received(story)
    assert story.ret.needs_inspection is True

    looked_at(story, (1,))
    assert (story.ret.needs_inspection, story.ret.needs_refund) == (True, True)

    looked_at(story, (2,))
    decided(story, (1, 2))
    assert (story.ret.needs_inspection, story.ret.needs_refund) == (False, True)

    settled(story, PAID)
    assert shown(story) == ("main", False, False, None, False)
    assert INSPECTED < PAID
