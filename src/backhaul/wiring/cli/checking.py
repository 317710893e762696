"""`backhaul doctor`: would it work? The exit code says so."""

from __future__ import annotations

import json

import typer

from backhaul.wiring import booting
from backhaul.wiring.cli.serving import say_first_page

app = typer.Typer()
_MARK = {True: ("ok", "green"), False: ("FAILS", "red")}


@app.command()
def doctor(as_json: bool = typer.Option(False, "--json", help="For scripts.")) -> None:
    """Check database, roles, row-level security, worker, storage, e-mail and time."""
    booting.set_up()
    from backhaul.wiring.diagnosis import examine

    findings = examine()
    is_well = all(finding.is_well for finding in findings)
    if as_json:
        checks = [
            {"check": f.check, "is_well": f.is_well, "says": f.says, "advice": f.advice}
            for f in findings
        ]
        typer.echo(json.dumps({"is_well": is_well, "checks": checks}))
    else:
        for finding in findings:
            mark, colour = _MARK[finding.is_well]
            typer.secho(f"{mark:6}", fg=colour, nl=False)
            typer.echo(f" {finding.check:20} {finding.says}")
            if finding.advice and not finding.is_well:
                typer.echo(f"       → {finding.advice}")
        if findings[0].is_well:
            say_first_page()
    raise typer.Exit(0 if is_well else 1)
