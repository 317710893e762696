"""What became of a leg that nobody answered for: we look it up, or send its key again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import structlog

from backhaul.core import legs as rules
from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError, OutsideError
from backhaul.core.money import Money
from backhaul.core.ports.payments import PaymentProvider, RefundOrder
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.stages.settlement import outcomes
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.outcomes import Outcome

log = structlog.get_logger(__name__)

TOO_OLD = "key_too_old"
"""Our key may be forgotten, and this provider cannot say what it did by it."""
CONTRADICTS = "answer_contradicts"
"""It has made another amount of it than we ordered."""
GONE = "gone_at_provider"
"""It took the refund on once, and knows nothing of it now."""
NO_ANSWER = "no_answer"
ASKED_AGAIN = "asked_again"
"""Put back to be sent with the same key, because nobody can look it up."""

NO_LOOK_UP = "no_look_up"
"""An adapter's word that this payment's refunds cannot be asked for, now or later."""

#: What no further look-up will mend.
FOR_A_PERSON = frozenset({TOO_OLD, CONTRADICTS, GONE})

Providers = Mapping[tuple[int, str], PaymentProvider]


def providers_of(legs: Iterable[Leg]) -> Providers:
    """Return who can be asked; a connection that cannot be read keeps no other one back."""
    names = {(leg.brand_id, leg.payment.connection_name) for leg in legs if leg.payment}
    rows = Connection.objects.filter(
        brand_id__in={brand for brand, _ in names},
        name__in={name for _, name in names},
        kind=Connection.Kind.PAYMENTS,
    )
    made = ((row, provider_of(row)) for row in rows)
    return {(row.brand_id, row.name): provider for row, provider in made if provider}


def provider_of(row: Connection) -> PaymentProvider | None:
    """Return None where the settings or secrets of a connection cannot be read."""
    try:
        return registry.payments(row)
    except (DomainError, ValueError) as error:
        log.warning("a connection cannot be read", connection=row.pk, why=type(error).__name__)
        return None


def order_of(intent: str, amount_minor: int, currency: str, payment_ref: str) -> RefundOrder:
    """Return what is sent for a leg: the same each time, key and all."""
    return RefundOrder(
        key=key_of(intent, amount_minor),
        intent=intent,
        payment_ref=payment_ref,
        amount=Money(amount_minor, currency),
    )


def key_of(intent: str, amount_minor: int) -> str:
    """Return the idempotency key: intent and amount, nothing that could ever change."""
    return f"{intent}-{amount_minor}"


def look_up(providers: Providers, leg: Leg, now: datetime) -> Outcome | None:
    """Ask what became of a leg; None while it cannot be said and nothing has changed."""
    assert leg.payment is not None
    provider = providers.get((leg.brand_id, leg.payment.connection_name))
    if provider is None:
        return _silent(leg)
    if not provider.capabilities.finds_refunds:
        return _by_its_key(provider, leg, now)
    order = order_of(leg.intent, leg.amount_minor, leg.currency, leg.payment.provider_ref)
    try:
        found = provider.find_refund(order)
    except OutsideError as error:
        log.warning("refund not looked up", leg=leg.pk, problem=type(error).__name__)
        return _by_its_key(provider, leg, now) if error.code == NO_LOOK_UP else _silent(leg)
    if found is None:
        return _not_there(provider, leg, now)
    if found.amount != order.amount:
        return _of(leg, LegState.UNKNOWN, CONTRADICTS)
    return outcomes.told(leg.pk, leg.ret_id, found)


def _silent(leg: Leg) -> Outcome | None:
    """Whoever sent it is no more, and nobody can say what it did: that is unknown."""
    if leg.state == LegState.SENDING and leg.sent_at is None:
        return _of(leg, LegState.UNKNOWN, NO_ANSWER)
    return None


def _not_there(provider: PaymentProvider, leg: Leg, now: datetime) -> Outcome | None:
    if leg.sent_at is not None:
        return _of(leg, LegState.UNKNOWN, GONE)
    told, age = provider.capabilities, outcomes.age(leg, now)
    if age < told.shows_refunds_after and not rules.trusts_key(told.keeps_keys_for, age):
        return _silent(leg)  # it may be there already, and no key would keep a second one out
    return _of(leg, LegState.ORDERED)


def _by_its_key(provider: PaymentProvider, leg: Leg, now: datetime) -> Outcome | None:
    """Let the same key tell: while it is kept, sending it again gives the first answer."""
    if leg.sent_at is not None:
        return None
    if rules.trusts_key(provider.capabilities.keeps_keys_for, outcomes.age(leg, now)):
        return _of(leg, LegState.ORDERED, ASKED_AGAIN)
    return _of(leg, LegState.UNKNOWN, TOO_OLD)


def _of(leg: Leg, state: LegState, code: str = "") -> Outcome:
    return Outcome(
        leg_id=leg.pk, return_id=leg.ret_id, state=state, attempt=leg.attempts, code=code
    )
