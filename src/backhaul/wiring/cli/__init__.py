"""The command line: `backhaul --help`."""

from __future__ import annotations

import os
import sys

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backhaul.wiring.settings")

app = typer.Typer(
    name="backhaul",
    help="Backhaul: the system of record for product returns.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"backhaul {version('backhaul')}")
        raise typer.Exit


@app.callback()
def whole(
    version: bool = typer.Option(
        False,
        "--version",
        help="Say which version this is.",
        callback=_say_version,
        is_eager=True,
    ),
) -> None:
    """Backhaul: the system of record for product returns."""
    del version


def main() -> None:
    """Run the command line; every expected trouble is one clear line and an exit code."""
    from backhaul.wiring.cli import everything

    everything.join(app)
    try:
        app()
    except everything.TROUBLE as error:
        typer.secho(f"backhaul: {everything.in_words(error)}", fg="red", err=True)
        sys.exit(1)
