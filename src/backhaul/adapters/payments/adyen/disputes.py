"""Adyen's Disputes API: which defence is open, the paper for it, and handing it in."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.ports.payments import EvidenceOrder

if TYPE_CHECKING:
    from requests import Response

    Ask = Callable[[str, Mapping[str, Any]], Response]

_REQUIRED = "Required"


def submit(ask: Ask, merchant: str, order: EvidenceOrder) -> None:
    """Defend by the first reason that one paper is enough for; which is best is not told.

    Only the last of the three calls hands anything in.
    """
    about = {"disputePspReference": order.dispute_ref, "merchantAccountCode": merchant}
    try:
        reasons = _told(ask("/retrieveApplicableDefenseReasons", about))
        reason, paper = _defence(reasons.get("defenseReasons") or [])
        document = {
            "defenseDocumentTypeCode": paper,
            "contentType": "application/pdf",
            "content": base64.b64encode(order.pdf).decode(),
        }
        _told(ask("/supplyDefenseDocument", {**about, "defenseDocuments": [document]}))
    except OutcomeUnknown as unknown:
        raise Unavailable(str(unknown), code=unknown.code) from unknown
    _told(ask("/defendDispute", {**about, "defenseReasonCode": reason}))


def _defence(reasons: list[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the code of a reason, and of the kind of paper that it wants."""
    for reason in reasons:
        kinds = reason.get("defenseDocumentTypes") or []
        wanted = [kind for kind in kinds if kind.get("requirementLevel") == _REQUIRED] or kinds
        if wanted and sum(kind.get("requirementLevel") == _REQUIRED for kind in kinds) <= 1:
            return str(reason["defenseReasonCode"]), str(wanted[0]["defenseDocumentTypeCode"])
    raise Refused("Adyen knows no defence that one paper is enough for", code="no_defence")


def _told(reply: Response) -> dict[str, Any]:
    """Raise Refused for a plain no, and OutcomeUnknown for what cannot be read."""
    try:
        told: dict[str, Any] = reply.json()
        result = told["disputeServiceResult"]
        is_done, why = bool(result["success"]), str(result.get("errorMessage") or "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutcomeUnknown(f"Adyen answered what we cannot read: {error!r}") from error
    if not is_done:
        raise Refused(f"Adyen: {why}", code="defence_refused")
    return told
