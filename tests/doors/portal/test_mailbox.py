"""The sandbox's mailbox: every letter to anybody, and nothing at all where letters are real."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.test import Client

from backhaul.foundation import mail
from backhaul.foundation.mail import Letter
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.returns import authorized_return

MAILBOX = "/mailbox/"


def letter(
    brand: Brand, subject: str, *, to: str = "sam@example.com", text: str = "Hello"
) -> None:
    ran = authorized_return(brand, order=subject)
    with acting_for(brand.pk):
        ret = Return.objects.get(brand=brand, ran=ran)
        Message.objects.create(
            brand=brand, return_id=ret.pk, occasion="label_ready", to=to, locale="en",
            subject=subject, text=text, state="sent", created_at=MONDAY, sent_at=MONDAY,
        )  # fmt: skip


def test_it_shows_the_letters_of_both_brands_with_their_links(cast: Cast) -> None:
    letter(cast.nordlicht, "NL-1", text="See http://127.0.0.1:8000/nordlicht/r/x/ <b>now</b>")
    letter(cast.voltaic, "VT-1", to="kim@example.com")
    client = Client()
    client.get(MAILBOX)

    with counting() as counted:
        text = client.get(MAILBOX).content.decode()

    assert counted.number <= 12, str(counted)
    assert "Sandbox" in text
    assert text.count("<article") == 2
    assert 'href="http://127.0.0.1:8000/nordlicht/r/x/"' in text
    assert "&lt;b&gt;now&lt;/b&gt;" in text


def test_one_recipients_letters_alone(cast: Cast) -> None:
    letter(cast.nordlicht, "NL-1")
    letter(cast.voltaic, "VT-1", to="kim@example.com")

    text = Client().get(MAILBOX, {"to": "kim@example.com"}).content.decode()

    assert text.count("<article") == 1
    assert ">VT-1<" in text


def test_letters_without_a_return_come_from_the_mail_folder(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "backhaul.foundation.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    mail.send(
        [
            Letter(
                message_id="<backhaul.code.1.2@localhost>",
                to="sam@example.com",
                sender_name="Nordlicht",
                subject="Your code: 123 456",
                text="Your code is 123 456.\n",
                language="en",
                written_at=datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
            )
        ]
    )

    assert "Your code is 123 456." in Client().get(MAILBOX).content.decode()


def test_where_letters_are_real_there_is_no_such_page(cast: Cast) -> None:
    letter(cast.nordlicht, "NL-1")
    Installation.objects.filter(id=1).update(kind="production", clock_offset_seconds=0)

    answer = Client().get(MAILBOX)

    assert answer.status_code == 404
    assert "NL-1" not in answer.content.decode()


def test_an_empty_one_says_so(cast: Cast) -> None:
    assert "No letter yet" in Client().get(MAILBOX).content.decode()
