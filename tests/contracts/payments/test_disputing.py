"""Disputes at every provider: its list of them, where it has one, and evidence handed in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

import pytest

from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.payments import (
    DisputeProvider,
    DisputeStatus,
    EvidenceFacts,
    EvidenceOrder,
    EvidenceProvider,
    ProviderEvent,
    RefundStatus,
)
from tests.contracts.payments.rig import Rig
from tests.sandbox.peers import Listener

PAID = Money(4800, "EUR")
TWELVE = Money(1200, "EUR")
PDF = b"%PDF-1.7 what is known \xff"
FACTS = EvidenceFacts(
    summary="Delivered on the 3rd, and used since.",
    customer_name="Mara Lindt",
    customer_email="mara@example.com",
    product="Wool coat",
    carrier="Sandbox Parcel",
    tracking_number="PK4471902833",
    shipped_on=date(2026, 11, 3),
)


def evidence(dispute_ref: str, pdf: bytes = PDF) -> EvidenceOrder:
    key = "evd_" + secrets.token_hex(8)
    return EvidenceOrder(key=key, dispute_ref=dispute_ref, pdf=pdf, facts=FACTS)


def lister(rig: Rig, *, is_away: bool = False) -> DisputeProvider:
    provider = rig.provider(is_away=is_away)
    if provider.capabilities.lists_disputes_after is None:
        assert not isinstance(provider, DisputeProvider)
        pytest.skip("it has no list of disputes")
    assert isinstance(provider, DisputeProvider)
    return provider


def taker(rig: Rig, *, is_away: bool = False) -> EvidenceProvider:
    provider = rig.provider(is_away=is_away)
    assert isinstance(provider, EvidenceProvider)
    assert (provider.capabilities.takes_evidence_of or 0) > len(PDF)
    return provider


def listed(rig: Rig, since: timedelta = timedelta(hours=1)) -> dict[str, ProviderEvent]:
    found = lister(rig).list_disputes(rig.now() - since)
    return {event.dispute.provider_ref: event for event in found if event.dispute}


def test_the_list_has_every_dispute_with_its_payment_and_its_last_day(rig: Rig) -> None:
    lister(rig)
    payments = [rig.seed(PAID) for _ in range(3)]
    refs = [rig.dispute(payment, TWELVE) for payment in payments]

    found = listed(rig)

    assert set(refs) <= set(found)
    for ref, payment in zip(refs, payments, strict=True):
        told = found[ref].dispute
        assert told is not None
        assert (told.payment_ref, told.amount) == (payment, TWELVE)
        assert told.status is DisputeStatus.OPEN
        assert told.respond_by is not None
        assert lister(rig).read_dispute(ref) == found[ref]


def test_what_is_asked_for_says_what_its_webhook_said(rig: Rig, listener: Listener) -> None:
    provider = lister(rig)
    rig.listen(listener.url)
    ref = rig.dispute(rig.seed(PAID), TWELVE)

    asked, told = provider.read_dispute(ref), provider.parse_event(listener.wait_for(1)[0].body)

    assert (asked.dispute, asked.refund) == (told.dispute, told.refund)


def test_what_is_older_than_asked_for_is_not_listed(rig: Rig) -> None:
    lister(rig)
    old = rig.dispute(rig.seed(PAID), TWELVE)
    rig.move_clock(timedelta(days=2))
    new = rig.dispute(rig.seed(PAID), TWELVE)

    found = listed(rig, timedelta(days=1))

    assert (new in found, old in found) == (True, False)


def test_a_provider_that_is_away_is_unavailable_and_says_nothing_is_gone(rig: Rig) -> None:
    away = lister(rig, is_away=True)

    with pytest.raises(Unavailable):
        list(away.list_disputes(rig.now()))
    with pytest.raises(Unavailable):
        away.read_dispute("dp_1")


def test_evidence_is_handed_in_with_its_paper_and_its_words(rig: Rig) -> None:
    provider, ref = taker(rig), rig.dispute(rig.seed(PAID), TWELVE)
    before = provider.has_evidence(ref)

    provider.submit_evidence(evidence(ref))

    [given] = rig.evidence_of(ref)
    assert given["file"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (before, provider.has_evidence(ref)) in {(False, True), (None, None)}
    if rig.name != "adyen":  # it takes a paper alone
        assert "PK4471902833" in str(given)
        assert "Delivered on the 3rd" in str(given)


def test_what_was_handed_in_is_told_as_under_review(rig: Rig, listener: Listener) -> None:
    rig.listen(listener.url)
    provider, ref = taker(rig), rig.dispute(rig.seed(PAID), TWELVE)
    provider.submit_evidence(evidence(ref))

    event = provider.parse_event(listener.wait_for(2)[1].body)

    assert event.dispute is not None
    assert (event.dispute.provider_ref, event.dispute.status) == (
        ref, DisputeStatus.UNDER_REVIEW,
    )  # fmt: skip
    assert event.refund is None or event.refund.status is RefundStatus.PAID


def test_evidence_is_refused_a_second_time_and_after_its_last_day(rig: Rig) -> None:
    provider = taker(rig)
    twice, late = (rig.dispute(rig.seed(PAID), TWELVE) for _ in range(2))
    provider.submit_evidence(evidence(twice))

    with pytest.raises(Refused):
        provider.submit_evidence(evidence(twice))
    rig.move_clock(timedelta(days=30))
    with pytest.raises(Refused):
        taker(rig).submit_evidence(evidence(late))

    assert (len(rig.evidence_of(twice)), rig.evidence_of(late)) == (1, [])


@pytest.mark.parametrize(("trouble", "there"), [("lost_reply", 1), ("lost_request", 0)])
def test_a_lost_reply_is_unknown_and_can_be_asked_for_where_the_provider_tells(
    rig: Rig, trouble: str, there: int
) -> None:
    provider, ref = taker(rig), rig.dispute(rig.seed(PAID), TWELVE)
    rig.trouble(trouble)

    with pytest.raises(OutcomeUnknown):
        provider.submit_evidence(evidence(ref))

    assert len(rig.evidence_of(ref)) == there
    assert provider.has_evidence(ref) in {bool(there), None}


def test_a_provider_that_is_away_or_busy_was_handed_nothing(rig: Rig) -> None:
    provider, ref = taker(rig), rig.dispute(rig.seed(PAID), TWELVE)
    rig.trouble("429")

    with pytest.raises(Unavailable):
        provider.submit_evidence(evidence(ref))
    with pytest.raises((Unavailable, OutcomeUnknown)):
        taker(rig, is_away=True).submit_evidence(evidence(ref))

    assert rig.evidence_of(ref) == []
