"""A draft is replayed by a job: a page does not wait for it."""

from __future__ import annotations

from django.db import Error as DatabaseError
from procrastinate.contrib.django import app

from backhaul.foundation.retrying import retry_on
from backhaul.stages.authorization import time_machine


@app.task(name="authorization.replay_draft", queue="outside", retry=retry_on())
def replay_draft(brand_id: int) -> None:
    """Whatever goes wrong is told on the page; the database's absence is waited for."""
    try:
        time_machine.run(brand_id)
    except DatabaseError:
        raise
    except Exception:
        time_machine.give_up(brand_id)
        raise
