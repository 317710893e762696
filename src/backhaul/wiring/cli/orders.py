"""`backhaul orders import`: orders from the files of a shop."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.orders import Batch, ImportReport, Reader
from backhaul.wiring import booting
from backhaul.wiring.cli.gathering import gathered
from backhaul.wiring.cli.problem_file import ProblemFile, beside

if TYPE_CHECKING:
    from backhaul.foundation.tenancy.models import Brand

app = typer.Typer(help="Orders of the brands' channels.", no_args_is_help=True)

WRONG_USE = 2
#: So many new lines change what the database's planner should know.
_MANY = 1_000


@app.callback()
def group() -> None:
    """Orders of the brands' channels."""


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    files: Annotated[
        list[Path],
        typer.Argument(
            help="The files, the oldest first.",
            metavar="FILE...",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ]
    brand: Annotated[str, typer.Option(help="The brand's slug.")]
    form: Annotated[str, typer.Option("--format", help="csv, shopify or woocommerce.")]
    columns: Annotated[
        Path | None, typer.Option(help="The mapping of a CSV's columns, a TOML file.")
    ] = None
    problems: Annotated[
        Path | None, typer.Option(help="Where lines go that must be mended.", dir_okay=False)
    ] = None
    channel: Annotated[
        str, typer.Option(help="Which of the brand's channels it is, if not the usual one.")
    ] = ""
    test_orders: Annotated[
        bool, typer.Option("--test-orders", help="Place orders that Shopify calls tests.")
    ] = False
    as_json: Annotated[
        bool, typer.Option("--json", help="End with the sums as one line of JSON.")
    ] = False


@app.command("import")
@gathered(ImportOptions)
def import_orders(options: ImportOptions) -> None:
    """Import orders from files: every line is placed or explained.

    Importing a file again is harmless. Exit code 0: every line is accounted for; 1: some
    were not understood, the report says which; 2: the command was used wrongly.
    """
    booting.set_up()
    from backhaul.wiring.cli import order_report, order_words

    began = time.monotonic()
    try:
        brand = brand_named(options.brand)
        reader = _reader(options)
        problems = _problem_file(options, reader)
        if len(options.files) > 1:
            _check(reader, options.files)
        report = _run(options, brand, reader, problems)
    except DomainError as error:
        typer.secho(f"backhaul: {order_words.refusal(error)}", fg="red", err=True)
        raise typer.Exit(WRONG_USE) from None
    seconds = time.monotonic() - began
    if options.as_json:
        typer.echo(json.dumps(order_report.as_json(report, problems, seconds)))
    else:
        order_report.show(report, problems, seconds)
    raise typer.Exit(0 if report.is_complete and not report.failed else 1)


def brand_named(slug: str) -> Brand:
    """Raises NotFound `no_such_brand`, with the slugs that there are."""
    from backhaul.foundation.tenancy.models import Brand

    brands = {brand.slug: brand for brand in Brand.objects.filter(is_system=False)}
    if slug not in brands:
        raise NotFound("no_such_brand", slug=slug, known=sorted(brands) or ["–"])
    return brands[slug]


def _reader(options: ImportOptions) -> Reader:
    from backhaul.adapters.channels.formats import open_reader

    return open_reader(options.form, options.columns, test_orders=options.test_orders)


def _problem_file(options: ImportOptions, reader: Reader) -> ProblemFile:
    from backhaul.adapters.channels.csv import CsvReader

    wanted = options.problems
    if wanted is not None and wanted.resolve() in {path.resolve() for path in options.files}:
        raise DomainError("problems_file_is_read", file=str(wanted))
    encoding = reader.columns.form.encoding if isinstance(reader, CsvReader) else "utf-8"
    return ProblemFile(
        wanted or beside(options.files[0]), encoding, may_replace=wanted is not None
    )


def _check(reader: Reader, files: Sequence[Path]) -> None:
    """Look into every file first: what is wrong with the last one writes nothing."""
    for path in files:
        for _ in _batches(reader, path):
            break


def _batches(reader: Reader, path: Path) -> Iterator[Batch]:
    """Raises DomainError that names the file."""
    try:
        yield from reader.read(path)
    except OSError as error:
        raise DomainError("file_unreadable", file=str(path), why=str(error)) from error
    except DomainError as error:
        error.facts["file"] = str(path)
        raise


def _run(
    options: ImportOptions, brand: Brand, reader: Reader, problems: ProblemFile
) -> ImportReport:
    from backhaul.foundation import clock
    from backhaul.stages.orders.importing import OrderImport

    work = OrderImport(brand.pk, at=clock.now(), channel=options.channel)
    with _progress(options) as advance:
        for batch in _all_batches(reader, options.files, work.report):
            work.take(batch)
            problems.take(batch)
            advance(batch.lines)
        report = work.finish()
    if report.placed >= _MANY:
        _refresh_statistics()
    return report


def _all_batches(
    reader: Reader, files: Sequence[Path], report: ImportReport
) -> Iterator[Batch]:
    from backhaul.wiring.cli import order_words

    try:
        for path in files:
            yield from _batches(reader, path)
    except DomainError:
        if report.lines:
            typer.echo(order_words.stopped(report.placed), err=True)
        raise


def _refresh_statistics() -> None:
    """Let the planner know the new rows at once: it plans a brand it never saw as one row."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "ANALYZE catalog_variant, orders_order, orders_orderline, orders_payment"
        )


@contextmanager
def _progress(options: ImportOptions) -> Iterator[Callable[[int], object]]:
    """Show a bar to a person; a script sees nothing of it."""
    if not sys.stderr.isatty():
        yield lambda lines: lines
        return
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.progress import Progress

    # The orders of a JSON file are not its lines: nobody knows how many there will be.
    lines = sum(map(_lines_of, options.files)) if options.form == "csv" else None
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Lines"), total=lines)
        yield lambda count: bar.advance(task, count)


def _lines_of(path: Path) -> int:
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
