"""Every letter of a sandbox, whoever it was for: a mailbox to look into while trying it out."""

from __future__ import annotations

import email
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.stages.messaging import queries

_OF_A_RETURN = re.compile(r"<backhaul\.[0-9]+\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One letter; `brand` is empty for what is not about a return (a code, an invitation)."""

    to: str
    subject: str
    text: str
    locale: str
    at: datetime
    brand: str
    state: str
    """queued, sent, failed."""
    zone: str
    """The time zone of the brand, else that of the first brand there is."""


def is_sandbox() -> bool:
    with acting_for():
        return Installation.objects.filter(kind=Installation.Kind.SANDBOX).exists()


def letters(*, to: str = "", most: int = 100) -> list[Delivered]:
    """Return the newest letters of all brands, and of the mail folder what is in no table."""
    brands = {row.pk: row for row in Brand.objects.filter(is_system=False).order_by("id")}
    zone = next((brand.time_zone for brand in brands.values()), "UTC")
    with acting_for(*brands):
        rows = queries.newest_of_all(sorted(brands), most=most)
    found = [
        Delivered(
            to=row.to,
            subject=row.subject,
            text=row.text,
            locale=row.locale,
            at=row.sent_at or row.created_at,
            brand=brands[row.brand_id].name,
            state=row.state,
            zone=brands[row.brand_id].time_zone,
        )
        for row in rows
    ]
    found += _from_the_folder(most, zone)
    if to:
        found = [letter for letter in found if letter.to == to]
    return sorted(found, key=lambda letter: letter.at, reverse=True)[:most]


def recipients(found: Sequence[Delivered]) -> list[str]:
    return sorted({letter.to for letter in found})


def _from_the_folder(most: int, zone: str) -> list[Delivered]:
    """Letters that have no row: sign-in codes, invitations. Those of returns are told above."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", ""))
    if not getattr(settings, "EMAIL_FILE_PATH", "") or not folder.is_dir():
        return []
    names = sorted((path for path in folder.glob("*.eml")), reverse=True)[: most * 3]
    found = (_read(path, zone) for path in names)
    return [letter for letter in found if letter is not None][:most]


def _read(path: Path, zone: str) -> Delivered | None:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    if _is_of_a_return(message):
        return None
    body = message.get_body(("plain",))
    date = message["Date"]
    return Delivered(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=str(body.get_content()) if body else "",
        locale=str(message["Content-Language"] or "en"),
        at=date.datetime,
        brand="",
        state="sent",
        zone=zone,
    )


def _is_of_a_return(message: EmailMessage) -> bool:
    """Letters of returns say which, and have a row of their own."""
    return bool(_OF_A_RETURN.match(str(message["Message-ID"] or "")))
