from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from backhaul.core.axes import Processing
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.casefile.tracking_page import tracking_page
from backhaul.stages.promises import learning
from backhaul.stages.promises.actions import renew
from backhaul.stages.promises.learning import learn
from backhaul.stages.promises.models import Pace, Promise
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from tests.cast import Cast
from tests.makers.stories import MAGDEBURG, Story, labelled, pays_on, scanned, standing_at

NOW = MAGDEBURG
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def parcels(brand: Brand, count: int, transit: timedelta, *, carrier: str = "sandbox") -> None:
    """Parcels of the last month: scanned two hours after the hand-over, then `transit`.

    Checked in one business day after, inspected on the same day.
    """
    for n in range(count):
        handed = NOW - timedelta(days=30) + n * 20 * HOUR
        there = handed + 2 * HOUR + transit
        times = {"handed_over": handed, "accepted": handed + 2 * HOUR, "delivered": there}
        reached = {name: at.isoformat() for name, at in times.items() if at <= NOW}
        with acting_for(brand.pk):
            ret = Return.objects.create(
                brand=brand, ran=f"{carrier}-{n}", origin="portal", currency="EUR",
                resolution="refund", method="qr", requested_at=handed, requested_by="shopper",
                headline="on_its_way", headline_at=handed, created_at=handed, site="main",
                reached={k: v for k, v in reached.items() if k == "delivered"},
                ship_from={"country": "DE"}, is_done=True,
            )  # fmt: skip
            Parcel.objects.create(
                brand=brand, ret=ret, carrier=carrier, made_at=handed, reached=reached
            )
            if "delivered" in reached and there + DAY <= NOW:
                Unit.objects.create(
                    brand=brand, ret=ret, site="main", authorization="authorized",
                    processing=Processing.INSPECTED, received_at=there + DAY,
                    inspected_at=there + DAY,
                )  # fmt: skip


def levels(brand: Brand) -> dict[tuple[str, str], Pace]:
    with acting_for(brand.pk):
        return {(row.span, row.level): row for row in Pace.objects.filter(brand=brand)}


def learnt(brand: Brand) -> dict[tuple[str, str], Pace]:
    with acting_for(brand.pk):
        learn(brand.pk, now=NOW)
    return levels(brand)


def promised(story: Story) -> date | None:
    with acting_for(story.brand.pk):
        renew([story.brand.pk], {story.return_id: NOW})
        rows = Promise.objects.filter(brand=story.brand, ret_id=story.return_id, ended_at=None)
        return rows.get().on


def test_levels_go_from_everything_to_the_lane(cast: Cast) -> None:
    parcels(cast.nordlicht, 20, 30 * HOUR)

    found = learnt(cast.nordlicht)

    assert [level for span, level in sorted(found) if span == "first_scan>delivered"] == [
        "",
        "sandbox",
        "sandbox|main",
        "sandbox|main|qr",
        "sandbox|main|qr|DE",
    ]
    transit = found["first_scan>delivered", "sandbox|main|qr|DE"]
    assert set(transit.hours) == {30.0}
    assert transit.over[-1] == 1.0
    assert found["checked_in>inspected", "main"].hours[0] == 0.0
    assert set(found["delivered>checked_in", "main"].hours) <= {0.0, 24.0}


def test_each_service_of_a_carrier_is_learnt_of_by_itself(cast: Cast) -> None:
    parcels(cast.nordlicht, 20, 30 * HOUR)
    parcels(cast.nordlicht, 20, 60 * HOUR, carrier="ups")
    with acting_for(cast.nordlicht.pk):
        ground = Parcel.objects.filter(brand=cast.nordlicht, carrier="ups")
        ground.update(service="ups_ground")

    found = learnt(cast.nordlicht)

    levels = {level for span, level in found if span == "first_scan>delivered"}
    assert {level for level in levels if level.startswith("ups")} == {
        "ups",
        "ups|service:ups_ground",
        "ups|service:ups_ground|main",
        "ups|service:ups_ground|main|qr",
        "ups|service:ups_ground|main|qr|DE",
    }
    assert set(found["first_scan>delivered", "ups|service:ups_ground"].hours) == {60.0}
    assert set(found["first_scan>delivered", "sandbox|main"].hours) == {30.0}


def test_parcels_under_way_are_cut_off_and_lost_ones_never_arrive(cast: Cast) -> None:
    parcels(cast.nordlicht, 36, 30 * HOUR)
    with acting_for(cast.nordlicht.pk):
        late = Parcel.objects.filter(brand=cast.nordlicht).order_by("id")[:10]
        for parcel in late:
            parcel.reached = {k: v for k, v in parcel.reached.items() if k != "delivered"}
            parcel.save(update_fields=("reached",))

    found = learnt(cast.nordlicht)["first_scan>delivered", "sandbox"]

    assert found.over[-1] < 0.9


def test_a_brand_without_history_keeps_the_days_of_its_policy(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = scanned(labelled(cast.nordlicht), NOW)
    parcels(cast.nordlicht, 20, 100 * HOUR)

    learnt(cast.nordlicht)

    assert promised(story) == date(2026, 11, 26)


def test_what_was_learnt_makes_the_day_on_page_and_promise(cast: Cast) -> None:
    """Scanned on Wednesday 17:31; thirty hours are Thursday; then four business days."""
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = scanned(labelled(cast.nordlicht), NOW)
    parcels(cast.nordlicht, 35, 30 * HOUR)

    learnt(cast.nordlicht)

    assert promised(story) == date(2026, 11, 25)
    with acting_for(cast.nordlicht.pk):
        view = tracking_page(cast.nordlicht.pk, story.return_id, now=NOW)
    assert view.expected("delivered") == date(2026, 11, 19)
    assert view.expected("paid") == date(2026, 11, 25)


def test_the_history_of_another_brand_is_never_used(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = scanned(labelled(cast.nordlicht), NOW)
    before = promised(story)
    parcels(cast.voltaic, 35, 5 * HOUR)

    learnt(cast.voltaic)
    learnt(cast.nordlicht)

    assert promised(story) == before
    with acting_for(cast.nordlicht.pk, cast.voltaic.pk):
        renew([cast.nordlicht.pk, cast.voltaic.pk], {story.return_id: NOW})
    assert promised(story) == before
    assert levels(cast.voltaic)["first_scan>delivered", ""].count > 30
    assert max(row.count for row in levels(cast.nordlicht).values()) == 1.0


def worked_off(brands: list[Brand]) -> list[list[bool]]:
    """Let the worker come round until nothing is old; return which brands are known when."""
    learning._looked = None
    known: list[list[bool]] = []
    for _ in range(20):
        assert learning.sweep() == 0
        known.append([bool(levels(brand)) for brand in brands])
    return known


def test_the_worker_learns_one_brand_a_round_every_few_hours(cast: Cast) -> None:
    standing_at(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))

    known = worked_off([cast.nordlicht, cast.voltaic])
    first = {row.pk for row in levels(cast.nordlicht).values()}

    assert known[-1] == [True, True]
    assert known.index([True, True]) > known.index([True, False])
    worked_off([])
    assert {row.pk for row in levels(cast.nordlicht).values()} == first
    standing_at(datetime(2026, 11, 20, 15, 1, tzinfo=UTC))
    worked_off([])
    assert not {row.pk for row in levels(cast.nordlicht).values()} & first


def test_what_waits_at_a_site_is_measured_by_what_it_does_a_day(cast: Cast) -> None:
    """Fourteen inspected in ten business days; seven that wait are five days of work."""
    brand = cast.nordlicht
    parcels(brand, 21, 2000 * HOUR)
    with acting_for(brand.pk):
        for n, ret in enumerate(Return.objects.filter(brand=brand).order_by("id")):
            is_waiting = n >= 14
            Unit.objects.create(
                brand=brand, ret=ret, ordinal=2, site="main", authorization="authorized",
                processing=Processing.RECEIVED if is_waiting else Processing.INSPECTED,
                received_at=NOW - 9 * DAY,
                inspected_at=None if is_waiting else NOW - 7 * DAY,
            )  # fmt: skip

    found = learnt(brand)

    inspection = found["checked_in>inspected", "main"]
    assert inspection.backlog_days == 5
    # Tuesday to Thursday: two business days; those that wait have lasted longer.
    assert inspection.hours == [48.0] * 14
    assert inspection.over[-1] == pytest.approx(14 / 21, abs=0.001)
