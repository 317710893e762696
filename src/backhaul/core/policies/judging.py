"""What the tables say about one unit's facts: the row that decides, and all there is against.

Everything here reads the flat facts alone, so that "what if it were otherwise" is one changed
fact and the same question again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.axes import Resolution
from backhaul.core.policies.bits import Rows
from backhaul.core.policies.lawful import Lawful, under_law
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Eligibility, Offer
from backhaul.core.policies.table import Row
from backhaul.core.policies.verdict import Finding, worst
from backhaul.core.policies.vocabulary import Flat
from backhaul.core.reasons import is_leaf

NO_OFFER = Offer()


@dataclass(frozen=True, slots=True)
class Opinion:
    """`row` is the row of the eligibility table that decided, None if no row fits."""

    row: Row[Eligibility] | None
    offer: Row[Offer] | None
    reasons: tuple[Finding, ...]
    considered: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        return worst(self.reasons)


def opinion(
    policy: Policy,
    known: Flat,
    law: Lawful,
    closes_at: datetime | None = None,
    found: Rows | None = None,
) -> Opinion:
    """Ask the rows and the law; `closes_at` is only told in words, `found` saves asking."""
    found = found or policy.bits.of(policy.bits.key(known))
    rows, offered = found.fitting, found.offer
    offer = offered.rule.then if offered else NO_OFFER
    plain = _plain(policy, known, closes_at)
    told = [_told(row) for row in rows]
    house, considered = ((told[0],), (*told[1:], *plain)) if told else (plain, ())
    gates = _gates(policy, known, offer, rows[0].rule.then if rows else None)
    reasons, overruled = under_law(
        law, (*house, *gates), is_withdrawal=known["is_withdrawal"] is True
    )
    return Opinion(rows[0] if rows else None, offered, reasons, (*overruled, *considered))


def resolutions(
    policy: Policy, offer: Offer, then: Eligibility | None = None
) -> tuple[Resolution, ...]:
    """Return what may be asked for."""
    offered = offer.resolutions or policy.resolutions
    if then is None or not then.resolutions:
        return offered
    return tuple(one for one in then.resolutions if one in offered)


def photos_needed(policy: Policy, known: Flat, then: Eligibility | None) -> int:
    usual = 1 if known["reason"] in policy.reasons_needing_photos else 0
    return max(usual, then.photos if then else 0)


def _told(row: Row[Eligibility]) -> Finding:
    then = row.rule.then
    facts: dict[str, str | int] = {"rule": row.rule.id, "number": row.number}
    more = {"name": row.rule.name, "say": then.say, "by": then.by}
    facts.update({name: words for name, words in more.items() if words})
    if then.within_h is not None:
        facts["within_h"] = then.within_h
    return Finding("rule", then.outcome, facts)


def _plain(policy: Policy, known: Flat, closes_at: datetime | None) -> tuple[Finding, ...]:
    """Return what the policy's plain values have against it: the last row of the table."""
    found: list[Finding] = []
    if known["is_final_sale"]:
        found.append(Finding("final_sale", Outcome.REFUSE))
    if known["is_in_window"] is False:
        when: dict[str, str | int] = {"window_days": _number(known, "window_days")}
        if closes_at is not None:
            when = {"closed_at": closes_at.isoformat(), **when}
        found.append(Finding("window_closed", Outcome.REFUSE, when))
    limit, value = policy.review_above_minor, known["return_value"]
    if limit is not None and isinstance(value, int) and value > limit:
        above: dict[str, str | int] = {"value_minor": value, "limit_minor": limit}
        found.append(
            Finding(
                "value_above_review", Outcome.REVIEW, {**above, "currency": policy.currency}
            )
        )
    return tuple(found)


def _gates(
    policy: Policy, known: Flat, offer: Offer, then: Eligibility | None
) -> tuple[Finding, ...]:
    """Return what no row lets pass: what is not offered, not shown, or cannot be reckoned."""
    found: list[Finding] = []
    if known["resolution"] not in resolutions(policy, offer, then):
        found.append(_gate("resolution_not_offered", known, "resolution", Outcome.REFUSE))
    if known["method"] not in (offer.methods or policy.methods):
        found.append(_gate("method_not_offered", known, "method", Outcome.REFUSE))
    if known["return_value"] is None:
        found.append(_gate("other_currency", known, "currency", Outcome.REVIEW))
    reason = known["reason"]
    if isinstance(reason, str) and not is_leaf(reason):
        found.append(_gate("reason_unknown", known, "reason", Outcome.REVIEW))
    if _number(known, "photos") < photos_needed(policy, known, then):
        found.append(_gate("photos_missing", known, "reason", Outcome.REVIEW))
    if then is not None and then.needs_serial and not known["has_serial"]:
        found.append(Finding("serial_missing", Outcome.REVIEW))
    return tuple(found)


def _gate(code: str, known: Flat, fact: str, outcome: Outcome) -> Finding:
    value = str(known[fact])
    return Finding(code, outcome, {fact: value.upper() if fact == "currency" else value})


def _number(known: Flat, fact: str) -> int:
    value = known[fact]
    return value if isinstance(value, int) else 0
