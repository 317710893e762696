"""Imports in processes of their own: killed in the middle, and two at the same time."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import Order, OrderLine, Payment, RecordedReturn
from tests.cast import Cast
from tests.makers.orders import sold_order
from tests.stages.orders.files import start_import, write_log

pytestmark = [pytest.mark.database, pytest.mark.slow]

ORDERS = 1_500
LINES = ORDERS * 3
BACKS = ORDERS // 10
#: Of the second of three batches.
LATE = "900"


def stored(cast: Cast) -> tuple[int, int, int, int, int]:
    with acting_for(cast.nordlicht.pk):
        returned = OrderLine.objects.aggregate(sum=Sum("already_returned"))["sum"]
        taken = Payment.objects.aggregate(sum=Sum("taken_back_minor"))["sum"]
        return (
            Order.objects.count(),
            OrderLine.objects.count(),
            RecordedReturn.objects.count(),
            returned or 0,
            taken or 0,
        )


def sums(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    told: dict[str, Any] = json.loads(out.splitlines()[-1])
    return told


@contextmanager
def held_up_in_the_second_half(cast: Cast) -> Iterator[None]:
    """Write an order of the file and do not commit it: an import waits there for its fate."""
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order(LATE, channel="log", external_id=LATE)])
        yield
        transaction.set_rollback(True)


def wait_for_orders(cast: Cast, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with acting_for(cast.nordlicht.pk):
            if Order.objects.exclude(external_id=LATE).exists():
                return
        time.sleep(0.02)
    process.kill()
    raise AssertionError(process.communicate(timeout=20))


def test_an_import_that_was_killed_is_finished_by_running_it_again(
    live_cast: Cast, tmp_path: Path
) -> None:
    path, mapping = write_log(tmp_path, orders=ORDERS)
    with held_up_in_the_second_half(live_cast):
        killed = start_import(path, mapping)
        wait_for_orders(live_cast, killed)
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=20)
    half = stored(live_cast)[0]

    told = sums(start_import(path, mapping))

    assert half == 500
    assert told["lines"] == LINES + BACKS
    assert told["placed"] == LINES - half * 3
    assert told["explained"] == {"already_known": half * 3, "return_line_recorded": BACKS}
    assert stored(live_cast) == (ORDERS, LINES, BACKS, BACKS, BACKS * 500)


def test_two_imports_at_the_same_time_double_nothing(live_cast: Cast, tmp_path: Path) -> None:
    path, mapping = write_log(tmp_path, orders=ORDERS)
    backwards, _ = write_log(tmp_path, orders=ORDERS, backwards=True)

    both = [start_import(path, mapping), start_import(backwards, mapping)]
    told = [sums(process) for process in both]

    assert sum(one["placed"] for one in told) == LINES
    assert sum(one["explained"].get("return_line_recorded", 0) for one in told) == BACKS
    assert sum(one["explained"].get("already_known", 0) for one in told) == LINES + BACKS
    assert stored(live_cast) == (ORDERS, LINES, BACKS, BACKS, BACKS * 500)
