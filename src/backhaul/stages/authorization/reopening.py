"""Taking a person's decision back, as long as nothing has left the house because of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from backhaul.core.axes import (
    Authorization,
    Processing,
    Step,
    UnitMoney,
    authorize_step,
    open_steps,
)
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.tracking.words import Position
from backhaul.foundation.bulk import Statement
from backhaul.stages.authorization.actions import FIELDS, expect_expiry
from backhaul.stages.authorization.models import Decision
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

_BY_RULES = "system"
_BEFORE_MONEY = frozenset({UnitMoney.NONE, UnitMoney.PROMISED})
# A label that is being bought is money out already: only one that never was counts as none.
_LABELLED = """
SELECT EXISTS (SELECT 1 FROM shipping_parcel p WHERE p.brand_id = %s AND p.return_id = %s
  AND p.label_state NOT IN ('failed', 'voided'))
"""
_TAKEN = """
SELECT count(*) FROM returns_unit u
JOIN unnest(%s::bigint[], %s::bigint[]) AS w(line, place)
  ON u.line_id = w.line AND u.line_index = w.place
WHERE u.brand_id = %s AND u.holds_allowance
"""
_ASK_AGAIN = """
UPDATE orders_orderline AS t SET asked = t.asked + v.more
FROM (SELECT id, count(*) AS more FROM unnest(%s::bigint[]) AS u(id) GROUP BY id) AS v
WHERE t.brand_id = %s AND t.id = v.id
"""


def by_a_person(decisions: Iterable[Decision]) -> Mapping[int, bool]:
    """Return by ordinal whether the last word about a unit was a person's.

    `decisions` are in the order in which they were made.
    """
    found: dict[int, bool] = {}
    for decision in decisions:
        for unit in decision.outcomes.get("units", ()):
            found[int(unit["key"])] = decision.decided_by != _BY_RULES
    return found


def decided_units(case: Case, decisions: Iterable[Decision]) -> list[Unit]:
    """Return the units that stand as a person decided."""
    by_person = by_a_person(decisions)
    return [
        unit
        for unit in case.units
        if by_person.get(unit.ordinal)
        and Step.REOPEN in open_steps(Authorization(unit.authorization))
    ]


def why_not(case: Case, units: Sequence[Unit], *, is_labelled: bool) -> str:
    """Return why the decision about `units` stands for good; empty where it does not."""
    if not units:
        return "nothing_decided"
    if any(unit.money not in _BEFORE_MONEY for unit in case.units):
        return "money_ordered"
    if any(unit.processing != Processing.AWAITED for unit in case.units):
        return "has_arrived"
    positions = {unit.position for unit in units}
    if is_labelled or not positions <= {None}:
        is_announced = positions <= {None, Position.LABEL_CREATED}
        return "label_bought" if is_announced else "was_sent"
    return ""


def reopen(brand_id: int, ran: str, *, at: datetime, actor: str) -> Case:
    """Bring what a person decided back into review.

    Raises DomainError `cannot_reopen` with `why`: nothing_decided, label_bought, was_sent,
    has_arrived, money_ordered, or asked_again, where the shopper has asked for the same piece
    anew since it was refused.
    """
    case = cases.load(brand_id, ran)
    decisions = Decision.objects.filter(brand_id=brand_id, ret_id=case.ret.pk)
    units = decided_units(case, decisions.order_by("decided_at", "id"))
    why = why_not(case, units, is_labelled=_is_labelled(brand_id, case.ret.pk))
    if why:
        raise DomainError("cannot_reopen", ran=ran, why=why)
    again = [unit for unit in units if not unit.holds_allowance]
    asked = held_again(case, again)
    for unit in units:
        state = authorize_step(Authorization(unit.authorization), Step.REOPEN)
        case.change(unit, authorization=state, money=UnitMoney.NONE.value)
        case.change(unit, holds_allowance=True, disposition="", decided_at=None)
        case.note(EntryKind.UNIT_REOPENED, at=at, actor=actor, unit=unit.ordinal)
    expect_expiry(case)
    cases.write([case], fields=FIELDS, at=at, actor=actor, alongside=asked)
    return case


def _is_labelled(brand_id: int, return_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LABELLED, [brand_id, return_id])
        return bool(cursor.fetchone()[0])


def held_again(case: Case, units: Sequence[Unit]) -> list[Statement]:
    """Hold what a refusal had let go; locks the lines, as whoever asks for a piece does."""
    wanted = [unit.line_id for unit in units if unit.line_id]
    if not wanted:
        return []
    brand_id = case.ret.brand_id
    lines = lines_by_id([brand_id], wanted, is_locked=True)
    places = [unit.line_index for unit in units if unit.line_id]
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [wanted, places, brand_id])
        taken = cursor.fetchone()[0]
    is_full = any(
        line.asked + line.already_returned + wanted.count(pk) > line.quantity
        for pk, line in lines.items()
    )
    if taken or is_full:
        raise DomainError("cannot_reopen", ran=case.ret.ran, why="asked_again")
    return [(_ASK_AGAIN, [wanted, brand_id])]
