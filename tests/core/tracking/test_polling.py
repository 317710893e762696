from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backhaul.core.tracking.fold import fold
from backhaul.core.tracking.polling import Plan, plan
from backhaul.core.tracking.scan import CarrierScan, ScanSource
from backhaul.core.tracking.silence import ParcelFacts
from backhaul.core.tracking.state import Direction
from backhaul.core.tracking.words import IncidentKind, Word
from tests.cast import MONDAY

HOUR = timedelta(hours=1)
MIDDLE = 9
"""The id of a parcel in the middle of the spread, within a few per cent."""


def scan(word: Word, hours: float, **values: object) -> CarrierScan:
    at = MONDAY + hours * HOUR
    return CarrierScan(
        tracking_number="PK1",
        word=word,
        instant=at,
        local_text="",
        **values,  # type: ignore[arg-type]
    )


def planned(
    *scans: CarrierScan,
    facts: ParcelFacts | None = None,
    asked: float | None = None,
    due: float | None = None,
    now: float = 1000,
    received: datetime | None = None,
    parcel_id: int = MIDDLE,
) -> Plan | None:
    return plan(
        fold(scans, direction=Direction.RETURN, received_at=received),
        facts or ParcelFacts(label_made_at=MONDAY),
        parcel_id=parcel_id,
        asked_at=None if asked is None else MONDAY + asked * HOUR,
        due_at=None if due is None else MONDAY + due * HOUR,
        now=MONDAY + now * HOUR,
    )


def hours(found: Plan | None) -> float:
    """Return how many hours after Monday it is asked, without the parcel's own jitter."""
    assert found is not None
    return (found.ask_at - MONDAY) / HOUR


@pytest.mark.parametrize(
    ("scans", "facts", "pause"),
    [
        ([], ParcelFacts(label_made_at=MONDAY), 24),
        ([], ParcelFacts(label_made_at=MONDAY, claimed_at=MONDAY), 4),
        ([scan(Word.PICKED_UP, 0, source=ScanSource.PARTNER)], None, 4),
        ([scan(Word.PICKED_UP, 0)], None, 6),
        ([scan(Word.IN_TRANSIT, 0)], None, 6),
        (
            [scan(Word.IN_TRANSIT, 0)],
            ParcelFacts(label_made_at=MONDAY, crosses_border=True),
            12,
        ),
        ([scan(Word.OUT_FOR_DELIVERY, 0)], None, 2),
        ([scan(Word.INCIDENT, 0, incident=IncidentKind.LOST)], None, 24),
    ],
)
def test_the_carrier_is_asked_more_often_the_nearer_news_is(
    scans: list[CarrierScan], facts: ParcelFacts | None, pause: float
) -> None:
    assert hours(planned(*scans, facts=facts)) == pytest.approx(pause, rel=0.1)


@pytest.mark.parametrize(
    ("scans", "facts", "received"),
    [
        ([scan(Word.DELIVERED, 0)], ParcelFacts(label_made_at=MONDAY), None),
        ([], ParcelFacts(label_made_at=MONDAY), MONDAY),
        ([], ParcelFacts(label_made_at=MONDAY, is_closed=True), None),
        ([], ParcelFacts(label_made_at=MONDAY, can_ask_carrier=False), None),
    ],
)
def test_nobody_asks_where_no_answer_is_waited_for(
    scans: list[CarrierScan], facts: ParcelFacts, received: datetime | None
) -> None:
    assert planned(*scans, facts=facts, received=received) is None


def test_an_answer_and_a_webhooks_news_put_the_question_off_alike() -> None:
    quiet = [scan(Word.IN_TRANSIT, 0)]
    news = [*quiet, scan(Word.IN_TRANSIT, 10)]

    assert hours(planned(*news)) == pytest.approx(16, rel=0.05)
    assert hours(planned(*quiet, asked=10)) == pytest.approx(16, rel=0.05)
    assert hours(planned(*quiet, asked=10)) >= hours(planned(*news))


def test_a_long_silence_slows_the_questions_down_to_one_in_two_days() -> None:
    quiet = [scan(Word.IN_TRANSIT, 0)]

    pauses = [hours(planned(*quiet, asked=24 * d, now=9999)) - 24 * d for d in (0, 7, 14, 90)]

    assert pauses == pytest.approx([6, 12, 18, 48], rel=0.1)


def test_questions_come_closer_as_a_deadline_does_but_never_within_the_hour() -> None:
    quiet = [scan(Word.IN_TRANSIT, 0)]

    pauses = [
        hours(planned(*quiet, asked=asked, due=120)) - asked for asked in (60, 100, 112, 118)
    ]

    assert pauses == pytest.approx([8.1, 5, 2, 1], rel=0.11)
    assert hours(planned(*quiet, asked=121, due=120)) > 127


def test_each_parcel_has_its_own_moment_and_always_the_same() -> None:
    found = [hours(planned(parcel_id=n)) for n in range(2000)]

    assert found == [hours(planned(parcel_id=n)) for n in range(2000)]
    assert 24 * 0.9 <= min(found) < 24 * 0.91
    assert 24 * 1.09 < max(found) <= 24 * 1.1
    assert len(set(found)) > 1990


def test_a_question_without_an_answer_makes_old_knowledge() -> None:
    found = planned(scan(Word.OUT_FOR_DELIVERY, 0))
    labelled = planned()

    assert found is not None
    assert found.stale_at - found.ask_at == 12 * HOUR
    assert labelled is not None
    assert labelled.stale_at - labelled.ask_at == 48 * HOUR


def test_a_scan_that_lies_ahead_of_now_puts_nothing_off() -> None:
    ahead = [scan(Word.IN_TRANSIT, 14)]

    assert hours(planned(*ahead, now=0)) == pytest.approx(6, rel=0.1)
