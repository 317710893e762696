"""`backhaul journey`: complete returns through the running system, over HTTP only."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from backhaul.core.errors import DomainError
from backhaul.wiring import booting

if TYPE_CHECKING:
    from backhaul.wiring.journey.run import Plan, Played

app = typer.Typer()
_WAYS = ("api", "pages")


@app.command()
def journey(
    brand: str = typer.Option(..., help="The brand's slug."),
    count: int = typer.Option(8, min=1, max=100_000),
    seed: int = typer.Option(1, help="The same seed buys the same things."),
    clients: int = typer.Option(4, min=1, max=64, help="How many at a time."),
    through: str = typer.Option("api", help="api, or pages: as people do it."),
    as_json: bool = typer.Option(False, "--json", help="For scripts."),
) -> None:
    """Drive complete returns through the running system; exit 1 if any ends wrongly."""
    if through not in _WAYS:
        raise DomainError("no_such_way", given=through, known=", ".join(_WAYS))
    booting.set_up()
    from backhaul.wiring.demo.seed import kept_access

    access = kept_access().get(brand)
    if access is None:
        raise DomainError("no_demo_access", brand=brand, advice="run `backhaul demo` first")
    from backhaul.wiring.journey.run import Plan

    played = _play(
        Plan(brand, access, count, seed, clients, is_through_pages=through == "pages")
    )
    failed = [one for one in played if one.trouble]
    if as_json:
        journeys = [asdict(one) for one in played]
        typer.echo(
            json.dumps({"played": len(played), "failed": len(failed), "journeys": journeys})
        )
    else:
        _table(played)
        typer.echo(f"{len(played)} journeys, {len(failed)} ended where they should not.")
    raise typer.Exit(1 if failed else 0)


def _play(plan: Plan) -> list[Played]:
    from rich.progress import Progress

    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.wiring.journey.run import play

    with acting_for():
        now = clock.now()
    played: list[Played] = []
    with Progress(disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("journeys", total=plan.count)
        for one in play(plan, now=now):
            played.append(one)
            progress.advance(bar)
    return sorted(played, key=lambda one: one.number)


def _table(played: list[Played]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Journeys")
    for title in ("#", "Story", "RAN", "Ended as", "Refunded", "Seconds", ""):
        table.add_column(title, overflow="fold")
    for one in played:
        table.add_row(
            str(one.number + 1),
            one.story,
            one.ran,
            one.headline,
            f"{one.refunded_minor / 100:.2f}" if one.refunded_minor else "",
            f"{one.seconds:.1f}",
            one.trouble or "ok",
            style="red" if one.trouble else None,
        )
    Console().print(table)
