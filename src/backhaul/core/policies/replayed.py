"""A replay as plain data: what the command prints and what stays with a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from backhaul.core.policies.policy import Policy
from backhaul.core.policies.simulating import never_fired, opposed
from backhaul.core.policies.tally import Part, Simulation


def told(policy: Policy, found: Simulation, since: datetime, until: datetime) -> dict[str, Any]:
    """Return everything that was counted; names are stable, amounts in minor units."""
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "policy_version": policy.version,
        "currency": policy.currency,
        "requests": found.requests,
        "units": found.units,
        "other_currency": found.other_currency,
        "then": asdict(found.then),
        "draft": asdict(found.draft),
        "changed": dict(found.changed.most_common()),
        "newly_refused_requests": found.newly_refused_requests,
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
        "unreachable": [{"rule": rule, "above": above} for rule, above in opposed(policy)],
        "segments": [
            {"by": by, "value": value, **asdict(part)}
            for (by, value), part in sorted(found.segments.items())
        ],
        "weeks": _weeks(found.weeks),
    }


def _weeks(weeks: Mapping[str, Part]) -> list[dict[str, Any]]:
    return [{"week": week, **asdict(part)} for week, part in sorted(weeks.items())]
