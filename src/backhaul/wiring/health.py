"""Is everything well that a request needs later: the database, and a worker that works?"""

from __future__ import annotations

from django.db import Error as DatabaseTrouble
from django.db import connection
from django.http import HttpRequest, JsonResponse

#: A worker part that has not been heard of for so long is taken for dead.
SILENT_SECONDS = 20
WORKER_PARTS = ("drain", "sweep", "jobs")

_SILENT = """
SELECT part, extract(epoch FROM clock_timestamp() - beat_at)::float
FROM outbox_heartbeat WHERE part = ANY(%s)
"""


def worker_silence() -> dict[str, float | None]:
    """Return per part of the worker how many seconds ago it was heard of; None: never."""
    with connection.cursor() as cursor:
        cursor.execute(_SILENT, [list(WORKER_PARTS)])
        heard = dict(cursor.fetchall())
    return {part: heard.get(part) for part in WORKER_PARTS}


def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when web, database and worker are well, else 503 with what is not."""
    try:
        silence = worker_silence()
    except DatabaseTrouble:
        return JsonResponse({"web": "ok", "database": "unreachable"}, status=503)
    dead = [part for part, ago in silence.items() if ago is None or ago > SILENT_SECONDS]
    body = {"web": "ok", "database": "ok", "worker": "silent" if dead else "ok"}
    return JsonResponse(body, status=503 if dead else 200)
