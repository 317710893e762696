"""A shopper asks for a second look, once; who decided first cannot decide it.

The review page shows what waits. Any decision about the return (`actions.review`,
`actions.judge`) closes it, or is refused with `needs_second_decider`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core.axes import Authorization, Step, UnitMoney, authorize_step
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.risk.appealing import (
    AppealState,
    answer_by,
    appeal_until,
    check_appeal,
    people,
)
from backhaul.foundation.bulk import Statement
from backhaul.stages.authorization.actions import FIELDS
from backhaul.stages.authorization.models import Decision
from backhaul.stages.authorization.reopening import held_again
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.risk.appeals import appeal_of
from backhaul.stages.risk.models import Appeal
from backhaul.stages.risk.rules import rules_of

_AGAINST = frozenset({Authorization.REFUSED, Authorization.IN_REVIEW})


_STANDING = """
SELECT r.ran, (SELECT max(d.decided_at) FROM authorization_decision d
               WHERE d.brand_id = r.brand_id AND d.return_id = r.id),
  EXISTS (SELECT 1 FROM returns_unit u WHERE u.brand_id = r.brand_id AND u.return_id = r.id
          AND u.authorization IN ('refused', 'in_review') AND u.processing = 'awaited'),
  NOT EXISTS (SELECT 1 FROM returns_unit u WHERE u.brand_id = r.brand_id
    AND u.return_id = r.id AND u.authorization = 'refused' AND u.processing = 'awaited'),
  a.state, a.answer_by
FROM returns_return r
LEFT JOIN risk_appeal a ON a.brand_id = r.brand_id AND a.return_id = r.id
WHERE r.brand_id = %s AND r.id = %s
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a second look stands: can be asked for `until`, or was asked (`state`)."""

    ran: str
    until: datetime | None
    """None: it cannot be asked for (any more)."""
    state: str
    answer_by: datetime | None
    is_held: bool = False
    """Nothing was refused: it waits for a person."""

    @property
    def is_open(self) -> bool:
        return self.state == AppealState.OPEN


def appeal_standing(brand_id: int, return_id: int, *, at: datetime) -> Standing:
    """Return what the shopper's page offers; raises NotFound `no_such_return`.

    Nothing is offered where nothing was decided against the shopper: two statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [brand_id, return_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("no_such_return", return_id=return_id)
    ran, decided_at, is_against, is_held, state, answered_by = row
    until = None
    if is_against and decided_at is not None and state is None:
        last = appeal_until(rules_of(brand_id), decided_at)
        until = last if at <= last else None
    return Standing(ran, until, state or "", answered_by, is_held)


def appeal(brand_id: int, ran: str, words: str, *, at: datetime, actor: str) -> Case:
    """Bring what was refused or is held before a second person, with the shopper's words.

    Raises DomainError `appealed_already`, those of `check_appeal`, and `cannot_reopen` where
    the shopper has asked for the same piece anew meanwhile.
    """
    case = cases.load(brand_id, ran)
    if appeal_of(brand_id, case.ret.pk) is not None:
        raise DomainError("appealed_already", ran=ran)
    units, last, rules = _units(case), _last_decision(case), rules_of(brand_id)
    decided_at = last.decided_at if last and units else None
    check_appeal(rules, words, decided_at=decided_at, at=at)
    deciders = Decision.objects.filter(brand_id=brand_id, ret_id=case.ret.pk)
    row = Appeal(
        brand_id=brand_id,
        ret_id=case.ret.pk,
        words=words.strip(),
        asked_at=at,
        asked_by=actor,
        answer_by=answer_by(rules, at),
        first_deciders=people(deciders.values_list("decided_by", flat=True)),
    )
    row.save(force_insert=True)
    held = _held_again(case, units, at=at, actor=actor)
    case.note(EntryKind.APPEAL_ASKED, at=at, actor=actor, units=[u.ordinal for u in units])
    cases.write([case], fields=FIELDS, at=at, actor=actor, alongside=held)
    return case


def _held_again(
    case: Case, units: Sequence[Unit], *, at: datetime, actor: str
) -> list[Statement]:
    refused = [unit for unit in units if unit.authorization == Authorization.REFUSED]
    held = held_again(case, [unit for unit in refused if not unit.holds_allowance])
    for unit in refused:
        state = authorize_step(Authorization.REFUSED, Step.REOPEN)
        case.change(unit, authorization=state, money=UnitMoney.NONE.value)
        case.change(unit, holds_allowance=True)
        case.note(EntryKind.UNIT_REOPENED, at=at, actor=actor, unit=unit.ordinal)
    return held


def _units(case: Case) -> list[Unit]:
    return [unit for unit in case.units if unit.authorization in _AGAINST]


def _last_decision(case: Case) -> Decision | None:
    rows = Decision.objects.filter(brand_id=case.ret.brand_id, ret_id=case.ret.pk)
    return rows.order_by("-decided_at", "-id").first()
