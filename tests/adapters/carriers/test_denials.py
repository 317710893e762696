"""No carrier's table reads "delivered" where a sentence says that nothing was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backhaul.adapters.carriers.parsers import file_of, parser_names
from backhaul.adapters.carriers.tables import (
    UNKNOWN,
    MappingTable,
    Meaning,
    believed,
    load,
    read,
    refined,
)
from backhaul.adapters.carriers.ups.older import table as table_of_ups
from backhaul.core.tracking.sayings import LANGUAGES
from backhaul.core.tracking.suggesting import denies_delivery, suggest
from backhaul.core.tracking.words import IncidentKind, Word
from tests.core.tracking.denials import DENIALS

_DELIVERED = Meaning(word=Word.DELIVERED)
_SENTENCES = [text for texts in DENIALS.values() for text in texts]


def tables() -> Iterator[MappingTable]:
    yield table_of_ups()
    for name in parser_names():
        try:
            yield file_of(name).table
        except FileNotFoundError:
            if name in {"easypost", "sandbox"}:
                yield load(f"backhaul.adapters.carriers.{name}")


def test_every_language_has_such_sentences() -> None:
    assert set(DENIALS) == set(LANGUAGES)


@pytest.mark.parametrize("text", _SENTENCES)
def test_no_sentence_that_denies_it_seems_to_say_delivered(text: str) -> None:
    found = suggest(text)

    assert found is None or found.word is not Word.DELIVERED


def test_no_carriers_own_phrases_read_delivered_in_such_a_sentence() -> None:
    misread = [
        (table.name, within, text)
        for table in tables()
        for within in {"", *(phrase.within for phrase in table.phrases)}
        for text in _SENTENCES
        if (said := table.find_phrase(text, within=within)) and said.word is Word.DELIVERED
    ]

    assert misread == []


def test_a_vague_delivered_is_not_believed_beside_such_a_sentence() -> None:
    vague = Meaning(word=Word.DELIVERED, is_vague=True)

    assert [text for text in _SENTENCES if refined(vague, text).word is Word.DELIVERED] == []
    assert refined(vague, "Signed for by A. Muster") == vague


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Not delivered", UNKNOWN),
        ("Zustellung nicht möglich", UNKNOWN),
        ("Delivered, left with neighbour because nobody was home", _DELIVERED),
        ("Will be delivered again if damaged", _DELIVERED),
        ("", _DELIVERED),
    ],
)
def test_a_code_is_believed_unless_its_own_sentence_says_that_an_attempt_failed(
    text: str, wanted: Meaning
) -> None:
    assert believed(_DELIVERED, text) == wanted


def test_a_short_pattern_is_not_believed_where_the_parcel_is_with_its_addressee() -> None:
    table = read(
        'name = "x"\nread_on = 2026-11-22\nsource = "a test"\ncodes = []\n'
        '[[phrases]]\npattern = "picked up|left"\nword = "picked_up"\n'
    )

    assert table.find_phrase("Picked up by the addressee", within="") is None
    assert table.find_phrase("Left with neighbour", within="") is None
    assert table.find_phrase("Picked up by courier", within="") == Meaning(word=Word.PICKED_UP)


@pytest.mark.parametrize(
    "text",
    [
        "Delivered", "Zugestellt", "Livré", "Entregado", "Consegnato", "Bezorgd", "已签收",
        "Delivered, nobody was home: left at the door", "Delivered on the second attempt",
        "Empfänger abwesend, beim Nachbarn zugestellt", "Not at home, delivered to neighbour",
    ],
)  # fmt: skip
def test_what_was_delivered_is_not_denied(text: str) -> None:
    assert not denies_delivery(text)


def test_a_second_notice_is_no_delivery() -> None:
    found = suggest("Zweite Benachrichtigung zugestellt")

    assert found is not None
    assert found.incident is IncidentKind.AWAITING_COLLECTION
