"""`backhaul books`: books that are closed and handed to those who keep them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.wiring import booting
from backhaul.wiring.cli.gathering import gathered
from backhaul.wiring.cli.reconciling import read_since

if TYPE_CHECKING:
    from backhaul.foundation.tenancy.models import Brand
    from backhaul.stages.bookkeeping.models import Export

app = typer.Typer(help="Books that are closed and handed over.", no_args_is_help=True)
NOTHING, WRONG_USE = 1, 2

BrandOption = Annotated[str, typer.Option(help="The brand's slug.")]


@app.callback()
def group() -> None:
    """Books that are closed and handed over."""


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    brand: BrandOption
    form: Annotated[str, typer.Option("--format", help="csv, datev or xero.")] = "csv"
    until: Annotated[
        str, typer.Option(help="Close what was booked before then. Empty: now.")
    ] = ""
    number: Annotated[
        int, typer.Option(help="Write this closed export again, and close nothing.")
    ] = 0
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; else its own name, here.")
    ] = None
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False


@app.command("export")
@gathered(ExportOptions)
def export_books(options: ExportOptions) -> None:
    """Close what no export has yet, or write a closed one again: the same bytes.

    Exit code 0: written; 1: there is nothing to export; 2: the command was used wrongly.
    """
    brand = _boot(options.brand)
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.bookkeeping.closing import file_of

    try:
        with acting_for(brand.pk):
            export = _export(brand, options)
            made = file_of(export, options.form)
    except DomainError as error:
        typer.secho(f"backhaul: {error.code.replace('_', ' ')}", fg="red", err=True)
        is_empty = error.code == "nothing_to_export"
        raise typer.Exit(NOTHING if is_empty else WRONG_USE) from None
    path = options.out or Path(made.name)
    path.write_bytes(made.content)
    told = {
        "number": export.number,
        "file": str(path),
        "bookings": export.bookings,
        "from": export.first_day.isoformat(),
        "to": export.last_day.isoformat(),
        "sha256": export.hashes[options.form],
    }
    typer.echo(
        json.dumps(told)
        if options.as_json
        else f"Export {export.number}: {export.bookings} bookings, {path}"
    )


@app.command("taxes")
def taxes(
    brand: BrandOption,
    since: Annotated[str, typer.Option(help="A date, a moment, or a span: 30d.")] = "30d",
    until: Annotated[str, typer.Option(help="A date or a moment. Empty: now.")] = "",
) -> None:
    """Print the tax in what was credited, by country and rate, as JSON lines."""
    row = _boot(brand)
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.bookkeeping.summaries import tax_sums

    with acting_for(row.pk):
        end = read_since(until) if until else clock.now()
        for one in tax_sums(row.pk, since=read_since(since), until=end):
            told = {
                "country": one.country,
                "tax": one.name,
                "rate_percent": None if one.rate_bp is None else one.rate_bp / 100,
                "gross": str(Money(one.gross_minor, one.currency).major),
                "of_it_tax": str(Money(one.tax_minor, one.currency).major),
                "currency": one.currency,
                "credit_notes": one.notes,
            }
            typer.echo(json.dumps(told, ensure_ascii=False))


@app.command("liability")
def liability(brand: BrandOption) -> None:
    """Print the store credit that is not spent, by age in days, as JSON lines."""
    row = _boot(brand)
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.bookkeeping import summaries

    with acting_for(row.pk):
        for one in summaries.liability(row.pk, at=clock.now()):
            told = {
                "from_days": one.from_days,
                "to_days": one.to_days,
                "amount": str(Money(one.minor, one.currency).major),
                "currency": one.currency,
                "accounts": one.accounts,
            }
            typer.echo(json.dumps(told))


def _boot(slug: str) -> Brand:
    booting.set_up()
    booting.database()
    from backhaul.wiring.cli.orders import brand_named

    return brand_named(slug)


def _export(brand: Brand, options: ExportOptions) -> Export:
    from backhaul.foundation import clock
    from backhaul.stages.bookkeeping.closing import close
    from backhaul.stages.bookkeeping.queries import export_numbered

    if options.number:
        return export_numbered(brand.pk, options.number)
    until: datetime = read_since(options.until) if options.until else clock.now()
    return close(brand, until=until, actor="command")
