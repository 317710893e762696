"""Settling returns: what is owed is decided, booked and ordered; jobs do the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_values
from datetime import datetime

from django.db import transaction

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.approving import (
    Survey,
    Word,
    approve,
    survey,
)
from backhaul.stages.settlement.as_shown import OtherAmounts
from backhaul.stages.settlement.by_person import (
    cancel,
    declare_failed,
    pay_by_hand,
    points_as_money,
    replace,
)
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.provider_events import drain_provider_events
from backhaul.stages.settlement.sending import sweep

__all__ = [
    "Settled",
    "cancel",
    "declare_failed",
    "drain_provider_events",
    "pay_by_hand",
    "points_as_money",
    "replace",
    "settle",
    "settle_by",
    "settle_due",
    "settle_shown",
    "sweep",
]
_WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class Settled:
    """By RAN: what was ordered, and why not the others."""

    ordered: Mapping[str, Money]
    refused: Mapping[str, DomainError]


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
    return settle_by(brand_id, ran, Word(actor, at, override_reason, deduction_bp))


def settle_by(
    brand_id: int, ran: str, word: Word, *, shown: Money | None = None
) -> tuple[Case, list[Leg]]:
    """Do the same by `word`, where what would go is still what was shown.

    It is compared when everything is locked. Raises DomainError `amount_changed`, with what
    it was and what it is; nothing may be committed then.
    """
    _check(word)
    case = cases.load(brand_id, ran)
    found = survey([case], word)
    mine = case.ret.pk
    if mine in found.left and mine not in found.chosen and mine not in found.alive.legs:
        _refuse_waiting(case, found)
    seen = with_values(word, shown={case.ret.ran: shown}) if shown is not None else word
    approve([case], found, seen)
    return case, list(found.alive.legs.get(mine, ()))


def settle_shown(brand_id: int, word: Word) -> Settled:
    """Settle every return of `word.shown` whose amount is still what was shown.

    The same number of statements for one and for hundreds; again for those that are left
    when some are refused. Nothing is written for these.
    """
    _check(word)
    shown = dict(word.shown or {})
    known = Return.objects.filter(brand_id=brand_id, ran__in=shown).values_list("ran", "id")
    ids = dict(known)
    refused = {ran: DomainError("no_such_return", ran=ran) for ran in shown if ran not in ids}
    while ids:
        try:
            with transaction.atomic():
                loaded = list(cases.load_many([brand_id], ids.values()).values())
                approve(loaded, survey(loaded, word), word)
            break
        except OtherAmounts as error:
            refused |= error.others
            ids = {ran: pk for ran, pk in ids.items() if ran not in error.others}
    return Settled({ran: shown[ran] for ran in ids}, refused)


def settle_due(brand_ids: Sequence[int], return_ids: Iterable[int], *, at: datetime) -> int:
    """Settle each of these returns as far as the rules let money go; return how many units.

    The same number of statements for one return and for hundreds.
    """
    loaded = list(cases.load_many(brand_ids, return_ids).values())
    word = Word("system", at)
    found = survey(loaded, word)
    approve(loaded, found, word)
    return sum(len(units) for units in found.chosen.values())


def _check(word: Word) -> None:
    if not 0 <= word.deduction_bp <= _WHOLE_BP:
        raise DomainError("deduction_out_of_range", deduction_bp=word.deduction_bp)
    if word.deduction_bp and not word.reason:
        raise DomainError("deduction_needs_a_reason", deduction_bp=word.deduction_bp)
    if word.went and not word.reason:
        raise DomainError("reason_missing")


def _refuse_waiting(case: Case, found: Survey) -> None:
    units = [
        {"unit": unit.ordinal, "standing": stands.value}
        for unit, stands in found.left[case.ret.pk]
    ]
    raise DomainError("trigger_not_met", ran=case.ret.ran, units=units)
