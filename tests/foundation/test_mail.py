from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as django_mail

from backhaul.foundation.mail import Fate, Letter, Outcome, send
from tests.smtp_sink import SmtpSink

WRITTEN_AT = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def a_letter(to: str = "sam@example.com", **values: Any) -> Letter:
    given: dict[str, Any] = {
        "message_id": f"<1.{to}>",
        "to": to,
        "sender_name": "Nordlicht",
        "subject": "Your parcel is on its way to us",
        "text": "Hello Sam,\n\nit is on its way.\n",
        "language": "en",
        "written_at": WRITTEN_AT,
        **values,
    }
    return Letter(**given)


@pytest.fixture
def sink(settings: Any) -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT = 5
        yield sink


def test_a_letter_arrives_as_it_was_written(sink: SmtpSink) -> None:
    letter = a_letter(
        subject="您的包裹正在寄回途中",
        text="您好：\n\n下一步：11月20日（周五）送达。\n",
        sender_name="北光, GmbH",
        reply_to="help@nordlicht.example",
        language="zh-hans",
        about=("NL-7K3M", "on_its_way"),
    )

    assert send([letter]) == [Outcome(Fate.SENT)]

    [got] = sink.letters
    assert got["Subject"] == "您的包裹正在寄回途中"
    assert got["From"].addresses[0].display_name == "北光, GmbH"
    assert got["To"] == "sam@example.com"
    assert got["Reply-To"] == "help@nordlicht.example"
    assert got["Message-ID"] == "<1.sam@example.com>"
    assert got["Date"].datetime == WRITTEN_AT
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "zh-hans"
    assert got.get_content_type() == "text/plain"
    assert got.get_content().replace("\r\n", "\n").strip() == letter.text.strip()


def test_many_letters_take_one_connection(sink: SmtpSink) -> None:
    letters = [a_letter(f"sam{number}@example.com") for number in range(20)]

    assert send(letters) == [Outcome(Fate.SENT)] * 20

    assert sink.connections == 1
    assert [got["To"] for got in sink.letters] == [letter.to for letter in letters]


def test_a_refused_recipient_holds_up_nobody(sink: SmtpSink) -> None:
    sink.answers = {
        "gone@example.com": "550 no such box",
        "full@example.com": "452 box is full",
    }
    letters = [
        a_letter(to) for to in ("gone@example.com", "full@example.com", "sam@example.com")
    ]

    assert send(letters) == [
        Outcome(Fate.REFUSED, "550 no such box"),
        Outcome(Fate.LATER, "452 box is full"),
        Outcome(Fate.SENT),
    ]
    assert [got["To"] for got in sink.letters] == ["sam@example.com"]


@pytest.mark.parametrize(
    "broken",
    [
        {"to": "not an address"},
        {"to": "sam@example.com\nBcc: eve@example.com"},
        {"subject": "Hello\nBcc: eve@example.com"},
        {"reply_to": "help@x.example\r\nBcc: eve@example.com"},
    ],
)
def test_a_letter_that_cannot_be_written_is_refused_alone(
    sink: SmtpSink, broken: dict[str, str]
) -> None:
    [first, second] = send([a_letter(**broken), a_letter("ada@example.com")])

    assert first.fate is Fate.REFUSED
    assert first.error.startswith("unwritable: ")
    assert second == Outcome(Fate.SENT)
    assert [got["To"] for got in sink.letters] == ["ada@example.com"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_broken_connection_is_opened_again(sink: SmtpSink, when: str) -> None:
    sink.hangs_up_on = {"sam@example.com": when}

    [first, second] = send([a_letter(), a_letter("ada@example.com")])

    assert first.fate is Fate.LATER
    assert second == Outcome(Fate.SENT)
    assert sink.connections == 2


def test_a_server_that_is_down_is_asked_twice_and_not_for_each_letter(settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", taken.getsockname()[1]

        outcomes = send([a_letter() for _ in range(20)])

    assert {outcome.fate for outcome in outcomes} == {Fate.LATER}
    assert "ConnectionRefusedError" in outcomes[-1].error


def test_a_very_long_name_is_folded_and_adds_no_header(sink: SmtpSink) -> None:
    name = "Nordlicht " * 12

    assert send([a_letter(sender_name=name.strip())]) == [Outcome(Fate.SENT)]

    [got] = sink.letters
    assert got["From"].addresses[0].display_name == name.strip()
    assert got["Bcc"] is None


def test_without_a_server_each_letter_is_a_file_with_a_name(
    settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "backhaul.foundation.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    letter = a_letter(about=("NL-7K3M-2QXD", "handed_over"))

    assert send([letter, letter]) == [Outcome(Fate.SENT)] * 2

    [file] = (tmp_path / "mail").iterdir()
    assert file.name == "20261121-101500-NL-7K3M-2QXD-handed_over.eml"
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert read["Subject"] == "Your parcel is on its way to us"


def test_a_file_never_leaves_its_folder(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "backhaul.foundation.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    send([a_letter(message_id="<../../up@x>")])

    assert [file.name for file in (tmp_path / "mail").iterdir()] == [
        "20261121-101500-..-..-up-x.eml"
    ]


def test_nothing_to_send_opens_nothing(sink: SmtpSink) -> None:
    assert send([]) == []
    assert sink.connections == 0
    assert django_mail.outbox == []
