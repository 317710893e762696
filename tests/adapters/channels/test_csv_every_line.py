"""Whatever stands in a file, every line of it is placed or explained."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.adapters.channels.csv import CsvReader
from backhaul.adapters.channels.csv.columns import Columns
from backhaul.core.orders import FAILURES, ImportReport, Notice, Reason

HEAD = ["order", "at", "sku", "qty", "price", "customer"]
TABLES = {
    "columns": {
        "order": "order",
        "placed_at": "at",
        "sku": "sku",
        "quantity": "qty",
        "unit_price": "price",
        "customer": "customer",
    },
    "constants": {"currency": "GBP"},
}
CELLS = st.tuples(
    st.sampled_from(["1", "2", "3", "C4", "C5", "", "ß"]),
    st.sampled_from(["2026-07-01", "2026-07-02T10:00", "soon", ""]),
    st.sampled_from(["A", "B", "POST", "FEE1", "", 'a "b"', "x\ny"]),
    st.sampled_from(["1", "12", "-3", "0", "1.0", "many", ""]),
    st.sampled_from(["1.50", "0", "-2", "0.005", "9,50", ""]),
    st.sampled_from(["", "7", "8"]),
)
RULES = st.fixed_dictionaries(
    {
        "group_by": st.sampled_from(["anywhere", "together"]),
        "negative_quantity": st.sampled_from(["return", "stock_adjustment"]),
        "zero_price_guest": st.sampled_from(["order", "stock_adjustment"]),
        "guests": st.sampled_from(["place", "skip"]),
        "cancellation_prefix": st.sampled_from(["", "C"]),
        "fee_skus": st.just(["FEE*"]),
        "postage_skus": st.just(["POST"]),
    }
)


def report_of(data: bytes, rules: dict[str, object]) -> ImportReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        path.write_bytes(data)
        report = ImportReport()
        for batch in CsvReader(Columns.from_tables({**TABLES, "rules": rules})).read(path):
            assert batch.lines == batch.placed + batch.explained.total() + len(batch.backs)
            report.add(batch)
            for _back in batch.backs:
                report.add_back(Reason.RETURN_WITHOUT_SALE)
    return report


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(CELLS, max_size=12), rules=RULES)
def test_every_line_written_is_placed_or_explained(
    rows: list[tuple[str, ...]], rules: dict[str, object]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])

    report = report_of(text.getvalue().encode(), rules)

    assert report.lines == len(rows)
    assert report.is_complete
    assert report.failed == sum(
        problem.reason in FAILURES
        for problem in report.problems
        if not isinstance(problem.reason, Notice)
    )


@settings(max_examples=150, deadline=None)
@given(
    body=st.binary(max_size=200) | st.text('1,"\n\rA', max_size=80).map(str.encode), rules=RULES
)
def test_any_bytes_below_the_header_are_accounted_for(
    body: bytes, rules: dict[str, object]
) -> None:
    report = report_of(",".join(HEAD).encode() + b"\n" + body, rules)

    assert report.is_complete
