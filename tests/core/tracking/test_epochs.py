from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.tracking.epochs import Epoch, epoch, owner
from tests.cast import MONDAY

DAY = timedelta(days=1)


def of(
    made: float,
    *,
    moved: bool = False,
    delivered: float | None = None,
    received: float | None = None,
) -> Epoch:
    return epoch(
        made_at=MONDAY + made * DAY,
        moved=moved,
        delivered_at=None if delivered is None else MONDAY + delivered * DAY,
        received_at=None if received is None else MONDAY + received * DAY,
    )


@pytest.mark.parametrize(
    ("found", "ends"),
    [
        (of(0), 365),
        (of(0, moved=True), None),
        (of(0, moved=True, delivered=3), 93),
        (of(0, moved=True, delivered=3, received=4), 34),
        (of(0, received=4), 34),
    ],
)
def test_a_parcels_time_begins_a_day_before_its_label_and_ends_after_it_came(
    found: Epoch, ends: float | None
) -> None:
    assert found.begins_at == MONDAY - DAY
    assert found.ends_at == (None if ends is None else MONDAY + ends * DAY)
    assert found.holds(MONDAY - DAY)
    assert not found.holds(MONDAY - DAY - timedelta(seconds=1))
    assert found.holds(MONDAY + 1000 * DAY) is (ends is None)


def test_a_scan_is_of_the_newest_parcel_whose_time_it_is() -> None:
    newest_first = [of(200), of(0, moved=True, received=4)]

    def place(day: float) -> int | None:
        return owner(newest_first, MONDAY + day * DAY, is_same_carrier=[False, False])

    assert [place(day) for day in (-2, -1, 3, 34, 35, 198, 199, 250)] == [
        None,
        1,
        1,
        1,
        None,
        None,
        0,
        0,
    ]


def test_the_scans_own_carrier_comes_first() -> None:
    both = [of(1), of(0)]

    assert owner(both, MONDAY + 2 * DAY, is_same_carrier=[False, True]) == 1
    assert owner(both, MONDAY + 2 * DAY, is_same_carrier=[True, True]) == 0
    assert owner([], MONDAY, is_same_carrier=[]) is None
