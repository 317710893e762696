"""Sending letters through Django's e-mail backend: one connection, one outcome per letter.

A letter that cannot go never holds up the others. The `Message-ID` is the caller's, so that
a letter which had to be repeated is recognised as the same one.
"""

from __future__ import annotations

import os
import re
import smtplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

_LONGEST_ERROR = 300
_UNWRITABLE = "unwritable"


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF that goes along, to keep."""

    name: str
    pdf: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`about` are short codes for filters and file names, e.g. a number and an occasion."""

    message_id: str
    to: str
    sender_name: str
    subject: str
    text: str
    language: str
    written_at: datetime
    reply_to: str = ""
    about: tuple[str, ...] = ()
    is_automatic: bool = True
    """Nobody wrote it: out-of-office notices do not answer it."""
    papers: tuple[Paper, ...] = ()


class Fate(StrEnum):
    SENT = "sent"
    REFUSED = "refused"
    """For good: no repetition will help."""
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Outcome:
    fate: Fate
    error: str = ""


def send(letters: Sequence[Letter]) -> list[Outcome]:
    """Return what became of each letter, in their order; never raises because of one.

    When two in a row find no working connection, the rest waits: a server that is down
    would let each of them run into its time limit.
    """
    return list(_outcomes(letters))


def _outcomes(letters: Sequence[Letter]) -> Iterator[Outcome]:
    connection = get_connection()
    in_a_row = 0
    trouble = ""
    try:
        for letter in letters:
            if in_a_row > 1:
                yield Outcome(Fate.LATER, trouble)
                continue
            outcome, is_broken = _send(connection, letter)
            in_a_row = in_a_row + 1 if is_broken else 0
            trouble = outcome.error
            if is_broken:
                _close(connection)
            yield outcome
    finally:
        _close(connection)


def _send(connection: Any, letter: Letter) -> tuple[Outcome, bool]:
    """Return what became of `letter`, and whether the connection is of no use any more."""
    try:
        connection.open()
        connection.send_messages([_message(letter)])
    except (ValueError, smtplib.SMTPNotSupportedError) as error:
        return Outcome(Fate.REFUSED, f"{_UNWRITABLE}: {error}"[:_LONGEST_ERROR]), False
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _answered(code, words), False
    except smtplib.SMTPDataError as error:
        return _answered(error.smtp_code, error.smtp_error), False
    except OSError as error:  # smtplib's other errors are OSErrors too
        # That our own address is refused is for us to put right: the connection is good.
        is_broken = not isinstance(error, smtplib.SMTPSenderRefused)
        return _later(f"{type(error).__name__}: {error}"), is_broken
    return Outcome(Fate.SENT), False


def _answered(code: int, words: bytes | str) -> Outcome:
    """The server's word on one letter: 5xx is for good, anything else may pass."""
    error = f"{code} {_words(words)}"[:_LONGEST_ERROR]
    return Outcome(Fate.REFUSED if code >= 500 else Fate.LATER, error)


def _later(error: str) -> Outcome:
    return Outcome(Fate.LATER, error[:_LONGEST_ERROR])


def _words(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())


def _close(connection: Any) -> None:
    try:
        connection.close()
    except OSError:
        connection.connection = None  # what cannot say goodbye is gone all the same


def _message(letter: Letter) -> EmailMessage:
    """Raises ValueError for an address or a header that cannot be written."""
    if "@" not in letter.to:
        raise ValueError("no e-mail address")
    headers = {
        "Message-ID": letter.message_id,
        "Date": format_datetime(letter.written_at),
        "Content-Language": letter.language,
    }
    if letter.is_automatic:
        headers["Auto-Submitted"] = "auto-generated"
    if letter.about:
        headers["X-Backhaul-About"] = " ".join(letter.about)
    message = EmailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=formataddr((letter.sender_name, settings.DEFAULT_FROM_EMAIL)),
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers,
    )
    for paper in letter.papers:
        message.attach(paper.name, paper.pdf, "application/pdf")
    return message


class FolderBackend(BaseEmailBackend):
    """Letters as files, for an installation without a mail server: one `.eml` each.

    A repeated letter replaces itself.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            place = folder / f"{_file_name(message)}.eml"
            draft = place.with_suffix(f".{os.getpid()}.new")
            draft.write_bytes(message.message().as_bytes())
            draft.replace(place)
        return len(email_messages)


_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def _file_name(message: EmailMessage) -> str:
    headers = message.message()  # it has a date and a name even where nobody gave them
    written_at = parsedate_to_datetime(str(headers["Date"]))
    about = headers["X-Backhaul-About"] or headers["Message-ID"]
    return f"{written_at:%Y%m%d-%H%M%S}-{_NOT_IN_A_NAME.sub('-', str(about)).strip('-')}"
