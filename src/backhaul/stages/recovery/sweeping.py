"""The clock of cases: letters, the moment of decision, and parcels that never came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection

from backhaul.core.journal import EntryKind
from backhaul.core.recovery import Rule, State
from backhaul.foundation import clock
from backhaul.foundation.bulk import array, update_rows
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.advances.rules import rules_of
from backhaul.stages.holds.rules import rules_of as charge_rules
from backhaul.stages.incidents.actions import Opening, change_incidents
from backhaul.stages.recovery import alarms, asking
from backhaul.stages.recovery.charging import charge_by_rule
from backhaul.stages.recovery.facts import has_carrier
from backhaul.stages.recovery.looking import look
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.telling import note
from backhaul.stages.recovery.terms import terms_of
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

EVERY = timedelta(minutes=10)
_BATCH = 100
_FIELDS = (
    "state", "has_carrier", "reminded", "told_at", "told_with", "due_at", "due_what",
    "asked_minor", "asked_by",
)  # fmt: skip
_looked_at: list[datetime] = []
# Open returns alone: their index is small, however many there were. Only what `look` opens
# something for: there is no cursor, and what stays in the first hundred starves the others.
_UNSEEN = """
SELECT r.id FROM returns_return r
JOIN unnest(%s::bigint[], %s::timestamptz[]) AS b(brand_id, before) ON b.brand_id = r.brand_id
WHERE NOT r.is_done AND EXISTS (
  SELECT FROM returns_unit u
  JOIN settlement_legunit s ON s.brand_id = u.brand_id AND s.unit_id = u.id AND s.is_alive
  JOIN settlement_leg g ON g.brand_id = s.brand_id AND g.id = s.leg_id
  WHERE u.brand_id = r.brand_id AND u.return_id = r.id AND u.processing = 'awaited'
    AND u.disposition <> 'keep' AND u.money IN ('sent', 'paid')
    AND g.kind <> 'exchange' AND g.approved_at <= b.before
    AND (g.state = 'paid' OR (g.state = 'sending' AND g.sent_at IS NOT NULL)))
AND NOT EXISTS (SELECT FROM recovery_shortfall f
  WHERE f.brand_id = r.brand_id AND f.return_id = r.id AND f.state <> 'healed')
ORDER BY r.id LIMIT %s
"""


def sweep() -> int:
    """Look after the cases that are due, and now and then for new ones; return how many."""
    with acting_for():
        now = clock.now()
    touched = _due(now)
    if not _looked_at or not timedelta(0) <= now - _looked_at[-1] < EVERY:
        _looked_at[:] = [now]
        find(now)
    return touched


def find(now: datetime) -> int:
    """Open cases of goods that never came; return how many returns were looked at."""
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        before = [now - timedelta(days=rule.wait_days) for rule in rules_of(brand_ids).values()]
        with connection.cursor() as cursor:
            cursor.execute(_UNSEEN, [array(list(brand_ids)), array(before), _BATCH])
            ids = [row[0] for row in cursor.fetchall()]
        return look(brand_ids, ids, at=now) if ids else 0


def _due(now: datetime) -> int:
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        due = Shortfall.objects.filter(brand_id__in=brand_ids, due_at__lte=now)
        first = list(due.order_by("due_at", "id").values_list("ret_id", flat=True)[:_BATCH])
        if not first:
            return 0
        loaded = cases.load_many(brand_ids, first)
        rows = list(due.filter(ret_id__in=first).select_for_update())
        rules = rules_of(brand_ids)
        for row in rows:
            row.has_carrier = has_carrier(loaded[row.ret_id])
        over = [row for row in rows if row.due_what != "remind"]
        for row in rows:
            if row.due_what == "remind":
                _remind(loaded[row.ret_id], row, rules[row.brand_id], now)
        openings = _end(over, loaded, rules, now)
        update_rows(rows, _FIELDS)
        change_incidents(openings, (), at=now, actor="system", source="recovery")
        cases.append_all([case for case in loaded.values() if case.entries])
        if any(row.state == State.CHARGING for row in over):
            crash_point(CrashPoint.CHARGE_ORDERED)
        return len(rows)


def _end(
    rows: Sequence[Shortfall],
    loaded: Mapping[int | None, Case],
    rules: Mapping[int, Rule],
    now: datetime,
) -> list[Opening]:
    """Charge by rule, or give to a person, what nobody has answered in time."""
    terms, charges = terms_of(rows, rules), charge_rules(sorted(rules))
    brands = Brand.objects.filter(id__in={row.brand_id for row in rows})
    currencies = dict(brands.values_list("id", "currency"))
    openings: list[Opening] = []
    for row in rows:
        case, term, rule = loaded[row.ret_id], terms[row.pk], charges[row.brand_id]
        if term.over_at is not None and term.over_at > now:
            row.due_at = term.over_at  # a letter went later than it was written
            continue
        if not charge_by_rule(
            case, row, rule, term=term, currency=currencies[row.brand_id], at=now
        ):
            row.state, row.due_at, row.due_what = State.UNDECIDED.value, None, ""
            openings.append(alarms.undecided(row))
        note(case, EntryKind.ADVANCE_CHANGED, row, at=now)
    return openings


def _remind(case: Case, row: Shortfall, rule: Rule, now: datetime) -> None:
    if asking.can_answer(row):
        asking.count_letter(row, now, is_new=False)
        asking.note_letter(case, row, now)
    asking.wait(row, rule)
