from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from backhaul.core.deadlines import Deadline
from backhaul.core.tracking.fold import fold
from backhaul.core.tracking.scan import CarrierScan, ScanSource
from backhaul.core.tracking.silence import (
    ParcelFacts,
    Severity,
    Silence,
    Windows,
    next_check,
    silences,
)
from backhaul.core.tracking.state import Direction
from backhaul.core.tracking.words import IncidentKind, Word
from tests.core.tracking.makers import MONDAY, hours, scan, trouble

LABELLED = ParcelFacts(label_made_at=MONDAY)
CLAIMED = ParcelFacts(label_made_at=MONDAY, claimed_at=MONDAY + hours(10))
PROVEN = ParcelFacts(label_made_at=MONDAY, handed_over_at=MONDAY + hours(10))


class Look:
    """One look at a parcel `at` hours after MONDAY; the carrier answered a moment ago."""

    def __init__(
        self, facts: ParcelFacts, at: float, *scans: CarrierScan, **other: Any
    ) -> None:
        direction = other.pop("direction", Direction.RETURN)
        received_at: datetime | None = other.pop("received_at", None)
        self.state = fold(scans, direction=direction, received_at=received_at)
        self.facts = facts
        self.now = MONDAY + hours(at)
        self.asked_at = other.pop("asked_at", self.now)
        self.windows = Windows(**other)

    @property
    def silences(self) -> tuple[Silence, ...]:
        return silences(
            self.state, self.facts, self.windows, asked_at=self.asked_at, now=self.now
        )

    @property
    def told(self) -> list[tuple[IncidentKind, Severity]]:
        return [(silence.kind, silence.severity) for silence in self.silences]

    @property
    def next(self) -> Deadline | None:
        return next_check(
            self.state, self.facts, self.windows, asked_at=self.asked_at, now=self.now
        )


def test_a_label_that_nobody_used_is_the_shoppers_turn_after_72_hours() -> None:
    assert Look(LABELLED, 71.9).told == []
    assert Look(LABELLED, 72).told == [(IncidentKind.NOT_SENT_YET, Severity.SOFT)]


def test_an_outbound_parcel_reminds_no_shopper() -> None:
    assert Look(LABELLED, 500, direction=Direction.OUTBOUND).told == []


def test_a_claim_is_a_note_after_24_hours_and_an_incident_after_72() -> None:
    kind = IncidentKind.CLAIMED_NOT_SCANNED

    assert Look(CLAIMED, 33.9).told == []
    assert Look(CLAIMED, 34).told == [(kind, Severity.NOTE)]
    assert Look(CLAIMED, 82).told == [(kind, Severity.INCIDENT)]


def test_a_claim_takes_the_place_of_the_reminder() -> None:
    assert IncidentKind.NOT_SENT_YET not in dict(Look(CLAIMED, 500).told)


def test_a_proven_hand_over_without_a_scan_is_an_incident_after_72_hours() -> None:
    assert Look(PROVEN, 81.9).told == []
    assert Look(PROVEN, 82).told == [(IncidentKind.NO_FIRST_SCAN, Severity.INCIDENT)]


def test_a_partners_scan_proves_the_hand_over() -> None:
    collected = scan(Word.PICKED_UP, 4, source=ScanSource.PARTNER)

    assert Look(LABELLED, 76, collected).told == [
        (IncidentKind.NO_FIRST_SCAN, Severity.INCIDENT)
    ]


@pytest.mark.parametrize(("crosses_border", "days"), [(False, 5), (True, 7)])
def test_a_parcel_that_does_not_move(crosses_border: bool, days: int) -> None:
    facts = ParcelFacts(label_made_at=MONDAY, crosses_border=crosses_border)
    moved = scan(Word.IN_TRANSIT, 10)

    assert Look(facts, 10 + 24 * days - 0.1, moved).told == []
    assert Look(facts, 10 + 24 * days, moved).told == [
        (IncidentKind.NO_MOVEMENT, Severity.INCIDENT)
    ]


@pytest.mark.parametrize("word", [Word.NONE, Word.UNKNOWN])
def test_information_is_no_movement(word: Word) -> None:
    look = Look(LABELLED, 130, scan(Word.IN_TRANSIT, 10), scan(word, 100))

    assert look.told == [(IncidentKind.NO_MOVEMENT, Severity.INCIDENT)]


def test_nobody_waits_for_a_lost_parcel_to_move() -> None:
    look = Look(LABELLED, 500, scan(Word.IN_TRANSIT, 1), trouble(IncidentKind.LOST, 20))

    assert look.told == []
    assert look.next is None


def test_delivered_and_not_received_is_an_incident_after_24_hours() -> None:
    delivered = scan(Word.DELIVERED, 50)

    assert Look(LABELLED, 73.9, delivered).told == []
    assert Look(LABELLED, 74, delivered).told == [
        (IncidentKind.DELIVERED_NOT_RECEIVED, Severity.INCIDENT)
    ]


def test_the_dock_does_not_wait_for_what_went_back_to_the_shopper() -> None:
    look = Look(LABELLED, 500, trouble(IncidentKind.RETURNING, 20), scan(Word.DELIVERED, 50))

    assert look.told == []


def test_the_dock_waits_for_an_outbound_parcel_that_comes_back() -> None:
    scans = (trouble(IncidentKind.RETURNING, 20), scan(Word.DELIVERED, 50))

    look = Look(LABELLED, 74, *scans, direction=Direction.OUTBOUND)

    assert look.told == [(IncidentKind.DELIVERED_NOT_RECEIVED, Severity.INCIDENT)]


def test_nothing_is_awaited_of_a_received_or_a_closed_parcel() -> None:
    closed = ParcelFacts(label_made_at=MONDAY, is_closed=True)

    for look in (
        Look(LABELLED, 500, scan(Word.DELIVERED, 50), received_at=MONDAY + hours(60)),
        Look(closed, 500),
    ):
        assert look.told == []
        assert look.next is None


@pytest.mark.parametrize(
    ("asked_at", "ask_first"),
    [(None, True), (MONDAY + hours(71), True), (MONDAY + hours(72), False)],
)
def test_the_carrier_is_asked_first_if_it_was_last_asked_before_the_deadline(
    asked_at: datetime | None, ask_first: bool
) -> None:
    (silence,) = Look(LABELLED, 80, asked_at=asked_at).silences

    assert silence == Silence(
        kind=IncidentKind.NOT_SENT_YET,
        severity=Severity.SOFT,
        due_at=MONDAY + hours(72),
        ask_first=ask_first,
    )


def test_a_carrier_that_cannot_be_asked_is_not_asked() -> None:
    facts = ParcelFacts(label_made_at=MONDAY, can_ask_carrier=False)

    (silence,) = Look(facts, 80, asked_at=None).silences

    assert not silence.ask_first


def test_no_carrier_is_asked_why_our_own_dock_is_silent() -> None:
    (silence,) = Look(LABELLED, 80, scan(Word.DELIVERED, 50), asked_at=None).silences

    assert not silence.ask_first


def test_the_next_look_is_the_next_deadline() -> None:
    assert Look(LABELLED, 1).next == Deadline(code="not_sent_yet", at=MONDAY + hours(72))
    assert Look(CLAIMED, 1).next == Deadline(code="claimed_not_scanned", at=MONDAY + hours(34))
    assert Look(CLAIMED, 40).next == Deadline(code="claimed_not_scanned", at=MONDAY + hours(82))


def test_what_was_told_needs_no_second_look() -> None:
    assert Look(LABELLED, 72).next is None


def test_what_waits_for_the_carriers_answer_is_looked_at_again_in_an_hour() -> None:
    look = Look(LABELLED, 72, asked_at=None)

    assert look.next == Deadline(code="not_sent_yet", at=MONDAY + hours(73))


def test_a_carrier_that_never_answers_is_waited_for_a_day_and_no_longer() -> None:
    (waiting,) = Look(LABELLED, 95.9, asked_at=None).silences
    (given_up,) = Look(LABELLED, 96, asked_at=None).silences

    assert waiting.ask_first
    assert not given_up.ask_first
    assert Look(LABELLED, 95.5, asked_at=None).next == Deadline(
        code="not_sent_yet", at=MONDAY + hours(96)
    )
    assert Look(LABELLED, 96, asked_at=None).next is None


def test_windows_can_be_changed() -> None:
    look = Look(LABELLED, 24, not_sent_yet=hours(24))

    assert look.told == [(IncidentKind.NOT_SENT_YET, Severity.SOFT)]
