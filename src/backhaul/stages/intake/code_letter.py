"""The letter with the six digits that open an order."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from backhaul.core.errors import Unavailable
from backhaul.foundation import clock, mail
from backhaul.foundation.limits.codes import LIVES, new_code
from backhaul.foundation.mail import Fate, Letter
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.models import Order


def send_code(brand_id: int, order_id: int, subject: bytes, language: str) -> None:
    """Make a code and send it; the one before is of no use then.

    Raises Unavailable when the mail server has no time for it.
    """
    with acting_for(brand_id):
        order = Order.objects.filter(brand_id=brand_id, id=order_id).first()
        if order is None:
            return
        brand = Brand.objects.get(id=brand_id)
        now = clock.now()
        code = new_code(subject, at=now)
    with override(language):
        (outcome,) = mail.send([_letter(brand, order, code, now)])
    if outcome.fate is Fate.LATER:
        raise Unavailable(outcome.error)


def _letter(brand: Brand, order: Order, code: str, now: datetime) -> Letter:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    minutes = int(LIVES.total_seconds() // 60)
    words = (
        _("Your code for order {order} is:").format(order=order.number),
        f"{code[:3]} {code[3:]}",
        _("It works for {n} minutes.").format(n=minutes),
        _("If you did not ask for it, you need not do anything: nobody has seen your order."),
        brand.name,
    )
    return Letter(
        message_id=f"<backhaul.code.{order.pk}.{now:%Y%m%d%H%M%S%f}@{domain}>",
        to=order.email,
        sender_name=" ".join(brand.name.split()),
        subject=_("Your code: {code}").format(code=f"{code[:3]} {code[3:]}"),
        text="\n\n".join(words) + "\n",
        language=get_language(),
        written_at=now,
        reply_to=brand.help_email,
        about=(order.number, "code"),
    )
