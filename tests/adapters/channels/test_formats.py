from __future__ import annotations

from pathlib import Path

import pytest

from backhaul.adapters.channels.formats import FORMATS, open_reader
from backhaul.core.errors import DomainError

HOWTO = Path(__file__).parents[3] / "docs/howto"
MAPPINGS = sorted((HOWTO / "columns").glob("*.toml"))


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda path: path.stem)
def test_every_mapping_of_the_how_to_opens(mapping: Path) -> None:
    assert open_reader("csv", mapping) is not None
    assert f"docs/howto/columns/{mapping.name}" in (HOWTO / "import-orders.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "csv"])
def test_a_shop_system_needs_no_mapping(form: str) -> None:
    assert open_reader(form) is not None
    with pytest.raises(DomainError, match="columns_unwanted"):
        open_reader(form, MAPPINGS[0])


def test_a_csv_needs_a_mapping() -> None:
    with pytest.raises(DomainError, match="columns_wanted"):
        open_reader("csv")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(DomainError, match="format_unknown"):
        open_reader("xml")
