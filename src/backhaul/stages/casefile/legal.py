"""A return under the law: what stands for each of its units, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.limits import Happened, Limits, limits_of
from backhaul.stages.returns.models import Return


def facts_of(decisions: Iterable[Mapping[str, Any]]) -> RequestFacts | None:
    """Return what the policy's last decision knew; `decisions` are stored facts, oldest first.

    None where the policy decided nothing, or facts of an older form tell too little.
    """
    newest = next((facts for facts in reversed(list(decisions)) if "units" in facts), None)
    if newest is None:
        return None
    try:
        return RequestFacts.model_validate(newest)
    except ValidationError:
        return None


def limits_of_units(facts: RequestFacts | None, ret: Return) -> Mapping[int, Limits]:
    """Return by ordinal what the law says; empty where no facts are known."""
    if facts is None:
        return {}
    since = _happened(ret)
    return {
        int(unit.key): limits_of(facts, unit, since)
        for unit in facts.units
        if unit.key.isdecimal()
    }


def _happened(ret: Return) -> Happened:
    return Happened(
        sent_at=_first(ret, "first_scan"),
        arrived_at=_first(ret, "delivered", "arrived", "checked_in"),
    )


def _first(ret: Return, *steps: str) -> datetime | None:
    known = [datetime.fromisoformat(ret.reached[step]) for step in steps if step in ret.reached]
    return min(known, default=None)
