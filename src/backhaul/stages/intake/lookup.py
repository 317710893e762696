"""Who may open an order: whoever knows its number and its e-mail address, or gets a code there.

An order that does not exist and one with another address are the same here: the same
statements run, and the same answer comes back. Attempts are limited per order number, per
address of either kind, and counted before anything is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.ids import order_key
from backhaul.foundation.limits.attempts import Limit, give_back, keyed, take
from backhaul.foundation.limits.codes import is_right
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.actions import email_norm
from backhaul.stages.orders.queries import order_of_shopper

_WITHIN = timedelta(minutes=15)
_PER_NUMBER = 10
_PER_EMAIL = 10
_PER_NETWORK = 40
"""More than of the others: many people may share one address."""
_CODE_TRIES = 5
_CODE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed, and from which network."""

    number: str
    email: str
    network: str

    @property
    def email_norm(self) -> str:
        return email_norm(self.email)


@dataclass(frozen=True, slots=True)
class Looked:
    """`again_at`: too many attempts, nothing was looked for. Neither: it was not right."""

    order_id: int | None = None
    again_at: datetime | None = None


def limits_on(brand_id: int, what: str, asked: Asked) -> list[Limit]:
    """Return the limits on one attempt to open what `what` says with these words."""
    brand = str(brand_id)
    return [
        Limit(f"{what}.number", f"{brand}:{order_key(asked.number)}", _PER_NUMBER, _WITHIN),
        Limit(f"{what}.email", f"{brand}:{asked.email_norm}", _PER_EMAIL, _WITHIN),
        Limit("network", asked.network, _PER_NETWORK, _WITHIN),
    ]


def look_up(brand: Brand, asked: Asked, *, at: datetime) -> Looked:
    """Return the order of this number and address; a right attempt is not counted."""
    limits = limits_on(brand.pk, "order", asked)
    again_at = take(limits, at=at)
    if again_at is not None:
        return Looked(again_at=again_at)
    found = order_of_shopper(brand.pk, asked.number, asked.email_norm)
    if found is not None:
        give_back(limits)
    return Looked(order_id=found)


def ask_for_code(brand: Brand, asked: Asked, language: str, *, at: datetime) -> Looked:
    """Have a code sent to the order's address, if there is such an order; never say so."""
    from backhaul.stages.intake.jobs import send_code

    again_at = take(limits_on(brand.pk, "code", asked), at=at)
    if again_at is not None:
        return Looked(again_at=again_at)
    found = order_of_shopper(brand.pk, asked.number, asked.email_norm)
    subject = code_subject(brand.pk, asked).hex()
    send_code.defer(brand_id=brand.pk, order_id=found or 0, subject=subject, language=language)
    return Looked()


def redeem_code(brand: Brand, asked: Asked, code: str, *, at: datetime) -> Looked:
    """Return the order if `code` is the one that was sent for it; five tries, ten minutes."""
    subject = code_subject(brand.pk, asked)
    limits = [
        Limit("code.try", subject.hex(), _CODE_TRIES, _CODE_WITHIN),
        Limit("network", asked.network, _PER_NETWORK, _WITHIN),
    ]
    again_at = take(limits, at=at)
    if again_at is not None:
        return Looked(again_at=again_at)
    if not is_right(subject, code, at=at):
        return Looked()
    give_back(limits)
    return Looked(order_id=order_of_shopper(brand.pk, asked.number, asked.email_norm))


def code_subject(brand_id: int, asked: Asked) -> bytes:
    return keyed("look-up", str(brand_id), order_key(asked.number), asked.email_norm)
