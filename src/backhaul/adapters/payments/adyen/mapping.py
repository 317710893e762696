"""Our values and Adyen's JSON, both ways. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime
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

#: Where Adyen's minor unit is not that of ISO 4217. Source: docs.adyen.com, "Currency codes".
_ADYEN_PLACES = {"CLP": 2, "CVE": 0, "IDR": 0, "ISK": 2}

_PAYMENT = re.compile(r"[A-Za-z0-9]{1,40}")
_INTENT = re.compile(r"leg_[0-9A-Za-z]{1,60}")

_REFUND = {
    ("REFUND", True): RefundStatus.PAID,
    ("REFUND", False): RefundStatus.FAILED,
    ("REFUND_FAILED", True): RefundStatus.FAILED,
    ("REFUND_FAILED", False): RefundStatus.FAILED,
    ("REFUNDED_REVERSED", True): RefundStatus.FAILED,
}

#: What the money of a dispute does, and how it stands. Money comes back only when it is won.
_DISPUTE = {
    "NOTIFICATION_OF_CHARGEBACK": (None, DisputeStatus.WARNED),
    "REQUEST_FOR_INFORMATION": (None, DisputeStatus.WARNED),
    "INFORMATION_SUPPLIED": (None, DisputeStatus.UNDER_REVIEW),
    "CHARGEBACK": (RefundStatus.PAID, DisputeStatus.OPEN),
    "CHARGEBACK_REVERSED": (RefundStatus.CANCELLED, DisputeStatus.WON),
    "SECOND_CHARGEBACK": (RefundStatus.PAID, DisputeStatus.LOST),
}


def refund_json(order: RefundOrder, merchant_account: str) -> dict[str, Any]:
    if order.amount.minor <= 0:
        raise Refused(f"not an amount to refund: {order.amount}", code="amount_not_positive")
    if not _PAYMENT.fullmatch(order.payment_ref):
        raise Refused(f"no pspReference: {order.payment_ref[:60]!r}", code="no_such_payment")
    return {
        "merchantAccount": merchant_account,
        "reference": order.intent,
        "amount": {
            "value": adyen_amount(order.amount),
            "currency": order.amount.currency,
        },
    }


def adyen_amount(money: Money) -> int:
    """Return the amount in Adyen's units; raise Refused where it has no exact one."""
    more, fewer = _factors(money.currency)
    whole, rest = divmod(money.minor * more, fewer)
    if rest:
        raise Refused(
            f"Adyen cannot hold {money.major} {money.currency} exactly", code="amount_not_exact"
        )
    return whole


def money_of(amount: Mapping[str, Any]) -> Money:
    """Read an amount of Adyen's; raise ValueError where it has no exact one of ours."""
    currency = _text(amount["currency"])
    if type(amount["value"]) is not int:
        raise TypeError(f"no whole number: {amount['value']!r}")
    more, fewer = _factors(currency)
    whole, rest = divmod(amount["value"] * fewer, more)
    if rest:
        raise ValueError(f"{amount} is a fraction of the smallest coin")
    return Money(whole, currency)


def _factors(currency: str) -> tuple[int, int]:
    """Return by what our minor units are multiplied and divided to give Adyen's."""
    iso = exponent(currency)
    theirs = _ADYEN_PLACES.get(currency, iso)
    return int(10 ** max(theirs - iso, 0)), int(10 ** max(iso - theirs, 0))


def received_of(told: Any, order: RefundOrder) -> ProviderRefund:
    """Read the answer to a refund; raise ValueError if it is none, or of another refund.

    A key is kept by itself, without what came with it: an answer about something else means
    that something else was done under our key.
    """
    try:
        if told["status"] != "received" or told["reference"] != order.intent:
            raise ValueError(f"an answer about something else: {told['reference']!r}")
        return ProviderRefund(
            provider_ref=_text(told["pspReference"]),
            payment_ref=_text(told["paymentPspReference"]),
            amount=money_of(told["amount"]),
            status=RefundStatus.PENDING,
            intent=order.intent,
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a refund: {error!r}") from error


def event_of(body: bytes) -> ProviderEvent:
    """Read the body of a genuine webhook; raise ValueError if it cannot be read.

    The same event may come again: kind, reference and success are its name, as it has none.
    """
    try:
        item = _item(body)
        kind, psp = _text(item["eventCode"]), _text(item["pspReference"])
        success = _success(item)
        at = datetime.fromisoformat(_text(item["eventDate"]))
        if at.tzinfo is None:
            raise ValueError("an instant without an offset")
        refund, dispute = _refund(item, kind, at), None
        if kind in _DISPUTE and success:
            dispute = _dispute(item, kind, at)
            kind = f"dispute.{kind.lower()}"
        return ProviderEvent(
            event_id=f"{kind}:{psp}:{str(success).lower()}",
            kind=kind,
            at=at,
            refund=refund,
            dispute=dispute,
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an event: {error!r}") from error


def _refund(item: Mapping[str, Any], kind: str, at: datetime) -> ProviderRefund | None:
    """Return what the event says of money; None: nothing.

    `merchantReference` is that of the refund's request, else that of the payment.
    """
    success = _success(item)
    status = _REFUND.get((kind, success))
    if status is None and success:
        status = _DISPUTE.get(kind, (None, None))[0]
    if status is None:
        return None
    failed = status in {RefundStatus.FAILED, RefundStatus.CANCELLED}
    psp = _text(item["pspReference"])
    return ProviderRefund(
        # All events of a dispute have one reference; what is taken twice is two takings.
        provider_ref=f"{psp}-2" if kind == "SECOND_CHARGEBACK" else psp,
        payment_ref=_text(item["originalReference"]),
        amount=money_of(item["amount"]),
        status=status,
        intent="" if kind in _DISPUTE else _intent(item),
        failure_code=_why(kind, str(item.get("reason") or "")) if failed else "",
        at=at,
    )


def _intent(item: Mapping[str, Any]) -> str:
    """Return our reference, or nothing for one that somebody else gave."""
    told = str(item.get("merchantReference") or "")
    return told if _INTENT.fullmatch(told) else ""


def _why(kind: str, reason: str) -> str:
    """Return a code: the words of the reason, or what kind of end it was."""
    code = re.sub(r"[^a-z0-9]+", "_", reason.lower()).strip("_")[:60]
    return code or kind.lower()


def _dispute(item: Mapping[str, Any], kind: str, at: datetime) -> ProviderDispute:
    return ProviderDispute(
        provider_ref=_text(item["pspReference"]),
        payment_ref=_text(item["originalReference"]),
        amount=money_of(item["amount"]),
        status=_DISPUTE[kind][1],
        reason=str(item.get("reason") or "")[:120],
        respond_by=_respond_by(item),
        at=at,
    )


def _respond_by(item: Mapping[str, Any]) -> datetime | None:
    told = (item.get("additionalData") or {}).get("defensePeriodEndsAt")
    try:
        found = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def is_genuine(body: bytes, hmac_key: str) -> bool:
    """Tell whether every item of a webhook is signed with our key.

    Source: docs.adyen.com, "Verify HMAC signatures": eight values, colons between them.
    """
    if not hmac_key:
        return False
    try:
        item = _item(body)
        given = _text(item["additionalData"]["hmacSignature"]).encode()
        signed = _signed(item).encode()
    except (KeyError, TypeError, ValueError, RecursionError):
        return False
    digest = hmac.new(bytes.fromhex(hmac_key), signed, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), given)


def _signed(item: Mapping[str, Any]) -> str:
    amount = item["amount"]
    values = [
        item.get("pspReference"),
        item.get("originalReference"),
        item.get("merchantAccountCode"),
        item.get("merchantReference"),
        amount["value"],
        amount["currency"],
        item["eventCode"],
        str(_success(item)).lower(),
    ]
    return ":".join("" if value is None else str(value) for value in values)


def _item(body: bytes) -> Mapping[str, Any]:
    """Adyen puts one item into each webhook; more than one nobody could answer for."""
    (found,) = json.loads(body)["notificationItems"]
    item: Mapping[str, Any] = found["NotificationRequestItem"]
    return item


def _success(item: Mapping[str, Any]) -> bool:
    told = item["success"]
    if told in (True, "true"):
        return True
    if told in (False, "false"):
        return False
    raise TypeError(f"neither true nor false: {told!r}")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"no text: {value!r}")
    return value
