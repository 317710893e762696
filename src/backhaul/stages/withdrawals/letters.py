"""The acknowledgement of a declaration, at once and on paper, and a person's answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from backhaul.core.errors import Unavailable
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation import clock, mail
from backhaul.foundation.documents.declarations import declaration_pdf
from backhaul.foundation.journal.record import record
from backhaul.foundation.mail import Fate, Letter, Outcome, Paper
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.withdrawals import words
from backhaul.stages.withdrawals.models import Declaration


@dataclass(frozen=True, slots=True)
class _Found:
    brand: Brand
    row: Declaration
    now: datetime


def acknowledge(brand_id: int, declaration_id: int) -> None:
    """Send the receipt with its PDF; raises Unavailable when the mail server has no time."""
    found = _found(brand_id, declaration_id)
    if found is None:
        return
    outcome = _sent(acknowledgement(found.row, found.brand, found.now))
    with acting_for(brand_id):
        _acknowledged(found, outcome)


def acknowledgement(row: Declaration, brand: Brand, at: datetime) -> Letter:
    with override(language_of(row, brand)):
        said = words.receipt(row, brand)
        pdf = declaration_pdf(words.paper(row, brand), locale=language_of(row, brand)).pdf
        return _letter(
            _Found(brand, row, at),
            "received",
            subject=said.title,
            text=words.plain(said, brand),
            papers=(Paper(f"{row.number}.pdf", pdf),),
        )


def pdf_of(row: Declaration, brand: Brand) -> bytes:
    """Return the receipt on paper, in the language of the declaration."""
    language = language_of(row, brand)
    with override(language):
        return declaration_pdf(words.paper(row, brand), locale=language).pdf


def send_answer(brand_id: int, declaration_id: int) -> None:
    """Send what a person answered; raises Unavailable when the mail server has no time."""
    found = _found(brand_id, declaration_id)
    if found is None or not found.row.answer:
        return
    with override(language_of(found.row, found.brand)):
        letter = _letter(
            found,
            "answered",
            subject=_("Your withdrawal {number}").format(number=found.row.number),
            text=f"{found.row.answer}\n\n{found.brand.name}\n",
        )
    _sent(letter)


def language_of(row: Declaration, brand: Brand) -> str:
    """Return the language of the declaration if we speak it, else the brand's."""
    spoken = dict(settings.LANGUAGES)
    short = row.language.split("-", maxsplit=1)[0]
    alike = (code for code in spoken if code.split("-", maxsplit=1)[0] == short)
    wished = (str(row.language), *alike, str(brand.locale))
    return next((one for one in wished if one in spoken), "en")


def _found(brand_id: int, declaration_id: int) -> _Found | None:
    with acting_for(brand_id):
        row = Declaration.objects.filter(brand_id=brand_id, id=declaration_id).first()
        if row is None:
            return None
        return _Found(Brand.objects.get(id=brand_id), row, clock.now())


def _sent(letter: Letter) -> Outcome:
    (outcome,) = mail.send([letter])
    if outcome.fate is Fate.LATER:
        raise Unavailable(outcome.error)
    return outcome


def _acknowledged(found: _Found, outcome: Outcome) -> None:
    rows = Declaration.objects.filter(brand_id=found.brand.pk, id=found.row.pk)
    if outcome.fate is not Fate.SENT:
        rows.update(post_error=outcome.error)
        return
    rows.filter(acknowledged_at=None).update(acknowledged_at=found.now, post_error="")
    entry = NewEntry(
        kind=EntryKind.WITHDRAWAL_ACKNOWLEDGED,
        brand_id=found.brand.pk,
        return_id=None,
        occurred_at=found.now,
        actor="system",
        data={"declaration": found.row.pk, "number": found.row.number},
    )
    record([entry])


def _letter(
    found: _Found, what: str, *, subject: str, text: str, papers: tuple[Paper, ...] = ()
) -> Letter:
    brand, row, at = found.brand, found.row, found.now
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    once = f"{what}.{row.pk}.{at:%Y%m%d%H%M%S%f}"
    return Letter(
        message_id=f"<backhaul.withdrawal.{once}@{domain}>",
        to=row.email,
        sender_name=" ".join(brand.name.split()),
        subject=subject,
        text=text,
        language=language_of(row, brand),
        written_at=at,
        reply_to=brand.help_email,
        about=(row.number, what),
        papers=papers,
    )
