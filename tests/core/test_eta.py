from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.axes import Method
from backhaul.core.business_time import BusinessCalendar
from backhaul.core.deadlines import Milestones, Promise, PromiseKind, Targets, Way
from backhaul.core.deadlines import promise as promise_of
from backhaul.core.eta import expected_days, is_late_at_the_site, still_holds
from backhaul.core.policies.model import RefundTrigger

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)
CALENDAR = BusinessCalendar(zone=ZoneInfo("Europe/Berlin"))


def way(method: Method = Method.LABEL) -> Way:
    return Way(
        targets=Targets(),
        calendar=CALENDAR,
        country_from="DE",
        country_to="DE",
        method=method,
    )


def test_the_carrier_may_arrive_on_a_saturday_and_the_site_works_on_monday() -> None:
    scanned = Milestones(handed_over_at=WEDNESDAY, first_scan_at=WEDNESDAY)

    days = expected_days(scanned, way(), hand_over_by=None, now=WEDNESDAY)

    assert days == {
        "first_scan": date(2026, 11, 18),
        "delivered": date(2026, 11, 21),
        "checked_in": date(2026, 11, 23),
        "inspected": date(2026, 11, 24),
    }


def test_before_the_hand_over_all_days_follow_from_the_day_to_do_it_by() -> None:
    days = expected_days(Milestones(), way(), hand_over_by=date(2026, 11, 18), now=MONDAY)

    assert days["handed_over"] == date(2026, 11, 18)
    assert days["first_scan"] == date(2026, 11, 21)
    assert days["delivered"] == date(2026, 11, 24)


@pytest.mark.parametrize("by", [None, date(2026, 11, 15)])
def test_nothing_is_expected_when_nobody_knows_when_it_is_handed_over(by: date | None) -> None:
    assert expected_days(Milestones(), way(), hand_over_by=by, now=MONDAY) == {}


def test_what_is_late_is_expected_now_and_never_in_the_past() -> None:
    scanned = Milestones(handed_over_at=MONDAY, first_scan_at=MONDAY)
    a_month_later = MONDAY + timedelta(days=30)

    days = expected_days(scanned, way(), hand_over_by=None, now=a_month_later)

    assert days["delivered"] == date(2026, 12, 16)
    assert min(days["checked_in"], days["inspected"]) > date(2026, 12, 16)


def test_a_parcel_of_another_carrier_is_not_followed_before_it_arrives() -> None:
    own = way(Method.OWN_CARRIER)

    days = expected_days(Milestones(), own, hand_over_by=date(2026, 11, 18), now=MONDAY)

    assert days == {"handed_over": date(2026, 11, 18)}


def promise(kind: PromiseKind, on: date) -> Promise:
    return Promise(kind=kind, on=on, handed_over_by=None, business_days=4)


@pytest.mark.parametrize(
    ("delivered", "holds"), [(date(2026, 11, 21), True), (date(2026, 11, 23), False)]
)
def test_a_promise_holds_while_its_condition_is_expected_in_time(
    delivered: date, holds: bool
) -> None:
    given = promise(PromiseKind.AFTER_DELIVERY, date(2026, 11, 26))

    assert still_holds(given, {"delivered": delivered}, way(), now=MONDAY) is holds


@pytest.mark.parametrize(
    ("on", "holds"), [(date(2026, 11, 16), True), (date(2026, 11, 15), False)]
)
def test_a_plain_date_holds_until_it_is_over(on: date, holds: bool) -> None:
    given = promise(PromiseKind.BY_DATE, on)

    assert still_holds(given, {}, way(), now=MONDAY) is holds


@pytest.mark.parametrize(
    ("days", "holds"), [({"handed_over": date(2026, 11, 18)}, True), ({}, False)]
)
def test_where_the_condition_cannot_be_followed_the_hand_over_decides(
    days: dict[str, date], holds: bool
) -> None:
    given = promise(PromiseKind.AFTER_CHECK_IN, date(2026, 11, 26))

    assert still_holds(given, days, way(Method.OWN_CARRIER), now=MONDAY) is holds


@pytest.mark.parametrize(
    ("done", "now", "is_late"),
    [
        (Milestones(first_scan_at=MONDAY), WEDNESDAY + timedelta(days=30), False),
        (Milestones(delivered_at=MONDAY), MONDAY + timedelta(hours=24), False),
        (Milestones(delivered_at=MONDAY), WEDNESDAY, True),
        (Milestones(delivered_at=MONDAY, checked_in_at=WEDNESDAY), WEDNESDAY, True),
        (Milestones(delivered_at=MONDAY, checked_in_at=MONDAY), WEDNESDAY, False),
        (Milestones(checked_in_at=MONDAY), WEDNESDAY + timedelta(days=1), True),
        # From Friday on, a day's target ends on Monday.
        (Milestones(delivered_at=FRIDAY), FRIDAY + timedelta(days=3), False),
        (Milestones(delivered_at=FRIDAY), FRIDAY + timedelta(days=4), True),
    ],
)
def test_the_return_centre_is_late_after_its_own_targets_only(
    done: Milestones, now: datetime, is_late: bool
) -> None:
    assert is_late_at_the_site(done, way(), now=now) is is_late


@given(
    minutes=st.integers(0, 14 * 24 * 60),
    step=st.integers(0, 4),
    trigger=st.sampled_from(RefundTrigger),
    method=st.sampled_from([Method.LABEL, Method.QR, Method.OWN_CARRIER]),
)
def test_a_promise_that_was_just_given_holds(
    minutes: int, step: int, trigger: RefundTrigger, method: Method
) -> None:
    """A page must not say that it takes longer than it said a moment ago."""
    now = MONDAY + timedelta(minutes=minutes)
    names = ("handed_over_at", "first_scan_at", "delivered_at", "checked_in_at")
    done = Milestones(**dict.fromkeys(names[:step], now))

    given_now = promise_of(trigger, done, way(method), now=now)

    days = expected_days(done, way(method), hand_over_by=given_now.handed_over_by, now=now)
    assert still_holds(given_now, days, way(method), now=now) or (
        method is Method.OWN_CARRIER and 0 < step < 3  # nothing of it can be followed
    )
