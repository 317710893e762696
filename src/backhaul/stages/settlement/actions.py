"""Settling returns: what is owed is decided, booked and ordered; jobs do the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.approving import Word, approve, survey
from backhaul.stages.settlement.by_person import cancel, declare_failed, pay_by_hand, replace
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.provider_events import drain_provider_events
from backhaul.stages.settlement.sending import sweep

__all__ = [
    "cancel",
    "declare_failed",
    "drain_provider_events",
    "pay_by_hand",
    "replace",
    "settle",
    "settle_due",
    "sweep",
]
_WHOLE_BP = 10_000


def settle(
    brand_id: int,
    ran: str,
    *,
    at: datetime,
    actor: str,
    override_reason: str = "",
    deduction_bp: int = 0,
) -> tuple[Case, list[Leg]]:
    """Pay for the units of a return whose money may go; return all its legs that pay.

    With a reason a person decides beside the trigger and the inspection, and may deduct for
    the condition. A second call finds the same legs. Raises DomainError `trigger_not_met`
    where nothing may go yet; an empty list means that nobody has a claim.
    """
    if not 0 <= deduction_bp <= _WHOLE_BP:
        raise DomainError("deduction_out_of_range", deduction_bp=deduction_bp)
    if deduction_bp and not override_reason:
        raise DomainError("deduction_needs_a_reason", deduction_bp=deduction_bp)
    case = cases.load(brand_id, ran)
    word = Word(actor, at, override_reason, deduction_bp)
    found = survey([case], word)
    mine = case.ret.pk
    if mine in found.left and mine not in found.chosen and mine not in found.alive.legs:
        units = [
            {"unit": unit.ordinal, "standing": stands.value}
            for unit, stands in found.left[mine]
        ]
        raise DomainError("trigger_not_met", ran=ran, units=units)
    approve([case], found, word)
    return case, list(found.alive.legs.get(mine, ()))


def settle_due(brand_ids: Sequence[int], return_ids: Iterable[int], *, at: datetime) -> int:
    """Settle each of these returns as far as the rules let money go; return how many units.

    The same number of statements for one return and for hundreds.
    """
    loaded = list(cases.load_many(brand_ids, return_ids).values())
    word = Word("system", at)
    found = survey(loaded, word)
    approve(loaded, found, word)
    return sum(len(units) for units in found.chosen.values())
