"""Seven events in each of their 5,040 orders, some told twice: always the same state."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, islice, permutations

import pytest

from backhaul.core.tracking.fold import RECYCLING_TOLERANCE, _in_order, fold
from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.state import Correction, Direction, ParcelState
from tests.core.tracking.makers import MONDAY, hours
from tests.core.tracking.timelines import Timeline, timelines

TIMELINES = list(timelines())
NOT_BEFORE = MONDAY - RECYCLING_TOLERANCE
LATER = MONDAY + hours(400)
each = pytest.mark.parametrize("timeline", TIMELINES, ids=lambda one: one.name)


def _corrections(timeline: Timeline) -> tuple[Correction, ...]:
    return (Correction(at=LATER, withdraws=timeline.withdrawn),) if timeline.withdrawn else ()


def _folded(timeline: Timeline, scans: tuple[CarrierScan, ...]) -> ParcelState:
    return fold(
        scans,
        direction=Direction.RETURN,
        corrections=_corrections(timeline),
        not_before=NOT_BEFORE,
    )


def test_there_are_more_than_sixty_and_each_has_seven_events_that_differ() -> None:
    assert len(TIMELINES) >= 60
    assert {len({scan.fingerprint for scan in one.scans}) for one in TIMELINES} == {7}
    assert len({one.name for one in TIMELINES}) == len(TIMELINES)


@each
def test_a_timeline_says_where_the_parcel_is_and_what_is_wrong(timeline: Timeline) -> None:
    state = _folded(timeline, timeline.scans)

    assert state.position is timeline.position
    assert tuple(one.kind for one in state.incidents) == timeline.incidents
    assert state.went_back is timeline.went_back


@each
def test_every_order_with_duplicates_is_put_into_one_line(timeline: Timeline) -> None:
    """The fold sees its scans through `_in_order` alone, as the test below shows."""
    corrections = _corrections(timeline)
    expected = _in_order(timeline.scans, corrections=corrections, not_before=NOT_BEFORE)

    for order in permutations(timeline.scans):
        told = (*order, order[3], order[0])
        assert _in_order(told, corrections=corrections, not_before=NOT_BEFORE) == expected


@each
def test_the_fold_of_a_line_is_the_fold_of_whatever_came_in(timeline: Timeline) -> None:
    """One order in 61 is folded whole: 83 of the 5,040, spread over all of them."""
    expected = _folded(timeline, timeline.scans)
    line = _in_order(timeline.scans, corrections=_corrections(timeline), not_before=NOT_BEFORE)

    assert fold(line, direction=Direction.RETURN) == expected
    for order in islice(permutations(timeline.scans), 0, None, 61):
        assert _folded(timeline, (*order, order[5], order[1])) == expected


@each
def test_an_event_told_again_by_an_older_table_changes_nothing(timeline: Timeline) -> None:
    older = tuple(replace(scan, table_version="", text="told again") for scan in timeline.scans)
    expected = _folded(timeline, timeline.scans)

    assert _folded(timeline, older + timeline.scans) == expected
    assert _folded(timeline, timeline.scans + older) == expected


@each
def test_no_event_takes_the_position_back_whatever_came_before(timeline: Timeline) -> None:
    """All 128 sets of events that can have come in so far, each with one event more."""
    known = {
        chosen: _folded(timeline, tuple(timeline.scans[i] for i in chosen)).position.rank
        for size in range(8)
        for chosen in combinations(range(7), size)
    }

    for chosen, rank in known.items():
        for one in set(range(7)) - set(chosen):
            assert known[tuple(sorted((*chosen, one)))] >= rank
