"""Incidents about money: a person owns what no rule can end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backhaul.core.axes import Authorization
from backhaul.core.money import Money
from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.incidents.actions import Healing, Opening
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.summary import subject

_OF_MONEY = frozenset(
    {IncidentKind.REFUND_FAILED, IncidentKind.REFUND_UNKNOWN, IncidentKind.REFUND_LATE}
)
_OF_A_UNIT = frozenset(
    {IncidentKind.PROMISE_AT_RISK, IncidentKind.CONTENTS_DIFFER, IncidentKind.REFUND_FAILED}
)


def no_tender(by_id: Mapping[int, Case], legs: Sequence[Leg]) -> list[Opening]:
    """A part that no payment can take back, or points, wait for somebody to give them."""
    codes = {Leg.Kind.BY_HAND: "no_tender", Leg.Kind.POINTS: "points_back"}
    return [
        _about(by_id[leg.ret_id], leg, IncidentKind.REFUND_FAILED, codes[Leg.Kind(leg.kind)])
        for leg in legs
    ]


def refund_failed(case: Case, leg: Leg) -> Opening:
    return _about(case, leg, IncidentKind.REFUND_FAILED, leg.failure_code or leg.state)


def refund_stopped(case: Case, leg: Leg) -> Opening:
    """It was not sent, because the money had left the payment by another way."""
    return _about(case, leg, IncidentKind.REFUND_FAILED, "taken_back_elsewhere")


def refund_unknown(case: Case, leg: Leg, code: str) -> Opening:
    return _about(case, leg, IncidentKind.REFUND_UNKNOWN, code)


def taken_back(brand_id: int, payment_id: int, evidence: Mapping[str, object]) -> Opening:
    """It belongs to no return: whoever reads one must not be told that its refund failed."""
    return Opening(
        case=None,
        brand_id=brand_id,
        kind=IncidentKind.REFUND_FAILED,
        subject=f"payment:{payment_id}",
        evidence=evidence,
    )


def counted_came_back(brand_id: int, taken_id: int, evidence: Mapping[str, object]) -> Opening:
    """Not about the payment: what else is open of that would keep this one from being told."""
    return Opening(
        case=None,
        brand_id=brand_id,
        kind=IncidentKind.REFUND_FAILED,
        subject=f"counted:{taken_id}",
        evidence=evidence,
    )


def held(case: Case, unit: Unit) -> Opening:
    """It is here, and no rule says whether its money goes: a person has to."""
    is_promised = unit.authorization == Authorization.AUTHORIZED and unit.terms is not None
    kind = IncidentKind.PROMISE_AT_RISK if is_promised else IncidentKind.CONTENTS_DIFFER
    return _about_unit(case, unit, kind, {"code": "held"})


def unit_taken_back(case: Case, unit: Unit, due: Money) -> Opening:
    """The shopper may have this money already, by a way that was not ours."""
    known = {
        "code": "taken_back_elsewhere",
        "amount_minor": due.minor,
        "currency": due.currency,
    }
    return _about_unit(case, unit, IncidentKind.REFUND_FAILED, known)


def unit_healed(case: Case, unit: Unit) -> Healing:
    return Healing(
        brand_id=unit.brand_id,
        kinds=_OF_A_UNIT,
        case=case,
        subject=_unit_subject(unit),
    )


def _unit_subject(unit: Unit) -> str:
    """Not `unit:`, which is about what was found of it: it heals by itself."""
    return f"money:{unit.pk}"


def _about_unit(
    case: Case, unit: Unit, kind: IncidentKind, evidence: Mapping[str, object]
) -> Opening:
    return Opening(
        case=case,
        brand_id=unit.brand_id,
        kind=kind,
        subject=_unit_subject(unit),
        evidence=evidence,
    )


def healed(case: Case, leg: Leg) -> Healing:
    """Whatever was wrong with the leg holds no longer."""
    return Healing(brand_id=leg.brand_id, kinds=_OF_MONEY, case=case, subject=subject(leg))


def _about(case: Case, leg: Leg, kind: IncidentKind, code: str) -> Opening:
    return Opening(
        case=case,
        brand_id=leg.brand_id,
        kind=kind,
        subject=subject(leg),
        evidence={
            "code": code,
            "amount_minor": leg.amount_minor,
            "currency": leg.currency,
            "intent": leg.intent,
        },
    )
