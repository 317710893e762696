from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.deadlines import Milestones, Targets, Way, promise
from backhaul.core.eta import expected_days
from backhaul.core.forecast.curve import Curve, Ending, Spell, curve_of
from backhaul.core.forecast.pace import LIKELY, Lane, Outlook, Paces, Span, level_codes
from backhaul.core.policies.model import RefundTrigger

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WAY = Way(
    targets=Targets(),
    calendar=BusinessCalendar(zone=ZoneInfo("Europe/Berlin")),
    country_from="DE",
    country_to="DE",
)
LANE = Lane(carrier="paketo", site="main", method="label", region="DE")


def curve(*hours: float, times: int = 10, lost: int = 0) -> Curve:
    spells = [Spell(each, Ending.OVER) for each in hours] * times
    return curve_of([*spells, *[Spell(500.0, Ending.LOST)] * lost])


def known(**more: object) -> Paces:
    """First scan 1 to 10 h, transit 10 to 100 h; the bench takes 1 day, then 0 to 2."""
    tens = [float(n) for n in range(1, 11)]
    return Paces(
        {
            (Span.FIRST_SCAN, ""): curve(*tens),
            (Span.TRANSIT, ""): curve(*(10 * n for n in tens)),
            (Span.ARRIVAL, ""): curve(*(11 * n for n in tens)),
            (Span.CHECK_IN, ""): curve(24.0, times=40),
            (Span.WITH_US, ""): curve(24.0, 48.0, 72.0, times=20),
            (Span.INSPECTION, ""): curve(0.0, 24.0, 48.0, times=20),
        },
        **more,  # type: ignore[arg-type]
    )


def learnt(paces: Paces, done: Milestones, *, share: float = 0.9, **more: object) -> Targets:
    outlook = Outlook(paces, LANE, share, MONDAY, **more)  # type: ignore[arg-type]
    return outlook.way(WAY, done).targets


def test_before_the_hand_over_the_whole_way_is_what_the_whole_way_took() -> None:
    """90 % were scanned within 9 h and there within 99 h: 90 h are left for the transit."""
    found = learnt(known(), Milestones())

    assert found.first_scan == timedelta(hours=9)
    assert found.transit("DE", "DE") == timedelta(hours=90)
    assert found.check_in_business_days == 1
    assert found.inspection_business_days == 2


def test_without_history_the_policy_holds() -> None:
    few = Paces({(Span.TRANSIT, ""): curve(5.0, times=29), (Span.CHECK_IN, ""): curve(0.0)})

    assert learnt(few, Milestones(first_scan_at=MONDAY)) == Targets()
    assert learnt(Paces(), Milestones()) == Targets()


def test_where_too_many_are_lost_the_policy_holds() -> None:
    """A share that never arrives has no day."""
    paces = Paces({(Span.TRANSIT, ""): curve(5.0, times=40, lost=10)})

    assert learnt(paces, Milestones(first_scan_at=MONDAY)) == Targets()
    assert learnt(paces, Milestones(first_scan_at=MONDAY), share=0.8).transit(
        "DE", "DE"
    ) == timedelta(hours=5)


def test_what_is_late_is_measured_by_what_was_late_too() -> None:
    """After 95 h only the slowest tenth is left: 100 h."""
    slow = Milestones(first_scan_at=MONDAY - timedelta(hours=95))

    assert learnt(known(), slow).transit("DE", "DE") == timedelta(hours=100)


def test_as_long_as_nothing_is_late_the_day_does_not_move_unless_asked_strictly() -> None:
    """After 50 h five in ten are left: 9 in 10 of them within 100 h, half within 80 h."""
    half = Milestones(first_scan_at=MONDAY - timedelta(hours=50))

    assert learnt(known(), half).transit("DE", "DE") == timedelta(hours=90)
    strictly = learnt(known(), half, is_strict=True)
    assert strictly.transit("DE", "DE") == timedelta(hours=100)
    likely = learnt(known(), half, is_strict=True, share=LIKELY)
    assert likely.transit("DE", "DE") == timedelta(hours=80)


def test_what_waits_at_the_site_counts_once_it_is_there() -> None:
    paces = known(backlog={"main": 4, "other": 9})

    assert learnt(paces, Milestones()).inspection_business_days == 2
    arrived = Milestones(delivered_at=MONDAY)
    assert learnt(paces, arrived).inspection_business_days == 4
    assert learnt(paces, replace(arrived, checked_in_at=MONDAY)).inspection_business_days == 4


def test_a_lane_of_its_own_is_read_from_coarse_to_fine() -> None:
    fast = curve(1.0, times=180)
    paces = known()
    paces = Paces({**paces.curves, (Span.TRANSIT, "paketo|main"): fast})
    scanned = Milestones(first_scan_at=MONDAY)

    own = learnt(paces, scanned).transit("DE", "DE")
    elsewhere = Outlook(paces, replace(LANE, carrier="kurier"), 0.9, MONDAY)

    assert own == timedelta(hours=1)
    assert elsewhere.way(WAY, scanned).transit == timedelta(hours=90)
    assert level_codes(LANE) == {
        "", "paketo", "paketo|main", "paketo|main|label", "paketo|main|label|DE", "main",
    }  # fmt: skip
    assert level_codes(Lane(site="main")) == {"", "main"}


def test_the_service_comes_after_its_carrier_and_is_no_place() -> None:
    lane = Lane(carrier="ups", service="ground", site="ground")

    assert lane.parts(Span.TRANSIT) == ("ups", "service:ground", "ground")
    assert lane.parts(Span.CHECK_IN) == ("ground",)
    assert Lane(carrier="ups", site="main").parts(Span.TRANSIT) == ("ups", "main")


def test_the_promise_and_the_days_follow_what_was_learnt() -> None:
    """Scanned on Monday 10:00; 90 h later is Friday 04:00; then Monday, then Wednesday."""
    scanned = Milestones(handed_over_at=MONDAY, first_scan_at=MONDAY)
    way = Outlook(known(), LANE, 0.9, MONDAY).way(WAY, scanned)

    days = expected_days(scanned, way, hand_over_by=None, now=MONDAY)
    given = promise(RefundTrigger.INSPECTION, scanned, way, now=MONDAY)

    assert [day.isoformat() for day in days.values()] == [
        "2026-11-16", "2026-11-20", "2026-11-23", "2026-11-25",
    ]  # fmt: skip
    assert given.on.isoformat() == "2026-12-01"
