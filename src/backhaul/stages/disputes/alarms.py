"""Incidents about disputes: they belong to no return, as its shopper must not read them."""

from __future__ import annotations

from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.disputes.sums import Sums
from backhaul.stages.incidents.actions import Healing, Opening

_KIND = IncidentKind.REFUND_FAILED
_KINDS = frozenset({_KIND})


def paid_twice(row: Dispute, found: Sums) -> Opening:
    evidence = {"code": "paid_twice", "dispute": row.pk, **found.told(row)}
    return Opening(
        brand_id=row.brand_id, kind=_KIND, subject=f"dispute:{row.pk}", evidence=evidence
    )


def given_back_in_doubt(row: Dispute) -> Opening:
    """Its money counts as given back, and may be of something else: a person looks there."""
    evidence = {
        "code": "given_back_in_doubt",
        "dispute": row.pk,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
    }
    return Opening(
        brand_id=row.brand_id, kind=_KIND, subject=f"back:{row.pk}", evidence=evidence
    )


def charge_disputed(
    row: Dispute, *, hold: int | None, shortfall: int | None, return_id: int
) -> Opening:
    """What was charged for a case is taken back: a person decides what becomes of the case."""
    evidence = {
        "code": "charge_disputed",
        "dispute": row.pk,
        "hold": hold,
        "shortfall": shortfall,
        "return": return_id,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
    }
    return Opening(
        brand_id=row.brand_id, kind=_KIND, subject=_of_charge(row), evidence=evidence
    )


def charge_back_again(row: Dispute) -> Healing:
    return Healing(brand_id=row.brand_id, kinds=_KINDS, subject=_of_charge(row))


def _of_charge(row: Dispute) -> str:
    return f"charge:{row.pk}"


def evidence_due(row: Dispute) -> Opening:
    assert row.respond_by is not None
    evidence = {
        "code": "evidence_due",
        "due": row.respond_by.isoformat(),
        "dispute": row.pk,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
    }
    return Opening(
        brand_id=row.brand_id, kind=_KIND, subject=f"evidence:{row.pk}", evidence=evidence
    )


def evidence_over(row: Dispute) -> Healing:
    """It was decided, or a person answered it."""
    return Healing(brand_id=row.brand_id, kinds=_KINDS, subject=f"evidence:{row.pk}")


def twice_no_more(row: Dispute) -> Healing:
    return Healing(brand_id=row.brand_id, kinds=_KINDS, subject=f"dispute:{row.pk}")


def back_again(row: Dispute) -> Healing:
    """The payment has its money again: what settlement opened when it left is over."""
    return Healing(brand_id=row.brand_id, kinds=_KINDS, subject=f"payment:{row.payment_id}")
