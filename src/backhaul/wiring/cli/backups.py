"""`backup`, `restore`, and `restored` for who restored a database of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from backhaul.wiring import booting

app = typer.Typer()
_WAITS = "Refunds are held until the payment providers have told what they did since then."


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to; it must not exist yet.")],
) -> None:
    """Write database, key and files of an embedded installation into one file."""
    from backhaul.wiring import backups

    manifest = backups.backup(file)
    rows = sum(manifest.rows.values())
    size = file.stat().st_size / 1_000_000
    typer.echo(
        f"{file}: {rows} rows of {len(manifest.rows)} tables as of {manifest.taken_at}, "
        f"{size:.1f} MB. It holds the secret key: keep it where the key may be kept."
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` wrote.", exists=True)],
    force: bool = typer.Option(
        False, "--force", help="Throw away what is in the installation now."
    ),
) -> None:
    """Bring a backup back into an embedded installation that does not run."""
    from backhaul.wiring import backups

    manifest = backups.restore(file, is_forced=force)
    typer.echo(f"Restored and compared: as of {manifest.taken_at}. {_WAITS}")


@app.command()
def restored(
    taken_at: Annotated[
        datetime | None,
        typer.Option(help="When the backup was taken, in UTC: 2026-11-22T18:00:00."),
    ] = None,
    checked: bool = typer.Option(
        False, "--checked", help="A person has compared the rest: let refunds go."
    ),
) -> None:
    """Say that a database of your own was restored, or that refunds may go again."""
    booting.set_up()
    from backhaul.stages.settlement import looking_back

    if taken_at is not None:
        looking_back.begin(taken_at.replace(tzinfo=taken_at.tzinfo or UTC))
        typer.echo(_WAITS)
    elif checked:
        looking_back.end()
        typer.echo("Refunds are sent again.")
    else:
        waiting = looking_back.waits_for()
        typer.echo(f"Awaited: {', '.join(waiting)}" if waiting else "Nothing is awaited.")
