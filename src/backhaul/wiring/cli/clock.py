"""`backhaul clock`: the moving clock of a sandbox installation."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import requests
import typer

from backhaul.core.errors import DomainError
from backhaul.wiring import booting, place

app = typer.Typer(
    help="Show or move the clock of a sandbox installation.", no_args_is_help=True
)

_PART = re.compile(r"(\d+)([dhms])")
MOST_SECONDS = 20 * 366 * 86_400
"""Twenty years ahead of the real time: further on, dates of promises and labels run out."""
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}


@app.command()
def show(as_json: bool = typer.Option(False, "--json", help="For scripts.")) -> None:
    """Show the installation's time."""
    booting.set_up()
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for

    with acting_for():
        at, moved = clock.now(), clock.offset()
    if as_json:
        typer.echo(json.dumps({"now": at.isoformat(), "moved_seconds": moved.total_seconds()}))
    else:
        typer.echo(f"{at:%a %d %b %Y %H:%M:%S} UTC, moved by {moved}")


@app.command()
def advance(by: str = typer.Argument(help="How far: 73h, 2d12h, 90m.")) -> None:
    """Move the clock forward. Web, worker, sweeper and the sandbox peers obey it."""
    seconds = parse_span(by)
    booting.set_up()
    offset = move(seconds)
    typer.echo(f"The clock is {timedelta(seconds=offset)} ahead now.")


def parse_span(text: str) -> int:
    """Return the seconds of `2d12h30m`; raises DomainError `span_unreadable`."""
    if not text or _PART.sub("", text):
        raise DomainError("span_unreadable", given=text, example="73h")
    return sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(text))


def move(seconds: int) -> int:
    """Move the clock; return the new offset in seconds.

    Raises DomainError `clock_of_production_stands` for any but a sandbox installation.
    """
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.models import Installation

    with acting_for():
        row = Installation.objects.select_for_update().get()
        if row.kind != Installation.Kind.SANDBOX:
            raise DomainError("clock_of_production_stands")
        if row.clock_offset_seconds + seconds > MOST_SECONDS:
            raise DomainError("clock_too_far_ahead", most_days=MOST_SECONDS // 86_400)
        row.clock_offset_seconds += seconds
        row.save(update_fields=("clock_offset_seconds",))
    tell_peers(row.clock_offset_seconds)
    return int(row.clock_offset_seconds)


def catch_up(by: timedelta | None = None) -> None:
    """Bring a clock that was set back nearer to the present by so much, or all the way.

    One that is there or ahead stays: somebody else may have brought it there meanwhile.
    """
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.models import Installation

    with acting_for():
        row = Installation.objects.select_for_update().first()
        if row is None or row.clock_offset_seconds >= 0:
            return
        wanted = row.clock_offset_seconds + int(by.total_seconds()) if by else 0
        row.clock_offset_seconds = min(wanted, 0)
        row.save(update_fields=("clock_offset_seconds",))
    tell_peers(row.clock_offset_seconds)


def tell_peers(offset_seconds: int) -> None:
    """Bring the sandbox peers that are up to the same time."""
    for port in place.peer_ports().values():
        try:
            requests.post(
                f"{place.local_url(port)}/control/clock",
                json={"offset_seconds": offset_seconds},
                timeout=5,
            ).raise_for_status()
        except requests.ConnectionError:
            typer.echo(f"No sandbox peer answers on port {port}; it was not told.", err=True)
