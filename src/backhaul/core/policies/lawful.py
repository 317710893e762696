"""The law before the policy: a house rule cannot take away what a statute gives.

It may send a request to a person, and that is all. What is faulty is nobody's kindness: where
the house would refuse it, a person looks. A fee that the law forbids is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from backhaul.core.law.choice import regime_for
from backhaul.core.law.clocks import LegalEnd, send_back_end, withdrawal_end
from backhaul.core.law.counting import Place, PublicDays
from backhaul.core.law.grounds import Case, may
from backhaul.core.law.model import Regime, Right
from backhaul.core.law.possession import Anchored, Handover, anchor_for
from backhaul.core.law.standing import Standing, Stands, statutory, warranty
from backhaul.core.law.words import Channel, Fee, Ground, Ruling
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.terms import FeeKind, LegalTerms
from backhaul.core.policies.verdict import Finding
from backhaul.core.reasons import LEAVES, AtFault

#: Not about whether goods may go back, only how: no right names a way.
_ONLY_HOW = frozenset({"method_not_offered"})
_FEES = {FeeKind.LABEL: Fee.RETURN_SHIPPING, FeeKind.RESTOCKING: Fee.RESTOCKING}


@dataclass(frozen=True, slots=True)
class Lawful:
    """What the law says about one unit; `end` and `right` are None where it gives no right."""

    regime: Regime
    channel: Channel
    right: Right | None
    end: LegalEnd | None
    place: Place
    withdrawal: Standing
    warranty: Standing | None
    """None where the reason is no fault of the thing, or no law is known for it."""

    @property
    def is_given(self) -> bool:
        """Whether there is a right to withdraw from buying such goods, over or not."""
        return self.right is not None and not self.withdrawal.excluded

    @property
    def ground(self) -> Ground:
        if self.withdrawal.stands is not Stands.NO:
            return Ground.STATUTORY
        if self.warranty is not None and self.warranty.stands is not Stands.NO:
            return Ground.WARRANTY
        return Ground.GOODWILL


def law_of(request: RequestFacts, unit: UnitFacts, order: OrderFacts) -> Lawful:
    regime = regime_for(order.country, order.region, seller=order.seller, buyer=order.buyer)
    place = Place(
        zone=ZoneInfo(order.zone), days=PublicDays(holidays=frozenset(order.holidays))
    )
    right = regime.right(order.contract)
    end = _end(right, unit, order, place)
    asked = request.requested_at
    return Lawful(
        regime=regime,
        channel=order.contract,
        right=right,
        end=end,
        place=place,
        withdrawal=statutory(right, end, asked, unit.goods or (), unit.met),
        warranty=warranty(regime, unit.delivered_at, asked, place)
        if is_covered(regime, unit.reason)
        else None,
    )


def is_covered(regime: Regime, reason: str | None) -> bool:
    """Whether a law is known for a fault of the thing, and the reason is one."""
    return regime.warranty is not None and LEAVES.get(reason or "") is AtFault.SELLER


def _end(
    right: Right | None, unit: UnitFacts, order: OrderFacts, place: Place
) -> LegalEnd | None:
    """Return when the right ends; what nobody told begins with the latest that could be."""
    start = anchor_of_unit(right, unit, order)
    if right is None or start is None:
        return None
    return withdrawal_end(right, start, place)


def anchor_of_unit(right: Right | None, unit: UnitFacts, order: OrderFacts) -> Anchored | None:
    """Return from when the right's period runs; None without a right or without an order."""
    if right is None or order.placed_at is None:
        return None
    parcels = [
        Handover(at=one.delivered_at, shipped_at=one.shipped_at) for one in order.parcels
    ]
    if not parcels:
        parcels = [Handover(at=unit.delivered_at, shipped_at=unit.shipped_at)]
    return anchor_for(right, order.placed_at, parcels)


def under_law(
    law: Lawful, findings: Iterable[Finding], *, is_withdrawal: bool
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that hold, and those that the law overrules.

    A declaration of withdrawal needs nobody's approval while the right surely stands.
    """
    given = tuple(findings)
    against = [one for one in given if one.outcome is not Outcome.AUTHORIZE]
    barred = [one for one in against if one.outcome is Outcome.REFUSE]
    barred = [one for one in barred if one.code not in _ONLY_HOW]
    if law.withdrawal.stands is Stands.YES:
        overruled = against if is_withdrawal else barred
        return _put_aside(given, overruled, _gives(law, Outcome.AUTHORIZE))
    if law.withdrawal.stands is Stands.PERSON:
        return _put_aside(given, barred, _gives(law, Outcome.REVIEW))
    if law.warranty is not None and law.warranty.stands is not Stands.NO:
        facts: dict[str, str | int] = {
            "regime": law.regime.code,
            "source": str(law.warranty.source),
        }
        return _put_aside(given, barred, Finding("may_be_warranty", Outcome.REVIEW, facts))
    return given, ()


def _put_aside(
    given: tuple[Finding, ...], overruled: list[Finding], instead: Finding
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    if not overruled:
        return given, ()
    return (instead, *(one for one in given if one not in overruled)), tuple(overruled)


def _gives(law: Lawful, outcome: Outcome) -> Finding:
    last_day = law.end.last_day if law.end else None
    facts: dict[str, str | int] = {
        "regime": law.regime.code,
        "source": str(law.withdrawal.source),
        **({"last_day": last_day.isoformat()} if last_day else {}),
    }
    code = "law_gives_right" if outcome is Outcome.AUTHORIZE else "law_may_give_right"
    return Finding(code, outcome, facts)


def fee_ruling(law: Lawful, order: OrderFacts, kind: FeeKind) -> tuple[Ruling, str]:
    """Say whether such a fee may be asked on this unit's ground, and by which article."""
    case = Case(regime=law.regime, channel=order.contract, ground=law.ground)
    answer = may(case, _FEES[kind])
    return answer.ruling, str(answer.source)


def legal_terms(law: Lawful, notice_at: datetime) -> LegalTerms | None:
    """Return what of the right is promised with the authorisation; None: there is none.

    A request is the notice: who asks for a refund need not name the law.
    """
    if law.right is None or law.end is None or law.withdrawal.stands is Stands.NO:
        return None
    back = send_back_end(law.right, notice_at, law.place)
    first = law.place.day_of(notice_at)
    return LegalTerms(
        regime=law.regime.code,
        source=str(law.end.source),
        basis=law.end.basis,
        last_day=law.end.last_day,
        ends_at=law.end.ends_at,
        send_back_by=back.last_day if back else None,
        refund_days=law.right.refund.days.value,
        is_sure=law.withdrawal.stands is Stands.YES,
        notice_at=notice_at,
        channel=law.channel,
        zone=str(law.place.zone),
        rest_days=tuple(sorted(day for day in law.place.days.holidays if day >= first)),
    )
