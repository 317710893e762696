"""`backhaul demo`: the whole product on one machine, with made-up brands and sandbox peers."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import requests
import typer

from backhaul.wiring import booting, place

app = typer.Typer()
_ANSWERS_WITHIN = 3


@app.command()
def demo(
    seed_only: bool = typer.Option(
        False, "--seed-only", help="Fill the installation with demo data and return."
    ),
    returns: int = typer.Option(9, help="How many returns to play through at first start."),
) -> None:
    """Start everything with two demo brands and four sandbox peers. Ctrl-C stops it."""
    fill = place.backhaul("demo", "--seed-only", "--returns", str(returns))
    if not seed_only:
        typer.echo(
            "Starting database, sandbox peers, worker and web; then demo data. A minute."
        )
        booting.run_tree(with_peers=True, when_up=lambda: subprocess.Popen(fill))
        return
    if _is_up():
        booting.set_up()
        _fill(returns)
        return
    raise typer.Exit(_seed_and_stop(fill))


def _is_up() -> bool:
    try:
        url = f"{place.local_url(place.web_port())}/healthz"
        return requests.get(url, timeout=_ANSWERS_WITHIN).status_code in {200, 503}
    except requests.RequestException:
        return False


def _seed_and_stop(fill: list[str]) -> int:
    """Nothing is running: bring it up for as long as the seeding takes."""
    codes: list[int] = []

    def seed_then_stop() -> None:
        # In a thread of its own: the tree must go on listening to its processes.
        import os
        import signal
        import threading

        def run() -> None:
            codes.append(subprocess.run(fill, check=False).returncode)
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=run, daemon=True).start()

    booting.run_tree(with_peers=True, when_up=seed_then_stop)
    return codes[0] if codes else 1


def _tell_the_planner() -> None:
    """Plans made for empty tables are slow, and the next look at them takes a while."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["owner"].close()


def _fill(returns: int) -> None:
    from backhaul.wiring.cli.clock import catch_up
    from backhaul.wiring.demo.past import BEGAN, play_past
    from backhaul.wiring.demo.seed import seed
    from backhaul.wiring.demo.tills import connect_tills
    from backhaul.wiring.demo.welcome import play, welcome

    began = BEGAN if returns else timedelta(0)
    try:
        access = connect_tills(seed(began=began), is_wanted=returns > 0)
        play_past(access)
    finally:
        catch_up()
    play(access, returns)
    _tell_the_planner()
    typer.echo(welcome(access))
