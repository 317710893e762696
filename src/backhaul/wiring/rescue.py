"""Jobs of a worker that died: given back, so that another one takes them."""

from __future__ import annotations

from django.db import connection

# A worker's heartbeat is every ten seconds. A job whose worker's row is gone is stalled too.
_GIVE_BACK = """
SELECT count(procrastinate_retry_job_v1(stalled.id, now(), NULL, NULL, NULL))
FROM (
  SELECT j.id FROM procrastinate_jobs j
  LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
  WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '25 s')
  FOR UPDATE OF j SKIP LOCKED
) AS stalled
"""


def stalled_jobs() -> int:
    """Give stalled jobs back; they are safe to repeat, because each asks its row first."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK)
        cursor.fetchone()
    return 0
