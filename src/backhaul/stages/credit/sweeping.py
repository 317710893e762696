"""What time does to store credit: reservations lapse, and what nobody spent in time ends."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.credit import accounts
from backhaul.stages.credit.accounts import Movement
from backhaul.stages.credit.models import Change
from backhaul.stages.settlement.models import CreditAccount

_EVERY_SECONDS = 900
_AT_ONCE = 200
_last = 0.0

# Only of brands with a rule can anything expire; the exact sum is reckoned under the lock.
_MAY_EXPIRE = """
SELECT l.brand_id, l.credit_account_id FROM settlement_ledgerline l
WHERE l.credit_account_id IS NOT NULL AND l.brand_id = ANY(%s::bigint[])
  AND l.brand_id IN (SELECT brand_id FROM credit_rule WHERE valid_months IS NOT NULL)
GROUP BY l.brand_id, l.credit_account_id
HAVING sum(l.credit_minor - l.debit_minor) > 0
  AND min(l.booked_at) FILTER (WHERE l.credit_minor > 0) < %s - interval '1 year'
  AND l.credit_account_id > %s
ORDER BY l.credit_account_id LIMIT %s
"""


def sweep() -> int:
    """Lapse and expire a little at a time; return how many accounts were looked at."""
    global _last  # noqa: PLW0603 - how often is a matter of this process alone
    if time.monotonic() - _last < _EVERY_SECONDS:
        return 0
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        now = clock.now()
        gone = accounts.lapse(brand_ids, now, _AT_ONCE)
    after: int | None = 0
    while after is not None:
        with acting_for(*brand_ids):
            after = expire_after(brand_ids, after, now)
    if not gone:
        _last = time.monotonic()
    return gone


def expire_after(brand_ids: Sequence[int], after: int, at: datetime) -> int | None:
    """Book what expired of the next accounts; return the last of them, None: there was none."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_EXPIRE, [list(brand_ids), at, after, _AT_ONCE])
        found = cursor.fetchall()
    wanted: dict[int, list[int]] = defaultdict(list)
    for brand_id, account_id in found:
        wanted[brand_id].append(account_id)
    for brand_id, ids in wanted.items():
        _expire(brand_id, ids, at)
    return found[-1][1] if found else None


def _expire(brand_id: int, account_ids: list[int], at: datetime) -> None:
    rows = CreditAccount.objects.select_for_update().filter(
        brand_id=brand_id, id__in=account_ids
    )
    held = {row.pk: row for row in rows.order_by("id")}
    moves = [
        Movement(held[pk], Change.Kind.EXPIRED, stands.overdue)
        for pk, stands in accounts.standings(brand_id, held, at).items()
        if stands.overdue
    ]
    if moves:
        accounts.book(moves, at=at, actor="system")
