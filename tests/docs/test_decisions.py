"""A decision fits on a page, is named by its sentence, and says its price."""

from __future__ import annotations

import re

import pytest

from tests.docs.documents import DOCS, Document

DECISIONS = [Document(path) for path in sorted((DOCS / "adr").glob("*.md"))]
EACH = pytest.mark.parametrize("one", DECISIONS, ids=lambda one: one.path.stem[:4])
SECTIONS = ["Situation", "Decision", "Price", "What would change our mind"]
PAGE = 60
VERB = re.compile(r"\b(is|are|has|have|holds|serves|keeps)\b")


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(one.path.name[:4]) for one in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert len(numbers) >= 14


@EACH
def test_the_title_is_the_decision_as_a_sentence(one: Document) -> None:
    title = one.text.splitlines()[0]
    number, _, sentence = title.removeprefix("# ").partition(" ")

    assert number == one.path.name[:4]
    assert sentence[:1].isupper()
    assert not sentence.endswith(".")
    assert VERB.search(sentence)


@EACH
def test_it_has_its_four_parts_and_fits_on_a_page(one: Document) -> None:
    assert re.findall(r"^## (.+)$", one.text, re.MULTILINE) == SECTIONS
    assert len(one.text.splitlines()) <= PAGE
    assert re.search(r"^Decided \d{4}-\d\d-\d\d\.", one.text, re.MULTILINE)
    assert re.search(r"Guarded\s+by", one.text)
