"""What members are written about their own account; each letter is made when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from backhaul.foundation.mail import Letter
from backhaul.foundation.tenancy.models import Installation, Invitation, User

_DAYS = 7


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


def invitation(row: Invitation, address: str, *, at: datetime) -> Letter:
    """`row` comes with its brand and who invited."""
    language = row.brand.locale if row.brand else _language_of(row.invited_by)
    with override(language):
        place = row.brand.name if row.brand else _operator()
        host = row.invited_by.name or row.invited_by.email if row.invited_by else place
        body = _(
            "Hello,\n\n"
            "%(host)s invites you to work on the returns of %(place)s.\n\n"
            "Join with this link; it works once, for %(days)d days:\n%(address)s\n\n"
            "If you do not expect this, you can ignore it: nothing happens."
        ) % {"host": host, "place": place, "days": _DAYS, "address": address}
        text = Text(_("Join %(place)s") % {"place": place}, body)
    return _letter(row.email, text, language, f"invitation-{row.pk}", at=at)


def reset(user: User, address: str, *, at: datetime) -> Letter:
    language = _language_of(user)
    with override(language):
        body = _(
            "Hello,\n\n"
            "somebody, probably you, asked for a new password for %(email)s.\n\n"
            "Choose one here:\n%(address)s\n\n"
            "If it was not you, you can ignore this: your password stays as it is."
        ) % {"email": user.email, "address": address}
        text = Text(_("Choose a new password"), body)
    return _letter(user.email, text, language, f"password-{user.pk}", at=at)


def notice(user: User, what: str, *, at: datetime) -> Letter | None:
    """Return the letter that tells of a change; None if there is nothing to tell of it."""
    language = _language_of(user)
    with override(language):
        told = {
            "password": _("Your password was changed."),
            "totp_on": _("A second factor now protects your account."),
            "totp_off": _("The second factor of your account was switched off."),
            "codes": _("New recovery codes were made. The old ones work no more."),
        }.get(what)
        if told is None:
            return None
        body = _(
            "Hello,\n\n%(told)s\n\n"
            "If it was not you, choose a new password at once and tell your operator."
        ) % {"told": told}
        text = Text(told.rstrip(".。"), body)
    return _letter(user.email, text, language, f"account-{user.pk}-{what}", at=at)


def _letter(to: str, text: Text, language: str, about: str, *, at: datetime) -> Letter:
    return Letter(
        message_id=f"<backhaul.{about}.{at:%Y%m%d%H%M%S%f}@localhost>",
        to=to,
        sender_name=_operator(),
        subject=" ".join(text.subject.split()),
        text=text.body,
        language=language,
        written_at=at,
        about=("account", about),
    )


def _language_of(user: User | None) -> str:
    return user.locale if user else "en"


def _operator() -> str:
    name = Installation.objects.values_list("operator_name", flat=True).get(id=1)
    return name or "Backhaul"
