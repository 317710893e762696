"""What a chaos run has shown: one line of JSON, and a page of the reference."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.chaos.offer import DEBTS, SWAPS
from tests.chaos.oracle import Verdict

if TYPE_CHECKING:
    from tests.chaos.round import Round


def summary(rounds: Sequence[Round], verdict: Verdict) -> dict[str, float]:
    return {
        "rounds": len(rounds),
        "refunds": verdict.refunds,
        "holds": verdict.holds,
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "unknown_left": len(verdict.unknown_left),
        "imbalance": len(verdict.imbalance),
        "recovery_p95_s": round(p95([s for one in rounds for s in one.recoveries]), 1),
    }


def ending(rounds: Sequence[Round], verdict: Verdict) -> tuple[str, int]:
    """Return the last line, one of JSON, and the exit code."""
    return json.dumps(summary(rounds, verdict)), 0 if verdict.is_clean else 1


def p95(values: Sequence[float]) -> float:
    """Return the smallest value that 95 of 100 do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * 95 // 100) - 1] if ordered else 0.0


def page(rounds: Sequence[Round], verdict: Verdict, seed: str, seconds: float) -> str:
    """Return docs/reference/chaos.md."""
    told = summary(rounds, verdict)
    facts = "\n".join(f"| {name} | {value} |" for name, value in told.items())
    recoveries = [s for one in rounds for s in one.recoveries]
    rows = "\n".join(_row(one) for one in rounds)
    rate = sum(one.acknowledged_per_s for one in rounds) / max(len(rounds), 1)
    least = min((one.offered_per_s for one in rounds), default=0.0)
    return _PAGE.format(
        day=time.strftime("%-d %B %Y, %H:%M UTC", time.gmtime()),
        commit=_commit(),
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}",
        seed=seed,
        rounds=len(rounds),
        minutes=f"{seconds / 60:.1f}",
        facts=facts,
        owned=verdict.owned,
        rate=f"{rate:.1f}",
        least=f"{least:.1f}",
        expired=sum(one.expired for one in rounds),
        **_troubles(rounds),
        swaps=SWAPS,
        debts=DEBTS,
        shortest=f"{min(recoveries, default=0):.1f}",
        longest=f"{max(recoveries, default=0):.1f}",
        rows=rows,
    )


def _troubles(rounds: Sequence[Round]) -> dict[str, str]:
    """Return what was done to the installation, and how often, by its place on the page."""
    found: dict[str, list[str]] = {
        "kills": [kill.partition(" at ")[0] for one in rounds for kill in one.kills],
        "died": [one.point.value for one in rounds if one.has_died],
        "modes": [mode for one in rounds for mode in one.modes],
        "hold_modes": [mode for one in rounds for mode in one.hold_modes],
        "hold_deaths": [point for one in rounds for point in one.hold_deaths],
        "charge_kills": [
            kill.partition(" at ")[0] for one in rounds for kill in one.charge_kills
        ],
        "charge_deaths": [point for one in rounds for point in one.charge_deaths],
    }
    return {place: _counted(named) for place, named in found.items()}


def _counted(named: Sequence[str]) -> str:
    counted = sorted(Counter(named).items())
    return ", ".join(f"{name} {count}×" for name, count in counted) or "none"


def _row(one: Round) -> str:
    recovered = ", ".join(f"{s:.1f}" for s in one.recoveries) or "—"
    point = one.point.value if one.has_died else f"{one.point.value} (not reached)"
    cells = (
        str(one.number), f"`{one.seed}`", str(one.refunds), f"{one.offered_per_s:.1f}",
        f"{one.acknowledged_per_s:.1f}",
        "; ".join(one.kills), point, ", ".join(one.modes), one.webhooks, recovered,
        f"{one.seconds:.0f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


_PAGE = """\
# Chaos: what was killed, and what the provider's books said afterwards

This page is written by `make chaos ROUNDS=n`. It says what was really run, last on {day}, with
the tree at commit {commit}, on {machine}.

| | |
|---|---|
{facts}

Seed `{seed}`, {rounds} rounds, {minutes} minutes. Play it again with
`make chaos ROUNDS={rounds} SEED={seed}`: the same kills, modes and amounts at the same moments;
the threads of the installation run as they like.

## How a round goes

- Four brands; {least} refunds a second or more are offered for six seconds, three to a return,
  by the API's `settle`; one return in ten is paid as store credit. {rate} refunds a second were
  taken on on average, kills included: a call that is cut off is repeated with its key.
- Two of web, web process, worker (the sweeper is a part of it) and PostgreSQL are killed with
  `-9` at random moments: {kills}.
- One labelled crash point kills whoever comes by first: {died}.
- Each brand's provider misbehaves for one to eight refunds: {modes}.
- Beside them {swaps} exchanges of each brand are authorised, and the value of what goes out is
  held on the shopper's card. When the load is over a third of the holds is let go, a third is
  taken in part, and a third is taken and given back, as nothing has gone out. Each brand's
  provider misbehaves for the next one to three of them, and again when they end: {hold_modes}.
  Two crash points of holds are armed at their end: {hold_deaths}.
- {debts} returns of each brand are paid before their goods are seen, and nothing comes. Their
  shoppers have agreed to a charge and got a letter; when its term is over the rule charges what
  is missing. Then one unit of a third of them turns up, and both of another third: what was
  charged for them goes back. Providers misbehave with both in the same ways. One part is killed
  while it charges: {charge_kills}. A crash point of charges is armed while they are made, and
  one while they go back: {charge_deaths}. They are counted among the holds.
- Where a key is to expire, requests or replies are lost, and the clock moves by 25 hours before
  anybody has looked: {expired} refunds were in doubt then. It moves by 26 hours more at the
  end of each round, and by two days in all until the term of a charge is over.
- Webhooks come as they come, early (before the reply), late, twenty-fold, or in reverse.
- Each way and each part has its turn once before any has it again, in an order by the seed.
- Then the provider behaves, time passes, and its own books are compared with ours. {owned}
  refunds, holds and charges that no rule can end had an open incident: a person owns them.

*Recovery* is from the kill until the part works again: the web server answers that all is well,
or every loop of the worker has begun anew. It took {shortest} to {longest} seconds.

## The rounds

| No | Seed | Refunds | Offered/s | Taken/s | Killed | Point | Provider | Webhooks | Back | s |
|---|---|---|---|---|---|---|---|---|---|---|
{rows}
"""
