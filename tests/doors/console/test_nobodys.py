"""The operator's pages of what belongs to nobody: units without a return, unread bodies."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.receiving.actions import receive_unknown
from backhaul.stages.receiving.photos import add_bench_photo
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns.models import Unit
from backhaul.stages.tracking.inbox import drain_inbox
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.returns import NUMBER, authorized_return, send_parcel
from tests.makers.scans import event, keep, tell

UNEXPECTED = "/operator/unexpected/"
UNREAD = "/operator/unread/"


def an_operator(cast: Cast) -> Any:
    Member.objects.create(user=cast.eve, brand=None, role=Role.OWNER)
    return signed_in(cast.eve)


def a_stray_piece(scanned: str = NUMBER, note: str = "A green tee.") -> str:
    with acting_for(unassigned_brand_id()):
        unit = receive_unknown(
            Arrival(site="main", scanned=scanned, note=note), at=MONDAY, actor="member:1"
        )
        return str(unit.lpn)


def units(cast: Cast) -> list[Unit]:
    with acting_for(cast.nordlicht.pk):
        return list(Unit.objects.filter(brand=cast.nordlicht).order_by("ordinal"))


def test_a_piece_without_a_return_is_listed_with_what_was_noted(cast: Cast) -> None:
    plate = a_stray_piece()

    text = an_operator(cast).get(UNEXPECTED).content.decode()

    assert plate in text
    assert "A green tee." in text
    assert NUMBER in text
    assert "nobody’s yet" in text


def test_its_photos_are_for_the_operator_alone(
    cast: Cast, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    plate = a_stray_piece()
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (20, 90, 60)).save(out, "JPEG")
    with acting_for(unassigned_brand_id()):
        unit = Unit.objects.get(lpn=plate)
        number = add_bench_photo(
            unit.brand_id, unit.pk, out.getvalue(), at=MONDAY, actor="member:1"
        )
    client = an_operator(cast)
    address = f"{UNEXPECTED}{plate}/photos/{number}"

    assert address in client.get(f"{UNEXPECTED}{plate}/").content.decode()
    assert client.get(address)["Content-Type"] == "image/jpeg"
    assert client.get(f"{address}9").status_code == 404
    assert signed_in(cast.ada).get(address).status_code == 404


def test_it_is_adopted_as_the_unit_that_was_awaited(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    send_parcel(cast.nordlicht, ran)
    plate = a_stray_piece()
    client = an_operator(cast)

    shown = client.get(f"{UNEXPECTED}{plate}/").content.decode()
    answer = client.post(f"{UNEXPECTED}{plate}/", {"ran": ran, "ordinal": "1"})

    assert ran in shown
    assert answer["Location"] == UNEXPECTED
    (unit,) = units(cast)
    assert (unit.processing, unit.lpn) == ("received", plate)
    with acting_for(cast.nordlicht.pk):
        entry = Entry.objects.get(brand=cast.nordlicht, kind="unit.adopted")
        assert entry.actor == f"member:{cast.eve.pk}"
    assert client.get(f"{UNEXPECTED}{plate}/").status_code == 404


def test_it_is_adopted_as_an_extra_unit(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    plate = a_stray_piece(scanned="")

    an_operator(cast).post(f"{UNEXPECTED}{plate}/", {"ran": ran.lower()})

    assert [(unit.ordinal, unit.lpn) for unit in units(cast)] == [(1, None), (2, plate)]


def test_an_unknown_number_moves_nothing(cast: Cast) -> None:
    plate = a_stray_piece()

    answer = an_operator(cast).post(f"{UNEXPECTED}{plate}/", {"ran": "NL-0000-00"})

    assert answer.status_code == 422
    assert "No return has this number." in answer.content.decode()
    with acting_for(unassigned_brand_id()):
        assert Unit.objects.get(lpn=plate).processing == "received"


def parked(cast: Cast, body: bytes = b"<b>not json</b>") -> int:
    raw = keep(cast.nordlicht, body)
    drain_inbox()
    assert raw is not None
    return raw


def test_an_unread_body_is_shown_as_text_and_read_again(cast: Cast) -> None:
    number = parked(cast)
    client = an_operator(cast)

    listed = client.get(UNREAD).content.decode()
    shown = client.get(f"{UNREAD}{number}/").content.decode()
    client.post(f"{UNREAD}{number}/", {"act": "again"})

    assert f"{UNREAD}{number}/" in listed
    assert "&lt;b&gt;not json&lt;/b&gt;" in shown
    assert "<b>not json</b>" not in shown
    row = RawBody.objects.get(id=number)
    assert (row.state, row.attempts) == ("new", 0)


def test_who_comes_second_is_told_and_changes_nothing(cast: Cast) -> None:
    number = parked(cast)
    client = an_operator(cast)
    client.post(f"{UNREAD}{number}/", {"act": "aside", "why": "A test of theirs."})

    client.post(f"{UNREAD}{number}/", {"act": "again"})

    assert RawBody.objects.get(id=number).state == "done"
    assert "Somebody has dealt with it already." in client.get(UNREAD).content.decode()


def test_a_body_is_put_aside_for_a_reason_and_by_whom_is_kept(cast: Cast) -> None:
    number = parked(cast)
    client = an_operator(cast)

    refused = client.post(f"{UNREAD}{number}/", {"act": "aside", "why": " "})
    long = client.post(f"{UNREAD}{number}/", {"act": "aside", "why": "x" * 301})

    assert (refused.status_code, long.status_code) == (422, 422)
    assert "Say why nothing is to be done about it." in refused.content.decode()
    assert RawBody.objects.get(id=number).state == "parked"
    client.post(f"{UNREAD}{number}/", {"act": "aside", "why": " A test of theirs. "})
    row = RawBody.objects.get(id=number)
    assert (row.state, row.set_aside_why) == ("done", "A test of theirs.")
    assert row.set_aside_by.startswith("member:")
    assert row.set_aside_at is not None
    assert bytes(row.body) == b"<b>not json</b>"


def unread_mix(cast: Cast) -> None:
    for n in range(3):
        keep(cast.nordlicht, b"no json %d" % n)
    keep(cast.voltaic, b"no json")
    tell(cast.nordlicht, "PK1", event("DO", 1, local_time="noon"))
    keep(cast.nordlicht, b"{}", adapter="pigeon")
    drain_inbox()
    assert set(RawBody.objects.values_list("state", flat=True)) == {"parked"}


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 6),
        ({"problem": "not_json"}, 4),
        ({"adapter": "pigeon"}, 1),
        ({"brand": "voltaic"}, 1),
        ({"brand": "nordlicht", "problem": "not_json"}, 3),
        ({"problem": "bad_time"}, 1),
        ({"kind": "payments"}, 0),
        ({"brand": "nobody"}, 0),
    ],
)
def test_all_that_is_sought_is_listed_given_away_and_read_again(
    cast: Cast, filters: dict[str, str], count: int
) -> None:
    unread_mix(cast)
    client = an_operator(cast)
    ids = {"voltaic": cast.voltaic.pk, "nordlicht": cast.nordlicht.pk}
    asked = {k: str(ids.get(v, 999_999)) if k == "brand" else v for k, v in filters.items()}

    listed = client.get(UNREAD, asked).content.decode()
    lines = client.get("/operator/unread.csv", asked).content.decode().splitlines()
    client.post(UNREAD, asked)

    assert listed.count("data-row>") == count
    assert len(lines) == count + 1
    assert RawBody.objects.filter(state="new").count() == count
    assert RawBody.objects.filter(state="parked").count() == 6 - count


def test_what_is_wrong_is_told_in_words_with_its_code(cast: Cast) -> None:
    unread_mix(cast)
    client = an_operator(cast)

    listed = client.get(UNREAD).content.decode()
    one = client.get(f"{UNREAD}{RawBody.objects.order_by('id')[0].pk}/").content.decode()

    told = "It has none of the forms that are known of this sender (not_json"
    assert listed.count(f'crop">{told}') == 4
    assert f"<li>{told}" in one
    assert "A time in it cannot be read (bad_time" in listed


def test_what_waits_unread_is_listed_with_few_statements(cast: Cast) -> None:
    unread_mix(cast)
    client = an_operator(cast)

    with counting() as counted:
        client.get(UNREAD)

    assert counted.number <= 12, str(counted)


def test_numbers_of_no_parcel_and_unknown_codes_are_listed(cast: Cast) -> None:
    tell(cast.nordlicht, "PK0000000001", event("no_such_code", 1))
    drain_inbox()

    text = an_operator(cast).get(UNREAD).content.decode()

    assert "PK0000000001" in text
    assert "no_such_code" in text


@pytest.mark.parametrize("path", [UNEXPECTED, UNREAD])
def test_members_of_a_brand_find_nothing(cast: Cast, path: str) -> None:
    number, plate = parked(cast), a_stray_piece()

    for who in (cast.ada, cast.ben, cast.cleo, cast.eve):
        client = signed_in(who)
        assert client.get(path).status_code == 404
        assert client.get(f"{UNREAD}{number}/").status_code == 404
        assert client.post(f"{UNREAD}{number}/", {"act": "again"}).status_code == 404
        assert client.post(UNREAD).status_code == 404
        assert client.get("/operator/unread.csv").status_code == 404
        assert client.post(f"{UNEXPECTED}{plate}/", {"ran": "x"}).status_code == 404
    assert RawBody.objects.get(id=number).state == "parked"


def test_the_pages_stay_within_their_statements(cast: Cast) -> None:
    plate, number = a_stray_piece(), parked(cast)
    authorized_return(cast.nordlicht)
    client = an_operator(cast)

    for path in (UNEXPECTED, f"{UNEXPECTED}{plate}/", UNREAD, f"{UNREAD}{number}/"):
        with counting() as counted:
            assert client.get(path).status_code == 200
        assert counted.number <= 12, counted
