"""`backhaul carriers`: what a carrier's body says, in our words. No database is needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="What carriers say, in Backhaul's words.", no_args_is_help=True)

WRONG_USE = 2


@app.command("list")
def list_carriers(
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """List the carriers whose bodies can be read."""
    from backhaul.adapters.carriers.parsers import parser_names

    names = parser_names()
    typer.echo(json.dumps(list(names)) if as_json else "\n".join(names))


@app.command()
def normalise(
    file: Annotated[
        Path,
        typer.Argument(
            help="A webhook or an answer, as the carrier sent it; - for standard input.",
            metavar="FILE",
        ),
    ],
    carrier: Annotated[str, typer.Option(help="Which carrier's; see `carriers list`.")],
) -> None:
    """Print the scans in a carrier's body as JSON; problems go to standard error.

    Exit code 1: nothing in it could be read; 2: the command was used wrongly.
    """
    from backhaul.adapters.carriers.normalise import as_json
    from backhaul.adapters.carriers.parsers import parser_named, parser_names
    from backhaul.foundation import clock

    parser = parser_named(carrier)
    if parser is None:
        known = ", ".join(parser_names())
        typer.secho(f"backhaul: no carrier {carrier}. There are: {known}.", fg="red", err=True)
        raise typer.Exit(WRONG_USE)
    found = parser.parse(_body(file), received_at=clock.now())
    typer.echo(json.dumps(as_json(found.scans), ensure_ascii=False, indent=2))
    for problem in found.problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1 if found.problems and not found.scans else 0)


def _body(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        typer.secho(f"backhaul: {error}", fg="red", err=True)
        raise typer.Exit(WRONG_USE) from None
