"""Our values and Stripe's JSON, both ways. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from backhaul.core.errors import Refused
from backhaul.core.money import Money, exponent
from backhaul.core.ports.payments import (
    DisputeStatus,
    ProviderDispute,
    ProviderEvent,
    ProviderRefund,
    RefundOrder,
    RefundStatus,
)

TOLERANCE = timedelta(seconds=300)

_STATUS = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.PAID,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.CANCELLED,
}

#: A dispute takes the money at once, and gives it back when it is won. Warnings take none.
_DISPUTE_STATUS = {
    "needs_response": RefundStatus.PAID,
    "under_review": RefundStatus.PAID,
    "appeal_needs_response": RefundStatus.PAID,
    "appeal_under_review": RefundStatus.PAID,
    "lost": RefundStatus.PAID,
    "won": RefundStatus.CANCELLED,
}

_DISPUTE = {
    "warning_needs_response": DisputeStatus.WARNED,
    "warning_under_review": DisputeStatus.WARNED,
    "warning_closed": DisputeStatus.WON,
    "needs_response": DisputeStatus.OPEN,
    "appeal_needs_response": DisputeStatus.OPEN,
    "under_review": DisputeStatus.UNDER_REVIEW,
    "appeal_under_review": DisputeStatus.UNDER_REVIEW,
    "lost": DisputeStatus.LOST,
    "won": DisputeStatus.WON,
}

#: Where Stripe's minor unit is not that of ISO 4217. Source: docs.stripe.com/currencies,
#: "zero-decimal currencies" and "special cases", read 2026-11-21.
_STRIPE_PLACES = {"ISK": 2, "MGA": 0}

#: UGX stands in both of those lists, which contradict each other: a factor of 100.
_CONTRADICTED = frozenset({"UGX"})


def stripe_amount(money: Money) -> int:
    """Return the amount in Stripe's units; raise Refused where it has no exact one."""
    more, fewer = _factors(money.currency)
    whole, rest = divmod(money.minor * more, fewer)
    if rest:
        raise _inexact(money)
    return whole


def money_of(amount: int, currency: str) -> Money:
    """Read an amount of Stripe's; raise ValueError where it has no exact one of ours."""
    code = currency.upper()
    try:
        more, fewer = _factors(code)
    except Refused as refused:
        raise ValueError(str(refused)) from refused
    whole, rest = divmod(amount * fewer, more)
    if rest:
        raise ValueError(f"{amount} {currency} is a fraction of the smallest coin")
    return Money(whole, code)


def _factors(currency: str) -> tuple[int, int]:
    """Return by what our minor units are multiplied and divided to give Stripe's."""
    iso = exponent(currency)
    if currency in _CONTRADICTED or iso > 3:
        raise Refused(
            f"Stripe's unit of {currency} is not known for certain; refund it by hand",
            code="currency_not_supported",
        )
    theirs = _STRIPE_PLACES.get(currency, iso)
    return int(10 ** max(theirs - iso, 0)), int(10 ** max(iso - theirs, 0))


def _inexact(money: Money) -> Refused:
    return Refused(
        f"Stripe cannot hold {money.major} {money.currency} exactly", code="amount_not_exact"
    )


def card_amount(money: Money) -> int:
    """Return an amount to move, in Stripe's units; raise Refused where it has no exact one."""
    if money.minor <= 0:
        raise Refused(f"not an amount to move: {money}", code="amount_not_positive")
    amount = stripe_amount(money)
    # Three places exist in the interface, but card networks know two of them.
    if exponent(money.currency) == 3 and amount % 10:
        raise _inexact(money)
    return amount


def refund_params(order: RefundOrder) -> dict[str, Any]:
    return {
        "payment_intent": order.payment_ref,
        "amount": card_amount(order.amount),
        "metadata": {"intent": order.intent},
    }


def refund_of(told: Mapping[str, Any]) -> ProviderRefund:
    """Read a refund object; raise ValueError if it is none that we understand."""
    try:
        return ProviderRefund(
            provider_ref=text_of(told["id"]),
            payment_ref=text_of(told.get("payment_intent") or told.get("charge")),
            amount=amount_of(told, "amount"),
            status=_STATUS[told["status"]],
            intent=str((told.get("metadata") or {}).get("intent", "")),
            failure_code=str(told.get("failure_reason") or ""),
            at=instant_of(told["created"]),
            bank_reference=_bank_reference(told.get("destination_details") or {}),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a refund: {error!r}") from error


def _chargeback_of(told: Mapping[str, Any]) -> ProviderRefund | None:
    """Read a dispute as money that the provider took back; None while it took nothing."""
    status = _DISPUTE_STATUS.get(told["status"])
    if status is None:
        return None
    return ProviderRefund(
        provider_ref=text_of(told["id"]),
        payment_ref=text_of(told.get("payment_intent") or told.get("charge")),
        amount=amount_of(told, "amount"),
        status=status,
        at=instant_of(told["created"]),
    )


def _dispute_of(told: Mapping[str, Any]) -> ProviderDispute | None:
    status = _DISPUTE.get(told["status"])
    if status is None:
        return None
    respond_by = (told.get("evidence_details") or {}).get("due_by")
    return ProviderDispute(
        provider_ref=text_of(told["id"]),
        payment_ref=text_of(told.get("payment_intent") or told.get("charge")),
        amount=amount_of(told, "amount"),
        status=status,
        reason=str(told.get("reason") or ""),
        respond_by=instant_of(respond_by) if respond_by else None,
        at=instant_of(told["created"]),
    )


def dispute_event_of(told: Mapping[str, Any]) -> ProviderEvent | None:
    """Read a dispute that was asked for, as a webhook would tell it; None: it is none yet.

    Raises ValueError if it cannot be read. Stripe tells no time of its last change.
    """
    try:
        dispute = _dispute_of(told)
        if dispute is None:
            return None
        return ProviderEvent(
            event_id=f"listed:{dispute.provider_ref}",
            kind="dispute.listed",
            at=instant_of(told["created"]),
            refund=_chargeback_of(told),
            dispute=dispute,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a dispute: {error!r}") from error


def event_of(body: bytes) -> ProviderEvent:
    """Read the body of a genuine webhook; raise ValueError if it cannot be read."""
    try:
        told = json.loads(body)
        about = told["data"]["object"]
        refund: ProviderRefund | None = None
        dispute: ProviderDispute | None = None
        # `charge.refund.updated` is the older name of `refund.updated`; both carry a refund.
        if about.get("object") == "refund":
            refund = refund_of(about)
        elif about.get("object") == "dispute":
            refund, dispute = _chargeback_of(about), _dispute_of(about)
        return ProviderEvent(
            event_id=text_of(told["id"]),
            kind=text_of(told["type"]),
            at=instant_of(told["created"]),
            refund=refund,
            dispute=dispute,
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an event: {error!r}") from error


def is_genuine(header: str, body: bytes, secret: str, *, now: datetime) -> bool:
    """Tell whether `header` signs `body`, at most five minutes ago or ahead.

    Any of several signatures will do: after a change of secret Stripe sends both for a day.
    Source: docs.stripe.com/webhooks, "verify manually". Stripe's own library has no bound
    into the future.
    """
    parts = [part.strip().partition("=")[::2] for part in header.split(",")]
    stamps = [value for name, value in parts if name == "t"]
    signatures = [value for name, value in parts if name == "v1"]
    if not secret or len(stamps) != 1 or not _is_stamp(stamps[0]):
        return False
    if abs(now.timestamp() - int(stamps[0])) > TOLERANCE.total_seconds():
        return False
    signed = stamps[0].encode() + b"." + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
    return any(hmac.compare_digest(expected, given.encode()) for given in signatures)


def _is_stamp(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _bank_reference(details: Mapping[str, Any]) -> str:
    kind = details.get("type")
    way = details.get(kind) if isinstance(kind, str) else None
    return str((way or {}).get("reference") or "")


def text_of(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"no text: {value!r}")
    return value


def amount_of(told: Mapping[str, Any], name: str) -> Money:
    return money_of(_whole(told[name]), text_of(told["currency"]))


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"no whole number: {value!r}")
    return value


def instant_of(value: object) -> datetime:
    try:
        return datetime.fromtimestamp(_whole(value), UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise TypeError(f"no instant: {value!r}") from error
