"""Another way back: the label before is given back, the new one is there, told once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping import voiding
from backhaul.stages.shipping.models import LabelState, Parcel
from backhaul.stages.tracking.actions import ClaimKind, claim
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.baskets import TEE, sell_basket
from tests.makers.connections import connect_carrier
from tests.makers.shopping import Shopper, set_policy
from tests.makers.stories import DROPPED, labelled, scanned, standing_at
from tests.sandbox.peers import Peer

LABEL = {"method": "label", "carrier": "", "tracking_number": ""}
QR = {**LABEL, "method": "qr"}
OWN = {"method": "own_carrier", "carrier": "Hermes", "tracking_number": "h 1000 2000"}


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        peer.wait_ready()
        yield peer


class Sent:
    """Sam's return of one tee, sent through the pages."""

    def __init__(self, cast: Cast, carrier: Peer, method: str) -> None:
        self.brand = cast.nordlicht
        standing_at(MONDAY)
        sell_basket(self.brand)
        with acting_for(self.brand.pk):
            connect_carrier(self.brand, carrier.url)
        sam = Shopper(self.brand)
        sam.look_up()
        sam.whole(TEE, method=method)
        self.client = sam.client
        with acting_for(self.brand.pk):
            self.path = f"/nordlicht/r/{link_token(Return.objects.get().pk)}/"

    def change(self, way: dict[str, str]) -> Any:
        return self.client.post(f"{self.path}way/", way)

    def page(self, more: str = "") -> str:
        answer = self.client.get(self.path + more)
        assert answer.status_code == 200
        return answer.content.decode()

    @property
    def ret(self) -> Return:
        with acting_for(self.brand.pk):
            return Return.objects.get()

    @property
    def parcels(self) -> list[Parcel]:
        with acting_for(self.brand.pk):
            return list(Parcel.objects.order_by("id"))

    def labels(self, carrier: Peer) -> list[tuple[str, bool]]:
        found = [one for one in carrier.books()["labels"] if one["reference"] == self.ret.ran]
        return [(one["tracking_number"], one["status"] == "voided") for one in found]

    def give_back(self) -> None:
        """Do what the worker does with the labels that nobody will use."""
        with acting_for(self.brand.pk):
            unused = voiding.unused([self.brand.pk], [self.ret.pk])
        for parcel in unused:
            voiding.void(self.brand.pk, parcel.pk)


@pytest.mark.django_db(transaction=True)
def test_a_code_becomes_a_label_and_the_code_is_given_back(
    live_cast: Cast, carrier: Peer
) -> None:
    sent = Sent(live_cast, carrier, "qr")

    answer = sent.change(LABEL)
    sent.give_back()

    assert answer["Location"] == f"{sent.path}?said=way"
    assert sent.ret.method == "label"
    old, new = sent.parcels
    assert (old.label_state, new.label_state) == (LabelState.VOIDED, LabelState.BOUGHT)
    assert (old.is_paperless, new.is_paperless) == (True, False)
    assert sorted(voided for _, voided in sent.labels(carrier)) == [False, True]
    page = sent.page("?said=way")
    assert "Do not use a code or label that you got before." in page
    assert "Your label" in page
    shown = re.sub(r"<[^>]*>", "", page)
    assert new.tracking_number in shown
    assert old.tracking_number not in shown
    with acting_for(sent.brand.pk):
        assert Unit.objects.get().position == "label_created"
        entry = Entry.objects.get(kind="return.method_changed")
    assert (entry.actor, entry.data) == ("shopper", {"before": "qr", "after": "label"})
    assert sent.client.get(f"{sent.path}label.pdf").status_code == 200
    assert sent.client.get(f"{sent.path}qr.svg").status_code in {200, 404}


@pytest.mark.django_db(transaction=True)
def test_a_label_becomes_an_own_carrier_and_back_again(live_cast: Cast, carrier: Peer) -> None:
    sent = Sent(live_cast, carrier, "label")

    sent.change(OWN)
    sent.give_back()

    assert (sent.ret.method, sent.ret.carrier, sent.ret.tracking_number) == (
        "own_carrier",
        "Hermes",
        "H10002000",
    )
    page = sent.page()
    assert "Hermes" in page
    assert "label.pdf" not in page
    assert sent.client.get(f"{sent.path}label.pdf").status_code == 404

    sent.change(LABEL)

    assert (sent.ret.method, sent.ret.carrier, sent.ret.tracking_number) == ("label", "", "")
    assert [p.label_state for p in sent.parcels] == ["voided", "none", "bought"]
    page = sent.page()
    assert "Hermes" not in page
    assert "label.pdf" in page


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_it_is_changed_once(live_cast: Cast, carrier: Peer) -> None:
    sent = Sent(live_cast, carrier, "qr")

    def click(_: int) -> str:
        try:
            return str(Client().post(f"{sent.path}way/", LABEL)["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, range(2)))
    again = sent.change(LABEL)["Location"]

    assert {*answers, again} == {f"{sent.path}?said={said}" for said in ("way", "way_is_so")}
    assert len(sent.parcels) == 2
    with acting_for(sent.brand.pk):
        assert Entry.objects.filter(kind="return.method_changed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_letters_tell_the_new_way_once(live_cast: Cast, carrier: Peer) -> None:
    sent = Sent(live_cast, carrier, "qr")
    drain()
    sent.change(LABEL)
    drain()
    drain()

    with acting_for(sent.brand.pk):
        told = list(Message.objects.order_by("id").values_list("occasion", "text"))

    ready = [(name, body) for name, body in told if name.startswith("label_ready")]
    assert [name for name, _ in ready] == ["label_ready", "label_ready.way1"]
    assert "Do not use a code or label" not in ready[0][1]
    assert "Do not use a code or label that you got before." in ready[1][1]

    sent.change(OWN)
    drain()

    with acting_for(sent.brand.pk):
        last = Message.objects.order_by("-id").values_list("occasion", "text").first()
    assert last is not None
    assert last[0] == "label_ready.way2"
    assert "You chose to send your return with Hermes." in last[1]
    assert "Your label" not in last[1]


def test_only_what_the_terms_allow_is_offered(cast: Cast) -> None:
    set_policy(cast.nordlicht, methods=["qr", "own_carrier"])
    story = labelled(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        connect_carrier(cast.nordlicht, "http://127.0.0.1:9")
    standing_at(story.ret.requested_at + timedelta(hours=1))

    page = Client().get(f"{story.path}way/").content.decode()
    refused = Client().post(f"{story.path}way/", LABEL)

    assert 'value="own_carrier"' in page
    assert 'value="label"' not in page
    assert refused.status_code == 422
    assert story.ret.method == "qr"


def test_what_is_missing_is_said_at_its_field(cast: Cast) -> None:
    story = labelled(cast.nordlicht)
    standing_at(story.ret.requested_at + timedelta(hours=1))

    answer = Client().post(f"{story.path}way/", {**OWN, "tracking_number": ""})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter the number on the carrier’s receipt" in page
    assert 'value="Hermes"' in page
    with acting_for(cast.nordlicht.pk):
        assert Entry.objects.filter(kind="return.method_changed").count() == 0


def test_on_its_way_it_cannot_be_changed(cast: Cast) -> None:
    story = scanned(labelled(cast.nordlicht), DROPPED)
    standing_at(DROPPED + timedelta(hours=1))

    page = Client().get(f"{story.path}way/").content.decode()
    answer = Client().post(f"{story.path}way/", OWN)

    assert "The way can’t be changed any more" in page
    assert answer.status_code == 200
    assert story.ret.method == "qr"
    assert f"{story.path}way/" not in Client().get(story.path).content.decode()


def test_who_said_that_it_was_dropped_off_cannot_change_it(cast: Cast) -> None:
    story = labelled(cast.nordlicht)
    at = story.ret.requested_at + timedelta(hours=1)
    standing_at(at)
    assert f"{story.path}way/" in Client().get(story.path).content.decode()
    with acting_for(cast.nordlicht.pk):
        claim(cast.nordlicht.pk, story.ran, None, ClaimKind.DROPPED_OFF, at=at, actor="shopper")

    Client().post(f"{story.path}way/", OWN)

    assert story.ret.method == "qr"
    assert f"{story.path}way/" not in Client().get(story.path).content.decode()


def test_a_label_that_travels_all_the_same_is_followed(cast: Cast) -> None:
    """A shopper may use the code before after all: its scans are believed."""
    story = labelled(cast.nordlicht)
    standing_at(story.ret.requested_at + timedelta(hours=1))
    Client().post(f"{story.path}way/", OWN)
    assert story.ret.method == "own_carrier"

    scanned(story, DROPPED)

    assert story.ret.headline == "handed_over"


def test_the_page_needs_few_statements(cast: Cast) -> None:
    story = labelled(cast.nordlicht)
    standing_at(story.ret.requested_at + timedelta(hours=1))

    with counting() as counted:
        Client().get(f"{story.path}way/")

    assert counted.number <= 12, str(counted)


def test_an_unknown_link_finds_nothing(cast: Cast) -> None:
    assert Client().get("/nordlicht/r/nobody/way/").status_code == 404
    assert Client().post("/nordlicht/r/nobody/way/", OWN).status_code == 404
