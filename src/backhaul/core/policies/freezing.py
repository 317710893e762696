"""What is promised for one unit, frozen when it is authorised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.policies import charging
from backhaul.core.policies.judged import Judged
from backhaul.core.policies.judging import photos_needed, resolutions
from backhaul.core.policies.keeping import kept_bp
from backhaul.core.policies.lawful import legal_terms
from backhaul.core.policies.model import Outcome, RiskTier
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Offer
from backhaul.core.policies.terms import Asked, FeeTerm, ReviewTerms, Terms
from backhaul.core.reasons import LEAVES, AtFault


@dataclass(frozen=True, slots=True)
class Sums:
    """One unit's part of what is reckoned for the whole return; `bonus_minor` beside any %."""

    fees: tuple[FeeTerm, ...]
    bonus_minor: int


def frozen(policy: Policy, one: Judged, sums: Sums, *, now: datetime) -> Terms:
    """Return the Terms of a unit that is authorised, or that a person may authorise."""
    tier = one.release.tier or risk_tier(policy, one.unit.paid)
    blames_shopper = bears_costs(one)
    return Terms(
        policy_version=policy.version,
        decided_at=now,
        currency=one.request.currency,
        ground=one.law.ground,
        law=legal_terms(one.law, one.request.requested_at),
        window=one.window_rule,
        window_closes_at=one.window.closes_at,
        window_is_assumed=one.window.is_assumed,
        send_by=(now + timedelta(days=policy.label_valid_days)).date(),
        methods=one.offer.methods or policy.methods,
        resolutions=_promised(policy, one),
        keeps=one.keeps,
        kept_bp=kept_bp(one.then, keeps=one.keeps),
        refund_shipping=one.fees.refund_shipping or policy.refund_shipping,
        who_pays=one.fees.payer if blames_shopper else charging.FREE.payer,
        fee_minor=sum(fee.minor for fee in sums.fees),
        fees=sums.fees,
        credit_bonus_percent=_bonus_percent(policy, one.offer),
        credit_bonus_minor=sums.bonus_minor,
        risk_tier=tier,
        refund_trigger=one.release.trigger or policy.refund_trigger.of(tier),
        site=one.site,
        checks=policy.checks if one.inspection.checks is None else one.inspection.checks,
        look_for=one.inspection.look_for,
        asked=_asked(policy, one),
        review=_review(one, now),
        label_valid_days=policy.label_valid_days,
        windows=policy.windows,
        sla=policy.sla,
        rules=one.used,
    )


def risk_tier(policy: Policy, paid: Money) -> RiskTier:
    """Return the tier of one unit; an amount in another currency cannot be compared: high."""
    if paid.currency != policy.currency or paid.minor >= policy.high_from_minor:
        return RiskTier.HIGH
    return RiskTier.LOW if paid.minor < policy.low_below_minor else RiskTier.NORMAL


def bears_costs(one: Judged) -> bool:
    """Whether fees may be the shopper's: a withdrawal without a reason is a change of mind."""
    return one.request.is_withdrawal or is_shopper_at_fault(one.unit.reason)


def is_shopper_at_fault(reason: str | None) -> bool:
    """Return False for a fault of seller or carrier, and where no known reason was given."""
    return reason is not None and LEAVES.get(reason) is AtFault.SHOPPER


def _asked(policy: Policy, one: Judged) -> Asked:
    then = one.then
    return Asked(
        photos=photos_needed(policy, one.known, then),
        needs_serial=then is not None and then.needs_serial,
        serial=one.unit.serial,
    )


def _review(one: Judged, now: datetime) -> ReviewTerms | None:
    """Return who is to look at it: as the row says, or anybody at any time."""
    if one.outcome is not Outcome.REVIEW:
        return None
    then = one.then
    hours = then.within_h if then else None
    return ReviewTerms(
        by=then.by if then else "",
        due_at=None if hours is None else now + timedelta(hours=hours),
    )


def _bonus_percent(policy: Policy, offer: Offer) -> int:
    if offer.bonus_minor is not None:
        return 0
    given = offer.bonus_percent
    return policy.credit_bonus_percent if given is None else given


def _promised(policy: Policy, one: Judged) -> tuple[Resolution, ...]:
    """Return what may still be chosen; what the law gave although it is not offered, too."""
    offered = resolutions(policy, one.offer, one.then)
    wish = one.request.resolution
    return offered if wish in offered else (wish, *offered)
