"""What a brand's rules say about a request: every reason, and the Terms that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.money import Money, share_out, total
from backhaul.core.policies.model import Frozen, Payer, Policy, RiskTier
from backhaul.core.policies.terms import Terms, window_closes_at
from backhaul.core.reasons import LEAVES, AtFault, is_leaf


class Outcome(StrEnum):
    """What is to be done with a unit; the later one beats the earlier."""

    AUTHORIZE = "authorize"
    REVIEW = "review"
    REFUSE = "refuse"


_SEVERITY = {outcome: rank for rank, outcome in enumerate(Outcome)}


class UnitFacts(Frozen):
    """One piece asked back. `paid` is for this one unit, tax inside."""

    key: str
    line_id: str
    sku: str
    paid: Money
    reason: str | None = None
    has_photos: bool = False
    is_final_sale: bool = False
    delivered_at: datetime | None = None
    category: str = ""


class RequestFacts(Frozen):
    """Everything known about a request when it is decided, whether a rule uses it or not.

    `requested_at` is when the shopper asked: who asks in time is not late because we decide
    late. `placed_at` is when the (first) order was placed.
    """

    units: tuple[UnitFacts, ...]
    resolution: Resolution
    method: Method
    currency: str
    requested_at: datetime
    origin: Origin = Origin.PORTAL
    placed_at: datetime | None = None
    ship_to_country: str = ""
    ship_from_country: str = ""
    shopper_returns_before: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the facts as a decision stores them; `model_validate` reads them back."""
        return self.model_dump(mode="json")

    @property
    def value(self) -> Money:
        return total((unit.paid for unit in self.units), self.currency)


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason for an outcome: a public code and the facts that fill its words."""

    code: str
    outcome: Outcome
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitVerdict:
    """`terms` is None when refused; under review they hold if a person says yes."""

    key: str
    outcome: Outcome
    reasons: tuple[Finding, ...]
    terms: Terms | None


@dataclass(frozen=True, slots=True)
class Verdict:
    policy_version: int
    decided_at: datetime
    units: tuple[UnitVerdict, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "policy_version": self.policy_version,
            "decided_at": self.decided_at.isoformat(),
            "units": [unit_as_json(unit) for unit in self.units],
        }


def decide(policy: Policy, facts: RequestFacts, *, now: datetime) -> Verdict:
    """Judge every unit of `facts`; all reasons are given, not only the first.

    Refuse beats review beats authorise, unit by unit: one final sale does not hold up the rest.
    """
    shared = _of_the_request(policy, facts)
    found = [(*shared, *_of_the_unit(policy, facts, unit)) for unit in facts.units]
    outcomes = [_worst(reasons) for reasons in found]
    fees = _fees(policy, facts, outcomes)
    verdicts = [
        UnitVerdict(
            key=unit.key,
            outcome=outcome,
            reasons=reasons,
            terms=None
            if outcome is Outcome.REFUSE
            else _terms(policy, facts, unit, fee_minor=fee, now=now),
        )
        for unit, outcome, reasons, fee in zip(facts.units, outcomes, found, fees, strict=True)
    ]
    return Verdict(policy.version, now, tuple(verdicts))


def risk_tier(policy: Policy, paid: Money) -> RiskTier:
    """Return the tier of one unit; an amount in another currency cannot be compared: high."""
    if paid.currency != policy.currency or paid.minor >= policy.high_from_minor:
        return RiskTier.HIGH
    return RiskTier.LOW if paid.minor < policy.low_below_minor else RiskTier.NORMAL


def is_shopper_at_fault(reason: str | None) -> bool:
    """Return False for a fault of seller or carrier, and where no known reason was given."""
    return reason is not None and LEAVES.get(reason) is AtFault.SHOPPER


def _of_the_request(policy: Policy, facts: RequestFacts) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if facts.resolution not in policy.resolutions:
        found.append(
            Finding(
                "resolution_not_offered", Outcome.REFUSE, {"resolution": facts.resolution.value}
            )
        )
    if facts.method not in policy.methods:
        found.append(
            Finding("method_not_offered", Outcome.REFUSE, {"method": facts.method.value})
        )
    if facts.currency != policy.currency:
        found.append(Finding("other_currency", Outcome.REVIEW, {"currency": facts.currency}))
    elif (
        policy.review_above_minor is not None and facts.value.minor > policy.review_above_minor
    ):
        limit = {"value_minor": facts.value.minor, "limit_minor": policy.review_above_minor}
        found.append(
            Finding("value_above_review", Outcome.REVIEW, {**limit, "currency": facts.currency})
        )
    return tuple(found)


def _of_the_unit(policy: Policy, facts: RequestFacts, unit: UnitFacts) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if unit.is_final_sale:
        found.append(Finding("final_sale", Outcome.REFUSE))
    closes_at = window_closes_at(unit.delivered_at, policy.window_days)
    if closes_at is not None and facts.requested_at > closes_at:
        when: dict[str, str | int] = {
            "closed_at": closes_at.isoformat(),
            "window_days": policy.window_days,
        }
        found.append(Finding("window_closed", Outcome.REFUSE, when))
    if unit.reason is not None and not is_leaf(unit.reason):
        found.append(Finding("reason_unknown", Outcome.REVIEW, {"reason": unit.reason}))
    if unit.reason in policy.reasons_needing_photos and not unit.has_photos:
        found.append(Finding("photos_missing", Outcome.REVIEW, {"reason": str(unit.reason)}))
    return tuple(found)


def _worst(reasons: Sequence[Finding]) -> Outcome:
    return max(
        (reason.outcome for reason in reasons),
        key=_SEVERITY.__getitem__,
        default=Outcome.AUTHORIZE,
    )


def _fees(policy: Policy, facts: RequestFacts, outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    """Share the return's fee over the units that owe it, by what was paid for them.

    No fee in another currency: there is no rate here, and a person looks at it anyway.
    """
    owing = [
        outcome is not Outcome.REFUSE and is_shopper_at_fault(unit.reason)
        for unit, outcome in zip(facts.units, outcomes, strict=True)
    ]
    if not any(owing) or facts.currency != policy.currency:
        return (0,) * len(owing)
    weights = [unit.paid.minor for unit, owes in zip(facts.units, owing, strict=True) if owes]
    parts = iter(share_out(policy.return_fee_minor, weights))
    return tuple(next(parts) if owes else 0 for owes in owing)


def _terms(
    policy: Policy, facts: RequestFacts, unit: UnitFacts, *, fee_minor: int, now: datetime
) -> Terms:
    tier = risk_tier(policy, unit.paid)
    return Terms(
        policy_version=policy.version,
        currency=facts.currency,
        window_closes_at=window_closes_at(unit.delivered_at, policy.window_days),
        send_by=(now + timedelta(days=policy.label_valid_days)).date(),
        methods=policy.methods,
        resolutions=policy.resolutions,
        who_pays=policy.who_pays if is_shopper_at_fault(unit.reason) else Payer.BRAND,
        fee_minor=fee_minor,
        credit_bonus_percent=policy.credit_bonus_percent,
        risk_tier=tier,
        refund_trigger=policy.refund_trigger.of(tier),
        site=policy.site,
        checks=policy.checks,
        label_valid_days=policy.label_valid_days,
        windows=policy.windows,
        sla=policy.sla,
    )


def unit_as_json(unit: UnitVerdict) -> dict[str, Any]:
    """Return what a decision keeps of one unit."""
    return {
        "key": unit.key,
        "outcome": unit.outcome.value,
        "reasons": [
            {"code": reason.code, "outcome": reason.outcome.value, "facts": dict(reason.facts)}
            for reason in unit.reasons
        ],
        "terms": None if unit.terms is None else unit.terms.model_dump(mode="json"),
    }
