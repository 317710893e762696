"""Rows of the books as the objects of Stripe's API."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

API_VERSION = "2026-10-28.endive"
_ANSWER_SECONDS = 9 * 24 * 3600


def payment_intent(row: sqlite3.Row) -> dict[str, Any]:
    known = json.loads(row["metadata"])
    customer, method = ("", "") if "one_time" in known else instrument(row["id"])
    return {
        "id": row["id"],
        "object": "payment_intent",
        "amount": row["amount"],
        "amount_capturable": 0,
        "amount_received": row["amount"],
        "capture_method": "automatic",
        "created": int(row["created"]),
        "currency": row["currency"],
        "customer": customer or None,
        "payment_method": method or None,
        "setup_future_usage": "off_session" if customer else None,
        "description": row["label"] or None,
        "latest_charge": charge_id(row["id"]),
        "livemode": False,
        "metadata": known,
        "status": "succeeded",
    }


def instrument(payment: str) -> tuple[str, str]:
    """The customer and the card that a payment left behind: each payment has its own."""
    tail = payment.removeprefix("pi_")
    return f"cus_{tail}", f"pm_{tail}"


def hold(row: sqlite3.Row, *, until: int) -> dict[str, Any]:
    is_held = row["status"] == "requires_capture"
    card = {"capture_before": until} if is_held else {}
    return {
        "id": row["id"],
        "object": "payment_intent",
        "amount": row["amount"],
        "amount_capturable": row["amount"] if is_held else 0,
        "amount_received": row["captured"],
        "capture_method": "manual",
        "created": int(row["created"]),
        "currency": row["currency"],
        "customer": row["customer"],
        "last_payment_error": None,
        "latest_charge": {
            "id": charge_id(row["id"]),
            "object": "charge",
            "captured": row["captured"] > 0,
            "payment_method_details": {"card": card, "type": "card"},
        },
        "livemode": False,
        "metadata": json.loads(row["metadata"]),
        "payment_method": row["method"],
        "status": row["status"],
    }


def charge_id(payment: str) -> str:
    return "ch_" + payment.removeprefix("pi_")


def refund(row: sqlite3.Row) -> dict[str, Any]:
    has_failed = row["status"] == "failed"
    told: dict[str, Any] = {
        "id": row["id"],
        "object": "refund",
        "amount": row["amount"],
        "balance_transaction": "txn_" + row["id"].removeprefix("re_"),
        "charge": charge_id(row["payment"]),
        "created": int(row["created"]),
        "currency": row["currency"],
        "destination_details": _destination(row),
        "metadata": json.loads(row["metadata"]),
        "payment_intent": row["payment"],
        "reason": row["reason"] or None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": row["status"],
        "transfer_reversal": None,
    }
    if row["status"] == "pending":
        told["pending_reason"] = row["failure_reason"] or "processing"
    if has_failed:
        told["failure_reason"] = row["failure_reason"]
        told["failure_balance_transaction"] = "txn_failed_" + row["id"].removeprefix("re_")
    return told


def _destination(row: sqlite3.Row) -> dict[str, Any]:
    """The acquirer reference number, by which a bank finds the refund, comes with success."""
    card: dict[str, Any] = {"reference_type": "acquirer_reference_number", "type": "refund"}
    if row["status"] == "succeeded":
        card |= {"reference": f"7{row['seq']:022d}", "reference_status": "available"}
    else:
        card |= {"reference_status": "pending"}
    return {"card": card, "type": "card"}


def dispute(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "object": "dispute",
        "amount": row["amount"],
        "balance_transactions": [],
        "charge": charge_id(row["payment"]),
        "created": int(row["created"]),
        "currency": row["currency"],
        "evidence_details": {
            "due_by": int(row["created"]) + _ANSWER_SECONDS,
            "has_evidence": row["submissions"] > 0,
            "past_due": False,
            "submission_count": row["submissions"],
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": row["payment"],
        "reason": row["reason"],
        "status": row["status"],
    }


def is_past_due(row: sqlite3.Row, now: float) -> bool:
    return now > int(row["created"]) + _ANSWER_SECONDS


def event(
    event_id: str, kind: str, about: dict[str, Any], *, created: int, key: str
) -> dict[str, Any]:
    return {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": key or None},
        "type": kind,
    }


def page(data: list[dict[str, Any]], *, url: str, has_more: bool) -> dict[str, Any]:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}
