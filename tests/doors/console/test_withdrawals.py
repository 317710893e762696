"""Declarations that wait for a person: found, matched to an order, or answered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.makers.declarations import declared, only, sold, statement, worked
from tests.makers.stories import standing_at

LIST = "/b/nordlicht/withdrawals/"
EN = {"accept-language": "en"}


def signed_in(user: Any) -> Client:
    client = Client(headers=EN)
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


@pytest.fixture
def number(cast: Cast) -> str:
    """A declaration that names its order in words of its own."""
    standing_at(MONDAY)
    sold(cast.nordlicht)
    made = declared(cast.nordlicht, statement(contract="the tee", email="x@example.com"))
    worked()
    return made.number


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def test_the_list_tells_what_waits_and_why(cast: Cast, number: str) -> None:
    ada = signed_in(cast.ada)

    found = page(ada, LIST)

    assert number in found
    assert "No order has this number" in found
    assert "Withdrawals" in found
    one = page(ada, f"{LIST}{number}/?q=NL-100482")
    assert "It is this order: open a return" in one
    assert "sam@example.com" in one
    assert ada.get(f"{LIST}{number}/receipt.pdf").content[:5] == b"%PDF-"


def test_a_person_matches_it_and_the_return_counts_from_the_declaration(
    cast: Cast, number: str
) -> None:
    with acting_for(cast.nordlicht.pk):
        line = OrderLine.objects.select_related("order").get()
    form = {"act": "match", "order": str(line.order_id), "line": [str(line.pk)]}
    ada = signed_in(cast.ada)

    answer = ada.post(f"{LIST}{number}/", form)

    with acting_for(cast.nordlicht.pk):
        ret = Return.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/b/nordlicht/returns/{ret.ran}/")
    assert ret.requested_at == MONDAY
    assert "It is settled" in page(ada, f"{LIST}{number}/")
    assert number not in page(ada, LIST)
    assert number in page(ada, f"{LIST}?show=all")
    assert ada.post(f"{LIST}{number}/", form).status_code == 422


def test_nothing_chosen_and_no_words_are_told_and_nothing_is_written(
    cast: Cast, number: str
) -> None:
    ada = signed_in(cast.ada)

    for form in ({"act": "match", "order": "0"}, {"act": "answer", "text": " "}):
        answer = ada.post(f"{LIST}{number}/", form)
        assert answer.status_code in {404, 422}

    assert only(cast.nordlicht).state == "open"
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.count() == 0


def test_an_agent_answers_and_does_not_decide(cast: Cast, number: str) -> None:
    ben = signed_in(cast.ben)
    with acting_for(cast.nordlicht.pk):
        line = OrderLine.objects.get()
    form = {"act": "match", "order": str(line.order_id), "line": [str(line.pk)]}

    assert ben.post(f"{LIST}{number}/", form).status_code == 404
    answered = ben.post(f"{LIST}{number}/", {"act": "answer", "text": "Which order is it?"})

    assert answered.status_code == 302
    row = only(cast.nordlicht)
    assert (row.state, row.answer) == ("done", "Which order is it?")


def test_another_brands_owner_finds_no_declaration_of_ours(cast: Cast, number: str) -> None:
    cleo = signed_in(cast.cleo)

    assert cleo.get(f"/b/voltaic/withdrawals/{number}/").status_code == 404
    assert number not in page(cleo, "/b/voltaic/withdrawals/?show=all")
    assert cleo.get(f"{LIST}{number}/").status_code == 404
