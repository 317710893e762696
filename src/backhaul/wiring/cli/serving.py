"""`serve`, and its parts one by one for those who run them under a supervisor of their own."""

from __future__ import annotations

import os

import typer

from backhaul.wiring import booting, place

app = typer.Typer()


@app.command()
def serve() -> None:
    """Start everything: database, migrations, web, worker and sweeper. Ctrl-C stops it."""
    booting.run_tree(with_peers=False, when_up=_say_where)


@app.command()
def web() -> None:
    """Run the web server alone."""
    place.prepare()
    command = booting.web_command()
    os.execv(command[0], command)  # noqa: S606 - our own program takes this process over


@app.command()
def worker() -> None:
    """Run the worker and the sweeper alone."""
    booting.set_up()
    from backhaul.wiring.worker import run_worker

    run_worker()


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date; starts the embedded server if needed."""
    server = booting.database()
    try:
        booting.migrate()
    finally:
        if server is not None:
            server.close()
    typer.echo("The schema is up to date.")


def _say_where() -> None:
    typer.echo(f"Backhaul is up: {place.local_url(place.web_port())}  (Ctrl-C stops it)")
    say_first_page()


def say_first_page() -> None:
    """Tell where the first member is made, as long as there is none."""
    from django.db import connections

    from backhaul.foundation.tenancy.first_run import setup_address

    address = setup_address()
    connections.close_all()
    if address is not None:
        typer.echo(f"Nobody can sign in yet. Begin here: {address}")
