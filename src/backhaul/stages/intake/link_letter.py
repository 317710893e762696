"""The letter with a link under which a shopper goes on with what somebody began for them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError
from backhaul.foundation import mail
from backhaul.foundation.mail import Fate, Letter
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.links import draft_url


def send_link(brand: Brand, token: str, *, to: str, language: str, at: datetime) -> None:
    """Send the link now: its secret is in no table and in no job.

    Call it outside of a transaction. Raises DomainError `email_missing`, `letter_not_sent`.
    """
    if not to:
        raise DomainError("email_missing")
    with override(language):
        (outcome,) = mail.send([_letter(brand, token, to, at)])
    if outcome.fate is not Fate.SENT:
        raise DomainError("letter_not_sent")


def _letter(brand: Brand, token: str, to: str, at: datetime) -> Letter:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    once = hashlib.sha256(token.encode()).hexdigest()[:16]
    words = (
        _("You asked us for a return. We have begun it for you; go on here:"),
        draft_url(brand.slug, token),
        _("The link is for you alone. If you did not ask for it, you need not do anything."),
        brand.name,
    )
    return Letter(
        message_id=f"<backhaul.link.{once}.{at:%Y%m%d%H%M%S%f}@{domain}>",
        to=to,
        sender_name=" ".join(brand.name.split()),
        subject=_("Your return at {brand}").format(brand=" ".join(brand.name.split())),
        text="\n\n".join(words) + "\n",
        language=get_language() or "en",
        written_at=at,
        reply_to=brand.help_email,
        about=("return", "link"),
    )
