"""Deadlines of units whose delivery was corrected: reckoned anew, noted, never shortened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from backhaul.core.axes import Authorization
from backhaul.core.journal import EntryKind
from backhaul.core.policies.facts import OrderFacts
from backhaul.core.policies.redating import redated
from backhaul.core.policies.return_window import open_window
from backhaul.core.policies.terms import Terms
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.authorization.facts import request_facts
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Unit

_OPEN = (Authorization.IN_REVIEW.value, Authorization.AUTHORIZED.value)
_NO_ORDER = OrderFacts(ref="")


def redate_units(tasks: Sequence[TaskRow]) -> None:
    """Do so for the lines of these tasks; a second time changes nothing."""
    lines = {int(str(task.data["line"])) for task in tasks}
    if lines:
        redate(acting_brands(), lines, at=clock.now())


def redate(brand_ids: Sequence[int], line_ids: Collection[int], *, at: datetime) -> int:
    """Reckon the deadlines of open units of lines anew; return how many of them moved.

    A later end is given. An earlier one than was promised is only noted.
    """
    wanted = Unit.objects.filter(
        brand_id__in=brand_ids, line_id__in=list(line_ids), authorization__in=_OPEN
    ).exclude(terms=None)
    ids = {pk for pk in wanted.values_list("ret_id", flat=True) if pk is not None}
    loaded = cases.load_many(brand_ids, ids).values()
    moved = sum(_redate(case, set(line_ids), at) for case in loaded)
    cases.write(loaded, fields=("terms",), at=at, actor="system")
    return moved


def _redate(case: Case, line_ids: set[int], at: datetime) -> int:
    units = [u for u in case.units if u.line_id in line_ids and u.authorization in _OPEN]
    facts = request_facts(case, units)
    moved = 0
    for unit, told in zip(units, facts.units, strict=True):
        terms = terms_of(unit)
        if terms is None:
            continue
        order = facts.order_of(told) or _NO_ORDER
        after = redated(terms, facts, told, order)
        found = open_window(terms.window, told, order).closes_at if terms.window else None
        if after == terms and (found is None or found == terms.window_closes_at):
            continue
        if after != terms:
            case.change(unit, terms=after.model_dump(mode="json"))
            moved += 1
        _note(case, unit, (terms, after), found, at)
    return moved


def _note(
    case: Case, unit: Unit, moved: tuple[Terms, Terms], found: datetime | None, at: datetime
) -> None:
    """`found` is what the delivery says alone, where the promise is longer."""
    before, after = moved
    case.note(
        EntryKind.UNIT_DEADLINE,
        at=at,
        actor="system",
        unit=unit.ordinal,
        before=_text(before.window_closes_at),
        after=_text(after.window_closes_at),
        found=_text(found),
        law_before=_text(before.law.ends_at if before.law else None),
        law_after=_text(after.law.ends_at if after.law else None),
    )


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
