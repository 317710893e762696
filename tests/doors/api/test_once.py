"""The same call twice does its work once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from backhaul.core.errors import DomainError
from backhaul.doors.api import shapes
from backhaul.foundation.idempotency import actions
from backhaul.foundation.idempotency.actions import Claim, Kept, claim, fingerprint, keep, purge
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.api.desk import Desk, a_request
from tests.doors.api.matrix import reach

FRESH = a_request(client_ref=None)


def returns_of(brand_id: int) -> int:
    with acting_for(brand_id):
        return Return.objects.filter(brand_id=brand_id).count()


def test_a_repeated_call_gets_the_first_answer_byte_for_byte(cast: Cast, desk: Desk) -> None:
    desk.tell_order()

    first = desk.post("/returns", FRESH, key="k-1")
    again = desk.post("/returns", FRESH, key="k-1")

    assert (first.status, again.status) == (201, 201)
    assert again.response.content == first.response.content
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert returns_of(cast.nordlicht.pk) == 1


def test_without_a_key_every_call_counts_and_costs_nothing_more(cast: Cast, desk: Desk) -> None:
    desk.tell_order()
    shapes._slug(cast.nordlicht.pk)  # asked once per process

    with counting() as first:
        desk.post("/returns", FRESH)
    with counting() as with_key:
        desk.post("/returns", FRESH, key="k-1")

    assert returns_of(cast.nordlicht.pk) == 2
    assert with_key.number == first.number + 2


def test_the_key_of_another_request_is_refused(cast: Cast, desk: Desk) -> None:
    desk.tell_order()
    desk.post("/returns", FRESH, key="k-1")

    other_body = desk.post("/returns", {**FRESH, "method": "qr"}, key="k-1")
    other_path = desk.post("/units/unexpected", {}, key="k-1")

    assert (other_body.status, other_body.code) == (422, "idempotency_mismatch")
    assert (other_path.status, other_path.code) == (422, "idempotency_mismatch")
    assert returns_of(cast.nordlicht.pk) == 1


def test_a_refused_call_leaves_its_key_free(cast: Cast, desk: Desk) -> None:
    refused = desk.post("/returns", FRESH, key="k-1")
    desk.tell_order()
    made = desk.post("/returns", FRESH, key="k-1")

    assert (refused.status, made.status) == (422, 201)
    assert returns_of(cast.nordlicht.pk) == 1


def test_keys_of_two_brands_have_nothing_to_do_with_each_other(desk: Desk, cleo: Desk) -> None:
    desk.tell_order()
    cleo.tell_order()

    ours = desk.post("/returns", FRESH, key="k-1")
    theirs = cleo.post("/returns", FRESH, key="k-1")

    assert (ours.status, theirs.status) == (201, 201)
    assert "Idempotent-Replayed" not in theirs.headers


@pytest.mark.parametrize("key", ["x" * 256, "a b", "ключ"])
def test_an_odd_key_is_refused(desk: Desk, key: str) -> None:
    reply = desk.post("/units/unexpected", {}, key=key)

    assert (reply.status, reply.code) == (400, "idempotency_key_invalid")


def test_the_same_photo_in_another_envelope_is_the_same_call(desk: Desk) -> None:
    first = fingerprint(b"POST", b"/a", b"bc")

    assert first == fingerprint(b"POST", b"/a", b"bc")
    assert first != fingerprint(b"POST", b"/ab", b"c")


def test_a_claim_in_flight_is_refused_until_its_process_must_be_dead(cast: Cast) -> None:
    wanted = Claim(cast.nordlicht.pk, "k-1", b"f" * 32)
    later = MONDAY + actions.TAKEN_OVER_AFTER
    with acting_for(cast.nordlicht.pk):
        assert claim(wanted, at=MONDAY) is None

        with pytest.raises(DomainError) as refused:
            claim(wanted, at=later - timedelta(seconds=1))
        assert refused.value.code == "idempotency_in_flight"
        assert claim(wanted, at=later) is None
        with pytest.raises(DomainError):
            claim(wanted, at=later)


def test_answers_are_forgotten_after_two_days(cast: Cast) -> None:
    wanted = Claim(cast.nordlicht.pk, "k-1", b"f" * 32)
    with acting_for(cast.nordlicht.pk):
        claim(wanted, at=MONDAY)
        keep(wanted, Kept(200, "{}"))

        early = purge([cast.nordlicht.pk], at=MONDAY + timedelta(hours=47))
        assert claim(wanted, at=MONDAY) == Kept(200, "{}")
        late = purge([cast.nordlicht.pk], at=MONDAY + timedelta(hours=49))

        assert (early, late) == (0, 1)
        assert claim(wanted, at=MONDAY) is None


def test_a_label_that_was_refused_leaves_its_key_free(desk: Desk) -> None:
    ran = reach(desk, "authorized")

    refused = desk.post(f"/returns/{ran}/label", key="k-1")
    again = desk.post(f"/returns/{ran}/label", key="k-1")

    assert (refused.status, refused.code) == (409, "no_connection")
    assert (again.status, again.code) == (409, "no_connection")


def test_twenty_calls_at_once_with_one_key_make_one_return(live_cast: Cast) -> None:
    Desk(live_cast.key).tell_order()
    replies: list[tuple[int, bytes]] = []

    def call() -> None:
        reply = Desk(live_cast.key).post("/returns", FRESH, key="k-1")
        replies.append((reply.status, reply.response.content))
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {status for status, _ in replies} == {201}
    assert len({content for _, content in replies}) == 1
    assert returns_of(live_cast.nordlicht.pk) == 1
