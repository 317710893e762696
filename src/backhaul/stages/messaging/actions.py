"""Composing letters in bulk, and sending them: each is told once, and repeated at most once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import connection

from backhaul.core.journal import EntryKind
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation import clock, mail
from backhaul.foundation.mail import Fate, Letter, Outcome
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.messaging.coming import Charge, charges_of, is_about_sending
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.occasions import Occasion, occasions
from backhaul.stages.messaging.wording import letter, one_line
from backhaul.stages.playbooks.versions import of_brands
from backhaul.stages.returns import case as cases

MOST_ATTEMPTS = 10
_AT_ONCE = 20
_LEASE = timedelta(minutes=5)
"""So long a batch may take to be sent; then it counts as lost, and is sent again."""
_LONGEST_WAIT = timedelta(hours=6)

# Retries go by the database's own clock: a sandbox's clock moves deadlines, not retries.
_TAKE = """
WITH spent AS (
  UPDATE messaging_message SET state = 'failed', due_at = NULL
  WHERE brand_id = ANY(%(brands)s) AND state = 'queued' AND due_at <= now()
    AND attempts >= %(most)s
), due AS MATERIALIZED (
  SELECT id, brand_id FROM messaging_message
  WHERE brand_id = ANY(%(brands)s) AND state = 'queued' AND attempts < %(most)s
    AND (due_at IS NULL OR due_at <= now())
  ORDER BY id LIMIT %(at_once)s FOR UPDATE SKIP LOCKED
)
UPDATE messaging_message AS m
SET attempts = m.attempts + 1, due_at = now() + make_interval(secs => %(lease)s)
FROM due, tenancy_brand AS b, returns_return AS r
WHERE m.brand_id = due.brand_id AND m.id = due.id AND b.id = m.brand_id
  AND r.brand_id = m.brand_id AND r.id = m.return_id
RETURNING m.id, m.return_id, m.occasion, m."to", m.locale, m.subject, m.text, m.attempts,
  m.created_at, b.name, b.help_email, r.ran, m.written_by
"""
_MARK = """
UPDATE messaging_message AS m
SET state = v.state, error = v.error,
  sent_at = CASE WHEN v.state = 'sent' THEN %s::timestamptz END,
  due_at = CASE WHEN v.state = 'queued' THEN now() + v.wait END
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::interval[]) AS v(id, state, error, wait)
WHERE m.brand_id = ANY(%s) AND m.id = v.id AND m.state = 'queued'
"""


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that is ours to send for the length of the lease."""

    id: int
    return_id: int
    occasion: str
    to: str
    locale: str
    subject: str
    text: str
    attempts: int
    created_at: datetime
    brand_name: str
    help_email: str
    ran: str
    written_by: str


def compose(brand_ids: Sequence[int], tasks: Sequence[TaskRow], *, at: datetime) -> int:
    """Write the letters that `tasks` give occasion to: seven statements for any number of them.

    Who is asked whether they have sent an exchange, and may be charged, takes three more.
    Nothing is told twice: a message is unique for its return and occasion, whoever is first.
    Returns how many letters there may be to send.
    """
    by_return: dict[int, list[TaskRow]] = defaultdict(list)
    for task in _told_now(tasks):
        if task.return_id is not None:
            by_return[task.return_id].append(task)
    if not by_return:
        return 0
    found = dossiers(brand_ids, by_return)
    told = {key: occasions(by_return[key], dossier) for key, dossier in found.items()}
    charges = charges_of(brand_ids, found, told, now=at)
    written = [
        _message(one, dossier, charges.get(key) if is_about_sending(one) else None, at=at)
        for key, dossier in found.items()
        for one in told[key]
    ]
    Message.objects.bulk_create(written, ignore_conflicts=True)
    return len(written)


def _told_now(tasks: Sequence[TaskRow]) -> list[TaskRow]:
    """Leave out incidents that the brand's playbook tells later, or not at all."""
    opened = {
        task.brand_id
        for task in tasks
        if task.kind == EntryKind.INCIDENT_OPENED and task.data.get("severity") != Severity.NOTE
    }
    books = of_brands(sorted(opened)) if opened else {}
    return [
        task
        for task in tasks
        if task.kind != EntryKind.INCIDENT_OPENED
        or task.data.get("severity") == Severity.NOTE
        or books[task.brand_id].playbooks.tells_at_once(IncidentKind(str(task.data["kind"])))
    ]


def _message(
    occasion: Occasion, dossier: Dossier, charge: Charge | None, *, at: datetime
) -> Message:
    text = letter(occasion, dossier, charge)
    return Message(
        brand_id=dossier.ret.brand_id,
        return_id=dossier.ret.pk,
        occasion=occasion.name,
        to=dossier.ret.email,
        locale=text.locale,
        subject=text.subject,
        text=text.body,
        created_at=at,
    )


def send_queued() -> int:
    """Send one batch of what waits; return how many messages were taken.

    Taken and marked in two transactions with none open while the server is spoken to: who
    dies in between leaves messages that are sent once more, under the same `Message-ID`.
    """
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        taken = _take(brand_ids)
    if not taken:
        return 0
    outcomes = mail.send([_letter(message) for message in taken])
    with acting_for(*brand_ids):
        _mark(brand_ids, taken, outcomes, at=clock.now())
    return len(taken)


def _take(brand_ids: Sequence[int]) -> list[Queued]:
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {
                "brands": list(brand_ids),
                "most": MOST_ATTEMPTS,
                "at_once": _AT_ONCE,
                "lease": _LEASE.total_seconds(),
            },
        )
        return sorted((Queued(*row) for row in cursor.fetchall()), key=lambda row: row.id)


def message_id(message_id: int, created_at: datetime) -> str:
    """Return the name of a letter on its way: the same however often it is sent."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    domain = address.rpartition("@")[2] or "localhost"
    return f"<backhaul.{message_id}.{created_at:%Y%m%d%H%M%S%f}@{domain}>"


def _letter(message: Queued) -> Letter:
    return Letter(
        message_id=message_id(message.id, message.created_at),
        to=message.to,
        sender_name=one_line(message.brand_name),
        subject=message.subject,
        text=message.text,
        language=message.locale,
        written_at=message.created_at,
        reply_to=message.help_email,
        about=(message.ran, message.occasion),
        is_automatic=not message.written_by,
    )


def _mark(
    brand_ids: Sequence[int],
    taken: Sequence[Queued],
    outcomes: Sequence[Outcome],
    *,
    at: datetime,
) -> None:
    """Keep what became of each message, and note in the journal which were sent."""
    pairs = list(zip(taken, outcomes, strict=True))
    sent = [message for message, outcome in pairs if outcome.fate is Fate.SENT]
    locked = cases.load_many(brand_ids, [message.return_id for message in sent])
    for message in sent:
        locked[message.return_id].note(
            EntryKind.MESSAGE_SENT,
            at=at,
            actor="system",
            occasion=message.occasion,
            message=message.id,
        )
    with connection.cursor() as cursor:
        cursor.execute(
            _MARK,
            [
                at,
                [message.id for message in taken],
                [_state(message, outcome) for message, outcome in pairs],
                [outcome.error for outcome in outcomes],
                [_wait(message) for message in taken],
                list(brand_ids),
            ],
        )
    cases.append_all(list(locked.values()))


def _state(message: Queued, outcome: Outcome) -> str:
    if outcome.fate is Fate.SENT:
        return Message.State.SENT.value
    is_over = outcome.fate is Fate.REFUSED or message.attempts >= MOST_ATTEMPTS
    return Message.State.FAILED.value if is_over else Message.State.QUEUED.value


def _wait(message: Queued) -> timedelta:
    return min(timedelta(minutes=2**message.attempts), _LONGEST_WAIT)
