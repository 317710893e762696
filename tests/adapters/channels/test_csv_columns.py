from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backhaul.adapters.channels.csv import CsvReader
from backhaul.adapters.channels.csv.columns import Columns
from backhaul.core.errors import DomainError

GOOD: dict[str, Any] = {
    "columns": {"order": "o", "placed_at": "t", "sku": "s", "quantity": "q", "line_total": "p"},
    "constants": {"currency": "EUR"},
}


@pytest.mark.parametrize(
    ("changes", "code", "facts"),
    [
        ({"colums": {}}, "columns_key_unknown", {"keys": ["colums"]}),
        ({"file": {"sep": ";"}}, "columns_key_unknown", {"keys": ["file.sep"]}),
        ({"rules": {"fee_skus": "POST"}}, "columns_key_wrong", {"key": "rules.fee_skus"}),
        ({"rules": {"fee_skus": [1]}}, "columns_key_wrong", {"key": "rules.fee_skus"}),
        ({"file": {"zone": "Mars/Olympus"}}, "columns_key_wrong", {"key": "file.zone"}),
        ({"file": {"encoding": "utf-9"}}, "columns_key_wrong", {"key": "file.encoding"}),
        ({"file": {"delimiter": "::"}}, "columns_key_wrong", {"key": "file.delimiter"}),
        ({"file": {"thousands": "."}}, "columns_key_wrong", {"key": "file.thousands"}),
        ({"file": 1}, "columns_key_wrong", {"key": "file"}),
        ({"constants": {}}, "columns_not_mapped", {"missing": ["currency"]}),
        (
            {"rules": {"guests": "maybe"}},
            "columns_key_wrong",
            {"key": "rules.guests", "words": ["place", "skip"]},
        ),
        ({"rules": {"spreadsheet_numbers": ["x"]}}, "columns_key_unknown", {"keys": ["x"]}),
    ],
)
def test_a_mapping_that_is_wrong_says_where(
    changes: dict[str, Any], code: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(DomainError) as refused:
        Columns.from_tables(GOOD | changes)

    assert (refused.value.code, refused.value.facts) == (code, facts)


def test_a_mapping_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("[columns\n")

    with pytest.raises(DomainError, match="columns_file_unreadable"):
        Columns.load(path)


def test_a_mapping_needs_a_price_or_a_total() -> None:
    columns = {key: value for key, value in GOOD["columns"].items() if key != "line_total"}

    with pytest.raises(DomainError) as refused:
        Columns.from_tables(GOOD | {"columns": columns})

    assert refused.value.facts == {"missing": ["unit_price"]}


def test_serial_numbers_of_a_line_stand_in_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("o,t,s,q,p,n\n1,2026-07-01,A,2,5,SN-1; SN-2;\n2,2026-07-01,B,1,5,\n")
    columns = Columns.from_tables(GOOD | {"columns": {**GOOD["columns"], "serials": "n"}})

    (batch,) = CsvReader(columns).read(path)

    assert [order.lines[0].serials for order in batch.orders] == [("SN-1", "SN-2"), ()]
