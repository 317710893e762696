"""The letters about a proof: we have it; we cannot take it. A yes is told by its return."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from backhaul.core.errors import Unavailable
from backhaul.foundation import clock, mail
from backhaul.foundation.mail import Fate, Letter
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.proofs.models import Proof
from backhaul.stages.proofs.queries import proof_url


def tell(brand_id: int, proof_id: int) -> None:
    """Tell where it is now; raises Unavailable when the mail server has no time."""
    with acting_for(brand_id):
        row = Proof.objects.filter(brand_id=brand_id, id=proof_id).first()
        if row is None:
            return
        brand, now = Brand.objects.get(id=brand_id), clock.now()
    spoken = dict(settings.LANGUAGES)
    with override(row.language if row.language in spoken else brand.locale):
        (outcome,) = mail.send([_letter(brand, row, now)])
    if outcome.fate is Fate.LATER:
        raise Unavailable(outcome.error)


def _letter(brand: Brand, row: Proof, at: datetime) -> Letter:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    is_no = row.state == Proof.State.REFUSED
    words = (
        *((row.answer,) if is_no else _taken(row)),
        proof_url(brand, row.number),
        brand.name,
    )
    return Letter(
        message_id=f"<backhaul.proof.{row.pk}.{at:%Y%m%d%H%M%S%f}@{domain}>",
        to=row.email,
        sender_name=" ".join(brand.name.split()),
        subject=_("We cannot take {title} back").format(title=row.title)
        if is_no
        else _("We have your request {number}").format(number=row.number),
        text="\n\n".join(words) + "\n",
        language=row.language,
        written_at=at,
        reply_to=brand.help_email,
        about=(row.number, row.state),
    )


def _taken(row: Proof) -> tuple[str, ...]:
    return (
        _("We have what you sent us about: {title}.").format(title=row.title),
        _("A person looks at it. Keep the thing and its receipt until you hear from us."),
    )
