"""`backhaul policy`: a brand's policy as a file, and what another one would have done."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backhaul.core.errors import DomainError
from backhaul.wiring import booting
from backhaul.wiring.cli.orders import brand_named

if TYPE_CHECKING:
    from backhaul.core.policies.file import PolicyFile
    from backhaul.core.policies.policy import Policy
    from backhaul.core.policies.simulating import Simulation

app = typer.Typer(
    help="A brand's policy: as a file, and against its past.", no_args_is_help=True
)

WRONG_USE = 2
_DAYS = 90
BrandOption = Annotated[str, typer.Option(help="The brand's slug.")]
File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE.yaml", help="A policy, as `policy export` writes it.", exists=True,
        dir_okay=False, readable=True,
    ),
]  # fmt: skip


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


@app.command("check")
def check_policy(file: File, brand: BrandOption) -> None:
    """Say what keeps a file from being published: the law, its own examples, mistakes.

    Exit code 0: nothing; 1: something, or it could not be read.
    """
    booting.set_up()
    from backhaul.core.policies.examples import differences
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.policies.checking import legal_breaches

    row = brand_named(brand)
    given = _read(file)
    with acting_for(row.pk):
        against = legal_breaches(row.pk, given.policy, at=clock.now())
    failed = differences(given.policy, given.examples)
    for breach in against:
        where = f"{breach.rule or 'the plain values'}: {breach.what.value.replace('_', ' ')}"
        typer.echo(f"{where} ({', '.join(breach.countries)}; {breach.source})")
    for one in failed:
        typer.echo(
            f"example {one.example!r}, unit {one.unit}: {one.what} is {one.found},"
            f" not {one.expected}"
        )
    if against or failed:
        raise typer.Exit(1)
    typer.echo(f"{file} can be published; {len(given.examples)} examples come out as expected.")


@app.command("import")
def import_policy(file: File, brand: BrandOption) -> None:
    """Keep a file as the brand's draft. It decides nothing: no door publishes drafts yet."""
    booting.set_up()
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.policies.checking import put_examples
    from backhaul.stages.policies.drafts import save_draft
    from backhaul.stages.policies.queries import newest_policy

    row = brand_named(brand)
    given, now = _read(file), clock.now()
    with acting_for(row.pk):
        base = newest_policy(row.pk).version
        draft = given.policy.model_copy(update={"version": base})
        save_draft(row.pk, draft, why=f"From {file.name}.", at=now, by="system")
        if given.examples:
            put_examples(row.pk, given.examples, at=now, by="system")
    typer.echo(f"Kept as a draft of {row.name}, from version {base}.")


@app.command("simulate")
def simulate_policy(
    brand: BrandOption,
    draft: Annotated[
        Path, typer.Option(metavar="FILE.yaml", exists=True, dir_okay=False, readable=True)
    ],
    since: Annotated[str, typer.Option(help="A day; usually 90 days ago.")] = "",
    until: Annotated[str, typer.Option(help="A day, itself not; usually tomorrow.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
) -> None:
    """Replay the brand's past requests through a draft; nothing is written."""
    booting.set_up()
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.authorization.simulating import simulate

    row, policy, now = brand_named(brand), _read(draft).policy, clock.now()
    first = _day(since) or now - timedelta(days=_DAYS)
    last = _day(until) or now
    with acting_for(row.pk):
        found = simulate(row.pk, policy, since=first, until=last)
    told = _told(policy, found, first, last)
    typer.echo(json.dumps(told) if as_json else "\n".join(_lines(told, policy.currency)))


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


def _told(
    policy: Policy, found: Simulation, since: datetime, until: datetime
) -> dict[str, Any]:
    from backhaul.core.policies.simulating import never_fired

    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "currency": policy.currency,
        "requests": found.requests,
        "units": found.units,
        "other_currency": found.other_currency,
        "then": asdict(found.then),
        "draft": asdict(found.draft),
        "changed": dict(found.changed.most_common()),
        "newly_refused": [asdict(one) for one in found.newly_refused],
        "earlier": {"units": found.earlier, "minor": found.earlier_minor},
        "later": {"units": found.later, "minor": found.later_minor},
        "breaches": [
            {"rule": rule, "finding": code, "units": count}
            for (rule, code), count in found.breaches.most_common()
        ],
        "breach_examples": [asdict(one) for one in found.breach_cases],
        "hits": dict(found.hits.most_common()),
        "never_fired": list(never_fired(policy, found)),
        "contradictions": [
            {"rule": rule, "above": above, "units": count}
            for (rule, above), count in found.shadowed.most_common()
        ],
        "segments": [
            {"by": by, "value": value, **asdict(segment)}
            for (by, value), segment in sorted(found.segments.items())
        ],
    }


def _lines(told: dict[str, Any], currency: str) -> list[str]:
    then, draft = told["then"], told["draft"]
    days = f"{told['since'][:10]} to {told['until'][:10]}"
    lines = [
        f"{told['requests']} requests, {told['units']} units, {days}; nothing was written.",
        "",
        f"{'':22}{'then':>12}{'draft':>12}{'change':>12}",
    ]
    for name, words in _ROWS.items():
        before, after = then[name], draft[name]
        lines.append(f"{words:22}{before:>12}{after:>12}{after - before:>+12}")
    lines.append(f"Amounts in minor units of {currency}.")
    for way in ("earlier", "later"):
        if told[way]["units"]:
            count, minor = told[way]["units"], told[way]["minor"]
            lines.append(f"Paid {way}: {count} units, {minor} in all.")
    lines += [
        f"The law overrules {one['rule'] or 'the plain values'}: {one['units']} units"
        f" ({one['finding'].replace('_', ' ')})."
        for one in told["breaches"]
    ]
    lines += [f"Never fired: {rule}." for rule in told["never_fired"]]
    lines += [
        f"{one['rule']} would have said otherwise than {one['above']} above it: {one['units']}."
        for one in told["contradictions"]
    ]
    lines += [
        f"Newly refused: {one['ran']}, unit {one['unit']} ({one['why']})."
        for one in told["newly_refused"]
    ]
    return lines


_ROWS = {
    "authorized": "Authorised",
    "refused": "Refused",
    "reviewed": "Asked a person",
    "kept": "Kept by the shopper",
    "kept_minor": "Goods given away",
    "fees_minor": "Fees",
}
