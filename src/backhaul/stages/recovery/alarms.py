"""The incident of a case whose time is over: it belongs to no return, none failed there."""

from __future__ import annotations

from dataclasses import replace

from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.incidents.actions import Healing, Opening
from backhaul.stages.recovery.models import Shortfall

_KIND = IncidentKind.REFUND_FAILED


def undecided(row: Shortfall) -> Opening:
    return _opening(row, "goods_missing")


def not_charged(row: Shortfall, code: str) -> Opening:
    """The charge had no effect; `code` is the provider's reason."""
    return _opening(row, code or "hold_failed")


def came_after_charge(row: Shortfall, unit: int, minor: int) -> Opening:
    """A person charged it elsewhere, and has to give `minor` back there for the unit."""
    told = _opening(row, "goods_came_after_charge")
    evidence = {**told.evidence, "unit": unit, "amount_minor": minor}
    return replace(told, subject=f"{told.subject}:{unit}", evidence=evidence)


def given_no_more(row: Shortfall, unit: int) -> Healing:
    """What `came_after_charge` said holds no longer: the bank has some of the charge."""
    return Healing(
        brand_id=row.brand_id, kinds=frozenset({_KIND}), subject=f"{subject_of(row)}:{unit}"
    )


def subject_of(row: Shortfall) -> str:
    return f"shortfall:{row.pk}"


def _opening(row: Shortfall, code: str) -> Opening:
    return Opening(
        brand_id=row.brand_id,
        kind=_KIND,
        subject=subject_of(row),
        evidence={
            "code": code,
            "cause": row.cause,
            "return": row.ret_id,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
        },
    )


def decided(row: Shortfall) -> Healing:
    return Healing(brand_id=row.brand_id, kinds=frozenset({_KIND}), subject=subject_of(row))
