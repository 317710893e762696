from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from backhaul.doors.api import problems
from backhaul.foundation.pages import problems as wording
from tests.architecture.tree import SOURCE

_ERRORS = {"DomainError", "NotFound", "IllegalStep", "Problem"}


def codes_in(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id=name), args=[ast.Constant(value=str(code)), *_]
                ) if name in _ERRORS:
                    yield code, path.name
                case _:
                    pass


def test_every_code_that_a_rule_or_an_action_raises_has_words() -> None:
    found = [
        f"{code} ({file})"
        for floor in ("core", "stages", "doors/api")
        for code, file in codes_in(SOURCE / "backhaul" / floor)
        if code not in wording._TITLES
    ]

    assert found == []


def test_every_code_of_the_table_of_statuses_has_words() -> None:
    assert [code for code in problems._STATUS if code not in wording._TITLES] == []


def test_words_take_the_facts_and_do_without_them() -> None:
    code = "more_than_left"

    assert wording.detail_of(code, {"line": "1", "order": "NL-1", "remaining": 0}) == (
        "Of line 1 of order NL-1 only 0 can still be returned."
    )
    assert wording.title_of(code) == "Of line … of order … only … can still be returned."
    assert wording.detail_of("never_heard_100%", {}) == "Never heard 100%."
