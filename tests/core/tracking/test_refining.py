"""What a sentence may make of a vague code: never more than the code itself proves."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from backhaul.core.axes import Processing
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.settlement import is_trigger_met
from backhaul.core.tracking.fold import fold
from backhaul.core.tracking.guesses import Guessed, guess_mark, guessed
from backhaul.core.tracking.healing import HEALED_BY
from backhaul.core.tracking.refining import refine, says_too_much
from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.state import Direction, ParcelState
from backhaul.core.tracking.words import IncidentKind, Position, Word
from tests.core.tracking.makers import scan

_SENTENCES = [
    line.split("\t")[2]
    for line in Path(__file__).with_name("sentences.tsv").read_text("utf-8").splitlines()
]
_WORDS = [word for word in Word if word not in {Word.INCIDENT, Word.UNKNOWN}]
TOLD: list[tuple[Word, IncidentKind | None]] = [
    *((word, None) for word in _WORDS),
    *((Word.INCIDENT, kind) for kind in sorted(HEALED_BY)),
]
TRIGGERS = (RefundTrigger.FIRST_SCAN, RefundTrigger.DELIVERED)


def by_sentence(word: Word, incident: IncidentKind | None, text: str) -> CarrierScan | None:
    """Return the scan of a vague code with the guess beside it, None where there is none."""
    guess = refine(word, incident, text)
    if guess is None:
        return None
    mark = guess_mark(guess.confidence, incident or word)
    version = f"kurier 2026-11-22{mark}"
    return scan(guess.word, incident=guess.incident, table_version=version)


def state_of(*scans: CarrierScan, direction: Direction = Direction.RETURN) -> ParcelState:
    return fold(scans, direction=direction)


def paid_by(state: ParcelState) -> set[RefundTrigger]:
    position = state.trusted_position
    return {one for one in TRIGGERS if is_trigger_met(one, position, Processing.AWAITED)}


@pytest.mark.parametrize(("word", "incident"), TOLD)
@pytest.mark.parametrize("direction", Direction)
def test_no_sentence_lets_a_refund_go_that_its_code_would_not(
    word: Word, incident: IncidentKind | None, direction: Direction
) -> None:
    own = state_of(scan(word, incident=incident), direction=direction)
    for text in _SENTENCES:
        made = by_sentence(word, incident, text)
        if made is not None:
            state = state_of(made, direction=direction)
            assert paid_by(state) <= paid_by(own), text
            assert own.first_custody_at or not state.first_custody_at, text
            assert own.delivered_at or not state.delivered_at, text


def test_what_follows_a_guess_pays_no_more_for_it() -> None:
    later = scan(Word.DELIVERED, 5)
    for (word, incident), text in product(TOLD, _SENTENCES[::7]):
        made = by_sentence(word, incident, text)
        if made is not None:
            own = state_of(scan(word, incident=incident), later)
            assert paid_by(state_of(made, later)) <= paid_by(own), text


def test_a_failed_attempt_proves_custody_only_beside_a_code_that_does() -> None:
    nobody = "Delivery attempted, nobody home"
    way = by_sentence(Word.IN_TRANSIT, None, nobody)
    news = by_sentence(Word.NONE, None, nobody)
    held = by_sentence(Word.INCIDENT, IncidentKind.HELD, nobody)
    assert way is not None
    assert news is not None
    assert held is not None

    assert [one.incident for one in (way, news, held)] == [IncidentKind.ATTEMPT_FAILED] * 3
    assert [state_of(one).position for one in (way, news, held)] == [
        Position.IN_TRANSIT,
        Position.LABEL_CREATED,
        Position.LABEL_CREATED,
    ]
    assert state_of(news).first_custody_at is None
    assert state_of(way).first_custody_at == way.instant


@pytest.mark.parametrize("text", ["Parcel lost", "Damaged in transit", "Returned to sender"])
def test_what_is_grave_is_told_only_where_the_code_says_that_something_is_wrong(
    text: str,
) -> None:
    assert refine(Word.IN_TRANSIT, None, text) is None
    assert refine(Word.NONE, None, text) is None
    assert refine(Word.INCIDENT, IncidentKind.HELD, text) is not None


def test_a_delivery_is_taken_back_only_where_it_was_to_another_place() -> None:
    box = refine(Word.DELIVERED, None, "Delivered to parcel locker")

    assert box is not None
    assert box.incident is IncidentKind.AWAITING_COLLECTION
    assert refine(Word.DELIVERED, None, "Delivered, delayed by weather") is None
    assert refine(Word.DELIVERED, None, "In transit") is None


def test_an_unsure_sentence_and_one_that_says_the_same_change_nothing() -> None:
    assert refine(Word.IN_TRANSIT, None, "Shipment exception") is None
    assert refine(Word.IN_TRANSIT, None, "Departed from hub") is None
    assert refine(Word.IN_TRANSIT, None, "Purple") is None


def test_a_movement_beside_a_code_of_no_step_is_for_a_person() -> None:
    assert says_too_much(Word.NONE, "Delivered to neighbour")
    assert not says_too_much(Word.NONE, "Signature image stored")
    assert not says_too_much(Word.IN_TRANSIT, "Delivered to neighbour")


@pytest.mark.parametrize("told", [Word.IN_TRANSIT, IncidentKind.HELD])
def test_a_mark_is_read_again(told: Word | IncidentKind) -> None:
    version = f"kurier 2026-11-22{guess_mark(92, told)}"

    assert guessed(version) == Guessed(confidence=92, told=told)


@pytest.mark.parametrize("version", ["", "kurier 2026-11-22", "kurier 2026-11-22+c7"])
def test_a_version_without_a_guess_has_none(version: str) -> None:
    assert guessed(version) is None
