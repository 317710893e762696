"""The clock of cases: letters, the moment of decision, and parcels that never came."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from backhaul.core.journal import EntryKind
from backhaul.core.recovery import Rule, State
from backhaul.foundation import clock
from backhaul.foundation.bulk import array, update_rows
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.advances.rules import rules_of
from backhaul.stages.holds.rules import rules_of as charge_rules
from backhaul.stages.incidents.actions import Opening, change_incidents
from backhaul.stages.recovery import alarms, asking
from backhaul.stages.recovery.charging import charge_by_rule
from backhaul.stages.recovery.looking import look
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.telling import note
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

EVERY = timedelta(minutes=10)
_BATCH = 100
_FIELDS = ("state", "reminded", "told_at", "due_at", "due_what", "asked_minor", "asked_by")
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
        rules, charges = rules_of(brand_ids), charge_rules(brand_ids)
        brands = Brand.objects.filter(id__in={row.brand_id for row in rows})
        currencies = dict(brands.values_list("id", "currency"))
        openings: list[Opening] = []
        for row in rows:
            case = loaded[row.ret_id]
            if row.due_what == "remind":
                _remind(case, row, rules[row.brand_id], now)
                continue
            rule, currency = charges[row.brand_id], currencies[row.brand_id]
            if not charge_by_rule(case, row, rule, currency=currency, at=now):
                row.state, row.due_at, row.due_what = State.UNDECIDED.value, None, ""
                openings.append(alarms.undecided(row))
            note(case, EntryKind.ADVANCE_CHANGED, row, at=now)
        update_rows(rows, _FIELDS)
        change_incidents(openings, (), at=now, actor="system", source="recovery")
        cases.append_all([case for case in loaded.values() if case.entries])
        return len(rows)


def _remind(case: Case, row: Shortfall, rule: Rule, now: datetime) -> None:
    if asking.can_answer(row):
        asking.count_letter(row, now, is_new=False)
        asking.note_letter(case, row, now)
    asking.wait(row, rule)
