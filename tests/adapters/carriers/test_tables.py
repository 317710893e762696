from __future__ import annotations

import pytest

from backhaul.adapters.carriers.parsers import parser_named, parser_names
from backhaul.adapters.carriers.tables import Meaning, load, read
from backhaul.core.tracking.words import Fault, IncidentKind, Word

HEAD = 'name = "test"\nread_on = 2026-11-21\nsource = "https://carrier.example/codes"\n'
ROW = '[[codes]]\ncode = "{code}"\nword = "{word}"\n'


def test_a_carrier_is_found_by_its_folder() -> None:
    assert set(parser_names()) >= {"sandbox", "ups", "easypost"}
    for name in parser_names():
        parser = parser_named(name)
        assert parser is not None
        assert parser.name == name


@pytest.mark.parametrize("name", ["", "nobody", "tables", "..", "ups.parser"])
def test_what_is_no_carrier_has_no_parser(name: str) -> None:
    assert parser_named(name) is None


@pytest.mark.parametrize("name", ["sandbox", "ups", "easypost"])
def test_every_table_has_its_source_and_date(name: str) -> None:
    table = load(f"backhaul.adapters.carriers.{name}")

    assert table.name == name
    assert table.source
    assert table.version == f"{name} {table.read_on.isoformat()}"
    assert table.codes


def test_a_row_tells_word_kind_and_fault() -> None:
    row = ROW.format(code="X1", word="incident") + 'incident = "delay"\nfault = "weather"\n'

    assert read(HEAD + row).find("X1") == Meaning(
        word=Word.INCIDENT, incident=IncidentKind.DELAY, fault=Fault.WEATHER
    )


def test_the_first_known_code_is_taken() -> None:
    table = read(
        HEAD + ROW.format(code="A", word="delivered") + ROW.format(code="B", word="none")
    )

    assert table.find("?", "B", "A") == Meaning(word=Word.NONE)
    assert table.find("?") is None


@pytest.mark.parametrize(
    "rows",
    [
        ROW.format(code="A", word="none") * 2,
        ROW.format(code="A", word="incident"),
        ROW.format(code="A", word="none") + 'incident = "delay"\n',
        ROW.format(code="A", word="teleported"),
    ],
)
def test_a_faulty_table_is_refused(rows: str) -> None:
    with pytest.raises(ValueError, match=r"twice|incident|Word"):
        read(HEAD + rows)


def test_a_code_with_a_star_stands_for_all_that_begin_so() -> None:
    table = read(
        HEAD
        + ROW.format(code="DOU*", word="in_transit")
        + ROW.format(code="DOUX*", word="picked_up")
        + ROW.format(code="DOUXA", word="delivered")
    )

    found = {code: table.find(code) for code in ("DOU1", "DOUX2", "DOUXA", "DO")}
    assert {code: meaning and meaning.word for code, meaning in found.items()} == {
        "DOU1": Word.IN_TRANSIT,
        "DOUX2": Word.PICKED_UP,
        "DOUXA": Word.DELIVERED,
        "DO": None,
    }
