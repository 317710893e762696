"""What shoppers agreed to, and on which of their instruments it can be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.holds import WORDS_VERSION, Purpose
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.core.ports.payments import HoldProvider
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.stages.holds.models import Consent
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What was read, as it was read, and the most that may be held or charged by it."""

    purpose: Purpose
    text: str
    locale: str
    most: Money
    days: int | None = None
    """So long after a letter nothing is charged, where the words name a term."""


@dataclass(frozen=True, slots=True)
class Card:
    """`payment` None: nothing can be held, and `why` is the code of the reason."""

    payment: Payment | None
    why: str = ""


def agree(case: Case, words: Words, *, at: datetime, actor: str) -> Consent:
    """Keep that the shopper agreed; once more changes nothing. The caller writes the case."""
    row, is_new = Consent.objects.get_or_create(
        brand_id=case.ret.brand_id,
        ret=case.ret,
        purpose=words.purpose.value,
        defaults={
            "version": WORDS_VERSION,
            "text": words.text,
            "locale": words.locale,
            "most_minor": words.most.minor,
            "currency": words.most.currency,
            "days": words.days,
            "given_at": at,
            "given_by": actor,
        },
    )
    if is_new:
        case.note(
            EntryKind.HOLD_AGREED,
            at=at,
            actor=actor,
            purpose=row.purpose,
            version=row.version,
            amount_minor=row.most_minor,
            currency=row.currency,
        )
    return row


def consent_of(brand_id: int, return_id: int, purpose: Purpose) -> Consent | None:
    rows = Consent.objects.filter(brand_id=brand_id, ret_id=return_id, purpose=purpose)
    return rows.first()


def card_of(brand_id: int, return_id: int) -> Card:
    """Return the payment of a return's orders on whose instrument something can be held."""
    units = Unit.objects.filter(brand_id=brand_id, ret_id=return_id, line__isnull=False)
    return card_of_orders(brand_id, set(units.values_list("line__order_id", flat=True)))


def card_of_orders(brand_id: int, order_ids: Collection[int]) -> Card:
    """Return the greatest payment that a provider with holds took: two statements."""
    rows = Payment.objects.filter(brand_id=brand_id, order_id__in=order_ids)
    paid = [row for row in rows.order_by("-captured_minor", "id") if row.provider_ref]
    names = {row.connection_name for row in paid} - {""}
    if not names:
        return Card(None, "no_card")
    found = Connection.objects.filter(
        brand_id=brand_id, kind=Connection.Kind.PAYMENTS, name__in=names
    )
    able = {row.name for row in found if holder(row) is not None}
    payment = next((row for row in paid if row.connection_name in able), None)
    return Card(payment, "" if payment else "provider_holds_nothing")


def holder(row: Connection) -> HoldProvider | None:
    """Return None where it can hold nothing, or its settings cannot be read."""
    try:
        return registry.holds(row)
    except (DomainError, ValueError):
        return None
