"""What a declaration says, in which words, and when two are the same."""

from __future__ import annotations

from typing import Any

import pytest

from backhaul.core import proofs
from backhaul.core.law.choice import countries_with
from backhaul.core.law.words import Duty
from backhaul.core.withdrawals import (
    LABELS,
    Labels,
    Statement,
    cleaned,
    labels_of,
    problems,
    read_number,
    written,
)

SAID: dict[str, Any] = {
    "name": "Sam Lind",
    "contract": "NL-100482",
    "email": "sam@example.com",
}


def test_every_language_of_the_union_has_both_labels() -> None:
    official = {
        "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it",
        "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
    }  # fmt: skip

    assert set(LABELS) == {*official, "zh"}
    assert all(one.declare and one.confirm for one in LABELS.values())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", Labels("Vertrag widerrufen", "Widerruf bestätigen")),
        ("de-AT", Labels("Vertrag widerrufen", "Widerruf bestätigen")),
        ("fr_BE", Labels("Renoncer au contrat ici", "Confirmer la rétractation")),
        ("en", Labels("Withdraw from contract here", "Confirm withdrawal")),
        ("tlh", Labels("Withdraw from contract here", "Confirm withdrawal")),
    ],
)
def test_the_labels_are_those_of_the_language_else_english(
    language: str, expected: Labels
) -> None:
    assert labels_of(language) == expected


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "  SAM   lind "},
        {"contract": " nl 100482"},
        {"email": "Sam@Example.com "},
        {"parts": " "},
    ],
)
def test_the_same_declaration_is_the_same_however_it_is_typed(typed: dict[str, Any]) -> None:
    assert Statement(**{**SAID, **typed}).fingerprint == Statement(**SAID).fingerprint


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Samuel Lind"},
        {"contract": "NL-100483"},
        {"email": "eve@example.com"},
        {"parts": "the tee"},
        {"lines": {"1": 1}},
    ],
)
def test_another_declaration_is_another(other: dict[str, Any]) -> None:
    assert Statement(**{**SAID, **other}).fingerprint != Statement(**SAID).fingerprint


def test_a_whole_declaration_has_no_problems_and_a_bare_one_has_them_all() -> None:
    bare = Statement(name="", contract="", email="", parts="x" * 601, lines={"1": 201})

    assert problems(Statement(**SAID)) == {}
    assert problems(bare) == {
        "name": "name_missing",
        "contract": "contract_missing",
        "email": "email_unusable",
        "parts": "parts_too_long",
        "lines": "lines_unusable",
    }


def test_a_number_is_read_however_it_is_typed_and_not_with_a_wrong_sign() -> None:
    number = written("7F392QD")

    assert number.startswith("W-7F39-2QD")
    assert read_number(f" {number.lower().replace('-', ' ')}") == number
    assert read_number(number[:-1] + ("2" if number[-1] != "2" else "3")) is None
    assert read_number("W") is None
    assert read_number(proofs.written("7F392QD")) is None


def test_control_characters_are_left_out() -> None:
    assert cleaned(" NL\x00-1\r\n") == "NL-1"


def test_the_function_is_owed_in_the_union_and_the_area_and_nowhere_else() -> None:
    owed = countries_with(Duty.WITHDRAWAL_FUNCTION)

    assert {"DE", "FR", "IE", "NO", "IS", "LI"} <= owed
    assert not {"GB", "CH", "US", "CN", "BR"} & owed
