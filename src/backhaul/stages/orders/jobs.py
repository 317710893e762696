"""A file of orders is worked through by a job: a page does not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import Error as DatabaseError
from procrastinate.contrib.django import app

from backhaul.foundation import clock
from backhaul.foundation.retrying import retry_on
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders import files


@app.task(name="orders.look_through", queue="outside", retry=retry_on())
def look_through(brand_id: int, file_id: int) -> None:
    _run(files.look_through, brand_id, file_id)


@app.task(name="orders.import_file", queue="outside", retry=retry_on())
def import_file(brand_id: int, file_id: int) -> None:
    _run(files.import_file, brand_id, file_id)


def _run(work: Callable[..., None], brand_id: int, file_id: int) -> None:
    """Whatever goes wrong is told on the page; the database's absence is waited for."""
    try:
        work(brand_id, file_id, at=_now())
    except DatabaseError:
        raise
    except Exception:
        files.give_up(brand_id, file_id, at=_now())
        raise


def _now() -> datetime:
    with acting_for():  # brings the clock of a sandbox installation
        return clock.now()
