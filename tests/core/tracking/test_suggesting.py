"""What sentences of carriers say, in many languages, and how sure a guess is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from backhaul.core.tracking.sayings import LANGUAGES
from backhaul.core.tracking.sayings.saying import BY_WEIGHT, LATER
from backhaul.core.tracking.suggesting import LEAST, Suggestion, suggest, suggest_event
from backhaul.core.tracking.words import IncidentKind, Word

_SENTENCES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("sentences.tsv").read_text("utf-8").splitlines()
]


def said(text: str) -> str:
    found = suggest(text)
    if found is None:
        return "nothing"
    return f"exception:{found.incident}" if found.incident else found.word.value


def test_every_sentence_of_the_table_is_understood() -> None:
    misread = [
        (language, wanted, said(text), text)
        for language, wanted, text in _SENTENCES
        if said(text) != wanted
    ]

    assert misread == []


def test_the_table_has_every_language_and_every_kind_that_a_carrier_tells() -> None:
    wanted = Counter(wanted for _, wanted, _ in _SENTENCES)

    assert {language for language, _, _ in _SENTENCES} == set(LANGUAGES)
    assert len([one for one in wanted if one.startswith("exception:")]) == 14
    assert len(wanted) == 21


def test_a_guess_tells_its_confidence_its_language_and_its_reason() -> None:
    assert suggest("Die Sendung konnte leider nicht zugestellt werden!") == Suggestion(
        word=Word.INCIDENT,
        incident=IncidentKind.ATTEMPT_FAILED,
        confidence=90,
        language="de",
        found="konnte leider nicht zugestellt",
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("could not be delivered", "exception:attempt_failed"),
        ("has not been delivered yet", "exception:attempt_failed"),
        ("will be delivered", "nothing"),
        ("Arrived at hub, will be delivered tomorrow", "in_transit"),
        ("Delivered to agent", "delivered"),
        ("Delivered to parcel locker", "exception:awaiting_collection"),
        ("Delivered to neighbor", "delivered"),
        ("Delivered to return center", "delivered"),
        ("Not yet picked up", "label_created"),
        ("Ready for pickup", "exception:awaiting_collection"),
        ("Customs cleared", "in_transit"),
        ("Held by customs", "exception:customs"),
        ("Arriving on time", "none"),
        ("No longer on time", "exception:delay"),
        ("Electronically transmitted", "label_created"),
        ("Returned to sender, delivered", "exception:returning"),
        ("Delivery exception - redirecting to a shop", "exception:redirected"),
        ("Forsøkt utlevert, mottaker ikke tilstede", "exception:attempt_failed"),
        ("รอเข้ารับพัสดุ", "label_created"),
        ("เข้ารับพัสดุแล้ว", "picked_up"),
        ("Đã hoãn giao hàng", "exception:delay"),
    ],
)
def test_negations_and_traps(text: str, wanted: str) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize("text", ["", "   ", "12345", "Lorem ipsum dolor", "\x00·—", "·" * 500])
def test_what_says_nothing_is_not_guessed(text: str) -> None:
    assert suggest(text) is None


def test_a_vague_word_is_told_only_where_nothing_surer_is_said() -> None:
    alone, beside = suggest("Received"), suggest("Electronic data received")

    assert (alone and (alone.word, alone.confidence)) == (Word.IN_TRANSIT, 68)
    assert (beside and (beside.word, beside.confidence)) == (Word.LABEL_CREATED, 92)


def test_a_sentence_that_says_two_things_is_less_sure() -> None:
    one, two = suggest("Departed"), suggest("Picked up and departed")

    assert (one and one.confidence, two and two.confidence) == (92, 82)


def test_no_guess_is_told_below_the_least_and_every_phrase_can_be_found() -> None:
    weighed = {*BY_WEIGHT, LATER}

    for sayings in LANGUAGES.values():
        assert {saying.meaning for saying in sayings} <= weighed
        assert all(LEAST <= saying.confidence < 100 for saying in sayings)
    suggest("x")  # the index asserts that each phrase has a key


def test_a_code_made_of_words_is_read_where_the_sentence_says_nothing() -> None:
    assert suggest_event("42", "") is None
    found = suggest_event("OUT_FOR_DELIVERY", "")

    assert found is not None
    assert found.word is Word.OUT_FOR_DELIVERY


def test_accents_capitals_and_umlauts_may_be_missing() -> None:
    spellings = ["Rücksendung", "RUECKSENDUNG", "rucksendung"]

    assert [said(text) for text in spellings] == ["exception:returning"] * 3
    assert said("COLIS ENDOMMAGE") == said("Colis endommagé") == "exception:damaged"


def test_vowels_and_tones_written_as_marks_are_parts_of_their_word() -> None:
    hindi, thai = suggest("शिपमेंट डिलीवर हो गया"), suggest("พัสดุ จัดส่งสำเร็จ วันนี้")

    assert (hindi and (hindi.language, hindi.found)) == ("hi", "डिलीवर हो गया")
    assert (thai and (thai.language, thai.word)) == ("th", Word.DELIVERED)


def test_a_very_long_sentence_takes_no_longer_than_a_long_one() -> None:
    assert said("delivered " * 10_000) == "delivered"
