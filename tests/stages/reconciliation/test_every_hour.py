"""What is compared by itself, and from the command line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import typer
from django.db import connection
from typer.testing import CliRunner, Result

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.reconciliation import jobs, sweeping
from backhaul.stages.reconciliation.models import Run
from backhaul.wiring import booting
from backhaul.wiring.cli import reconciling
from tests.stages.reconciliation.ledgers import breaks, compared, connection_of
from tests.stages.reconciliation.test_comparing import behind_our_back
from tests.stages.settlement.till import Till


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'reconciliation.compare'"
        )
        return int(cursor.fetchone()[0])


def runs(till: Till) -> list[tuple[str, int]]:
    """Return the connection of each run, and how many days it looked back."""
    with acting_for(till.brand.pk):
        found = Run.objects.filter(brand_id=till.brand.pk).order_by("id")
        return [
            (run.connection_name, round((run.began_at - run.since) / timedelta(days=1)))
            if run.since
            else (run.connection_name, 0)
            for run in found
        ]


def test_it_is_compared_each_hour_and_once_a_day_far_back(till: Till) -> None:
    row = connection_of(till)
    sweeping.look_after(till.brand.pk)
    sweeping.look_after(till.brand.pk)
    assert (waiting(), runs(till)) == (1, [("", 0)])

    jobs.compare(till.brand.pk, row.pk)
    sweeping.look_after(till.brand.pk)
    assert runs(till) == [("", 0), ("payments", 35)]
    jobs.compare(till.brand.pk, row.pk)
    assert runs(till)[-1] == ("payments", 3)

    till.move_clock(timedelta(minutes=61))
    sweeping.look_after(till.brand.pk)
    assert runs(till)[-1] == ("", 0)


def test_what_is_open_is_looked_at_as_long_as_it_is_open(till: Till) -> None:
    behind_our_back(till, till.ordered_leg(), 500)
    compared(till, days=36)
    till.move_clock(timedelta(hours=20))
    with acting_for(till.brand.pk):
        now = clock.now()
        Run.objects.filter(brand_id=till.brand.pk).update(
            since=now - timedelta(days=35), began_at=now - timedelta(hours=2)
        )
        assert sweeping.since_of(till.brand.pk, "payments", now) == now - timedelta(days=3)
        one = breaks(till)[0]
        one.happened_at = now - timedelta(days=9)
        one.save()
        since = sweeping.since_of(till.brand.pk, "payments", now)
    assert since == now - timedelta(days=9)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booting, "database", lambda: None)


def said(*words: str) -> Result:
    app = typer.Typer()
    app.add_typer(reconciling.app)
    app.command("other")(lambda: None)
    return CliRunner().invoke(app, ["reconcile", *words])


@pytest.mark.usefixtures("command")
def test_the_command_prints_the_breaks_and_exits_non_zero(till: Till) -> None:
    till.send(till.ordered_leg())
    assert said("--provider", "stripe", "--since", "7d").exit_code == 0
    behind_our_back(till, till.ordered_leg(), 500)

    plain = said("--provider", "payments", "--since", "7d", "--brand", "nordlicht")
    as_json = said("--provider", "stripe", "--since", "7d", "--json")

    assert plain.exit_code == as_json.exit_code == 1
    assert "theirs_only" in plain.stdout
    told = json.loads(as_json.stdout)
    assert (told["breaks"], told["by_kind"]) == (1, {"theirs_only": 1})
    [one] = told["list"]
    assert (one["theirs"], one["repair"]) == ("5.00 EUR", "record")
    counts = [(r["provider"], r["theirs"], r["matched"], r["breaks"]) for r in told["runs"]]
    assert counts == [("payments", 2, 1, 1), ("returns", 0, 0, 0)]


@pytest.mark.usefixtures("command", "till")
def test_the_command_says_what_is_wrong_with_its_use() -> None:
    assert said("--since", "yesterday").exit_code == 2
    assert said("--provider", "nobody").exit_code == 2
    assert "no such brand" in said("--brand", "nobody").stderr
