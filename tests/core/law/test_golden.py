"""The golden table: at least twenty edges of each of ten regimes, each with its source."""

from __future__ import annotations

import pytest

from tests.core.law import (
    golden_br,
    golden_cn,
    golden_de,
    golden_eu,
    golden_fr,
    golden_neutral,
    golden_uk,
    golden_us,
)
from tests.core.law.rows import Row

TABLE: dict[str, tuple[Row, ...]] = {
    "eu": golden_eu.ROWS,
    "eu-fr": golden_fr.ROWS,
    "eu-de": golden_de.ROWS,
    "uk": golden_uk.ROWS,
    "cn": golden_cn.ROWS,
    "br": golden_br.ROWS,
    "us": golden_us.FEDERAL_ROWS,
    "us-ca": golden_us.CALIFORNIA_ROWS,
    "us-ny": golden_us.NEW_YORK_ROWS,
    "neutral": golden_neutral.ROWS,
}
CASES = [
    pytest.param(row, id=f"{code}: {row.name}") for code, rows in TABLE.items() for row in rows
]


@pytest.mark.parametrize("row", CASES)
def test_the_law_says_what_its_article_says(row: Row) -> None:
    assert row.found() == row.expected


@pytest.mark.parametrize("code", TABLE)
def test_every_regime_has_at_least_twenty_edges_none_twice(code: str) -> None:
    rows = TABLE[code]

    assert len(rows) >= 20
    assert len({row.name for row in rows}) == len(rows)


def test_every_row_names_its_source() -> None:
    assert [row.name for rows in TABLE.values() for row in rows if not row.source] == []


def test_the_table_has_at_least_a_hundred_and_sixty_rows() -> None:
    assert sum(map(len, TABLE.values())) >= 160
