from __future__ import annotations

import pytest

from backhaul.core.tracking.fold import fold
from backhaul.core.tracking.healing import HARD, HEALED_BY
from backhaul.core.tracking.scan import CarrierScan, ScanSource
from backhaul.core.tracking.state import Correction, Direction, OpenIncident
from backhaul.core.tracking.words import Fault, IncidentKind, Word
from tests.core.tracking.makers import MONDAY, hours, scan, trouble

Kind = IncidentKind


def kinds(*scans: CarrierScan) -> list[IncidentKind]:
    return [incident.kind for incident in fold(scans, direction=Direction.RETURN).incidents]


def test_an_incident_keeps_its_first_time_and_the_first_fault_that_was_told() -> None:
    state = fold(
        [
            trouble(Kind.DELAY, 3),
            trouble(Kind.DELAY, 5, fault=Fault.WEATHER),
            trouble(Kind.DELAY, 9, fault=Fault.CARRIER),
        ],
        direction=Direction.RETURN,
    )

    assert state.incidents == (
        OpenIncident(
            kind=Kind.DELAY, since=MONDAY + hours(3), fault=Fault.WEATHER, is_hard=False
        ),
    )


@pytest.mark.parametrize(
    ("kind", "word", "heals"),
    [
        (Kind.CUSTOMS, Word.IN_TRANSIT, True),
        (Kind.DELAY, Word.IN_TRANSIT, True),
        (Kind.DELAY, Word.NONE, False),
        (Kind.DELAY, Word.UNKNOWN, False),
        (Kind.MISSORT, Word.OUT_FOR_DELIVERY, True),
        (Kind.HELD, Word.DELIVERED, True),
        (Kind.REDIRECTED, Word.IN_TRANSIT, True),
        (Kind.ATTEMPT_FAILED, Word.IN_TRANSIT, False),
        (Kind.ATTEMPT_FAILED, Word.OUT_FOR_DELIVERY, True),
        (Kind.ADDRESS, Word.IN_TRANSIT, False),
        (Kind.AWAITING_COLLECTION, Word.DELIVERED, True),
        (Kind.REFUSED, Word.IN_TRANSIT, False),
        (Kind.REFUSED, Word.DELIVERED, True),
        (Kind.PICKUP_FAILED, Word.PICKED_UP, True),
        (Kind.LABEL_VOID, Word.IN_TRANSIT, True),
        (Kind.LOST, Word.IN_TRANSIT, True),
        (Kind.LOST, Word.LABEL_CREATED, False),
        (Kind.DAMAGED, Word.IN_TRANSIT, False),
        (Kind.DAMAGED, Word.DELIVERED, False),
        (Kind.RETURNING, Word.IN_TRANSIT, False),
        (Kind.RETURNING, Word.DELIVERED, False),
    ],
)
def test_what_heals_what(kind: IncidentKind, word: Word, heals: bool) -> None:
    assert kinds(trouble(kind, 3), scan(word, 4)) == ([] if heals else [kind])


def test_every_kind_that_stays_open_forever_is_hard() -> None:
    assert {kind for kind, words in HEALED_BY.items() if not words} <= HARD


def test_an_earlier_movement_that_is_told_later_heals_nothing() -> None:
    assert kinds(trouble(Kind.CUSTOMS, 5), scan(Word.IN_TRANSIT, 4)) == [Kind.CUSTOMS]


def test_an_incident_of_the_same_second_as_a_movement_stays_open() -> None:
    assert kinds(trouble(Kind.CUSTOMS, 5), scan(Word.IN_TRANSIT, 5)) == [Kind.CUSTOMS]


def test_hard_incidents_are_told_first_and_then_the_newest() -> None:
    found = kinds(trouble(Kind.REFUSED, 1), trouble(Kind.HELD, 2), trouble(Kind.DELAY, 3))

    assert found == [Kind.REFUSED, Kind.DELAY, Kind.HELD]


def test_after_delivery_only_hard_incidents_open() -> None:
    assert kinds(scan(Word.DELIVERED, 1), trouble(Kind.DELAY, 2)) == []
    assert kinds(scan(Word.DELIVERED, 1), trouble(Kind.RETURNING, 2)) == [Kind.RETURNING]


def test_a_partners_movement_heals_nothing() -> None:
    moved = scan(Word.IN_TRANSIT, 5, source=ScanSource.PARTNER)

    assert kinds(trouble(Kind.LOST, 4), moved) == [Kind.LOST]


def test_the_dock_scan_ends_all_incidents_of_the_way() -> None:
    state = fold(
        [trouble(Kind.RETURNING, 2), trouble(Kind.DAMAGED, 3)],
        direction=Direction.RETURN,
        received_at=MONDAY + hours(1),
    )

    assert state.incidents == ()


def test_an_incident_settled_by_hand_opens_again_only_by_later_news() -> None:
    settled = Correction(at=MONDAY + hours(10), heals=frozenset({Kind.LOST}))
    old, new = trouble(Kind.LOST, 4), trouble(Kind.LOST, 12)

    def still_open(*scans: CarrierScan) -> int:
        state = fold(scans, direction=Direction.RETURN, corrections=[settled])
        return len(state.incidents)

    assert still_open(old) == 0
    assert still_open(old, new) == 1
