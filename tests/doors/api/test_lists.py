from __future__ import annotations

import pytest

from backhaul.core.errors import DomainError
from backhaul.foundation import cursors
from tests.cast import MONDAY
from tests.doors.api.desk import Desk, a_request, an_order
from tests.doors.api.matrix import reach


def several(desk: Desk, count: int) -> list[str]:
    desk.put("/orders", {"orders": [an_order(f"NL-{n}") for n in range(count)]})
    made = []
    for n in range(count):
        unit = {"order": f"NL-{n}", "line": "1", "reason": "too_small"}
        made.append(desk.post("/returns", a_request(client_ref=None, units=[unit])).json["ran"])
    return made[::-1]


def walked(desk: Desk, path: str, limit: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    cursor = ""
    for _ in range(100):
        page = desk.get(f"{path}&limit={limit}&cursor={cursor}").json
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = page["next"]
    raise AssertionError("there is no end")


@pytest.mark.parametrize("limit", [1, 2, 5, 7, 200])
def test_pages_skip_and_repeat_nothing(desk: Desk, limit: int) -> None:
    rans = several(desk, 5)

    assert [item["ran"] for item in walked(desk, "/returns?", limit)] == rans


def test_a_return_that_comes_while_somebody_reads_moves_no_page(desk: Desk) -> None:
    rans = several(desk, 3)
    first = desk.get("/returns?limit=2").json
    desk.put("/orders", {"orders": [an_order("NL-9")]})
    desk.post(
        "/returns",
        a_request(units=[{"order": "NL-9", "line": "1", "reason": "too_small"}]),
    )

    second = desk.get(f"/returns?limit=2&cursor={first['next']}").json

    assert [item["ran"] for item in first["items"] + second["items"]] == rans
    assert second["next"] is None


def test_lists_can_be_narrowed(desk: Desk) -> None:
    rans = several(desk, 2)
    desk.post(f"/returns/{rans[0]}/authorize")

    def found(query: str) -> list[str]:
        return [item["ran"] for item in desk.get(f"/returns?{query}").json["items"]]

    assert found("headline=authorized") == [rans[0]]
    assert found("headline=requested") == [rans[1]]
    assert found("email=SAM%40example.com") == rans
    assert found("email=eve%40example.com") == []
    assert found("is_done=false") == rans
    assert found("is_done=true") == []
    assert found("changed_since=2999-01-01T00:00:00Z") == []
    assert found("changed_since=2020-01-01T00:00:00%2B01:00") == rans


def test_the_history_is_read_in_its_order(desk: Desk) -> None:
    ran = reach(desk, "decided")

    entries = walked(desk, f"/returns/{ran}/timeline?", 4)

    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[0]["kind"] == "return.requested"
    assert str(entries[0]["actor"]).startswith("api:")
    assert {"unit.authorized", "unit.received", "unit.inspected", "unit.decided"} <= {
        entry["kind"] for entry in entries
    }


def test_incidents_name_their_return(desk: Desk) -> None:
    ran = reach(desk, "received")
    found = {"is_complete": False, "is_matching": False, "condition": "broken"}
    desk.post(f"/returns/{ran}/units/1/inspection", found)

    incidents = desk.get("/incidents?kind=contents_differ").json["items"]

    assert [(one["ran"], one["kind"]) for one in incidents] == [(ran, "contents_differ")]
    assert desk.get("/incidents?kind=lost").json["items"] == []


def test_a_cursor_reads_back_what_was_written_and_nothing_else() -> None:
    assert cursors.read_after(cursors.after(MONDAY, 7)) == (MONDAY, 7)
    assert cursors.read_number(cursors.after_number(7)) == 7
    for odd in ("", "x", "WyIyMDI2LTExLTE2VDA5OjAwOjAwIiwxXQ", cursors.after_number(7), "é"):
        with pytest.raises(DomainError) as refused:
            cursors.read_after(odd)
        assert refused.value.code == "cursor_invalid"
