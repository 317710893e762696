from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers import moments
from backhaul.adapters.carriers.moments import Moment
from backhaul.core.tracking.scan import ZoneSource

NOON = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 - local, of the place in question


@pytest.mark.parametrize(
    ("country", "region", "at", "offset", "source"),
    [
        ("DE", "", (10, 0), 120, ZoneSource.PLACE),
        ("IN", "", (6, 30), 330, ZoneSource.PLACE),
        ("US", "NJ", (16, 0), -240, ZoneSource.PLACE),
        ("US", "AZ", (19, 0), -420, ZoneSource.PLACE),
        ("US", "TX", (17, 0), -300, ZoneSource.UNCERTAIN),
        ("US", "", (16, 0), -240, ZoneSource.UNCERTAIN),
        ("ES", "", (10, 0), 120, ZoneSource.UNCERTAIN),
        ("", "", (12, 0), None, ZoneSource.UNCERTAIN),
        ("ZZ", "", (12, 0), None, ZoneSource.UNCERTAIN),
    ],
)
def test_a_local_time_is_read_by_the_clock_of_its_place(
    country: str, region: str, at: tuple[int, int], offset: int | None, source: ZoneSource
) -> None:
    found = moments.at_place(NOON, country, region)

    assert found is not None
    assert found == Moment(datetime(2026, 7, 1, *at, tzinfo=UTC), offset, source)


def test_a_given_offset_is_exact() -> None:
    found = moments.with_offset(NOON, 480)

    assert found == Moment(datetime(2026, 7, 1, 4, 0, tzinfo=UTC), 480, ZoneSource.GIVEN)


@pytest.mark.parametrize(
    ("given", "minutes"),
    [
        ("+05:30", 330),
        ("-0800", -480),
        ("+00:00", 0),
        ("+14:00", 840),
        ("+15:00", None),
        ("Z", None),
        ("", None),
        ("+5:99", None),
    ],
)
def test_offsets(given: str, minutes: int | None) -> None:
    assert moments.parse_offset(given) == minutes


@pytest.mark.parametrize(
    ("day", "clock", "iso"),
    [
        ("20240423", "091519", "2024-04-23T09:15:19"),
        ("20240423", "09:15:19", "2024-04-23T09:15:19"),
        ("20240423", "91519", "2024-04-23T09:15:19"),
        ("20240423", "", None),
        ("", "091519", None),
        ("20241323", "091519", None),
        ("20240423", "251519", None),
        ("string", "string", None),
        ("２０２４0423", "091519", None),
    ],
)
def test_compact_times(day: str, clock: str, iso: str | None) -> None:
    found = moments.parse_compact(day, clock)

    assert (found and found.isoformat()) == iso


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar_are_no_moments(year: int) -> None:
    day = 1 if year == 1 else 31
    edge = datetime(year, 1 if year == 1 else 12, day, 0 if year == 1 else 23)  # noqa: DTZ001

    assert moments.with_offset(edge, 60 if year == 1 else -120) is None


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        (datetime(2026, 3, 2, 10, 30), 330),  # noqa: DTZ001
        (datetime(2026, 3, 1, 19, 0), -600),  # noqa: DTZ001
        (datetime(2026, 3, 2, 5, 7), None),  # noqa: DTZ001
        (datetime(2026, 3, 4, 5, 0), None),  # noqa: DTZ001
        (None, None),
    ],
)
def test_a_time_told_twice_is_right_on_utc_and_local_time_tells_the_offset(
    local: datetime | None, offset: int | None
) -> None:
    utc = datetime(2026, 3, 2, 5, 0)  # noqa: DTZ001

    moment = moments.with_utc(local, utc)

    assert moment == moments.Moment(utc.replace(tzinfo=UTC), offset, ZoneSource.GIVEN)
