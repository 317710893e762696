"""`backhaul policy`: a brand's policy as a file, and what another one would have done."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backhaul.core.errors import DomainError
from backhaul.wiring import booting
from backhaul.wiring.cli.orders import brand_named
from backhaul.wiring.cli.publishing import publish_policy

if TYPE_CHECKING:
    from backhaul.core.policies.file import PolicyFile
    from backhaul.core.policies.ready import Ready

app = typer.Typer(
    help="A brand's policy: as a file, and against its past.", no_args_is_help=True
)

WRONG_USE = 2
_DAYS = 90
BrandOption = Annotated[str, typer.Option(help="The brand's slug.")]
File = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE.yaml]", help="A policy, as `policy export` writes it.", exists=True,
        dir_okay=False, readable=True,
    ),
]  # fmt: skip
ReadyOption = Annotated[
    str, typer.Option("--ready", help="In place of a file: one of `policy ready`.")
]


@app.callback()
def group() -> None:
    """A brand's policy: as a file, and against its past."""


@app.command("export")
def export_policy(
    brand: BrandOption,
    version: Annotated[int, typer.Option(help="Which version; 0: the newest.", min=0)] = 0,
) -> None:
    """Write a version of the policy, with its examples, as YAML."""
    booting.set_up()
    from backhaul.core.policies.file import written
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.policies.checking import examples_of
    from backhaul.stages.policies.queries import newest_policy, policy_numbered

    row = brand_named(brand)
    with acting_for(row.pk):
        policy = policy_numbered(row.pk, version) if version else newest_policy(row.pk)
        typer.echo(written(policy, examples_of(row.pk)), nl=False)


@app.command("ready")
def ready_policies(
    name: Annotated[
        str, typer.Argument(help="Which to write as YAML; without: all names.")
    ] = "",
) -> None:
    """List the ready policies, or write one as a file to be changed."""
    from backhaul.core.policies.ready import Ready, ready_text

    if name:
        typer.echo(ready_text(_ready_named(name)), nl=False)
        return
    for which in Ready:
        typer.echo(f"{which.value:14}{ready_text(which).splitlines()[0].removeprefix('# ')}")


@app.command("check")
def check_policy(brand: BrandOption, file: File = None, ready: ReadyOption = "") -> None:
    """Say what keeps a file from being published: the law, its own examples, mistakes.

    Exit code 0: nothing; 1: something, or it could not be read.
    """
    booting.set_up()
    from backhaul.core.policies.examples import differences
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.policies.checking import legal_breaches

    row = brand_named(brand)
    name, given = _given(file, ready, row.currency)
    with acting_for(row.pk):
        against = legal_breaches(row.pk, given.policy, at=clock.now())
    failed = differences(given.policy, given.examples)
    for breach in against:
        where = f"{breach.rule or 'the plain values'}: {breach.what.value.replace('_', ' ')}"
        typer.echo(f"{where} ({', '.join(breach.countries)}; {breach.source})")
    for one in failed:
        typer.echo(
            f"example {one.example!r}, unit {one.unit}: {one.what} is {one.found or 'none'},"
            f" not {one.expected}"
        )
    if against or failed:
        raise typer.Exit(1)
    typer.echo(f"{name} can be published; {len(given.examples)} examples come out as expected.")


@app.command("import")
def import_policy(brand: BrandOption, file: File = None, ready: ReadyOption = "") -> None:
    """Keep a file or a ready policy as the brand's draft. A draft decides nothing."""
    booting.set_up()
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.policies.checking import put_examples
    from backhaul.stages.policies.drafts import save_draft
    from backhaul.stages.policies.queries import newest_policy

    row = brand_named(brand)
    (name, given), now = _given(file, ready, row.currency), clock.now()
    with acting_for(row.pk):
        base = newest_policy(row.pk).version
        draft = given.policy.model_copy(update={"version": base})
        save_draft(row.pk, draft, why=f"From {name}.", at=now, by="system")
        if given.examples:
            put_examples(row.pk, given.examples, at=now, by="system")
    typer.echo(f"Kept as a draft of {row.name}, from version {base}.")


app.command("publish")(publish_policy)


@app.command("simulate")
def simulate_policy(
    brand: BrandOption,
    draft: Annotated[
        Path, typer.Option(metavar="FILE.yaml", exists=True, dir_okay=False, readable=True)
    ],
    since: Annotated[str, typer.Option(help="A day; usually 90 days ago.")] = "",
    until: Annotated[str, typer.Option(help="A day, itself not; usually now.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
) -> None:
    """Replay the brand's past requests through a draft; nothing is written."""
    booting.set_up()
    from backhaul.core.policies.replayed import told as told_of
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.authorization.simulating import simulate

    row, policy, now = brand_named(brand), _read(draft).policy, clock.now()
    first = _day(since) or now - timedelta(days=_DAYS)
    last = _day(until) or now
    if last <= first:
        raise typer.BadParameter("--until is not after --since")
    with acting_for(row.pk):
        found = simulate(row.pk, policy, since=first, until=last)
    told = told_of(policy, found, first, last)
    typer.echo(json.dumps(told) if as_json else "\n".join(_lines(told, policy.currency)))


def _given(file: Path | None, ready: str, currency: str) -> tuple[str, PolicyFile]:
    """Return what was named, and its name: a file, or a ready policy in this currency."""
    from backhaul.core.policies.ready import ready as ready_in

    if (file is None) == (not ready):
        raise typer.BadParameter("name either a file or --ready")
    if file is None:
        return ready, ready_in(_ready_named(ready), currency)
    return file.name, _read(file)


def _ready_named(name: str) -> Ready:
    from backhaul.core.policies.ready import Ready

    try:
        return Ready(name)
    except ValueError as error:
        known = ", ".join(Ready)
        raise typer.BadParameter(f"no ready policy {name[:40]!r}; there are {known}") from error


def _read(file: Path) -> PolicyFile:
    from backhaul.core.policies.file import read

    try:
        return read(file.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise DomainError("policy_file_wrong", at=str(file), problem="not UTF-8") from error


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"not a day: {text[:40]!r}") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _lines(told: dict[str, Any], currency: str) -> list[str]:
    then, draft = told["then"], told["draft"]
    days = f"{told['since'][:10]} to {told['until'][:10]}"
    lines = [
        f"{told['requests']} requests, {told['units']} units, {days}; nothing was written.",
        "",
        f"{'':22}{'then':>16}{'draft':>16}{'change':>16}",
    ]
    for name, words in _ROWS.items():
        row = (then[name], draft[name], draft[name] - then[name])
        told_row = _amounts(row, currency) if name.endswith("_minor") else _counts(row)
        lines.append(f"{words:22}{''.join(f'{cell:>16}' for cell in told_row)}")
    for way in ("earlier", "later"):
        if told[way]["units"]:
            count, amount = told[way]["units"], _amount(told[way]["minor"], currency)
            lines.append(f"Paid {way}: {count} units, {amount} in all.")
    if told["newly_refused_requests"]:
        lines.append(f"Newly refused, at least in part: {told['newly_refused_requests']}.")
    lines += [
        f"The law overrules {one['rule'] or 'the plain values'}: {one['units']} units"
        f" ({one['finding'].replace('_', ' ')})."
        for one in told["breaches"]
    ]
    lines += [f"Never fired: {rule}." for rule in told["never_fired"]]
    lines += [
        f"Can never fire: {one['rule']}, since {one['above']} above it always fits first."
        for one in told["unreachable"]
    ]
    lines += [
        f"{one['rule']} would have said otherwise than {one['above']} above it: {one['units']}."
        for one in told["contradictions"]
    ]
    lines += [
        f"Newly refused: {one['ran']}, unit {one['unit']} ({one['why']})."
        for one in told["newly_refused"]
    ]
    return [*lines, *_parts(told["segments"])]


def _counts(row: tuple[int, int, int]) -> list[str]:
    then, draft, change = row
    return [str(then), str(draft), f"{change:+}"]


def _amounts(row: tuple[int, int, int], currency: str) -> list[str]:
    """Return the cells of a row of money; a change for more has a plus, as those of counts."""
    then, draft, change = (_amount(minor, currency) for minor in row)
    return [then, draft, f"+{change}" if row[2] >= 0 else change]


def _amount(minor: int, currency: str) -> str:
    """Return an amount as people read it, with a hyphen: a minus is hard to search for."""
    from backhaul.core.money import Money
    from backhaul.foundation.pages.local import locale_of, money_text

    return money_text(Money(minor, currency), locale_of("en")).replace("\N{MINUS SIGN}", "-")


def _parts(segments: list[dict[str, Any]]) -> list[str]:
    """Say for which part of the units more or fewer are authorised; what stays is left out."""
    moved = [one for one in segments if one["then"] != one["draft"]]
    if not moved:
        return []
    lines = ["", f"{'Not authorised, by':34}{'units':>9}{'then':>9}{'draft':>9}{'change':>9}"]
    for one in sorted(moved, key=lambda one: -abs(one["draft"] - one["then"]))[:_MOST_PARTS]:
        change = one["draft"] - one["then"]
        name = f"{one['by']} {one['value'] or 'not known'}"[:33]
        counts = f"{one['units']:>9}{one['then']:>9}{one['draft']:>9}{change:>+9}"
        lines.append(f"{name:34}{counts}")
    return lines


_ROWS = {
    "authorized": "Authorised",
    "refused": "Refused",
    "reviewed": "Asked a person",
    "kept": "Kept by the shopper",
    "kept_minor": "Goods given away",
    "fees_minor": "Fees",
    "refunds_minor": "Refunds",
    "parcels": "Parcels",
}
_MOST_PARTS = 30
