"""What the law leaves a house free to do about one unit, and the clocks that it sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.law.clocks import (
    LegalEnd,
    RefundDue,
    Withdrawn,
    refund_due,
    send_back_end,
)
from backhaul.core.law.grounds import Answer, Case, may
from backhaul.core.law.possession import Anchored
from backhaul.core.law.standing import Stands
from backhaul.core.law.words import Deduction, Fee, Ground, HouseRule, Ruling, Wish
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.lawful import Lawful, anchor_of_unit, law_of

#: What a house asks itself before it pays: from what comes off to what it may insist on.
_ASKED: tuple[Wish, ...] = (
    Deduction.DIMINISHED_VALUE,
    Deduction.MISSING_PACKAGING,
    Fee.RETURN_SHIPPING,
    Fee.RESTOCKING,
    Fee.KEEP_STANDARD_DELIVERY,
    HouseRule.CREDIT_ONLY,
)
_GRAVEST = (Ruling.FORBIDDEN, Ruling.PERSON, Ruling.ALLOWED)
_NO_ORDER = OrderFacts(ref="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What has happened since, as far as it is proven: sent off, and arrived."""

    sent_at: datetime | None = None
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One unit under the law, as it was known when the policy decided.

    `anchor` is from when the period of the right runs; None: nothing begins it.
    `send_back` and `refund` are None where no right to withdraw stands: then only the house
    promised. `answers` has what is forbidden first.
    """

    unit: UnitFacts
    order: OrderFacts
    law: Lawful
    anchor: Anchored | None
    send_back: LegalEnd | None
    refund: RefundDue | None
    answers: tuple[Answer, ...]

    @property
    def needs_ground(self) -> bool:
        """Whether a refusal takes away what the law gives, or may give."""
        return is_protected(self.law)


def is_protected(law: Lawful) -> bool:
    """Whether some ground of the law stands, or only a person can say that it does not."""
    stands = [law.withdrawal.stands]
    if law.warranty is not None and law.regime.warranty is not None:
        stands.append(law.warranty.stands)
    return any(one is not Stands.NO for one in stands)


def limits_of(
    request: RequestFacts, unit: UnitFacts, happened: Happened | None = None
) -> Limits:
    order = request.order_of(unit) or _NO_ORDER
    law = law_of(request, unit, order)
    case = Case(regime=law.regime, channel=order.contract, ground=law.ground)
    answers = sorted((may(case, wish) for wish in _ASKED), key=_gravity)
    send_back, refund = _clocks(request, law, happened or Happened())
    return Limits(
        unit=unit,
        order=order,
        law=law,
        anchor=anchor_of_unit(law.right, unit, order),
        send_back=send_back,
        refund=refund,
        answers=tuple(answers),
    )


def _clocks(
    request: RequestFacts, law: Lawful, happened: Happened
) -> tuple[LegalEnd | None, RefundDue | None]:
    """Return the clocks that a withdrawal starts; asking in time is taken as one."""
    if law.right is None or law.ground is not Ground.STATUTORY:
        return None, None
    given = Withdrawn(
        notice_at=request.requested_at,
        goods_at=happened.arrived_at,
        proof_at=happened.sent_at,
    )
    back = send_back_end(law.right, request.requested_at, law.place)
    return back, refund_due(law.right, given, law.place)


def _gravity(answer: Answer) -> int:
    return _GRAVEST.index(answer.ruling)
