"""One stylesheet per door over a common one: small for a page, nothing in them left over."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PACKAGE = ROOT / "src/backhaul"
TEMPLATES = PACKAGE / "templates"
SHEETS = sorted((PACKAGE / "static").glob("*.css"))
# Classes that a template puts together: `tag-{{ tone }}`.
COMPOSED = (
    "avatar-",
    "card-",
    "is-",
    "promise-",
    "sb-answers-",
    "sb-bin-",
    "sb-pic-",
    "seg-",
    "tag-",
    "tl-",
)
BY_NAME = {"st-ok", "st-warn", "st-stop", "sb-done", "sb-now"}
_WORD = re.compile(r"[A-Za-z][\w-]*")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_BLOCK = re.compile(r"/\*.*?\*/|(?<=[{;])[\w-]+:[^;{}]+(?=[;}])", re.DOTALL)


@cache
def words_of_pages() -> frozenset[str]:
    """Every word of a template, a view or a script: a class that is used is one of them."""
    files = [
        *TEMPLATES.rglob("*.html"),
        *TEMPLATES.rglob("*.svg"),
        *(PACKAGE / "doors").rglob("*.py"),
        *(PACKAGE / "foundation/pages").rglob("*.py"),
        *(PACKAGE / "static").glob("*.js"),
    ]
    return frozenset(
        word for path in files for word in _WORD.findall(path.read_text(encoding="utf-8"))
    )


def classes(sheet: Path) -> set[str]:
    return set(_CLASS.findall(_BLOCK.sub("", sheet.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_a_page_loads_is_below_forty_five_kilobytes(sheet: Path) -> None:
    common = PACKAGE / "static/common.css"

    assert sheet.stat().st_size + common.stat().st_size < 45_000


def test_there_is_one_stylesheet_per_door_over_a_common_one() -> None:
    assert [sheet.stem for sheet in SHEETS] == [
        "api", "common", "console", "policy", "portal", "station",
    ]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_stylesheet_is_named_by_a_page(sheet: Path) -> None:
    link = f"{{% asset '{sheet.name}' %}}"

    assert any(link in page.read_text(encoding="utf-8") for page in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_class_is_left_over_in_a_stylesheet(sheet: Path) -> None:
    left_over = {
        name
        for name in classes(sheet) - words_of_pages() - BY_NAME
        if not name.startswith(COMPOSED)
    }

    assert left_over == set()
