"""Filters of a board kept under a name: one's own, shared with the brand, and dropped."""

from __future__ import annotations

import re
from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.casefile.console_frame import MOST_VIEWS
from backhaul.stages.returns.models import SavedView
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in

KEEP = "/b/nordlicht/boards/views"
QUERY = "view=trouble&carrier=UPS"


def keep(client: Any, name: str = "UPS trouble", **fields: str) -> Any:
    told = {"board": "parcels", "query": QUERY, "name": name, **fields}
    return client.post(KEEP, told, follow=True)


def kept(cast: Cast) -> list[tuple[str, str, str, bool]]:
    with acting_for(cast.nordlicht.pk):
        rows = SavedView.objects.filter(brand=cast.nordlicht).order_by("id")
        return [(row.board, row.name, row.query, row.is_shared) for row in rows]


def tabs(client: Any, board: str = "parcels", query: str = "") -> list[str]:
    page = client.get(f"/b/nordlicht/{board}/?{query}").content.decode()
    found = re.search(r'aria-label="Kept views">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]+?) ?<", found.group(1)) if found else []


def a_colleague(cast: Cast, role: Role) -> User:
    user = User.objects.create_user(f"{role.value}@nordlicht.example", "x" * 20)
    Member.objects.create(user=user, brand=cast.nordlicht, role=role)
    return user


@pytest.mark.parametrize(
    ("board", "query", "stored"),
    [
        ("parcels", QUERY, "carrier=UPS&view=trouble"),
        ("clocks", "clock=transit&site=main", "clock=transit&site=main"),
        ("incidents", "view=table&kind=lost", "kind=lost&view=table"),
    ],
)
def test_a_view_is_kept_for_its_board_alone(
    cast: Cast, board: str, query: str, stored: str
) -> None:
    client = signed_in(cast.ada)

    answer = keep(client, "Mine", board=board, query=query)

    assert answer.redirect_chain[-1][0] == f"/b/nordlicht/{board}/?{stored}"
    assert kept(cast) == [(board, "Mine", stored, False)]
    for other in ("parcels", "clocks", "incidents"):
        there = tabs(client, other, "view=table" if other == "incidents" else "")
        assert there == (["Mine"] if other == board else [])


def test_the_present_view_is_marked_and_can_be_dropped(cast: Cast) -> None:
    client = signed_in(cast.ada)
    page = keep(client).content.decode()

    assert re.search(r'aria-current="page">UPS trouble', page)
    assert "Delete the view “UPS trouble”" in page
    assert 'name="board"' not in page
    (drop,) = re.findall(r'action="(/b/nordlicht/boards/views/\d+/drop)"', page)
    client.post(drop)

    assert kept(cast) == []


def test_a_view_is_private_unless_it_is_shared(cast: Cast) -> None:
    client = signed_in(cast.ada)
    colleague = signed_in(a_colleague(cast, Role.AGENT))

    keep(client, "Private")
    keep(client, "Ours", shared="1")

    assert tabs(client) == ["Private", "Ours"]
    assert tabs(colleague) == ["Ours"]
    assert tabs(signed_in(cast.cleo)) == []


def test_a_colleague_cannot_drop_what_is_not_theirs_and_whoever_configures_can(
    cast: Cast,
) -> None:
    agent = signed_in(a_colleague(cast, Role.AGENT))
    other = signed_in(a_colleague(cast, Role.MANAGER))
    keep(agent, "Private")
    keep(agent, "Ours", shared="1")
    with acting_for(cast.nordlicht.pk):
        private, ours = SavedView.objects.order_by("id").values_list("id", flat=True)
    viewer = signed_in(a_colleague(cast, Role.VIEWER))

    assert viewer.post(f"{KEEP}/{ours}/drop").status_code == 404
    assert other.post(f"{KEEP}/{private}/drop").status_code == 404
    assert signed_in(cast.cleo).post(f"{KEEP}/{ours}/drop").status_code == 404
    assert len(kept(cast)) == 2
    assert other.post(f"{KEEP}/{ours}/drop").status_code == 302

    assert [name for _, name, _, _ in kept(cast)] == ["Private"]


def test_who_may_only_look_keeps_views_and_shares_none(cast: Cast) -> None:
    viewer = signed_in(a_colleague(cast, Role.VIEWER))

    page = keep(viewer, "Mine", shared="1")

    assert kept(cast) == [("parcels", "Mine", "carrier=UPS&view=trouble", False)]
    assert "Everybody of the brand sees it" not in page.content.decode()


def test_the_same_name_is_replaced_and_views_have_an_end(cast: Cast) -> None:
    client = signed_in(cast.ada)
    keep(client, "One")
    keep(client, " One ", query="carrier=DHL")
    assert kept(cast) == [("parcels", "One", "carrier=DHL", False)]

    for number in range(MOST_VIEWS):
        keep(client, f"View {number}")

    assert len(kept(cast)) == MOST_VIEWS
    keep(client, "For another board", board="clocks", query="clock=transit")
    assert len(kept(cast)) == MOST_VIEWS + 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"name": " "}, 200), ({"board": "letters"}, 404), ({"board": ""}, 404)],
)
def test_what_makes_no_sense_is_not_kept(
    cast: Cast, fields: dict[str, str], status: int
) -> None:
    answer = keep(signed_in(cast.ada), **{"name": "x", **fields})

    assert answer.status_code == status
    assert kept(cast) == []


def test_only_filters_are_kept_of_an_address(cast: Cast) -> None:
    keep(signed_in(cast.ada), query="after=zzz&carrier=UPS&next=//evil.example&owner=")

    assert kept(cast)[0][2] == "carrier=UPS"


def test_views_of_the_list_of_returns_stay_apart(cast: Cast) -> None:
    client = signed_in(cast.ada)
    client.post("/b/nordlicht/views", {"name": "List", "query": "view=review"})
    keep(client, "List")

    assert [board for board, *_ in kept(cast)] == ["", "parcels"]
    assert tabs(client) == ["List"]
    page = client.get("/b/nordlicht/").content.decode()
    assert page.count(">List<") == 1


def test_views_cost_no_statement_more(cast: Cast) -> None:
    client = signed_in(cast.ada)
    client.get("/b/nordlicht/parcels/")
    with counting() as before:
        client.get("/b/nordlicht/parcels/")
    for number in range(5):
        keep(client, f"View {number}", shared="1")

    with counting() as after:
        client.get("/b/nordlicht/parcels/")

    assert after.number <= before.number
    assert after.number <= 12
