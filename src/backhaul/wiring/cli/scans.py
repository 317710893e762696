"""`backhaul scans import`: carrier events from a file, one JSON object per line."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from backhaul.core.errors import DomainError
from backhaul.wiring import booting
from backhaul.wiring.cli.gathering import gathered
from backhaul.wiring.cli.orders import brand_named

if TYPE_CHECKING:
    from backhaul.foundation.tenancy.models import Brand

app = typer.Typer(help="Carrier events from files.", no_args_is_help=True)

WRONG_USE = 2
_AT_ONCE = 1_000
_LONGEST_LINE = 100_000
"""An event is a few hundred bytes; a file without line ends must not fill the memory."""

Row = tuple[int, bytes]
"""The number of a line, from 1, and what stands in it."""


@app.callback()
def group() -> None:
    """Carrier events from files."""


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    file: Annotated[
        Path,
        typer.Argument(
            help="One event per line, as `POST /api/v1/scans` takes them.",
            metavar="FILE.ndjson",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ]
    brand: Annotated[str, typer.Option(help="The brand's slug.")]
    results: Annotated[
        Path | None,
        typer.Option(
            help="Where the result of each line goes; - for standard output. If not given: "
            "beside you, by the file's name.",
            dir_okay=False,
            allow_dash=True,
        ),
    ] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="End with the sums as one line of JSON.")
    ] = False


@dataclass(slots=True)
class _Sums:
    statuses: Counter[str] = field(default_factory=Counter)
    refresh_at: int = 1_000
    """After so many new scans the planner is told of them, then after ten times as many."""
    began: float = field(default_factory=time.monotonic)

    def as_json(self) -> dict[str, object]:
        return {
            "lines": self.statuses.total(),
            "accepted": self.statuses["accepted"],
            "known": self.statuses["known"],
            "refused": self.statuses["refused"],
            "seconds": round(time.monotonic() - self.began, 1),
        }


@app.command("import")
@gathered(ImportOptions)
def import_scans(options: ImportOptions) -> None:
    """Import carrier events: every line is accepted, known already, or refused with a reason.

    What was accepted is stored first and then folded. Importing a file again is harmless.
    Exit code 0: no line was refused; 1: some were; 2: the command was used wrongly.
    """
    booting.set_up()
    from backhaul.wiring.cli import order_words

    sums = _Sums()
    try:
        brand = brand_named(options.brand)
        with _results(options) as told, _progress(options.file) as advance:
            for rows in _chunks(options.file):
                _take(brand, rows, told, sums)
                advance(sum(len(line) for _, line in rows))
                if sums.statuses["accepted"] >= sums.refresh_at:
                    sums.refresh_at *= 10
                    _refresh_statistics()
    except (DomainError, OSError) as error:
        said = order_words.refusal(error) if isinstance(error, DomainError) else str(error)
        typer.secho(f"backhaul: {said}", fg="red", err=True)
        raise typer.Exit(WRONG_USE) from None
    _end(options, sums)
    raise typer.Exit(1 if sums.statuses["refused"] else 0)


def _chunks(path: Path) -> Iterator[list[Row]]:
    """Yield the lines that hold something, a thousand at a time."""
    with path.open("rb") as file:
        lines = enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), start=1)
        said = ((number, line) for number, line in lines if line.strip())
        while rows := list(islice(said, _AT_ONCE)):
            yield rows


def _take(brand: Brand, rows: Sequence[Row], told: TextIO, sums: _Sums) -> None:
    """Store and fold one chunk; its results are told only when it is in the database."""
    from backhaul.doors.api.scan_rows import ADAPTER, checked
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.tracking.handing_in import hand_in
    from backhaul.stages.tracking.inbox import drain_inbox

    found = checked([_decoded(line) for _, line in rows])
    with acting_for(brand.pk):
        known = iter(hand_in(brand.pk, ADAPTER, found.accepted, at=clock.now()))
    while drain_inbox():
        pass
    for (line_no, _), result in zip(rows, found.results, strict=True):
        status = result["status"]
        if status == "accepted" and next(known):
            status = "known"
        sums.statuses[status] += 1
        said: dict[str, Any] = {"line": line_no, "status": status}
        if result["problems"]:
            said["problems"] = result["problems"]
        told.write(json.dumps(said, ensure_ascii=False) + "\n")


def _refresh_statistics() -> None:
    """Let the planner know the new rows: it plans a brand it never saw as a few rows."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE tracking_scan")


def _decoded(line: bytes) -> Any:
    """A line that is no JSON is refused as whatever else is no event."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _end(options: ImportOptions, sums: _Sums) -> None:
    found = sums.as_json()
    if options.as_json:
        typer.echo(json.dumps(found), err=_is_stdout(options))
        return
    from django.utils.translation import gettext as _

    line = _(
        "%(lines)d lines in %(seconds).1f s: %(accepted)d new, %(known)d known, "
        "%(refused)d refused."
    )
    typer.echo(line % found, err=_is_stdout(options))


def _is_stdout(options: ImportOptions) -> bool:
    return str(options.results) == "-"


def _results(options: ImportOptions) -> Any:
    if _is_stdout(options):
        return nullcontext(sys.stdout)
    path = options.results or Path(f"{options.file.stem}.results.ndjson")
    if path.resolve() == options.file.resolve():
        raise DomainError("problems_file_is_read", file=str(path))
    return path.open("w", encoding="utf-8")


@contextmanager
def _progress(path: Path) -> Iterator[Callable[[int], object]]:
    """Show a bar to a person; a script sees nothing of it."""
    if not sys.stderr.isatty():
        yield lambda count: count
        return
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Scans"), total=path.stat().st_size)
        yield lambda count: bar.advance(task, count)
