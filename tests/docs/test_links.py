"""No link leads nowhere, and no path in a document names what is not there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest

from tests.docs.documents import DOCS, ROOT, Document, document, documents

#: Where a path in a document may begin.
PLACES = (ROOT, ROOT / "src", ROOT / "src" / "backhaul", ROOT / "src" / "backhaul" / "stages")
PATH = re.compile(r"(\.\./)?[\w.\-]+(/[\w.\-]+)*/?")
NAMED = re.compile(r"(?P<path>[\w./\-]+\.py)(?P<mark>::|:)(?P<name>\w+)")
EACH = pytest.mark.parametrize("one", documents(), ids=lambda one: one.name)


def is_about_a_file(code: str) -> bool:
    """Whether inline code is a path of the repository: it has a slash and a known beginning."""
    if not PATH.fullmatch(code) or "/" not in code:
        return False
    first = code.partition("/")[0]
    starts = {path.name for place in PLACES for path in place.iterdir()} | {".."}
    return first in starts - {"var"}


@EACH
def test_relative_links_lead_somewhere(one: Document) -> None:
    broken = []
    for link in one.links:
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (one.path.parent / path).resolve() if path else one.path
        is_there = target.exists() and target.is_relative_to(ROOT)
        if not is_there or (anchor and anchor not in Document(target).anchors):
            broken.append(link)

    assert broken == []


@EACH
def test_paths_in_the_text_are_there(one: Document) -> None:
    named = {code for code in one.inline if is_about_a_file(code)}
    lost = [code for code in named if not any((place / code).exists() for place in PLACES)]

    assert lost == []


@EACH
def test_names_in_the_text_are_defined_where_it_says(one: Document) -> None:
    lost = []
    for code in one.inline:
        match = NAMED.fullmatch(code)
        if match is None:
            continue
        found = [place / match["path"] for place in PLACES if (place / match["path"]).exists()]
        name = re.escape(match["name"])
        pattern = rf"^\s*(?:(?:async )?def {name}\b|class {name}\b|{name}\b\s*(?::|=))"
        if not found or not re.search(pattern, found[0].read_text("utf-8"), re.MULTILINE):
            lost.append(code)

    assert lost == []


def test_the_picture_of_the_journey_is_well_formed_and_has_both_looks() -> None:
    text = (DOCS / "images" / "journey.svg").read_text("utf-8")
    root = ET.fromstring(text)

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert "prefers-color-scheme: dark" in text


def test_no_document_names_where_it_was_written() -> None:
    ways = re.compile(r"(?<![\w.])/(?:work|tmp|root)\b|\.\./shared")

    assert [one.name for one in documents() if ways.search(one.text)] == []


def test_every_rule_and_howto_can_be_found_from_the_first_page() -> None:
    linked = set(document("README.md").links)
    pages = [*DOCS.glob("rules/*.md"), *DOCS.glob("howto/*.md"), DOCS / "tour.md"]

    assert [p.name for p in pages if p.relative_to(ROOT).as_posix() not in linked] == []
