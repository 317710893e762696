"""Details of a carrier's file: spare entries, forms around a body, offsets as written."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.layouts.times import offset_of
from backhaul.adapters.carriers.layouts.trees import form_of, tree_of

HEAD = 'name = "x"\ntitle = "X"\nsource = "a test"\nread_on = 2026-11-22\n'
NOW = datetime(2026, 11, 22, tzinfo=UTC)


SPARE = """
[[shapes]]
format = "json"
shipments = { path = "$[*]", number = "n" }
[[shapes.events]]
path = "$.events[*]"
time = "at"
text = "told"
[[shapes.events]]
path = "$.latest"
time = "at"
text = "told"
spare = true
"""


def test_a_spare_entry_is_read_only_where_its_shipment_gave_nothing_else() -> None:
    body = (
        b'[{"n": "1", "events": [{"at": "2026-03-02", "told": "a"}],'
        b' "latest": {"at": "2026-03-02", "told": "b"}},'
        b' {"n": "2", "latest": {"at": "2026-03-02", "told": "c"}}]'
    )
    found = LayoutParser(read_carrier(HEAD + SPARE)).parse(body, received_at=NOW)
    assert [(scan.tracking_number, scan.text) for scan in found.scans] == [
        ("1", "a"),
        ("2", "c"),
    ]


def test_a_form_is_what_its_field_holds() -> None:
    body = urlencode({"sign": "x", "param": '{"a": "中 & = +"}'}).encode()
    assert (form_of(body), tree_of(body)) == ("json", {"a": "中 & = +"})
    assert tree_of(urlencode({"content": "<a><b>1</b></a>"}).encode()) == {"a": {"b": "1"}}
    assert form_of(b"a=1&b=2") == "csv"


@pytest.mark.parametrize(
    ("given", "minutes"),
    [("UTC+08:00", 480), ("GMT+8", 480), ("utc -3", -180), ("+8", 480), ("GMT", 0)],
)
def test_an_offset_may_have_gmt_or_utc_before_it(given: str, minutes: int) -> None:
    assert offset_of([given]) == minutes
