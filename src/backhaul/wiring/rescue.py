"""Jobs of a worker that died: given back, so that another one takes them."""

from __future__ import annotations

from django.db import connection

# A worker's heartbeat is every ten seconds. A job whose worker's row is gone is stalled too.
# Of jobs with one queueing lock only one may wait: the others are given back after it.
_GIVE_BACK = """
SELECT count(procrastinate_retry_job_v1(stalled.id, now(), NULL, NULL, NULL))
FROM (
  SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND id IN (
    SELECT min(j.id) FROM procrastinate_jobs j
    LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '25 s')
      AND NOT EXISTS (SELECT FROM procrastinate_jobs waits
                      WHERE waits.status = 'todo' AND waits.queueing_lock = j.queueing_lock)
    GROUP BY coalesce(j.queueing_lock, j.id::text))
  FOR UPDATE SKIP LOCKED
) AS stalled
"""


def stalled_jobs() -> int:
    """Give stalled jobs back; they are safe to repeat, because each asks its row first."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK)
        cursor.fetchone()
    return 0
