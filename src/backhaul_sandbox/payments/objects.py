"""Rows of the books as the objects of Stripe's API."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

API_VERSION = "2026-10-28.endive"


def payment_intent(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "object": "payment_intent",
        "amount": row["amount"],
        "amount_capturable": 0,
        "amount_received": row["amount"],
        "capture_method": "automatic",
        "created": int(row["created"]),
        "currency": row["currency"],
        "description": row["label"] or None,
        "latest_charge": charge_id(row["id"]),
        "livemode": False,
        "metadata": json.loads(row["metadata"]),
        "status": "succeeded",
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
        told["pending_reason"] = "processing"
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
        "evidence_details": {"has_evidence": False, "past_due": False, "submission_count": 0},
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": row["payment"],
        "reason": row["reason"],
        "status": row["status"],
    }


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
