"""The provider's list against ours: what fits, what does not, and what may safely be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from backhaul.core.axes import LegState
from backhaul.core.disputes import standing
from backhaul.core.money import Money
from backhaul.core.ports.payments import (
    DisputeStatus,
    ProviderDispute,
    ProviderRefund,
    RefundStatus,
)


class BreakKind(StrEnum):
    """One kind of difference. Public names: exports and scripts use them."""

    STATUS = "status_differs"
    AMOUNT = "amount_differs"
    CURRENCY = "currency_differs"
    TWICE = "made_twice"
    """Two refunds that took effect under one name of ours."""
    OURS_ONLY = "ours_only"
    THEIRS_ONLY = "theirs_only"
    DISPUTE = "dispute_differs"
    DISPUTE_OURS = "dispute_ours_only"
    DISPUTE_THEIRS = "dispute_theirs_only"
    """One that we never heard of, about a payment of ours."""
    PAID_NO_GOODS = "paid_without_goods"
    PAID_REFUSED = "paid_without_right"
    GOODS_NO_MONEY = "goods_without_money"
    ABOVE_PAID = "more_than_paid"
    """What was ordered, and what left without us, is more than the shopper had paid."""


class Bucket(StrEnum):
    DIFFERING = "differing"
    OURS_ONLY = "ours_only"
    THEIRS_ONLY = "theirs_only"
    RETURNS = "returns"


class Repair(StrEnum):
    """What one press does about a break."""

    TAKE_WORD = "take_word"
    """The provider's word, by the way that its webhooks go."""
    RECORD = "record"
    """Record it as a refund that was made elsewhere."""
    SEND_ANEW = "send_anew"
    """Look once more, and where it is not there: a new refund in its place."""
    HEAR = "hear_dispute"
    """Ask for the dispute anew, and take it in by the way that its webhooks go."""
    SETTLE = "settle"
    """Let the rules settle the return; they may still say no."""
    NONE = ""
    """A person looks at it and says why it is as it is."""


BUCKETS: Mapping[BreakKind, Bucket] = {
    BreakKind.STATUS: Bucket.DIFFERING,
    BreakKind.AMOUNT: Bucket.DIFFERING,
    BreakKind.CURRENCY: Bucket.DIFFERING,
    BreakKind.TWICE: Bucket.THEIRS_ONLY,
    BreakKind.OURS_ONLY: Bucket.OURS_ONLY,
    BreakKind.THEIRS_ONLY: Bucket.THEIRS_ONLY,
    BreakKind.DISPUTE: Bucket.DIFFERING,
    BreakKind.DISPUTE_OURS: Bucket.OURS_ONLY,
    BreakKind.DISPUTE_THEIRS: Bucket.THEIRS_ONLY,
    BreakKind.PAID_NO_GOODS: Bucket.RETURNS,
    BreakKind.PAID_REFUSED: Bucket.RETURNS,
    BreakKind.GOODS_NO_MONEY: Bucket.RETURNS,
    BreakKind.ABOVE_PAID: Bucket.RETURNS,
}
#: They are looked at further back than refunds, as a dispute is open for months.
OF_DISPUTES = frozenset({BreakKind.DISPUTE, BreakKind.DISPUTE_OURS, BreakKind.DISPUTE_THEIRS})
#: A break that is nobody's and older than this has an open incident.
ALERT_AFTER = timedelta(hours=2)
#: Every hour so far back; a refund may fail weeks later, so once a day much further.
USUAL_SPAN = timedelta(days=3)
WIDE_SPAN = timedelta(days=35)
#: Two clocks are never the same: the list begins so much earlier than what is compared.
MARGIN = timedelta(hours=1)
#: A dispute may be open for months; no list of theirs reaches further back.
DISPUTES_REACH = timedelta(days=175)
#: Goods and money may be so far apart: the law gives a shopper's money fourteen days.
APART_AT_MOST = timedelta(days=14)

_TOOK_EFFECT = frozenset({RefundStatus.PAID, RefundStatus.PENDING})
_NO_EFFECT = frozenset({RefundStatus.FAILED, RefundStatus.CANCELLED})
_FITS: Mapping[LegState, frozenset[RefundStatus]] = {
    LegState.SENDING: frozenset({RefundStatus.PENDING}),
    LegState.PAID: frozenset({RefundStatus.PAID}),
    LegState.FAILED: _NO_EFFECT,
    LegState.CANCELLED: _NO_EFFECT,
    LegState.REVERSED: _NO_EFFECT,
}
_ENDED = frozenset({LegState.FAILED, LegState.CANCELLED, LegState.REVERSED})
_WITH_THEM = frozenset({LegState.SENDING, LegState.PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A refund as we have it. `is_moving`: it is being sent now, the news is on its way."""

    amount: Money
    state: LegState
    provider_ref: str = ""
    is_moving: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    kind: BreakKind
    repair: Repair


def compare(ours: Ours, theirs: ProviderRefund) -> Finding | None:
    """Return what does not fit between one refund of ours and the provider's; None: it fits.

    What is another refund under our name and moved nothing is no difference.
    """
    is_other = bool(ours.provider_ref) and ours.provider_ref != theirs.provider_ref
    moved = theirs.status in _TOOK_EFFECT
    if is_other and not moved:
        return None
    if ours.amount.currency != theirs.amount.currency:
        return Finding(BreakKind.CURRENCY, Repair.NONE)
    if ours.amount != theirs.amount:
        return Finding(BreakKind.AMOUNT, Repair.NONE)
    if is_other and ours.state in _WITH_THEM:
        return Finding(BreakKind.TWICE, Repair.RECORD)
    if ours.is_moving or theirs.status in _FITS.get(ours.state, ()):
        return None
    return Finding(BreakKind.STATUS, _of_status(ours, theirs, is_other=is_other))


def _of_status(ours: Ours, theirs: ProviderRefund, *, is_other: bool) -> Repair:
    """Their word is not taken where it would go back on what both had said already."""
    is_ours_ended = ours.state in _ENDED and bool(ours.provider_ref) and not is_other
    if is_ours_ended or (ours.state, theirs.status) == (LegState.PAID, RefundStatus.PENDING):
        return Repair.NONE
    return Repair.TAKE_WORD


def compare_dispute(
    ours: tuple[DisputeStatus, Money], theirs: ProviderDispute, *, is_taken: bool
) -> Finding | None:
    """Return what does not fit of a dispute; `is_taken`: its money was told apart from it."""
    if ours == (standing(theirs.status, is_taken=is_taken), theirs.amount):
        return None
    return Finding(BreakKind.DISPUTE, Repair.HEAR)


def of_theirs_alone(theirs: ProviderRefund) -> Finding | None:
    """Return what a refund of a payment of ours is that we know nothing of."""
    if theirs.status in _NO_EFFECT:
        return None
    return Finding(BreakKind.THEIRS_ONLY, Repair.RECORD)


def of_ours_alone(state: LegState) -> Finding:
    """Only what we never had an answer about is sent anew; of the rest they said yes once."""
    is_open = state is LegState.UNKNOWN
    return Finding(BreakKind.OURS_ONLY, Repair.SEND_ANEW if is_open else Repair.NONE)
