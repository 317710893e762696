from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backhaul.core.axes import Method, Resolution
from backhaul.core.business_time import BusinessCalendar
from backhaul.core.deadlines import (
    Deadline,
    Milestones,
    Promise,
    PromiseKind,
    Sla,
    SlaClock,
    Targets,
    Way,
    next_sla,
    promise,
    sla_clocks,
)
from backhaul.core.policies.model import RefundTrigger

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)
CALENDAR = BusinessCalendar(zone=ZoneInfo("Europe/Berlin"))


def way(**other: Any) -> Way:
    values: dict[str, Any] = {
        "targets": Targets(),
        "calendar": CALENDAR,
        "country_from": "DE",
        "country_to": "DE",
        **other,
    }
    return Way(**values)


def test_no_clock_runs_before_the_parcel_is_handed_over() -> None:
    assert sla_clocks(Milestones(), way()) == ()
    assert next_sla(Milestones(), way()) is None


def test_a_hand_over_starts_the_clock_of_the_first_scan() -> None:
    done = Milestones(handed_over_at=MONDAY)

    (clock,) = sla_clocks(done, way())

    assert clock == Sla(
        clock=SlaClock.FIRST_SCAN,
        started_at=MONDAY,
        due_at=MONDAY + timedelta(hours=72),
        met_at=None,
    )
    assert next_sla(done, way()) == Deadline(code="first_scan", at=clock.due_at)


def test_each_milestone_meets_one_clock_and_starts_the_next() -> None:
    done = Milestones(
        handed_over_at=MONDAY,
        first_scan_at=TUESDAY,
        delivered_at=WEDNESDAY,
        checked_in_at=WEDNESDAY + timedelta(hours=30),
        inspected_at=FRIDAY,
        approved_at=FRIDAY,
    )

    clocks = {sla.clock: sla for sla in sla_clocks(done, way())}

    assert list(clocks) == list(SlaClock)
    assert clocks[SlaClock.TRANSIT].due_at == TUESDAY + timedelta(days=3)
    assert clocks[SlaClock.TRANSIT].met_at == WEDNESDAY
    assert clocks[SlaClock.CHECK_IN].is_late(FRIDAY)
    assert not clocks[SlaClock.INSPECTION].is_late(FRIDAY)
    # One business day after a Friday is the whole of Monday, in Berlin.
    assert clocks[SlaClock.REFUND].due_at == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert clocks[SlaClock.REFUND].met_at is None


def test_an_open_clock_is_late_once_its_time_is_over() -> None:
    (clock,) = sla_clocks(Milestones(handed_over_at=MONDAY), way())

    assert not clock.is_late(MONDAY + timedelta(hours=72))
    assert clock.is_late(MONDAY + timedelta(hours=72, seconds=1))


def test_a_box_on_the_dock_needs_no_first_scan() -> None:
    done = Milestones(handed_over_at=MONDAY, checked_in_at=WEDNESDAY)

    clocks = {sla.clock: sla for sla in sla_clocks(done, way())}

    assert clocks[SlaClock.FIRST_SCAN].met_at == WEDNESDAY
    assert next_sla(done, way()) == Deadline(
        code="inspection", at=WEDNESDAY + timedelta(hours=48)
    )


@pytest.mark.parametrize(("country_from", "days"), [("DE", 3), ("FR", 10), ("ES", 7)])
def test_transit_is_by_country(country_from: str, days: int) -> None:
    targets = Targets(transit_from={"ES": timedelta(days=7)})

    assert targets.transit(country_from, "DE") == timedelta(days=days)


def test_a_promise_before_the_hand_over_has_a_day_to_hand_over_by() -> None:
    found = promise(RefundTrigger.FIRST_SCAN, Milestones(), way(), now=MONDAY)

    assert found == Promise(
        kind=PromiseKind.AFTER_FIRST_SCAN,
        # Thursday 19th + 72 h = Sunday 22nd; then 4 business days.
        on=date(2026, 11, 26),
        handed_over_by=date(2026, 11, 19),
        business_days=4,
    )


def test_a_pickup_is_handed_over_on_its_day() -> None:
    found = promise(
        RefundTrigger.FIRST_SCAN,
        Milestones(),
        way(method=Method.PICKUP),
        now=MONDAY,
        pickup_on=date(2026, 11, 17),
    )

    assert found.handed_over_by == date(2026, 11, 17)


def test_after_the_hand_over_only_the_scan_is_left_as_a_condition() -> None:
    done = Milestones(handed_over_at=MONDAY)

    found = promise(RefundTrigger.FIRST_SCAN, done, way(), now=TUESDAY)

    assert found.kind is PromiseKind.AFTER_FIRST_SCAN
    assert found.handed_over_by is None
    assert found.on == date(2026, 11, 25)


def test_once_the_condition_is_true_the_promise_is_a_date() -> None:
    done = Milestones(handed_over_at=MONDAY, first_scan_at=TUESDAY)

    found = promise(RefundTrigger.FIRST_SCAN, done, way(), now=TUESDAY)

    assert found == Promise(
        kind=PromiseKind.BY_DATE, on=date(2026, 11, 23), handed_over_by=None, business_days=4
    )


def test_a_dock_scan_proves_the_delivery_that_no_carrier_told() -> None:
    done = Milestones(checked_in_at=TUESDAY)

    found = promise(RefundTrigger.DELIVERED, done, way(), now=TUESDAY)

    assert found.kind is PromiseKind.BY_DATE
    assert found.on == date(2026, 11, 23)


def test_an_approval_makes_any_promise_a_date() -> None:
    done = Milestones(approved_at=FRIDAY)

    found = promise(RefundTrigger.INSPECTION, done, way(), now=FRIDAY)

    assert found.kind is PromiseKind.BY_DATE
    assert found.on == date(2026, 11, 26)


def test_store_credit_waits_for_no_bank() -> None:
    done = Milestones(first_scan_at=MONDAY)

    found = promise(
        RefundTrigger.FIRST_SCAN, done, way(resolution=Resolution.CREDIT), now=MONDAY
    )

    assert found.on == date(2026, 11, 17)
    assert found.business_days == 1


def test_an_inspection_is_expected_at_the_end_of_the_whole_way() -> None:
    done = Milestones(first_scan_at=MONDAY)

    found = promise(RefundTrigger.INSPECTION, done, way(), now=MONDAY)

    # 3 days of transit, 1 to check in, 2 to inspect: Sunday 22nd, so Monday; then 4 days.
    assert found.kind is PromiseKind.AFTER_INSPECTION
    assert found.on == date(2026, 11, 27)


def test_a_late_stage_moves_the_date() -> None:
    done = Milestones(first_scan_at=MONDAY)
    late = MONDAY + timedelta(days=14)

    found = promise(RefundTrigger.DELIVERED, done, way(), now=late)

    assert found.kind is PromiseKind.AFTER_DELIVERY
    assert found.on == date(2026, 12, 4)


def test_a_date_that_has_passed_is_not_promised_again() -> None:
    done = Milestones(first_scan_at=MONDAY)
    saturday = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)

    found = promise(RefundTrigger.FIRST_SCAN, done, way(), now=saturday)

    assert found.on == date(2026, 12, 7)


@pytest.mark.parametrize("trigger", [RefundTrigger.FIRST_SCAN, RefundTrigger.DELIVERED])
def test_an_own_carrier_has_no_scans_so_the_dock_must_see_the_box(
    trigger: RefundTrigger,
) -> None:
    found = promise(trigger, Milestones(), way(method=Method.OWN_CARRIER), now=MONDAY)

    assert found.kind is PromiseKind.AFTER_CHECK_IN


def test_holidays_move_the_date() -> None:
    closed = BusinessCalendar(zone=CALENDAR.zone, holidays=frozenset({date(2026, 11, 18)}))
    done = Milestones(first_scan_at=TUESDAY)

    found = promise(RefundTrigger.FIRST_SCAN, done, way(calendar=closed), now=TUESDAY)

    assert found.on == date(2026, 11, 24)
