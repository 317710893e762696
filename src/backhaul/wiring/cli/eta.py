"""`backhaul eta`: how well deliveries can be foretold from a file. No database is needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from backhaul.core.forecast.evaluation import Figures
    from backhaul.core.forecast.history import Case
    from backhaul.wiring.cli.eta_file import Deliveries

app = typer.Typer(help="When parcels arrive, and how well that is known.", no_args_is_help=True)

WRONG_USE = 2
JUDGED = 0.3
"""The last share of the cases, in order of time, that the figures are about."""


@app.callback()
def group() -> None:
    """When parcels arrive, and how well that is known."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`purchase` is None where the file knows no purchases, or none could be judged."""

    hand_over: Figures
    purchase: Figures | None
    file: Deliveries


@app.command()
def evaluate(
    file: Annotated[
        Path, typer.Argument(help="A CSV with a line for each delivery.", metavar="FILE")
    ],
    columns: Annotated[
        Path | None,
        typer.Option(
            help="Which column is what: TOML or JSON. Without it, those of Olist's orders."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Foretell each delivery from what had happened before it, and judge the last 30 %.

    Errors and widths are in hours; `mae` is the median absolute error. Exit code 2: the file
    or the command cannot be used.
    """
    from backhaul.wiring.cli.eta_columns import Unusable

    try:
        found = _evaluated(file, columns)
    except Unusable as error:
        typer.secho(f"backhaul: {error}", fg="red", err=True)
        raise typer.Exit(WRONG_USE) from None
    if as_json:
        typer.echo(json.dumps(_as_json(found), indent=2))
        return
    for line in _lines(found):
        typer.echo(line)


def _evaluated(path: Path, columns: Path | None) -> Verdict:
    from backhaul.wiring.cli.eta_columns import OLIST, Unusable, columns_from
    from backhaul.wiring.cli.eta_file import deliveries_in

    named = columns_from(columns) if columns else OLIST
    found = deliveries_in(path, named, must_have_lane=columns is not None)
    for reason, count in sorted(found.unusable.items()):
        typer.echo(f"{count:,} of {found.read:,} rows left out: {reason}", err=True)
    hand_over = _judged(found.from_hand_over(), "at hand-over")
    if hand_over is None:
        raise Unusable(
            f"{path}: of {len(found.rows):,} usable rows none of the last 30 % could be "
            "judged: ten deliveries before it are the least, and one within it."
        )
    return Verdict(hand_over, _judged(found.from_purchase(), "at purchase"), found)


def _judged(cases: Sequence[Case], when: str) -> Figures | None:
    from backhaul.core.forecast.evaluation import begin_of_last, judge, predictions

    said = predictions(cases, _progress(when, len(cases)), judged=JUDGED)
    return judge(said, since=begin_of_last(cases, JUDGED))


def _progress(when: str, of: int) -> Callable[[int], None]:
    """Tell how far it is, on standard error: one line that is written over on a terminal."""
    end = "\r" if sys.stderr.isatty() else "\n"

    def tell(done: int) -> None:
        sys.stderr.write(f"{when}: {done:,} of {of:,} foretold{end}")
        sys.stderr.flush()

    return tell


def _as_json(found: Verdict) -> dict[str, Any]:
    return {
        **_figures(found.hand_over),
        "purchase": _figures(found.purchase) if found.purchase else None,
        "rows": {"read": found.file.read, "left_out": dict(found.file.unusable)},
    }


def _figures(one: Figures) -> dict[str, Any]:
    return {
        "mae": round(one.mae, 2),
        "pinball": round(one.pinball, 2),
        "coverage": round(one.coverage, 4),
        "width_hours": round(one.width_hours, 2),
        "baselines": {name: round(value, 2) for name, value in one.baselines.items()},
        "n": one.n,
        "mean_error": round(one.mean_error, 2),
        "baselines_mean": {n: round(value, 2) for n, value in one.baselines_mean.items()},
    }


def _lines(found: Verdict) -> list[str]:
    lines = [_heading()]
    lines += _block("at hand-over", found.hand_over)
    lines += _block("at purchase", found.purchase) if found.purchase else []
    lines.append(
        f"{len(found.file.rows):,} of {found.file.read:,} rows used. Hours; errors as median, "
        "in brackets as mean; pinball over 10, 50 and 90 %; the last 30 % judged."
    )
    return lines


def _heading() -> str:
    return f"{'':22}{'n':>7}{'error':>18}{'pinball':>10}{'within 80 %':>13}{'width':>9}"


def _block(when: str, one: Figures) -> list[str]:
    whole = f"{one.mae:.1f} ({one.mean_error:.1f})"
    within = f"{one.coverage:>12.1%} {one.width_hours:>8.1f}"
    lines = [f"{when:22}{one.n:>7,}{whole:>18}{one.pinball:>10.2f}{within}"]
    for name, value in one.baselines.items():
        beside = f"{value:.1f} ({one.baselines_mean[name]:.1f})"
        lines.append(f"{'  ' + name.replace('_', ' '):22}{'':7}{beside:>18}")
    return lines
