"""Messages as a page shows them: as they were sent, with what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.things import Tag
from backhaul.foundation.pages.local import Local
from backhaul.stages.messaging.accounts import without_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCard:
    id: int
    ran: str
    subject: str
    text: str
    to: str
    language: str
    by: str
    when: str
    at: datetime
    tag: Tag
    error: str
    can_resend: bool


_STATES = {
    "queued": ("info", "hourglass", gettext_lazy("Waits for the post")),
    "sent": ("ok", "check", gettext_lazy("Sent")),
    "failed": ("bad", "incident", gettext_lazy("Not delivered")),
}
LANGUAGES = {"en": gettext_lazy("English"), "zh-hans": gettext_lazy("Chinese")}


def letter_card(
    row: Mapping[str, Any], local: Local, people: People, *, ran: str = ""
) -> LetterCard:
    """Return a message, from a row or from `vars` of one."""
    state = str(row["state"])
    tone, icon, words = _STATES.get(state, _STATES["queued"])
    at = moment_of(row["sent_at"] or row["created_at"])
    return LetterCard(
        id=int(row["id"]),
        ran=ran,
        subject=str(row["subject"]),
        text=without_secret(str(row["text"])),
        to=str(row["to"]),
        language=str(LANGUAGES.get(str(row["locale"]), row["locale"])),
        by=people.name(str(row["written_by"])) if row["written_by"] else _("by itself"),
        when=local.moment(at),
        at=at,
        tag=Tag(tone, icon, str(words)),
        error=str(row["error"]) if state == "failed" else "",
        can_resend=state != "queued",
    )


def moment_of(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
