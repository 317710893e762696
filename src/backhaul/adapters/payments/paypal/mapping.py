"""Our values and PayPal's JSON, both ways. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
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

_STATUS = {
    "PENDING": RefundStatus.PENDING,
    "COMPLETED": RefundStatus.PAID,
    "FAILED": RefundStatus.FAILED,
    "CANCELLED": RefundStatus.CANCELLED,
}
_LISTED = {
    "P": RefundStatus.PENDING,
    "S": RefundStatus.PAID,
    "D": RefundStatus.FAILED,
    "V": RefundStatus.CANCELLED,
}
_WON = frozenset(
    {"RESOLVED_SELLER_FAVOUR", "RESOLVED_WITH_PAYOUT", "CANCELED_BY_BUYER", "DENIED"}
)
#: Codes of the account's history: refunds, what PayPal takes back of a payment by a case of its
#: own or for a card's bank, and what of the latter it gives back.
REFUNDS, REVERSALS, CHARGEBACKS, GIVEN_BACK = HISTORY = ("T1107", "T1106", "T1201", "T1202")
_TAKEN_BACK = "PAYMENT.CAPTURE.REVERSED"

#: The currencies that PayPal moves, and those of them without decimals. Source:
#: developer.paypal.com, "currency codes", read 2026-11-22.
_CURRENCIES = frozenset(
    ("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS",
     "JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD")
)  # fmt: skip
_WHOLE = frozenset(("HUF", "JPY", "TWD"))


def amount_params(money: Money) -> dict[str, str]:
    """Write an amount as PayPal does; raise Refused where it has no exact one."""
    if money.minor <= 0:
        raise Refused(f"not an amount to refund: {money}", code="amount_not_positive")
    if money.currency not in _CURRENCIES:
        raise Refused(f"PayPal moves no {money.currency}", code="currency_not_supported")
    iso, places = exponent(money.currency), _places(money.currency)
    whole, rest = divmod(money.minor, 10 ** max(iso - places, 0))
    if rest:
        raise Refused(
            f"PayPal cannot hold {money.major} {money.currency} exactly",
            code="amount_not_exact",
        )
    value = Decimal(whole).scaleb(-places)
    return {"currency_code": money.currency, "value": f"{value:.{places}f}"}


def money_of(told: Mapping[str, Any]) -> Money:
    """Read an amount of PayPal's; raise ValueError where it has no exact one of ours."""
    code = text_of(told["currency_code"])
    try:
        minor = Decimal(text_of(told["value"])).scaleb(exponent(code))
    except InvalidOperation as error:
        raise ValueError(f"no amount: {told['value']!r}") from error
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise ValueError(f"{told['value']} {code} is a fraction of the smallest coin")
    return Money(int(minor), code)


def refund_params(order: RefundOrder) -> dict[str, Any]:
    return {"amount": amount_params(order.amount), "custom_id": order.intent}


def refund_of(told: Mapping[str, Any], payment_ref: str = "") -> ProviderRefund:
    """Read a refund; raise ValueError if it is none that we understand.

    `payment_ref` is the capture where the refund itself does not name it.
    """
    try:
        return ProviderRefund(
            provider_ref=text_of(told["id"]),
            payment_ref=payment_ref or _capture_of(told),
            amount=money_of(told["amount"]),
            status=_STATUS[told["status"]],
            intent=str(told.get("custom_id") or ""),
            failure_code=str((told.get("status_details") or {}).get("reason") or ""),
            at=instant_of(told["create_time"]),
            bank_reference=str(told.get("acquirer_reference_number") or ""),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a refund: {error!r}") from error


def refunds_of_order(told: Mapping[str, Any], payment_ref: str) -> list[ProviderRefund]:
    """Read the refunds of an order; raise ValueError if there is one we cannot read.

    An order with one capture has no other that they could be of.
    """
    try:
        payments = [unit.get("payments") or {} for unit in told["purchase_units"]]
        return [
            refund_of(refund, payment_ref)
            for payment in payments
            for refund in payment.get("refunds") or []
            if _capture_of(refund) in {"", payment_ref}
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an order: {error!r}") from error


def refund_listed(told: Mapping[str, Any]) -> ProviderRefund | None:
    """Read a row of the account's history; None if it is about something else.

    A reversal that is given back stands there as a credit of its own: that is none.
    """
    try:
        row = told["transaction_info"]
        code = row["transaction_event_code"]
        if code == GIVEN_BACK:
            return _given_back(row)
        is_taken_back = code in {REVERSALS, CHARGEBACKS}
        if not is_taken_back and code != REFUNDS:
            return None
        taken = money_of(row["transaction_amount"])
        if is_taken_back and taken.minor > 0:
            return None
        return ProviderRefund(
            provider_ref=text_of(row["transaction_id"]),
            payment_ref=str(row.get("paypal_reference_id") or ""),
            amount=Money(abs(taken.minor), taken.currency),
            status=_LISTED[row["transaction_status"]],
            intent="" if is_taken_back else str(row.get("custom_field") or ""),
            at=instant_of(row["transaction_initiation_date"]),
            is_taken_back=is_taken_back,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a transaction: {error!r}") from error


def _given_back(row: Mapping[str, Any]) -> ProviderRefund | None:
    """Read what a bank's chargeback is given back by; its reference says of what it is."""
    given, ref = money_of(row["transaction_amount"]), str(row.get("paypal_reference_id") or "")
    if given.minor <= 0 or row["transaction_status"] != "S" or not ref:
        return None
    return ProviderRefund(
        provider_ref=ref,
        payment_ref=ref,
        amount=given,
        status=RefundStatus.CANCELLED,
        at=instant_of(row["transaction_initiation_date"]),
        is_taken_back=True,
    )


def event_of(body: bytes) -> ProviderEvent:
    """Read the body of a genuine webhook; raise ValueError if it cannot be read."""
    try:
        told = json.loads(body)
        kind, about = text_of(told["event_type"]), told["resource"]
        at = instant_of(told["create_time"])
        return ProviderEvent(
            event_id=text_of(told["id"]),
            kind=kind,
            at=at,
            refund=_money_of_event(kind, str(told.get("resource_type") or ""), about, at),
            dispute=_dispute_of(about) if kind.startswith("CUSTOMER.DISPUTE.") else None,
        )
    except (KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an event: {error!r}") from error


def dispute_event_of(told: Mapping[str, Any]) -> ProviderEvent:
    """Read a dispute that was asked for, as a webhook would tell it; raise ValueError."""
    try:
        dispute = _dispute_of(told)
        return ProviderEvent(
            event_id=f"listed:{dispute.provider_ref}",
            kind="dispute.listed",
            at=instant_of(told.get("update_time") or told["create_time"]),
            refund=None,
            dispute=dispute,
        )
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(f"not a dispute: {error!r}") from error


def _money_of_event(
    kind: str, resource_type: str, about: Mapping[str, Any], at: datetime
) -> ProviderRefund | None:
    """What PayPal takes back of a capture by itself is money that left it, like a refund."""
    if kind == _TAKEN_BACK:
        return _taken_back(about, at)
    return refund_of(about) if resource_type == "refund" else None


def _taken_back(about: Mapping[str, Any], at: datetime) -> ProviderRefund:
    """Told as a reversal with a link up to its capture, or as the capture itself.

    A capture's own time and its `custom_id` are the payment's: neither is of this.
    """
    capture = _capture_of(about) or text_of(about["id"])
    made = refund_of({**about, "status": "COMPLETED", "create_time": at.isoformat()}, capture)
    return replace(made, intent="", failure_code="", at=at, is_taken_back=True)


def _dispute_of(told: Mapping[str, Any]) -> ProviderDispute:
    """Money moves by events of its own: `PAYMENT.CAPTURE.REVERSED`, or a refund."""
    due = told.get("seller_response_due_date")
    return ProviderDispute(
        provider_ref=text_of(told["dispute_id"]),
        payment_ref=text_of(told["disputed_transactions"][0]["seller_transaction_id"]),
        amount=money_of(told["dispute_amount"]),
        status=_dispute_status(told),
        reason=str(told.get("reason") or ""),
        respond_by=instant_of(due) if due else None,
        at=instant_of(told["create_time"]),
    )


def _dispute_status(told: Mapping[str, Any]) -> DisputeStatus:
    if told["status"] == "RESOLVED":
        outcome = (told.get("dispute_outcome") or {}).get("outcome_code")
        return DisputeStatus.WON if outcome in _WON else DisputeStatus.LOST
    if told.get("dispute_life_cycle_stage") == "INQUIRY":
        return DisputeStatus.WARNED
    is_ours = told["status"] in {"OPEN", "WAITING_FOR_SELLER_RESPONSE"}
    return DisputeStatus.OPEN if is_ours else DisputeStatus.UNDER_REVIEW


def _capture_of(told: Mapping[str, Any]) -> str:
    """Return the capture that a link of a refund leads up to; empty: it has none."""
    for link in told.get("links") or []:
        address = str(link.get("href") or "")
        if link.get("rel") == "up" and "/payments/captures/" in address:
            return address.rsplit("/", 1)[1]
    return ""


def _places(currency: str) -> int:
    return 0 if currency in _WHOLE else exponent(currency)


def text_of(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"no text: {value!r}")
    return value


def instant_of(value: object) -> datetime:
    """Read an ISO 8601 instant with its offset; raise ValueError for anything else."""
    moment = datetime.fromisoformat(text_of(value))
    if moment.tzinfo is None:
        raise ValueError(f"an instant without an offset: {value!r}")
    return moment.astimezone(UTC)
