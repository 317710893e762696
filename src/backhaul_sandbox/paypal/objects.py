"""Rows of the books as the objects of PayPal's API, and its amounts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from backhaul_sandbox.paypal.errors import issue

_WHOLE = frozenset(("HUF", "JPY", "TWD"))
_VALUE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?")
_ANSWER_SECONDS = 10 * 24 * 3600


def instant(at: float) -> str:
    return datetime.fromtimestamp(int(at), UTC).isoformat().replace("+00:00", "Z")


def money(amount: int, currency: str) -> dict[str, str]:
    if currency in _WHOLE:
        return {"currency_code": currency, "value": str(amount)}
    sign, rest = ("-", -amount) if amount < 0 else ("", amount)
    return {"currency_code": currency, "value": f"{sign}{rest // 100}.{rest % 100:02d}"}


def amount_of(told: Mapping[str, Any], currency: str) -> int:
    """Read an amount of the capture's currency, in its smallest unit."""
    if told.get("currency_code") != currency:
        raise issue(422, "REFUND_CAPTURE_CURRENCY_MISMATCH", "Another currency.")
    match = _VALUE.fullmatch(str(told.get("value", "")))
    if match is None:
        raise issue(400, "INVALID_PARAMETER_SYNTAX", "value is no amount.")
    whole, cents = match.group(1), match.group(2) or ""
    if currency in _WHOLE:
        if cents:
            raise issue(422, "DECIMALS_NOT_SUPPORTED", f"{currency} has no decimals.")
        return int(whole)
    if len(cents) > 2:
        raise issue(422, "DECIMAL_PRECISION", "At most two decimals.")
    return int(whole) * 100 + int(cents.ljust(2, "0"))


def refund(row: sqlite3.Row) -> dict[str, Any]:
    told = {
        "id": row["id"],
        "amount": money(row["amount"], row["currency"]),
        "custom_id": row["custom_id"],
        "status": row["status"],
        "create_time": instant(row["created"]),
        "update_time": instant(row["updated"]),
        "links": [
            {"rel": "self", "method": "GET", "href": f"/v2/payments/refunds/{row['id']}"},
            {"rel": "up", "method": "GET", "href": f"/v2/payments/captures/{row['capture']}"},
        ],
    }
    if not row["custom_id"]:
        del told["custom_id"]
    if row["failure_reason"]:
        told["status_details"] = {"reason": row["failure_reason"]}
    elif row["status"] == "PENDING":
        told["status_details"] = {"reason": "ECHECK"}
    return told


def capture(row: sqlite3.Row, *, left: int) -> dict[str, Any]:
    related = {"order_id": row["order_id"]} if row["order_id"] else {}
    status = "COMPLETED" if left == row["amount"] else "PARTIALLY_REFUNDED"
    return {
        "id": row["id"],
        "amount": money(row["amount"], row["currency"]),
        "final_capture": True,
        "status": status if left else "REFUNDED",
        "supplementary_data": {"related_ids": related},
        "create_time": instant(row["created"]),
    }


def order(
    identity: str, captures: Sequence[dict[str, Any]], refunds: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    payments: dict[str, Any] = {"captures": list(captures)}
    if refunds:
        payments["refunds"] = list(refunds)
    unit = {"reference_id": "default", "payments": payments}
    return {
        "id": identity,
        "intent": "CAPTURE",
        "status": "COMPLETED",
        "purchase_units": [unit],
    }


def dispute(row: sqlite3.Row) -> dict[str, Any]:
    told = {
        "dispute_id": row["id"],
        "create_time": instant(row["created"]),
        "update_time": instant(row["updated"]),
        "disputed_transactions": [{"seller_transaction_id": row["capture"]}],
        "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        "status": row["status"],
        "dispute_amount": money(row["amount"], row["currency"]),
        "dispute_life_cycle_stage": row["stage"],
        "seller_response_due_date": instant(row["created"] + _ANSWER_SECONDS),
    }
    if row["outcome"]:
        told["dispute_outcome"] = {"outcome_code": row["outcome"]}
    return told


def is_past_due(row: sqlite3.Row, now: float) -> bool:
    return bool(now > row["created"] + _ANSWER_SECONDS)


def event(
    event_id: str, kind: str, resource_type: str, about: dict[str, Any], *, at: float
) -> dict[str, Any]:
    return {
        "id": event_id,
        "event_version": "1.0",
        "create_time": instant(at),
        "resource_type": resource_type,
        "resource_version": "2.0",
        "event_type": kind,
        "summary": "A message of the sandbox: nothing here is real",
        "resource": about,
        "links": [],
    }


def transaction(row: sqlite3.Row) -> dict[str, Any]:
    status = {"PENDING": "P", "COMPLETED": "S", "FAILED": "D", "CANCELLED": "V"}
    told = {
        "transaction_id": row["id"],
        "paypal_reference_id": row["reference"],
        "paypal_reference_id_type": "TXN",
        "transaction_event_code": row["code"],
        "transaction_initiation_date": instant(row["created"]),
        "transaction_updated_date": instant(row["updated"]),
        "transaction_amount": money(row["amount"], row["currency"]),
        "transaction_status": status[row["status"]],
    }
    if row["custom_id"]:
        told["custom_field"] = row["custom_id"]
    return {"transaction_info": told}
