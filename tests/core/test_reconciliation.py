"""One refund of ours beside one of the provider's: what fits, and what may be done if not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.axes import LegState
from backhaul.core.money import Money
from backhaul.core.ports.payments import ProviderRefund, RefundStatus
from backhaul.core.reconciliation import (
    ALERT_AFTER,
    APART_AT_MOST,
    BUCKETS,
    MARGIN,
    USUAL_SPAN,
    WIDE_SPAN,
    BreakKind,
    Bucket,
    Finding,
    Ours,
    Repair,
    compare,
    of_ours_alone,
    of_theirs_alone,
)

S = RefundStatus
L = LegState


def theirs(status: S = S.PAID, minor: int = 3_000, currency: str = "EUR") -> ProviderRefund:
    return ProviderRefund(
        provider_ref="re_1",
        payment_ref="pi_1",
        amount=Money(minor, currency),
        status=status,
        intent="leg_1",
    )


def ours(state: L = L.PAID, ref: str = "re_1", *, is_moving: bool = False) -> Ours:
    return Ours(amount=Money(3_000, "EUR"), state=state, provider_ref=ref, is_moving=is_moving)


#: Our state → what the provider may say of the same refund for both to fit.
FITS = {
    L.PROPOSED: set(),
    L.APPROVED: set(),
    L.ORDERED: set(),
    L.UNKNOWN: set(),
    L.SENDING: {S.PENDING},
    L.PAID: {S.PAID},
    L.FAILED: {S.FAILED, S.CANCELLED},
    L.CANCELLED: {S.FAILED, S.CANCELLED},
    L.REVERSED: {S.FAILED, S.CANCELLED},
}
#: Their word would go back on what both had said.
NOT_TAKEN = {
    *((state, status) for state in (L.FAILED, L.CANCELLED, L.REVERSED) for status in S),
    (L.PAID, S.PENDING),
}


@pytest.mark.parametrize("state", L)
def test_of_one_refund_both_say_the_same_or_their_word_is_taken(state: L) -> None:
    for status in S:
        fits = status in FITS[state]
        repair = Repair.NONE if (state, status) in NOT_TAKEN else Repair.TAKE_WORD
        wanted = None if fits else Finding(BreakKind.STATUS, repair)

        assert compare(ours(state), theirs(status)) == wanted
        assert compare(ours(state, is_moving=True), theirs(status)) is None


@pytest.mark.parametrize("state", [L.FAILED, L.CANCELLED, L.REVERSED])
def test_what_ended_without_a_name_of_theirs_takes_their_word(state: L) -> None:
    assert compare(ours(state, ref=""), theirs()) == Finding(BreakKind.STATUS, Repair.TAKE_WORD)


@pytest.mark.parametrize("status", [S.FAILED, S.CANCELLED])
def test_another_refund_under_our_name_that_moved_nothing_is_no_difference(status: S) -> None:
    for state in L:
        assert compare(ours(state, ref="re_0"), theirs(status, minor=1)) is None


@pytest.mark.parametrize("status", [S.PAID, S.PENDING])
def test_another_refund_under_our_name_that_moved_money_is_a_second_one(status: S) -> None:
    twice = Finding(BreakKind.TWICE, Repair.RECORD)

    assert compare(ours(L.PAID, ref="re_0"), theirs(status)) == twice
    assert compare(ours(L.PAID, ref="re_2"), theirs(status)) == twice
    assert compare(ours(L.SENDING, ref="re_0", is_moving=True), theirs(status)) == twice


@pytest.mark.parametrize("state", [L.FAILED, L.CANCELLED, L.REVERSED])
def test_another_one_in_place_of_one_that_ended_is_taken_at_their_word(state: L) -> None:
    found = compare(ours(state, ref="re_0"), theirs())

    assert found == Finding(BreakKind.STATUS, Repair.TAKE_WORD)


def test_another_amount_or_currency_is_for_a_person() -> None:
    assert compare(ours(), theirs(minor=2_999)) == Finding(BreakKind.AMOUNT, Repair.NONE)
    assert compare(ours(), theirs(minor=3_001)) == Finding(BreakKind.AMOUNT, Repair.NONE)
    for currency in ("CHF", "USD"):
        found = compare(ours(), theirs(minor=2_999, currency=currency))
        assert found == Finding(BreakKind.CURRENCY, Repair.NONE)
    moving = compare(ours(is_moving=True), theirs(minor=1))
    assert moving == Finding(BreakKind.AMOUNT, Repair.NONE)


def test_a_refund_that_only_they_know_is_recorded_if_it_took_effect() -> None:
    record = Finding(BreakKind.THEIRS_ONLY, Repair.RECORD)

    assert [of_theirs_alone(theirs(status)) for status in S] == [record, record, None, None]


def test_only_what_was_never_answered_is_sent_anew() -> None:
    assert {
        state: of_ours_alone(state).repair
        for state in L
        if of_ours_alone(state).repair is not Repair.NONE
    } == {L.UNKNOWN: Repair.SEND_ANEW}
    assert {of_ours_alone(state).kind for state in L} == {BreakKind.OURS_ONLY}


def test_every_kind_of_break_has_its_bucket() -> None:
    assert set(BUCKETS) == set(BreakKind)
    assert {kind for kind in BreakKind if BUCKETS[kind] is Bucket.RETURNS} == {
        BreakKind.PAID_NO_GOODS,
        BreakKind.PAID_REFUSED,
        BreakKind.GOODS_NO_MONEY,
        BreakKind.ABOVE_PAID,
    }


def test_what_is_not_said_to_be_sent_now_is_compared() -> None:
    at_rest = Ours(amount=Money(3_000, "EUR"), state=L.PAID)

    found = compare(at_rest, theirs(S.FAILED))
    assert found == Finding(BreakKind.STATUS, Repair.TAKE_WORD)


def test_the_spans_in_hours() -> None:
    spans = (ALERT_AFTER, MARGIN, USUAL_SPAN, WIDE_SPAN, APART_AT_MOST)

    assert [span / timedelta(hours=1) for span in spans] == [2, 1, 72, 840, 336]
