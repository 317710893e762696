"""Letters, photos and customers: for members of their brand alone."""

from __future__ import annotations

import io
import re
from typing import Any

from django.core.files.storage import default_storage
from PIL import Image

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.messaging.models import Message
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.return_desk import field, path
from tests.doors.console.work_cast import signed_in
from tests.makers.returns import authorized_return
from tests.makers.stories import (
    MAGDEBURG,
    labelled,
    scanned,
    standing_at,
)


def picture() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    data.seek(0)
    data.name = "photo.png"
    return data


def test_a_photo_is_added_for_the_shopper_and_seen_by_the_brand_alone(
    cast: Cast, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    default_storage._location = str(tmp_path)  # type: ignore[attr-defined]
    for name in ("base_location", "location"):
        default_storage.__dict__.pop(name, None)
    ran = authorized_return(cast.nordlicht)
    client = signed_in(cast.ben)

    client.post(path(ran, "units/1/photo"), {"photo": picture()})
    text = client.get(path(ran)).content.decode()
    [address] = set(re.findall(r'src="(/b/nordlicht/photos/\d+)"', text))
    seen = client.get(address)

    assert seen["Content-Type"] == "image/jpeg"
    assert seen["Cache-Control"] == "private, no-store"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert signed_in(cast.cleo).get(address).status_code == 404
    other = address.replace("nordlicht", "voltaic")
    assert signed_in(cast.cleo).get(other).status_code == 404


def test_no_picture_is_refused_with_a_sentence(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    file = io.BytesIO(b"hello")
    file.name = "photo.png"

    answer = signed_in(cast.ben).post(path(ran, "units/1/photo"), {"photo": file}, follow=True)

    assert "is not a JPEG, PNG or WebP picture" in answer.content.decode()


def test_a_letter_is_looked_at_sent_once_and_sent_again(cast: Cast) -> None:
    story = scanned(labelled(cast.nordlicht), MAGDEBURG)
    standing_at(MAGDEBURG)
    client = signed_in(cast.ben)
    url = path(story.ran, "write")
    page = client.get(url, {"template": "where_is_it"}).content.decode()
    letter = {
        "template": "where_is_it",
        "once": field(page, "once"),
        "subject": "Where it is",
        "text": "On its way.\n<b>Soon</b>",
    }

    looked = client.post(url, {**letter, "step": "look"}).content.decode()
    client.post(url, {**letter, "step": "send"})
    client.post(url, {**letter, "step": "send"})

    assert "&lt;b&gt;Soon&lt;/b&gt;" in looked
    with acting_for(cast.nordlicht.pk):
        [message] = Message.objects.filter(brand=cast.nordlicht, written_by__gt="")
        assert message.written_by == f"member:{cast.ben.pk}"
        Message.objects.filter(brand=cast.nordlicht).update(state="sent", sent_at=MAGDEBURG)
    again = client.post(f"/b/nordlicht/messages/{message.pk}/resend", follow=True)
    assert "in the post again" in again.content.decode()
    assert (
        signed_in(cast.cleo).post(f"/b/voltaic/messages/{message.pk}/resend").status_code == 404
    )


def test_an_empty_letter_stays_on_its_page(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    given = {
        "template": "free",
        "once": "abcdefgh",
        "subject": "Hello",
        "text": "",
        "step": "send",
    }

    answer = signed_in(cast.ben).post(path(ran, "write"), given)

    assert answer.status_code == 422
    assert 'value="Hello"' in answer.content.decode()
    with acting_for(cast.nordlicht.pk):
        assert not Message.objects.filter(brand=cast.nordlicht, written_by__gt="").exists()


def test_every_message_of_the_brand_is_listed(cast: Cast) -> None:
    story = scanned(labelled(cast.nordlicht), MAGDEBURG)
    with acting_for(cast.nordlicht.pk):
        for n in range(60):
            Message.objects.create(
                brand=cast.nordlicht, return_id=story.return_id, occasion=f"o{n}",
                to="sam@example.com", locale="en", subject=f"Letter {n:02}", text="Hello",
                state="failed" if n == 3 else "sent", created_at=MONDAY, sent_at=MONDAY,
            )  # fmt: skip
    client = signed_in(cast.ada)
    client.get("/b/nordlicht/messages/")

    with counting() as counted:
        first = client.get("/b/nordlicht/messages/").content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', first)
    failed = client.get("/b/nordlicht/messages/", {"state": "failed"}).content.decode()

    assert counted.number <= 12, str(counted)
    assert first.index("Letter 59") < first.index("Letter 10")
    assert older is not None
    assert "Letter 09" in client.get(older[1].replace("&amp;", "&")).content.decode()
    assert "Letter 03" in failed
    assert "Letter 04" not in failed
    assert signed_in(cast.cleo).get("/b/nordlicht/messages/").status_code == 404


def test_a_customer_is_opened_by_a_key_and_not_by_an_address(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    client = signed_in(cast.ada)
    text = client.get(path(ran)).content.decode()
    found = re.search(r'href="(/b/nordlicht/customers/[^"]+)"', text)
    assert found is not None
    client.get(found[1])

    with counting() as counted:
        page = client.get(found[1]).content.decode()

    assert counted.number <= 12, str(counted)
    assert ran in page
    assert "NL-100482" in page
    assert "@" not in found[1]
    guessed = re.sub(r"/\d+-", "/1-", found[1])
    assert client.get("/b/nordlicht/customers/1-00000000000000000000/").status_code == 404
    assert signed_in(cast.cleo).get(found[1]).status_code == 404
    assert client.get(guessed).status_code in {200, 404}


def test_a_search_by_address_leads_to_the_customer(cast: Cast) -> None:
    ran = authorized_return(cast.nordlicht)
    client = signed_in(cast.ada)

    text = client.get("/b/nordlicht/search", {"q": "Sam@Example.com"}).content.decode()
    found = re.search(r'href="(/b/nordlicht/customers/[^"]+)"', text)

    assert found is not None
    assert ran in client.get(found[1]).content.decode()
