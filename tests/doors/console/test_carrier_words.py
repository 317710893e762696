"""The workbench for carriers' words that no table knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.actions import drain_inbox
from backhaul.stages.tracking.models import Confirmation, Scan
from tests.cast import MONDAY, Cast
from tests.makers.floor import statements
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell

LIST = "/b/nordlicht/settings/words/"
SAID = "Zugestellt an das Lager, Beleg 4711"
ONE = f"{LIST}one/?" + urlencode(
    {"carrier": "sandbox", "code": "ZZ", "key": "zugestellt an das lager, beleg #"}
)


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    put_clock(MONDAY + timedelta(hours=24))
    client.force_login(cast.ada)
    return client


@pytest.fixture
def told(cast: Cast, desk: Client) -> Parcel:
    parcel = labelled_parcel(cast.nordlicht)
    tell(cast.nordlicht, NUMBER, event("DO", 2), event("ZZ", 10, description=SAID))
    drain_inbox()
    return parcel


def page(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def position(cast: Cast) -> str | None:
    with acting_for(cast.nordlicht.pk):
        found: str | None = Parcel.objects.get().position
    return found


def test_a_brand_whose_every_word_is_known_is_told_so(desk: Client) -> None:
    answer = desk.get(LIST)

    assert answer.status_code == 200
    assert "Every word is known" in page(answer)


def test_the_list_shows_the_guess_the_coverage_and_the_way_to_confirm(
    desk: Client, told: Parcel
) -> None:
    with statements() as asked:
        text = page(desk.get(LIST))

    assert SAID in text
    assert 'Delivered<span class="sub block">a guess, 93 % sure' in text
    assert '<td class="num">50.0%</td><td class="num">0.0%</td><td class="num">50.0%' in text
    assert "settings/words/one/?carrier=sandbox&amp;code=ZZ&amp;key=zugestellt" in text
    assert len(asked) <= 12


def test_the_guess_is_chosen_already(desk: Client, told: Parcel) -> None:
    text = page(desk.get(ONE))

    assert '<option value="delivered" selected>' in text
    assert "“Zugestellt” suggests: Delivered. It is a guess, 93 % sure." in text


def test_trying_shows_what_would_change_and_writes_nothing(
    cast: Cast, desk: Client, told: Parcel
) -> None:
    answer = desk.post(ONE, {"says": "delivered", "scope": "code", "try": "1"})

    text = page(answer)
    assert answer.status_code == 200
    assert "Scans that get this meaning: 1; their parcels: 1. 1 parcel changes." in text
    assert "<td>First scan<span" in text
    assert "<td>Delivered<span" in text
    assert "Confirm and replay" in text
    assert position(cast) == "accepted"
    with acting_for(cast.nordlicht.pk):
        assert Confirmation.objects.count() == 0


def test_confirming_replays_and_can_be_taken_back(
    cast: Cast, desk: Client, told: Parcel
) -> None:
    done = desk.post(ONE, {"says": "delivered", "scope": "code", "apply": "1"}, follow=True)
    after = position(cast)
    with acting_for(cast.nordlicht.pk):
        row = Confirmation.objects.get()
        entry = Entry.objects.get(kind="tracking.meaning_confirmed")
    undone = desk.post(f"{LIST}{row.pk}/withdraw", follow=True)

    assert "Confirmed, and 1 scans of before were replayed." in page(done)
    assert "Confirmed by members" in page(done)
    assert "whatever the sentence" in page(done)
    assert (after, row.confirmed_by, row.key) == ("delivered", f"member:{cast.ada.pk}", "")
    assert entry.actor == f"member:{cast.ada.pk}"
    assert "Taken back: 1 scans are unknown again." in page(undone)
    assert position(cast) == "accepted"


def test_an_incident_can_be_meant_of_one_sentence_only(
    cast: Cast, desk: Client, told: Parcel
) -> None:
    desk.post(ONE, {"says": "incident:lost", "scope": "sentence", "apply": "1"})

    with acting_for(cast.nordlicht.pk):
        row = Confirmation.objects.get()
        scan = Scan.objects.get(code="ZZ")
    assert (row.word, row.incident, row.key) == (
        "incident", "lost", "zugestellt an das lager, beleg #",
    )  # fmt: skip
    assert (scan.word, scan.incident) == ("incident", "lost")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"says": "", "scope": "code"},
        {"says": "unknown", "scope": "code"},
        {"says": "incident:refund_late", "scope": "code"},
        {"says": "delivered", "scope": "everything"},
    ],
)
def test_a_form_that_says_nothing_usable_is_refused_and_writes_nothing(
    cast: Cast, desk: Client, told: Parcel, values: dict[str, str]
) -> None:
    answer = desk.post(ONE, {**values, "apply": "1"})

    assert answer.status_code == 422
    assert position(cast) == "accepted"
    with acting_for(cast.nordlicht.pk):
        assert Confirmation.objects.count() == 0


def test_words_that_nobody_said_are_not_found(desk: Client, told: Parcel) -> None:
    for query in ("", "?carrier=sandbox&code=DO&key=", "?carrier=x&code=ZZ&key=y"):
        assert desk.get(f"{LIST}one/{query}").status_code == 404
    assert desk.post(f"{LIST}999999/withdraw").status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER, Role.FINANCE, Role.RECEIVER])
def test_who_may_not_configure_finds_nothing(
    cast: Cast, client: Client, told: Parcel, role: Role
) -> None:
    clerk = User.objects.create(email=f"{role}@nordlicht.example", name="Clerk")
    Member.objects.create(user=clerk, brand=cast.nordlicht, role=role)
    client.force_login(clerk)

    answers = [
        client.get(LIST),
        client.get(ONE),
        client.post(ONE, {"says": "delivered", "scope": "code", "apply": "1"}),
        client.post(f"{LIST}1/withdraw"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert position(cast) == "accepted"
