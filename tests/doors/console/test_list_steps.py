"""The list of returns: own views, the file to take along, and steps for many at once."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from backhaul.core.journal import EntryKind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return, SavedView
from backhaul.stages.shipping.models import Parcel
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.listing import LIST, all_returns, open_ones, owners, rans, signed_in


@pytest.fixture
def ada(sixty: Cast) -> Client:
    return signed_in(sixty.ada)


# Own views.


def test_a_view_of_ones_own_is_a_tab_until_it_is_deleted(sixty: Cast, ada: Client) -> None:
    query = "view=open&incident=no_movement&sort=promise"

    ada.post(f"{LIST}views", {"name": " Stuck  ones ", "query": f"{query}&after=x&evil=1"})

    page = ada.get(f"{LIST}?{query}").content.decode()
    assert re.search(r'href="\?view=open[^"]*" aria-current="page"[^>]*>Stuck ones<', page)
    with acting_for(sixty.nordlicht.pk):
        view = SavedView.objects.get(brand=sixty.nordlicht)
    assert view.query == query
    assert signed_in(sixty.ben).post(f"{LIST}views/{view.pk}/drop").status_code == 404

    told = ada.post(f"{LIST}views/{view.pk}/drop", follow=True).content.decode()

    assert "The view “Stuck ones” is deleted." in told
    undo = re.search(r'action="(/b/nordlicht/views/restore[^"]+)"', told)
    assert undo is not None
    assert "Stuck ones" in ada.post(undo[1], follow=True).content.decode()


def test_a_view_needs_a_name(sixty: Cast, ada: Client) -> None:
    answer = ada.post(f"{LIST}views", {"name": "  ", "query": "view=all"}, follow=True)

    assert "A view needs a name." in answer.content.decode()
    with acting_for(sixty.nordlicht.pk):
        assert not SavedView.objects.filter(brand=sixty.nordlicht).exists()


# Taking the list along.


def test_the_file_holds_the_whole_filter_and_no_formula(
    sixty: Cast, ada: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr("backhaul.stages.casefile.console_export._AT_ONCE", 9)
    first = all_returns(sixty.nordlicht)[0]
    with acting_for(sixty.nordlicht.pk):
        Return.objects.filter(brand=sixty.nordlicht, id=first.pk).update(
            name="=HYPERLINK(1)", email="@sum"
        )

    answer: Any = ada.get(f"{LIST}returns.csv", {"view": "all"})

    body = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="nordlicht-returns-2026-11-16.csv"' in answer["Content-Disposition"]
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [row.ran for row in all_returns(sixty.nordlicht)]
    assert rows[0][:4] == ["RAN", "Requested", "Shopper", "E-mail"]
    assert rows[1][2:4] == ["'=HYPERLINK(1)", "'@sum"]


# Steps for many.


def test_taken_returns_are_ones_own_until_that_is_undone(sixty: Cast, ada: Client) -> None:
    three = open_ones(sixty.nordlicht, 3)
    done = next(row.ran for row in all_returns(sixty.nordlicht) if row.is_done)

    answer = ada.post(f"{LIST}bulk", {"step": "take", "ran": [*three, done]}, follow=True)

    page = answer.content.decode()
    assert "You have 3 returns now. Not the others: " + f"{done} is done." in page
    assert owners(sixty.nordlicht) == dict.fromkeys(three, f"member:{sixty.ada.pk}")
    assert rans(ada.get(LIST, {"owner": "me"})) == three
    with acting_for(sixty.nordlicht.pk):
        told = Entry.objects.filter(brand=sixty.nordlicht, kind=EntryKind.RETURN_OWNER)
        assert [entry.data for entry in told] == 3 * [
            {"owner": f"member:{sixty.ada.pk}", "before": None}
        ]

    undo = re.search(r'action="(/b/nordlicht/bulk/undo/[^"]+)"', page)
    assert undo is not None
    assert signed_in(sixty.ben).post(undo[1]).status_code == 404
    ada.post(undo[1])

    assert owners(sixty.nordlicht) == {}


def test_what_somebody_else_took_since_is_not_put_back(sixty: Cast, ada: Client) -> None:
    (ran,) = open_ones(sixty.nordlicht, 1)
    page = ada.post(f"{LIST}bulk", {"step": "take", "ran": ran}, follow=True).content.decode()
    undo = re.search(r'action="(/b/nordlicht/bulk/undo/[^"]+)"', page)
    signed_in(sixty.ben).post(f"{LIST}bulk", {"step": "take", "ran": ran})

    assert undo is not None
    told = ada.post(undo[1], follow=True).content.decode()

    assert "0 were put back." in told
    assert owners(sixty.nordlicht) == {ran: f"member:{sixty.ben.pk}"}


def test_assigning_shows_first_what_it_will_do(sixty: Cast, ada: Client) -> None:
    two = open_ones(sixty.nordlicht, 2)

    shown = ada.post(f"{LIST}bulk", {"step": "assign", "ran": two, "back": "view=open"})

    assert "2 of 2 can" in shown.content.decode()
    assert owners(sixty.nordlicht) == {}

    to = f"member:{sixty.ben.pk}"
    answer = ada.post(f"{LIST}bulk/do", {"step": "assign", "ran": two, "to": to})

    assert answer["Location"] == LIST
    assert owners(sixty.nordlicht) == dict.fromkeys(two, to)


def test_nobody_can_be_given_what_they_may_not_see(sixty: Cast, ada: Client) -> None:
    (ran,) = open_ones(sixty.nordlicht, 1)

    answer = ada.post(
        f"{LIST}bulk/do", {"step": "assign", "ran": ran, "to": f"member:{sixty.cleo.pk}"}
    )

    assert answer.status_code == 404
    assert owners(sixty.nordlicht) == {}


def test_the_carrier_is_asked_once_about_what_travels_under_our_label(
    sixty: Cast, ada: Client
) -> None:
    rows = all_returns(sixty.nordlicht)
    moving = [r.ran for r in rows if r.headline == "on_its_way"][:2]
    arrived = next(r.ran for r in rows if r.headline == "delivered")
    with acting_for(sixty.nordlicht.pk):
        Parcel.objects.filter(brand=sixty.nordlicht).update(connection_id=1)

    shown = ada.post(f"{LIST}bulk", {"step": "ask", "ran": [*moving, arrived]})
    ada.post(f"{LIST}bulk/do", {"step": "ask", "ran": [*moving, arrived]})
    again = ada.post(f"{LIST}bulk", {"step": "ask", "ran": moving}).content.decode()

    page = shown.content.decode()
    assert "2 of 3 can" in page
    assert "has arrived" in page
    assert "0 of 2 can" in again
    assert again.count("is being asked about") == 2


def test_incidents_that_nobody_has_are_taken_over_and_put_back(
    sixty: Cast, ada: Client
) -> None:
    rows = [r for r in all_returns(sixty.nordlicht) if r.incident][:3]
    with acting_for(sixty.nordlicht.pk):
        Incident.objects.filter(brand=sixty.nordlicht, return_id=rows[0].pk).update(
            owner=f"member:{sixty.ben.pk}"
        )
    chosen = [row.ran for row in rows]

    shown = ada.post(f"{LIST}bulk", {"step": "incidents", "ran": chosen}).content.decode()
    page = ada.post(
        f"{LIST}bulk/do", {"step": "incidents", "ran": chosen}, follow=True
    ).content.decode()

    def mine() -> set[int | None]:
        with acting_for(sixty.nordlicht.pk):
            found = Incident.objects.filter(
                brand=sixty.nordlicht, owner=f"member:{sixty.ada.pk}"
            )
            return set(found.values_list("return_id", flat=True))

    assert "2 of 3 can" in shown
    assert "its incident is with somebody else" in shown
    assert mine() == {rows[1].pk, rows[2].pk}
    undo = re.search(r'action="(/b/nordlicht/bulk/undo/[^"]+)"', page)
    assert undo is not None
    ada.post(undo[1])
    assert mine() == set()


def test_many_cost_as_many_statements_as_one(sixty: Cast, ada: Client) -> None:
    some = open_ones(sixty.nordlicht, 41)

    with counting() as one:
        ada.post(f"{LIST}bulk", {"step": "take", "ran": some[:1]})
    with counting() as many:
        ada.post(f"{LIST}bulk", {"step": "take", "ran": some[1:]})

    assert many.number == one.number, str(many)


@pytest.mark.parametrize("step", ["take", "assign", "ask", "incidents"])
def test_a_viewer_can_do_none_of_it(sixty: Cast, step: str) -> None:
    Member.objects.filter(user=sixty.ben).update(role=Role.VIEWER)
    ben = signed_in(sixty.ben)
    (ran,) = open_ones(sixty.nordlicht, 1)

    for address in ("bulk", "bulk/do"):
        assert ben.post(LIST + address, {"step": step, "ran": ran}).status_code == 404

    assert owners(sixty.nordlicht) == {}
    assert 'class="bulk"' not in ben.get(LIST).content.decode()
