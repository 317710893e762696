"""`backhaul decisions replay`: decide again what was decided, from what was kept of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backhaul.wiring import booting

if TYPE_CHECKING:
    from backhaul.stages.authorization.replaying import Replayed

app = typer.Typer(help="Decisions, and why.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Decisions, and why."""


@app.command("replay")
def replay_decision(
    decision: Annotated[int, typer.Argument(help="The number of the decision.", min=1)],
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
) -> None:
    """Decide again from the facts and the version of then; exit 1 if it comes out otherwise."""
    booting.set_up()
    booting.database()
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.directory import every_brand_id
    from backhaul.stages.authorization.replaying import replay

    brands = every_brand_id()
    with acting_for(*brands):
        found = replay(brands, decision)
        told = _told(found)
    typer.echo(json.dumps(told, indent=2) if as_json else "\n".join(_lines(told)))
    if found.is_same is False:
        raise typer.Exit(1)


def _told(found: Replayed) -> dict[str, Any]:
    decision = found.decision
    return {
        "decision": decision.pk,
        "ran": decision.ret.ran,
        "policy_version": decision.policy_number,
        "decided_at": decision.decided_at.isoformat(),
        "decided_by": decision.decided_by,
        "note": decision.note,
        "same": found.is_same,
        "facts": decision.facts,
        "then": decision.outcomes,
        "again": found.again,
        "nearest": found.nearest,
    }


def _lines(told: dict[str, Any]) -> list[str]:
    by = f"policy {told['policy_version']}, {told['decided_by']}, {told['decided_at']}"
    lines = [f"Decision {told['decision']} of {told['ran']}: {by}"]
    for unit in told["then"].get("units", ()):
        codes = ", ".join(one["facts"].get("rule", one["code"]) for one in unit["reasons"])
        lines.append(f"  unit {unit['key']}: {unit['outcome']}{f' ({codes})' if codes else ''}")
        lines += [_nearest(one) for one in told["nearest"].get(unit["key"], ())]
    if told["same"] is None:
        return [*lines, f"A person decided it: {told['note'] or 'no note'}"]
    return [*lines, "The same again." if told["same"] else "It comes out otherwise now."]


def _nearest(one: dict[str, Any]) -> str:
    outcome, fact = one["outcome"], one["fact"]
    return f"    {outcome} if {fact} had been {one['wanted']} and not {one['found']}"
