"""Care corrects when something was delivered, and lets the channel's word count again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Role
from backhaul.stages.orders.models import OrderLine
from tests.cast import Cast
from tests.doors.console.return_desk import entries, member, path
from tests.doors.console.work_cast import signed_in
from tests.makers.scans import labelled_parcel

LINK = "Correct the delivery"
SAID = {"word": "say", "delivered_at": "2026-11-14T16:30"}


def asked_back(cast: Cast) -> str:
    ret = labelled_parcel(cast.nordlicht).ret
    assert ret is not None
    return str(ret.ran)


def line_of(brand: Brand) -> OrderLine:
    with acting_for(brand.pk):
        return OrderLine.objects.get(asked__gt=0)


def test_a_person_says_when_it_came_and_takes_it_back(cast: Cast) -> None:
    ran, client = asked_back(cast), signed_in(cast.ada)
    before, url = line_of(cast.nordlicht), path(ran, "delivery")
    assert url in client.get(path(ran)).content.decode()
    assert "What was promised never becomes shorter." in client.get(url).content.decode()

    answer = client.post(url, {**SAID, "lines": [before.pk]}, follow=True)

    assert "Noted. Its deadlines follow in a moment." in answer.content.decode()
    line = line_of(cast.nordlicht)
    assert line.delivered_at == datetime(2026, 11, 14, 15, 30, tzinfo=UTC)
    assert line.delivered_by == f"member:{cast.ada.pk}"
    assert "as a person said" in client.get(url).content.decode()

    client.post(url, {"word": "take_back", "lines": [before.pk]})

    line = line_of(cast.nordlicht)
    assert (line.delivered_at, line.delivered_by) == (before.delivered_at, "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"delivered_at": ""}, "When was it?"),
        ({"delivered_at": "2020-01-01T10:00"}, "That is before it was ordered."),
        ({"delivered_at": "2999-01-01T10:00"}, "That time is still to come."),
        ({"lines": ["999999"]}, "999999 is not one of the available choices."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    cast: Cast, given: dict[str, object], said: str
) -> None:
    ran = asked_back(cast)
    before = line_of(cast.nordlicht)
    data = {**SAID, "lines": [before.pk], **given}

    answer = signed_in(cast.ada).post(path(ran, "delivery"), data)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert line_of(cast.nordlicht).delivered_at == before.delivered_at


def test_who_only_reads_has_no_link_and_no_say(cast: Cast) -> None:
    ran = asked_back(cast)
    before, noted = line_of(cast.nordlicht), entries(cast.nordlicht)
    client = member(cast, Role.VIEWER)

    answer = client.post(path(ran, "delivery"), {**SAID, "lines": [before.pk]})

    assert answer.status_code in {403, 404}
    assert LINK not in client.get(path(ran)).content.decode()
    assert entries(cast.nordlicht) == noted
