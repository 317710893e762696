"""What the legs say of units and returns, and of what happened to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from backhaul.core.axes import LegState, UnitMoney
from backhaul.core.journal import EntryKind
from backhaul.core.legs import leg_money, unit_money
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.books import explained
from backhaul.stages.settlement.facts import Living
from backhaul.stages.settlement.models import BY_PERSON, Leg, LegUnit

#: The columns of Unit that the money changes.
UNIT_FIELDS = ("money",)
#: The rows of an explanation that say what is due, whoever pays it.
WHOLE = ("paid", "deduction", "kept", "fee", "shipping", "duties", "bonus", "elsewhere")
_NOT_IN_A_CODE = re.compile(r"[^\w:./+\-]", re.ASCII)


def reflect(case: Case, alive: Living) -> None:
    """Bring the money of every unit, and how many legs are open, up to date with `alive`."""
    for unit in case.units:
        shares = alive.shares.get(unit.pk)
        if not shares:
            continue
        says = [
            leg_money(
                LegState(share.leg.state),
                is_taken_on=share.leg.sent_at is not None,
                is_by_hand=share.leg.kind in BY_PERSON,
            )
            for share in shares
        ]
        if not covers(unit, shares):
            says.append(UnitMoney.CHECKING)  # of a part of it nothing is under way
        money = unit_money(says).value
        if unit.money != money:
            case.change(unit, money=money)
    legs = alive.legs.get(case.ret.pk, ())
    due = [leg for leg in legs if leg.purpose in {Leg.Purpose.DUE, Leg.Purpose.BONUS}]
    case.ret.open_legs = sum(leg.state != LegState.PAID for leg in due)


def covers(unit: Unit, shares: Sequence[LegUnit]) -> bool:
    """Return whether living shares pay all that was decided for the unit.

    The first leg explains the whole; where it was ended, the others alone cannot.
    """
    legs = {share.leg.intent: share.leg for share in shares}.values()
    whole = sum(explained(leg, *WHOLE, unit=unit.ordinal) for leg in legs)
    paid = sum(share.amount_minor for share in shares)
    return bool(shares) and paid == whole


def tell(case: Case, kind: EntryKind, leg: Leg, *, at: datetime, actor: str) -> None:
    """Note what happened to a leg: its ids and amount, and what is known by now."""
    known = {
        "bank_reference": as_code(leg.bank_reference),
        "code": as_code(leg.failure_code),
    }
    case.note(
        kind,
        at=at,
        actor=actor,
        leg=leg.pk,
        intent=leg.intent,
        leg_kind=str(leg.kind),
        amount_minor=leg.amount_minor,
        currency=leg.currency,
        **{name: value for name, value in known.items() if value},
    )


def as_code(text: str) -> str:
    """Return a provider's word as the journal may hold it."""
    return _NOT_IN_A_CODE.sub("_", text)[:80]


def subject(leg: Leg) -> str:
    """Return how an incident names a leg."""
    return f"leg:{leg.pk}"
