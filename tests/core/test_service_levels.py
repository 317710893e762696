from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.deadlines import Milestones, SlaClock, Targets, Way
from backhaul.core.service_levels import (
    Measured,
    Pause,
    Rule,
    Rules,
    measured,
    runs_out,
)
from backhaul.core.tracking.words import IncidentKind

BERLIN = BusinessCalendar(
    zone=ZoneInfo("Europe/Berlin"), holidays=frozenset({date(2026, 12, 25)})
)
WAY = Way(targets=Targets(), calendar=BERLIN, country_from="DE", country_to="DE")
FRIDAY = datetime(2026, 11, 20, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN_DAYS = Rule(target=24 * HOUR, on_business_days=True)
PLAIN = Rule(target=24 * HOUR)


def customs(start: datetime, end: datetime | None) -> Pause:
    return Pause(IncidentKind.CUSTOMS, start, end)


@pytest.mark.parametrize(
    ("start", "rule", "due"),
    [
        pytest.param(FRIDAY, PLAIN, FRIDAY + 24 * HOUR, id="without a calendar"),
        # Seven hours of Friday are left in Berlin; the other seventeen are Monday's.
        pytest.param(
            FRIDAY, OPEN_DAYS, datetime(2026, 11, 23, 16, tzinfo=UTC), id="over a weekend"
        ),
        pytest.param(
            datetime(2026, 12, 24, 11, tzinfo=UTC),
            OPEN_DAYS,
            datetime(2026, 12, 28, 11, tzinfo=UTC),
            id="over a holiday and a weekend",
        ),
        pytest.param(
            datetime(2026, 11, 21, 9, tzinfo=UTC),
            OPEN_DAYS,
            datetime(2026, 11, 23, 23, tzinfo=UTC),
            id="begun while it is closed: the whole of Monday",
        ),
    ],
)
def test_time_runs_out_on_days_on_which_the_place_is_open(
    start: datetime, rule: Rule, due: datetime
) -> None:
    assert runs_out(start, rule, BERLIN, ()) == (due, None)


def test_what_stands_in_the_way_is_added_once_however_often_it_is_told() -> None:
    pauses = [
        customs(FRIDAY + 2 * HOUR, FRIDAY + 12 * HOUR),
        customs(FRIDAY + 10 * HOUR, FRIDAY + 14 * HOUR),
        customs(FRIDAY - 9 * HOUR, FRIDAY - 8 * HOUR),
    ]

    assert runs_out(FRIDAY, PLAIN, BERLIN, pauses) == (FRIDAY + 36 * HOUR, None)


def test_a_clock_stands_still_while_something_lasts_and_not_once_it_has_run_out() -> None:
    lasting = [customs(FRIDAY + 5 * HOUR, None)]
    late = [customs(FRIDAY + 25 * HOUR, None)]

    assert runs_out(FRIDAY, PLAIN, BERLIN, lasting) == (None, FRIDAY + 5 * HOUR)
    assert runs_out(FRIDAY, PLAIN, BERLIN, late) == (FRIDAY + 24 * HOUR, None)


def test_a_place_that_is_never_open_is_an_error() -> None:
    closed = BusinessCalendar(zone=UTC, weekend=frozenset(range(7)))

    with pytest.raises(ValueError, match="closed"):
        runs_out(FRIDAY, OPEN_DAYS, closed, ())


def test_transit_stands_still_in_customs_and_check_in_does_not_run_on_a_weekend() -> None:
    done = Milestones(
        handed_over_at=FRIDAY - 30 * HOUR,
        first_scan_at=FRIDAY - 28 * HOUR,
        delivered_at=FRIDAY,
    )
    pauses = [customs(FRIDAY - 20 * HOUR, FRIDAY - 10 * HOUR)]

    first, transit, check_in = measured(done, WAY, Rules(), pauses)

    assert (first.clock, first.met_at) == (SlaClock.FIRST_SCAN, FRIDAY - 28 * HOUR)
    assert transit == Measured(
        clock=SlaClock.TRANSIT,
        started_at=FRIDAY - 28 * HOUR,
        due_at=FRIDAY - 28 * HOUR + timedelta(days=3, hours=10),
        met_at=FRIDAY,
    )
    assert (check_in.due_at, check_in.met_at) == (datetime(2026, 11, 23, 16, tzinfo=UTC), None)


def test_a_clock_that_was_met_while_it_stood_still_was_met_in_time() -> None:
    done = Milestones(first_scan_at=FRIDAY - 200 * HOUR, delivered_at=FRIDAY)
    pauses = [customs(FRIDAY - 190 * HOUR, None)]

    (transit, _) = measured(done, WAY, Rules(), pauses)

    assert transit.paused_at is None
    assert transit.due_at is not None
    assert transit.due_at > FRIDAY


def test_a_brands_own_target_of_a_country_beats_its_target_of_any() -> None:
    rules = Rules(
        {
            (SlaClock.TRANSIT, ""): Rule(target=100 * HOUR),
            (SlaClock.TRANSIT, "PL"): Rule(target=150 * HOUR),
        }
    )
    done = Milestones(first_scan_at=FRIDAY)
    polish = Way(targets=Targets(), calendar=BERLIN, country_from="PL", country_to="DE")

    (german,) = measured(done, WAY, rules, [customs(FRIDAY, None)])
    (from_poland,) = measured(done, polish, rules, ())
    (usual,) = measured(done, polish, Rules(), ())

    assert german.due_at == FRIDAY + 100 * HOUR  # its own rule names no pause
    assert from_poland.due_at == FRIDAY + 150 * HOUR
    assert usual.due_at == FRIDAY + timedelta(days=10)


def test_the_refund_clock_counts_whole_business_days_and_never_stands_still() -> None:
    done = Milestones(approved_at=FRIDAY, inspected_at=FRIDAY)
    rules = Rules({(SlaClock.REFUND, ""): Rule(target=timedelta(days=2))})

    (usual,) = measured(done, WAY, Rules(), ())
    (own,) = measured(done, WAY, rules, [Pause(IncidentKind.REFUND_UNKNOWN, FRIDAY, None)])

    # Monday, Tuesday: over at midnight in Berlin.
    assert usual.due_at == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert own.due_at == datetime(2026, 11, 24, 23, tzinfo=UTC)


def test_money_that_goes_early_proves_nothing_of_the_parcel() -> None:
    done = Milestones(first_scan_at=FRIDAY, approved_at=FRIDAY, refunded_at=FRIDAY + HOUR)

    transit, refund = measured(done, WAY, Rules(), ())

    assert (transit.clock, transit.met_at) == (SlaClock.TRANSIT, None)
    assert (refund.clock, refund.met_at) == (SlaClock.REFUND, FRIDAY + HOUR)
