"""What a brand's rules say about a request: every reason, and the Terms that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.policies import charging
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.judging import NO_OFFER, Opinion, opinion, resolutions
from backhaul.core.policies.lawful import Lawful, law_of, legal_terms
from backhaul.core.policies.model import Outcome, RiskTier
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.return_window import Opened, known_of, open_window
from backhaul.core.policies.rules import Fees, Inspection, Offer, Release, Then
from backhaul.core.policies.table import Table
from backhaul.core.policies.terms import FeeTerm, Terms
from backhaul.core.policies.verdict import Finding, UnitVerdict, Verdict
from backhaul.core.policies.vocabulary import Subject, Value, flat
from backhaul.core.reasons import LEAVES, AtFault

T = TypeVar("T", bound=Then)
_NO_ORDER = OrderFacts(ref="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One unit on its way through the tables; `used` names the row that decided in each."""

    request: RequestFacts
    unit: UnitFacts
    known: dict[str, Value]
    law: Lawful
    window: Opened
    opinion: Opinion
    offer: Offer
    fees: Fees
    release: Release
    inspection: Inspection
    site: str
    used: dict[str, str]
    taken_off: tuple[Finding, ...]
    """Fees that the law forbids."""

    @property
    def keeps(self) -> bool:
        row = self.opinion.row
        return row is not None and row.rule.then.keep and self.outcome is Outcome.AUTHORIZE

    @property
    def outcome(self) -> Outcome:
        return self.opinion.outcome

    @property
    def closes_at(self) -> datetime | None:
        """Until when it may come back, by the house or by the law: the later of them."""
        house, law = self.window.closes_at, self.law
        if house is None or law.end is None or not law.is_given:
            return house
        return None if law.end.ends_at is None else max(house, law.end.ends_at)


def decide(policy: Policy, facts: RequestFacts, *, now: datetime) -> Verdict:
    """Judge every unit of `facts`; all reasons are given, not only the first.

    Refuse beats review beats authorise, unit by unit: one final sale does not hold up the rest.
    """
    judged = [judge_unit(policy, facts, unit) for unit in facts.units]
    fees = charging.terms_of_fees([_charged(policy, one) for one in judged])
    verdicts = [
        UnitVerdict(
            key=one.unit.key,
            outcome=one.outcome,
            reasons=one.opinion.reasons,
            considered=(*one.taken_off, *one.opinion.considered),
            terms=None
            if one.outcome is Outcome.REFUSE
            else _terms(policy, facts, one, fees=owed, now=now),
        )
        for one, owed in zip(judged, fees, strict=True)
    ]
    return Verdict(policy.version, now, tuple(verdicts))


def judge_unit(policy: Policy, request: RequestFacts, unit: UnitFacts) -> Judged:
    """Ask every table about one unit, and the law about what they say."""
    order = request.order_of(unit) or _NO_ORDER
    known = flat(Subject(request, unit, order, policy.currency))
    used: dict[str, str] = {}
    tables = policy.compiled
    window = open_window(
        _then(tables.window, known, used, "window") or policy.window, unit, order
    )
    known.update(known_of(window, request.requested_at))
    law = law_of(request, unit, order)
    found = opinion(policy, known, law, window.closes_at)
    if found.row is not None:
        used["eligibility"] = found.row.rule.id
    if found.offer is not None:
        used["offer"] = found.offer.rule.id
    fees, taken_off = charging.allowed(
        _then(tables.fees, known, used, "fees") or policy.fees, law, order
    )
    destination = _then(tables.destination, known, used, "destination")
    return Judged(
        request=request,
        unit=unit,
        known=known,
        law=law,
        window=window,
        opinion=found,
        offer=found.offer.rule.then if found.offer else NO_OFFER,
        fees=fees,
        release=_then(tables.release, known, used, "release") or Release(),
        inspection=_then(tables.inspection, known, used, "inspection") or Inspection(),
        site=destination.site if destination else policy.site,
        used=used,
        taken_off=taken_off,
    )


def risk_tier(policy: Policy, paid: Money) -> RiskTier:
    """Return the tier of one unit; an amount in another currency cannot be compared: high."""
    if paid.currency != policy.currency or paid.minor >= policy.high_from_minor:
        return RiskTier.HIGH
    return RiskTier.LOW if paid.minor < policy.low_below_minor else RiskTier.NORMAL


def is_shopper_at_fault(reason: str | None) -> bool:
    """Return False for a fault of seller or carrier, and where no known reason was given."""
    return reason is not None and LEAVES.get(reason) is AtFault.SHOPPER


def _then(
    table: Table[T], known: dict[str, Value], used: dict[str, str], name: str
) -> T | None:
    row = table.first(known)
    if row is None:
        return None
    used[name] = row.rule.id
    return row.rule.then


def _charged(policy: Policy, one: Judged) -> charging.Charged:
    """A fee in another currency is none: there is no rate here, and a person looks anyway."""
    owes = (
        one.outcome is not Outcome.REFUSE
        and not one.keeps
        and one.unit.paid.currency == policy.currency
        and is_shopper_at_fault(one.unit.reason)
    )
    return charging.Charged(one.unit.paid, one.fees, owes)


def _terms(
    policy: Policy,
    request: RequestFacts,
    one: Judged,
    *,
    fees: tuple[FeeTerm, ...],
    now: datetime,
) -> Terms:
    tier = one.release.tier or risk_tier(policy, one.unit.paid)
    blames_shopper = is_shopper_at_fault(one.unit.reason)
    return Terms(
        policy_version=policy.version,
        currency=request.currency,
        ground=one.law.ground,
        law=legal_terms(one.law),
        window_closes_at=one.window.closes_at,
        window_is_assumed=one.window.is_assumed,
        send_by=(now + timedelta(days=policy.label_valid_days)).date(),
        methods=one.offer.methods or policy.methods,
        resolutions=_promised(policy, request, one),
        keeps=one.keeps,
        who_pays=one.fees.payer if blames_shopper else charging.FREE.payer,
        fee_minor=sum(fee.minor for fee in fees),
        fees=fees,
        credit_bonus_percent=_bonus_percent(policy, one.offer),
        credit_bonus_minor=one.offer.bonus_minor or 0,
        risk_tier=tier,
        refund_trigger=one.release.trigger or policy.refund_trigger.of(tier),
        site=one.site,
        checks=policy.checks if one.inspection.checks is None else one.inspection.checks,
        look_for=one.inspection.look_for,
        label_valid_days=policy.label_valid_days,
        windows=policy.windows,
        sla=policy.sla,
        rules=one.used,
    )


def _bonus_percent(policy: Policy, offer: Offer) -> int:
    if offer.bonus_minor is not None:
        return 0
    given = offer.bonus_percent
    return policy.credit_bonus_percent if given is None else given


def _promised(policy: Policy, request: RequestFacts, one: Judged) -> tuple[Resolution, ...]:
    """Return what may still be chosen; what the law gave although it is not offered, too."""
    row = one.opinion.row
    offered = resolutions(policy, one.offer, row.rule.then if row else None)
    return offered if request.resolution in offered else (request.resolution, *offered)
