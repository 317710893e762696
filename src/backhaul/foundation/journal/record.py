"""Writing the journal and causing what follows: one statement, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from backhaul.core.journal import NewEntry, problems
from backhaul.foundation.bulk import Statement, array, as_json
from backhaul.foundation.outbox.reactions import wiring

WORK_CHANNEL = "backhaul_work"

# The lock on the return's row, which every writer of its history holds, makes the next
# number safe; the unique constraint is the net.
_RECORD = """
WITH {alongside} new AS (
  SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[],
                       %s::text[], %s::text[], %s::jsonb[])
  WITH ORDINALITY AS n(kind, brand_id, return_id, occurred_at, actor, source, data, ord)
), last AS (
  SELECT brand_id, return_id, coalesce((
    SELECT e.seq FROM journal_entry e
    WHERE e.brand_id = d.brand_id AND e.return_id = d.return_id
    ORDER BY e.brand_id DESC, e.return_id DESC, e.seq DESC LIMIT 1), 0) AS seq
  FROM (SELECT DISTINCT brand_id, return_id FROM new WHERE return_id IS NOT NULL) AS d
), written AS (
  INSERT INTO journal_entry (kind, brand_id, return_id, occurred_at, actor, source, data, seq)
  SELECT n.kind, n.brand_id, n.return_id, n.occurred_at, n.actor, n.source, n.data,
    l.seq + row_number() OVER (PARTITION BY n.return_id ORDER BY n.ord)
  FROM new n LEFT JOIN last l ON l.brand_id = n.brand_id AND l.return_id = n.return_id
  ORDER BY n.ord
), caused AS (
  INSERT INTO outbox_task (job, brand_id, return_id, kind, data, occurred_at, attempts,
                           error, is_parked)
  SELECT r.job, n.brand_id, n.return_id, n.kind, n.data, n.occurred_at, 0, '', false
  FROM unnest(%s::text[], %s::bigint[]) AS r(job, ord) JOIN new n ON n.ord = r.ord
)
SELECT CASE WHEN %s THEN pg_notify(%s, '') END
"""


def record(entries: Sequence[NewEntry], *, alongside: Sequence[Statement] = ()) -> None:
    """Write `entries` in their order, the tasks that they cause, and the rows they tell of.

    `alongside` are INSERTs and UPDATEs of other tables: all of it is one statement and one
    round trip. Raises ValueError for an entry with personal data or free text: nothing is
    written then.
    """
    if not entries and not alongside:
        return
    for entry in entries:
        if wrong := problems(entry):
            raise ValueError(f"not for the journal: {entry.kind} {', '.join(wrong)}")
    reactions = wiring().reactions
    caused = [
        (job, place)
        for place, entry in enumerate(entries, start=1)
        for job in reactions.get(entry.kind, ())
    ]
    parts = "".join(f"also_{i} AS ({sql}), " for i, (sql, _) in enumerate(alongside))
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD.replace("{alongside}", parts),
            [
                *(value for _, values in alongside for value in values),
                array(entry.kind.value for entry in entries),
                array(entry.brand_id for entry in entries),
                array(entry.return_id for entry in entries),
                array(entry.occurred_at for entry in entries),
                array(entry.actor for entry in entries),
                array(entry.source for entry in entries),
                array(as_json(dict(entry.data)) for entry in entries),
                array(job for job, _ in caused),
                array(place for _, place in caused),
                bool(caused),
                WORK_CHANNEL,
            ],
        )
