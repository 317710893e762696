"""`backhaul reconcile`: the providers' books beside ours, and goods beside money."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.wiring import booting
from backhaul.wiring.cli.gathering import gathered

if TYPE_CHECKING:
    from backhaul.foundation.connections.models import Connection
    from backhaul.foundation.tenancy.models import Brand
    from backhaul.stages.reconciliation.models import Break, Run

app = typer.Typer()

BREAKS, WRONG_USE, NOT_FINISHED = 1, 2, 3
_SPAN = re.compile(r"(\d{1,4})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}
_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class ReconcileOptions:
    provider: Annotated[
        str, typer.Option(help="A connection's name, or an adapter: stripe. Empty: all.")
    ] = ""
    since: Annotated[str, typer.Option(help="A date, a moment, or a span: 36h, 7d, 4w.")] = "3d"
    brand: Annotated[str, typer.Option(help="The brand's slug. Empty: all brands.")] = ""
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON instead.")] = False


@app.command()
@gathered(ReconcileOptions)
def reconcile(options: ReconcileOptions) -> None:
    """Compare the providers' refunds and disputes with ours, and goods with money.

    Exit code 0: everything fits; 1: there are open breaks; 2: the command was used wrongly;
    3: a provider could not be read to its end.
    """
    booting.set_up()
    booting.database()
    try:
        wanted = _wanted(options)
        since = read_since(options.since)
        runs = [run for brand, rows in wanted for run in _compare(brand, rows, since)]
    except DomainError as error:
        typer.secho(f"backhaul: {_in_words(error)}", fg="red", err=True)
        raise typer.Exit(WRONG_USE) from None
    found = _breaks(wanted)
    if options.as_json:
        typer.echo(json.dumps(_as_json(wanted, runs, found)))
    else:
        _show(wanted, runs, found)
    raise typer.Exit(_exit_code(runs, found))


def read_since(text: str) -> datetime:
    """Return the moment that `text` names; raises DomainError `since_unreadable`."""
    from backhaul.foundation import clock

    if span := _SPAN.fullmatch(text.strip()):
        return clock.now() - timedelta(hours=int(span[1]) * _HOURS[span[2]])
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise DomainError("since_unreadable", since=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Wanted = Sequence[tuple["Brand", Sequence["Connection"]]]


def _wanted(options: ReconcileOptions) -> Wanted:
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.models import Brand
    from backhaul.stages.reconciliation.running import connections_to_compare
    from backhaul.wiring.cli.orders import brand_named

    brands = (
        [brand_named(options.brand)]
        if options.brand
        else list(Brand.objects.filter(is_system=False))
    )
    found: list[tuple[Brand, Sequence[Connection]]] = []
    for brand in brands:
        with acting_for(brand.pk):
            rows = connections_to_compare(brand.pk)
        mine = [r for r in rows if options.provider in {"", r.name, r.adapter}]
        if mine or not options.provider:
            found.append((brand, mine))
    if not found:
        raise DomainError("no_such_provider", provider=options.provider)
    return found


def _compare(brand: Brand, rows: Sequence[Connection], since: datetime) -> list[Run]:
    from backhaul.stages.reconciliation.returns_check import compare_returns
    from backhaul.stages.reconciliation.running import reconcile as compare

    by = "command"
    runs = [compare(brand.pk, row, since=since, asked_by=by) for row in rows]
    return [*runs, compare_returns(brand.pk, asked_by=by)]


def _breaks(wanted: Wanted) -> list[tuple[Brand, Break]]:
    """Return what is open of the compared connections, the oldest first."""
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.reconciliation.models import Break

    found: list[tuple[Brand, Break]] = []
    for brand, rows in wanted:
        with acting_for(brand.pk):
            names = ["", *(row.name for row in rows)]
            open_ones = Break.objects.filter(
                brand_id=brand.pk, resolved_at=None, connection_name__in=names
            )
            found += [(brand, one) for one in open_ones.order_by("found_at", "id")]
    return found


def _exit_code(runs: Sequence[Run], found: Sequence[object]) -> int:
    if any(run.failure for run in runs):
        return NOT_FINISHED
    return BREAKS if found else 0


def _as_json(
    wanted: Wanted, runs: Sequence[Run], found: Sequence[tuple[Brand, Break]]
) -> dict[str, Any]:
    slugs = {brand.pk: brand.slug for brand, _ in wanted}
    by_kind: dict[str, int] = {}
    for _, one in found:
        by_kind[one.kind] = by_kind.get(one.kind, 0) + 1
    return {
        "breaks": len(found),
        "by_kind": by_kind,
        "runs": [_run_as_json(run, slugs) for run in runs],
        "list": [_break_as_json(brand, one) for brand, one in found],
    }


def _run_as_json(run: Run, slugs: dict[int, str]) -> dict[str, Any]:
    assert run.ended_at is not None
    return {
        "brand": slugs[run.brand_id],
        "provider": run.connection_name or "returns",
        "since": run.since.isoformat() if run.since else None,
        "theirs": run.theirs,
        "matched": run.matched,
        "disputes": {"theirs": run.disputes, "matched": run.disputes_matched},
        "of_other_payments": run.strangers,
        "breaks": run.breaks,
        "failure": run.failure,
        "seconds": round((run.ended_at - run.began_at).total_seconds(), 2),
    }


def _break_as_json(brand: Brand, one: Break) -> dict[str, Any]:
    return {
        "brand": brand.slug,
        "number": one.pk,
        "kind": one.kind,
        "subject": one.subject,
        "ours": _amount(one.ours_minor, one.ours_currency),
        "ours_state": one.ours_state,
        "theirs": _amount(one.theirs.get("amount_minor"), one.theirs.get("currency", "")),
        "theirs_status": one.theirs.get("status", ""),
        "repair": one.repair,
        "found_at": one.found_at.isoformat(),
        "owner": one.owner,
    }


def _amount(minor: int | None, currency: str) -> str:
    if minor is None or not currency:
        return ""
    return f"{Money(minor, currency).major} {currency}"


def _show(wanted: Wanted, runs: Sequence[Run], found: Sequence[tuple[Brand, Break]]) -> None:
    slugs = {brand.pk: brand.slug for brand, _ in wanted}
    for run in runs:
        told = _run_as_json(run, slugs)
        counts = (
            f"{told['theirs']} refunds, {told['matched']} fit, "
            f"{told['disputes']['theirs']} disputes, {told['disputes']['matched']} fit, "
            f"{told['of_other_payments']} of payments that are not here, "
            if run.connection_name
            else ""
        )
        ends = f"not finished: {run.failure}" if run.failure else f"{run.breaks} breaks open"
        typer.echo(f"{told['brand']:<16} {told['provider']:<16} {counts}{ends}")
    for brand, one in found[:_SHOWN]:
        told = _break_as_json(brand, one)
        beside = f"ours {told['ours'] or '–'} {told['ours_state']}".rstrip()
        theirs = f"theirs {told['theirs'] or '–'} {told['theirs_status']}".rstrip()
        typer.echo(f"  {one.pk:>6} {one.kind:<20} {one.subject:<24} {beside}; {theirs}")
    if len(found) > _SHOWN:
        typer.echo(f"  … and {len(found) - _SHOWN} more")


def _in_words(error: DomainError) -> str:
    said = ", ".join(f"{name} {value}" for name, value in error.facts.items())
    return f"{error.code.replace('_', ' ')} ({said})" if said else error.code.replace("_", " ")
