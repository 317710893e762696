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
    """List the carriers whose bodies can be read, those of BACKHAUL_CARRIERS among them."""
    from backhaul.adapters.carriers.own import use_setting
    from backhaul.adapters.carriers.parsers import parser_names

    problems = use_setting()
    names = parser_names()
    typer.echo(json.dumps(list(names)) if as_json else "\n".join(names))
    for problem in problems:
        typer.secho(f"backhaul: {problem}", fg="red", err=True)


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
    from backhaul.adapters.carriers.own import use_setting
    from backhaul.adapters.carriers.parsers import parser_named, parser_names
    from backhaul.adapters.carriers.second_look import read_body
    from backhaul.foundation import clock

    use_setting()
    if parser_named(carrier) is None:
        known = ", ".join(parser_names())
        typer.secho(f"backhaul: no carrier {carrier}. There are: {known}.", fg="red", err=True)
        raise typer.Exit(WRONG_USE)
    found = read_body(carrier, _body(file), received_at=clock.now())
    typer.echo(json.dumps(as_json(found.scans), ensure_ascii=False, indent=2))
    for problem in found.problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1 if found.problems and not found.scans else 0)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A carrier's file.", metavar="FILE")],
    bodies: Annotated[
        list[Path] | None,
        typer.Argument(help="Bodies of that carrier, to see what it reads.", metavar="BODY"),
    ] = None,
) -> None:
    """Say what is wrong with a carrier's file, by line; with bodies, what it reads in them.

    Exit code 1: something is wrong, or a body held nothing that it could read.
    """
    from backhaul.adapters.carriers.own import lines_of, read_by, wrong_with

    text = _body(file).decode("utf-8", "replace")
    wrong = wrong_with(text)
    for one in wrong:
        typer.echo(f"{file.name}, {one}")
    if wrong:
        raise typer.Exit(1)
    typer.echo(f"{file.name} can be used.")
    is_read = True
    for body in bodies or []:
        parsed = read_by(text, _body(body))
        typer.echo(f"\n{body.name}: {len(parsed.scans)} scans")
        for line in lines_of(parsed):
            typer.echo(f"  {line}")
        is_read = is_read and bool(parsed.scans)
    raise typer.Exit(0 if is_read else 1)


@app.command()
def draft(
    file: Annotated[
        Path,
        typer.Argument(
            help="A body as the carrier sent it; - for standard input.", metavar="FILE"
        ),
    ],
    name: Annotated[str, typer.Option(help="What the carrier is called.")] = "my_carrier",
) -> None:
    """Draft a carrier's file from one body, for you to check and complete.

    Exit code 1: no events were found in it.
    """
    from backhaul.adapters.carriers.own import draft as drawn
    from backhaul.foundation import clock

    text = drawn(_body(file), name=name, drawn_on=clock.now().date().isoformat())
    if text is None:
        typer.secho(
            "backhaul: no events found: nothing with a time and a text or a code.",
            fg="red",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(text, nl=False)


@app.command()
def score(
    folder: Annotated[
        Path,
        typer.Argument(
            help="With labels_payloads.csv, labels_events.csv and payloads/.", metavar="DIR"
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List what was misread.")] = False,
) -> None:
    """Compare our reading of a labelled folder with its labels, per carrier and in all."""
    from backhaul.adapters.carriers.own import use_setting
    from backhaul.adapters.carriers.scoring import lines
    from backhaul.adapters.carriers.scoring import score as compare

    use_setting()
    try:
        found = compare(folder)
    except (OSError, KeyError, ValueError) as error:
        typer.secho(f"backhaul: {folder} is no labelled folder: {error}", fg="red", err=True)
        raise typer.Exit(WRONG_USE) from None
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        return
    for line in lines(found):
        typer.echo(line)
    if errors:
        for miss in found.misses:
            typer.echo(
                f"{miss['file']} {miss['kind']} {miss['seq']}: wanted {miss['wanted']}, "
                f"got {miss['got']} {miss['text']}"
            )


def _body(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        typer.secho(f"backhaul: {error}", fg="red", err=True)
        raise typer.Exit(WRONG_USE) from None
