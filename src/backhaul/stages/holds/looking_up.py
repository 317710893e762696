"""What became of a step that nobody answered for: the provider is asked, never told again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError, OutsideError
from backhaul.core.holds import Step, Verdict, said_of, said_of_refund
from backhaul.core.legs import trusts_key
from backhaul.core.money import Money
from backhaul.core.ports.payments import (
    HoldOrder,
    HoldProvider,
    ProviderHold,
    ProviderRefund,
    RefundOrder,
)
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds.models import Hold

CONTRADICTS = "answer_contradicts"
NOBODY = "hold_not_possible"
NO_LOOK_UP = "no_look_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """News of one step of a hold; `attempt` names the asking that it is about."""

    hold_id: int
    return_id: int
    turn: int
    attempt: int
    verdict: Verdict
    code: str = ""
    provider_ref: str = ""
    expires_at: datetime | None = None
    captured: Money | None = None
    """What was taken, where the verdict is CAPTURED."""
    is_untouched: bool = False
    """The provider knows nothing of this step."""


def of(hold: Hold, verdict: Verdict, code: str = "", *, is_untouched: bool = False) -> Outcome:
    return Outcome(
        hold_id=hold.pk,
        return_id=hold.ret_id,
        turn=hold.turn,
        attempt=hold.attempts,
        verdict=verdict,
        code=code,
        is_untouched=is_untouched,
    )


def told(hold: Hold, word: ProviderHold) -> Outcome:
    verdict = said_of(Step(hold.step), word, amount_of(hold))
    return Outcome(
        hold_id=hold.pk,
        return_id=hold.ret_id,
        turn=hold.turn,
        attempt=hold.attempts,
        verdict=verdict,
        code=CONTRADICTS if verdict is Verdict.UNKNOWN else word.failure_code,
        provider_ref=word.provider_ref,
        expires_at=word.expires_at,
        captured=word.captured,
    )


def told_refund(hold: Hold, word: ProviderRefund) -> Outcome:
    verdict = said_of_refund(word, amount_of(hold))
    code = CONTRADICTS if verdict is Verdict.UNKNOWN else word.failure_code
    return of(hold, verdict, code)


def amount_of(hold: Hold) -> Money:
    """Return what the step is about."""
    return Money(hold.step_minor, hold.currency)


def key_of(hold: Hold) -> str:
    """Return the idempotency key of the step: the same for each attempt at it."""
    return f"{hold.intent}-{hold.turn}-{hold.step}-{hold.step_minor}"


def order_of(hold: Hold) -> HoldOrder:
    return HoldOrder(
        key=key_of(hold),
        intent=hold.intent,
        amount=amount_of(hold),
        like_payment_ref=hold.payment.provider_ref,
    )


def refund_of(hold: Hold) -> RefundOrder:
    return RefundOrder(
        key=key_of(hold),
        intent=f"{hold.intent}-{hold.turn}",
        payment_ref=hold.provider_ref,
        amount=amount_of(hold),
    )


def provider_of(hold: Hold) -> HoldProvider | None:
    """Return who can be asked; None where its connection is gone, unreadable or unable."""
    try:
        with acting_for(hold.brand_id):
            row = registry.named_connection(
                hold.brand_id, Connection.Kind.PAYMENTS, hold.payment.connection_name
            )
            return registry.holds(row)
    except (DomainError, ValueError):
        return None


def look_up(provider: HoldProvider, hold: Hold, now: datetime) -> Outcome:
    """Ask what became of the step: AGAIN where it has had no effect."""
    try:
        if hold.step == Step.GIVE_BACK:
            return _refund(provider, hold, now)
        if hold.step == Step.HOLD:
            found = provider.find_hold(order_of(hold))
            return told(hold, found) if found else of(hold, Verdict.AGAIN)
        return told(hold, provider.read_hold(hold.provider_ref))
    except OutsideError as error:
        return of(hold, Verdict.UNKNOWN, error.code)


def _refund(provider: HoldProvider, hold: Hold, now: datetime) -> Outcome:
    can = provider.capabilities
    age = now - (hold.step_since or now)
    is_trusted = trusts_key(can.keeps_keys_for, age)
    if not can.finds_refunds:
        return of(hold, Verdict.AGAIN if is_trusted else Verdict.UNKNOWN, NO_LOOK_UP)
    found = provider.find_refund(refund_of(hold))
    if found is not None:
        return told_refund(hold, found)
    may_hide = age < can.shows_refunds_after and not is_trusted
    return of(hold, Verdict.UNKNOWN if may_hide else Verdict.AGAIN)
