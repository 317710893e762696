from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.incidents.models import Incident, IncidentNote
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.returns import authorized_return
from tests.makers.scans import put_clock

BOARD = "/b/nordlicht/incidents/"
NOW = MONDAY + timedelta(days=4)


def an_incident(
    brand: Brand,
    order: str,
    kind: IncidentKind = IncidentKind.NO_MOVEMENT,
    *,
    at: datetime = MONDAY,
) -> int:
    ran = authorized_return(brand, order=order)
    with acting_for(brand.pk):
        case = cases.load(brand.pk, ran)
        opening = Opening(brand_id=brand.pk, kind=kind, case=case)
        (opened,) = open_incidents([opening], at=at, actor="system")
        cases.write([case], fields=(), at=at, actor="system")
        return opened.id


def incident(brand: Brand, number: int) -> Incident:
    with acting_for(brand.pk):
        return Incident.objects.get(brand=brand, id=number)


def page(number: int) -> str:
    return f"{BOARD}{number}/"


def act(client: Any, number: int, **data: str) -> Any:
    return client.post(page(number), data)


def test_the_board_has_a_column_per_kind_with_its_numbers(cast: Cast) -> None:
    put_clock(NOW)
    for number in range(5):
        an_incident(cast.nordlicht, f"NL-{number}", at=MONDAY + timedelta(hours=number))
    an_incident(cast.nordlicht, "NL-9", IncidentKind.LOST)
    an_incident(cast.nordlicht, "NL-8", IncidentKind.NOT_SENT_YET)
    an_incident(cast.voltaic, "VT-1", IncidentKind.CUSTOMS)

    text = signed_in(cast.ben).get(BOARD).content.decode()

    assert text.index("No movement") < text.index("Lost")
    assert "5 d without a scan, 7 d across a border" in text
    assert "6 open, 6 with nobody." in text
    assert "1 more" in text
    assert "€60.00" in text  # a third of 30.00 for each of six returns
    assert "Not sent yet" not in text
    assert "Held at customs" not in text


def test_the_board_leads_to_what_waits_for_shoppers_and_the_list_has_no_red_for_it(
    cast: Cast,
) -> None:
    put_clock(NOW)
    an_incident(cast.nordlicht, "NL-8", IncidentKind.NOT_SENT_YET)
    client = signed_in(cast.ben)

    board = client.get(BOARD).content.decode()
    rows = client.get("/b/nordlicht/").content.decode()

    assert "No incident is open" in board
    assert f'<a href="{BOARD}?severity=soft">1 return waits for its shopper</a>' in board
    assert re.search(r'class="clock[^"]* is-wait"', rows)
    assert "is-bad" not in rows
    assert "Not sent yet" in rows


def test_the_returns_page_tells_the_notes_and_leads_to_the_incident(cast: Cast) -> None:
    put_clock(NOW)
    number = an_incident(cast.nordlicht, "NL-1")
    client = signed_in(cast.ben)
    act(client, number, act="note", note="The depot looks for it.")
    with acting_for(cast.nordlicht.pk):
        ran = Return.objects.get(brand=cast.nordlicht).ran

    text = client.get(f"/b/nordlicht/returns/{ran}/").content.decode()

    assert "you, today, 10:00: “The depot looks for it.”" in text
    assert f'href="{page(number)}"' in text


def test_an_empty_board_says_so(cast: Cast) -> None:
    assert "No incident is open" in signed_in(cast.ada).get(BOARD).content.decode()


def test_the_table_is_filtered_by_kind_owner_severity_and_age(cast: Cast) -> None:
    put_clock(NOW)
    old = an_incident(cast.nordlicht, "NL-1")
    new = an_incident(cast.nordlicht, "NL-2", IncidentKind.LOST, at=NOW - timedelta(hours=2))
    soft = an_incident(cast.nordlicht, "NL-3", IncidentKind.NOT_SENT_YET)
    client = signed_in(cast.ben)
    act(client, old, act="take", owner="")

    def shown(query: str) -> set[int]:
        text = client.get(f"{BOARD}?{query}").content.decode()
        return {number for number in (old, new, soft) if f'href="{page(number)}"' in text}

    assert shown("view=table") == {old, new}
    assert shown("kind=lost") == {new}
    assert shown("owner=me") == {old}
    assert shown("owner=nobody") == {new}
    assert shown("severity=soft") == {soft}
    assert shown("age=3") == {old}
    assert shown("kind=customs") == set()


def test_it_is_taken_once_and_taken_over_only_by_who_saw_the_owner(cast: Cast) -> None:
    number = an_incident(cast.nordlicht, "NL-1")
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    act(ben, number, act="take", owner="")

    refused = act(ada, number, act="take", owner="")
    assert refused["Location"] == BOARD
    assert "Ben has taken it a moment ago." in ada.get(BOARD).content.decode()
    assert incident(cast.nordlicht, number).owner == f"member:{cast.ben.pk}"

    act(ada, number, act="take", owner=f"member:{cast.ben.pk}")
    assert incident(cast.nordlicht, number).owner == f"member:{cast.ada.pk}"

    act(ada, number, act="let_go")
    assert incident(cast.nordlicht, number).owner == ""
    with acting_for(cast.nordlicht.pk):
        told = Entry.objects.filter(brand=cast.nordlicht, kind="incident.taken")
        assert [entry.data["owner"] for entry in told.order_by("seq")] == [
            f"member:{cast.ben.pk}",
            f"member:{cast.ada.pk}",
            "",
        ]


def test_a_note_stays_with_it(cast: Cast) -> None:
    number = an_incident(cast.nordlicht, "NL-1")
    client = signed_in(cast.ben)

    empty = act(client, number, act="note", note="  ")
    act(client, number, act="note", note="The depot looks for it.")

    assert empty.status_code == 422
    assert "The depot looks for it." in client.get(page(number)).content.decode()
    with acting_for(cast.nordlicht.pk):
        (note,) = IncidentNote.objects.filter(brand=cast.nordlicht)
        entry = Entry.objects.get(brand=cast.nordlicht, kind="incident.noted")
        assert (note.written_by, entry.data["note"]) == (f"member:{cast.ben.pk}", note.pk)
        assert "depot" not in str(entry.data)


def test_it_is_closed_with_a_reason_and_then_gone(cast: Cast) -> None:
    number = an_incident(cast.nordlicht, "NL-1")
    client = signed_in(cast.ben)

    without = act(client, number, act="close", why="")
    assert (without.status_code, incident(cast.nordlicht, number).healed_at) == (422, None)
    act(client, number, act="close", why="It was found.")

    closed = incident(cast.nordlicht, number)
    assert (closed.healed_by, closed.evidence["note"]) == (
        f"member:{cast.ben.pk}",
        "It was found.",
    )
    assert client.get(page(number)).status_code == 404
    refused = act(client, number, act="take", owner="")
    assert "The incident is closed. Nothing was changed." in (
        client.get(refused["Location"]).content.decode()
    )


def test_who_may_only_look_changes_nothing(cast: Cast) -> None:
    number = an_incident(cast.nordlicht, "NL-1")
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.VIEWER)
    client = signed_in(cast.eve)

    assert client.get(page(number)).status_code == 200
    assert act(client, number, act="take", owner="").status_code == 404
    assert act(client, number, act="close", why="x").status_code == 404
    assert incident(cast.nordlicht, number).owner == ""


@pytest.mark.parametrize("who", ["cleo", "eve"])
def test_others_find_nothing(cast: Cast, who: str) -> None:
    number = an_incident(cast.nordlicht, "NL-1")
    client = signed_in(getattr(cast, who))

    assert client.get(BOARD).status_code == 404
    assert client.get(f"{BOARD[:-1]}.csv").status_code == 404
    assert client.get(page(number)).status_code == 404
    assert client.get(f"/b/voltaic/incidents/{number}/").status_code == 404
    assert act(client, number, act="take", owner="").status_code == 404
    assert incident(cast.nordlicht, number).owner == ""


def test_the_table_is_a_file_without_formulas(cast: Cast) -> None:
    an_incident(cast.nordlicht, "NL-1")

    answer = signed_in(cast.ada).get(f"{BOARD[:-1]}.csv")

    (head, row) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[:3] == ["ran", "kind", "severity"]
    assert row[1:7] == [
        "no_movement",
        "incident",
        MONDAY.isoformat(),
        "",
        "10.00",
        "EUR",
    ]


def test_the_pages_cost_the_same_for_one_and_for_many(cast: Cast) -> None:
    client = signed_in(cast.ben)
    number = an_incident(cast.nordlicht, "NL-0")
    client.get(BOARD)
    with counting() as few:
        client.get(BOARD)
    for order in range(1, 6):
        kind = IncidentKind.LOST if order % 2 else IncidentKind.DAMAGED
        an_incident(cast.nordlicht, f"NL-{order}", kind)

    counted = {}
    for path in (BOARD, f"{BOARD}?view=table", page(number)):
        with counting() as statements:
            client.get(path)
        counted[path] = statements.number

    assert counted[BOARD] == few.number
    assert max(counted.values()) <= 12, counted
