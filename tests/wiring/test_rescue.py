"""Jobs of a worker that died."""

from __future__ import annotations

import pytest
from django.db import connection

from backhaul.wiring.rescue import stalled_jobs

pytestmark = pytest.mark.django_db


def job(status: str, lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs"
            " (queue_name, task_name, args, status, queueing_lock) VALUES"
            " ('outside', 'settlement.send_refund', '{}', %s::procrastinate_job_status, %s)"
            " RETURNING id",
            [status, lock],
        )
        return int(cursor.fetchone()[0])


def waiting() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_a_job_without_a_worker_waits_again() -> None:
    stalled = job("doing")

    stalled_jobs()

    assert waiting() == [stalled]


def test_of_two_jobs_with_one_lock_only_one_waits_at_a_time() -> None:
    first, second = job("doing", "leg:1"), job("doing", "leg:1")

    stalled_jobs()
    stalled_jobs()

    assert waiting() == [first] != [second]


def test_a_job_whose_lock_is_waiting_already_is_given_back_later() -> None:
    waits = job("todo", "leg:1")
    job("doing", "leg:1")

    stalled_jobs()

    assert waiting() == [waits]
