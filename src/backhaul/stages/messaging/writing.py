"""Letters that a person writes: the same post takes them, and the journal tells of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext, override

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.messaging.templates import Template, sketch_of
from backhaul.stages.messaging.wording import (
    Text,
    facts_of,
    framed,
    language,
    one_line,
    subject_line,
)
from backhaul.stages.returns import case as cases

LONGEST_SUBJECT = 200
LONGEST_TEXT = 5000
_ONCE = re.compile(r"[0-9a-zA-Z_-]{8,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to say. `once` names this sending: repeated, it is sent once."""

    subject: str
    text: str
    once: str = ""
    template: Template = Template.FREE


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is laid before the writer: a template filled in the shopper's language."""

    subject: str
    text: str
    locale: str
    to: str
    reply_to: str


def sheet(brand_id: int, return_id: int, template: Template, *, at: datetime) -> Sheet:
    """Raises NotFound `no_such_return`, DomainError `email_missing`."""
    return drawn(_dossier(brand_id, return_id), template, at)


def drawn(dossier: Dossier, template: Template, at: datetime) -> Sheet:
    """Fill a template in the language of one shopper."""
    locale = _language(dossier)
    with override(locale):
        facts = facts_of(_occasion(at), dossier)
        sketch = sketch_of(template, dossier)
        subject = gettext(sketch.subject) % facts if sketch.subject else ""
        text = gettext(sketch.text) % facts if sketch.text else ""
    return Sheet(subject, text, locale, dossier.ret.email, dossier.brand.help_email)


def preview(brand_id: int, return_id: int, wish: Wish, *, at: datetime) -> Text:
    """Return the letter as it would be sent; raises DomainError for one that cannot go."""
    _check(wish)
    return letter(_dossier(brand_id, return_id), wish, at)


def write(brand_id: int, ran: str, wish: Wish, *, at: datetime, actor: str) -> Message:
    """Put a letter into the post and note it; the same `once` again is the same letter.

    Raises DomainError `letter_empty`, `subject_missing`, `email_missing` and what is too long.
    """
    _check(wish)
    check_once(wish.once)
    case = cases.load(brand_id, ran)
    occasion = f"written.{wish.once}"
    known = Message.objects.filter(
        brand_id=brand_id, return_id=case.ret.pk, occasion=occasion
    ).first()
    if known is not None:
        return known
    text = letter(_dossier(brand_id, case.ret.pk), wish, at)
    message = Message.objects.create(
        brand_id=brand_id,
        return_id=case.ret.pk,
        occasion=occasion,
        written_by=actor,
        to=case.ret.email,
        locale=text.locale,
        subject=text.subject,
        text=text.body,
        created_at=at,
    )
    case.note(
        EntryKind.MESSAGE_WRITTEN,
        at=at,
        actor=actor,
        message=message.pk,
        template=wish.template.value,
    )
    cases.append(case)
    return message


_COPIES = """
SELECT count(*) FROM messaging_message
WHERE brand_id = %s AND return_id = %s AND occasion ^@ %s
"""


def resend(brand_id: int, message_id: int, *, at: datetime, actor: str) -> Message:
    """Send a letter again as it was: to the address that the return has now.

    What was given up is tried again under its own name; what was sent goes as a copy. Raises
    NotFound `no_such_message`, DomainError `message_waits` where it is still to be sent.
    """
    rows = Message.objects.filter(brand_id=brand_id, id=message_id)
    return_id = rows.values_list("return_id", flat=True).first()
    if return_id is None:
        raise NotFound("no_such_message", message=message_id)
    case = cases.load_many([brand_id], [return_id])[return_id]
    message = rows.select_for_update().get()
    if message.state == Message.State.QUEUED:
        raise DomainError("message_waits", message=message_id)
    if not case.ret.email:
        raise DomainError("email_missing")
    if message.state == Message.State.SENT:
        message = _copy_of(message, _copies(message))
    message.to, message.written_by = case.ret.email, message.written_by or actor
    message.state, message.attempts, message.error = Message.State.QUEUED.value, 0, ""
    message.created_at, message.sent_at, message.due_at = at, None, None
    message.save()
    case.note(EntryKind.MESSAGE_WRITTEN, at=at, actor=actor, message=message.pk, again=True)
    cases.append(case)
    return message


def _copies(message: Message) -> int:
    with connection.cursor() as cursor:
        began = f"again.{message.pk}."
        cursor.execute(_COPIES, [message.brand_id, message.return_id, began])
        return int(cursor.fetchone()[0])


def _copy_of(message: Message, number: int) -> Message:
    return Message(
        brand_id=message.brand_id,
        return_id=message.return_id,
        occasion=f"again.{message.pk}.{number + 1}",
        written_by=message.written_by,
        locale=message.locale,
        subject=message.subject,
        text=message.text,
    )


def check_once(once: str) -> None:
    if not _ONCE.fullmatch(once):
        raise DomainError("invalid")


def _check(wish: Wish) -> None:
    if not one_line(wish.subject):
        raise DomainError("subject_missing")
    if not wish.text.strip():
        raise DomainError("letter_empty")
    if len(wish.subject) > LONGEST_SUBJECT:
        raise DomainError("subject_too_long", most=LONGEST_SUBJECT)
    if len(wish.text) > LONGEST_TEXT:
        raise DomainError("letter_too_long", most=LONGEST_TEXT)


def _dossier(brand_id: int, return_id: int) -> Dossier:
    found = dossiers([brand_id], [return_id]).get(return_id)
    if found is None:
        raise DomainError("email_missing")
    return found


def letter(dossier: Dossier, wish: Wish, at: datetime) -> Text:
    """Return what is sent: the text between greeting and signature."""
    locale = _language(dossier)
    with override(locale):
        facts = facts_of(_occasion(at), dossier)
        body = framed((plain_lines(wish.text),), facts, dossier)
        return Text(subject_line(wish.subject, dossier), body, locale)


def plain_lines(text: str) -> str:
    """Return the text with plain line ends and without characters that nobody sees."""
    lines = (one_line(line) for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _language(dossier: Dossier) -> str:
    return language(dossier.ret.locale, dossier.brand.locale)


def _occasion(at: datetime) -> Occasion:
    return Occasion(name="written", code="written", at=at)
