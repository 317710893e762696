"""What a person lets go is what they saw, and no more than they may let go alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.drafts import Draft


class OtherAmounts(DomainError):
    """Some returns do not go as they were shown, or need a second person: by RAN."""

    def __init__(self, others: Mapping[str, DomainError]) -> None:
        first = next(iter(others.values()))
        super().__init__(first.code, **first.facts)
        self.others = others


def refuse_other_amounts(
    loaded: Sequence[Case],
    drafts: Iterable[Draft],
    *,
    shown: Mapping[str, Money] | None,
    most: Money | None,
) -> None:
    """Refuse what is not as it was shown, and what is above `most`; all is locked by now."""
    if shown is None and most is None:
        return
    now: dict[int, int] = defaultdict(int)
    for draft in drafts:
        now[draft.group.ret.pk] += sum(draft.amounts.values())
    others: dict[str, DomainError] = {}
    for case in loaded:
        ret, minor = case.ret, now[case.ret.pk]
        other = other_amount(ret, shown[ret.ran], minor) if shown is not None else None
        other = other or above(Money(minor, ret.currency), most)
        if other:
            others[ret.ran] = other
    if others:
        raise OtherAmounts(others)


def other_amount(ret: Return, shown: Money, now_minor: int) -> DomainError | None:
    """Return why `shown` is not what a return is paid now, or None where it is."""
    if shown.currency != ret.currency:
        return DomainError("amount_in_other_currency", ran=ret.ran, currency=ret.currency)
    if shown.minor == now_minor:
        return None
    return DomainError(
        "amount_changed",
        ran=ret.ran,
        was_minor=shown.minor,
        now_minor=now_minor,
        currency=ret.currency,
    )


def above(amount: Money, most: Money | None) -> DomainError | None:
    """Return why nobody may let `amount` go alone; in another currency there is no rate."""
    if most is None or not amount:
        return None
    if amount.currency == most.currency and amount <= most:
        return None
    return DomainError("second_person_needed", most_minor=most.minor, currency=most.currency)
