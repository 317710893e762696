"""Evidence is handed in once, whatever is lost on the way, and never after its last moment."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from backhaul.adapters.payments.stripe.client import StripePayments
from backhaul.core.disputes import Answer
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.ports.payments import EvidenceFacts
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.disputes import handing_in
from backhaul.stages.disputes.handing_in import Paper, Stands
from backhaul.stages.disputes.models import Dispute, Submission
from tests.cast import Cast
from tests.contracts.payments.rig import handed_in
from tests.stages.disputes.test_disputes import decided, disputed, only, said, take
from tests.stages.settlement.till import Till

PAPER = Paper(b"%PDF-1.7 what is known", EvidenceFacts(summary="Delivered.", carrier="DHL"))
LATER = Paper(b"%PDF-1.7 what is known by now", EvidenceFacts(summary="Delivered, and used."))


@pytest.fixture
def case(till: Till) -> str:
    """The provider's name of a dispute that waits for evidence."""
    ref = disputed(till, till.ordered_leg(), 3000)
    take(till, 1)
    return ref


def hand(till: Till, paper: Paper = PAPER) -> Stands:
    return handing_in.hand_in(till.brand.pk, only(till).pk, paper, actor="member:1")


def at_provider(till: Till, ref: str) -> list[Any]:
    return handed_in(till.account.peer, ref)


def kept(till: Till) -> list[Submission]:
    with acting_for(till.brand.pk):
        return list(Submission.objects.filter(brand_id=till.brand.pk).order_by("id"))


def beats(till: Till) -> list[str]:
    with acting_for(till.brand.pk):
        rows = Entry.objects.filter(brand_id=till.brand.pk, kind="dispute.evidence")
        return [row.data["state"] for row in rows.order_by("seq")]


def test_it_is_handed_in_with_its_facts_and_ends_the_clock(till: Till, case: str) -> None:
    row = hand(till)

    [given] = at_provider(till, case)
    assert given["file"]["sha256"] == hashlib.sha256(PAPER.pdf).hexdigest() == row.sha256
    assert (given["uncategorized_text"], given["shipping_carrier"]) == ("Delivered.", "DHL")
    dispute = only(till)
    assert (dispute.answer, dispute.answered_by, dispute.due_at) == (
        "contested", "member:1", None,
    )  # fmt: skip
    assert beats(till) == ["sending", "done"]
    assert [(one.state, one.pdf, one.facts) for one in kept(till)] == [("done", None, {})]


def test_it_is_never_handed_in_twice(till: Till, case: str) -> None:
    hand(till)

    with pytest.raises(IllegalStep, match="dispute_answered"):
        hand(till, LATER)
    with acting_for(till.brand.pk):
        Dispute.objects.filter(brand_id=till.brand.pk).update(answer="")
    with pytest.raises(IllegalStep, match="evidence_handed_in"):
        hand(till, LATER)

    assert len(at_provider(till, case)) == 1


@pytest.mark.parametrize("trouble", ["lost_reply", "lost_request"])
def test_what_nobody_knows_is_asked_for_first_and_sent_as_it_was(
    till: Till, case: str, trouble: str
) -> None:
    till.account.mode(trouble, times=1)
    first = hand(till)
    with acting_for(till.brand.pk):
        Submission.objects.update(state="sending")
    with pytest.raises(IllegalStep, match="evidence_on_its_way"):
        hand(till)
    till.move_clock(timedelta(minutes=3))

    again = hand(till, LATER)

    assert (first.state, again.state) == ("unknown", "done")
    [given] = at_provider(till, case)
    assert given["file"]["sha256"] == first.sha256
    assert len(kept(till)) == 1


def test_a_process_that_died_in_between_is_found_by_the_next_press(
    till: Till, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(handing_in, "_end", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            hand(till)
    till.move_clock(timedelta(minutes=3))

    row = hand(till)

    assert (row.state, len(at_provider(till, case)), only(till).answer) == (
        "done", 1, "contested",
    )  # fmt: skip


def test_the_providers_news_end_what_nobody_knew(till: Till, case: str) -> None:
    till.account.mode("lost_reply", times=1)
    till.move_clock(timedelta(minutes=1))
    assert hand(till).state == "unknown"

    take(till, 2)

    assert (kept(till)[0].state, only(till).status) == ("done", "under_review")
    assert only(till).answer == "contested"
    assert len(at_provider(till, case)) == 1


def test_where_the_provider_cannot_be_asked_a_person_looks_and_says_so(
    till: Till, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StripePayments, "has_evidence", lambda *_: None)
    till.account.mode("lost_reply", times=1)
    hand(till)
    till.move_clock(timedelta(minutes=3))

    row = hand(till)
    assert (row.state, row.failure) == ("unknown", handing_in.CANNOT_BE_ASKED)
    assert len(at_provider(till, case)) == 1
    said(till, Answer.CONTESTED)

    assert (kept(till)[0].state, kept(till)[0].pdf) == ("done", None)


def test_a_busy_provider_took_nothing_and_may_be_pressed_again(till: Till, case: str) -> None:
    till.account.mode("429", times=1)

    states = [hand(till).state, hand(till).state]

    assert states == ["refused", "done"]
    assert len(at_provider(till, case)) == 1


def test_nothing_is_handed_in_after_the_last_moment(till: Till, case: str) -> None:
    till.move_clock(timedelta(days=9, minutes=1))

    with pytest.raises(DomainError, match="evidence_too_late"):
        hand(till)

    assert (at_provider(till, case), kept(till)) == ([], [])


def test_nothing_is_handed_in_after_the_end(till: Till, case: str) -> None:
    decided(till, case, "lost")
    take(till, 2)
    with pytest.raises(IllegalStep, match="dispute_is_closed"):
        hand(till)

    assert (at_provider(till, case), kept(till)) == ([], [])


@pytest.mark.usefixtures("case")
def test_money_without_a_case_and_papers_too_large_are_for_people(till: Till) -> None:
    with pytest.raises(DomainError, match="evidence_too_large"):
        hand(till, Paper(b"x" * 4_500_001, EvidenceFacts(summary="")))
    with acting_for(till.brand.pk):
        row = only(till)
        row.taken_ref = row.provider_ref
        row.save(update_fields=("taken_ref",))
    with pytest.raises(DomainError, match="evidence_not_taken"):
        hand(till)


def test_another_brand_hands_in_nothing(till: Till, case: str, cast: Cast) -> None:
    with pytest.raises(NotFound):
        handing_in.hand_in(cast.voltaic.pk, only(till).pk, PAPER, actor="member:1")

    assert at_provider(till, case) == []


@pytest.mark.parametrize("has_it", [True, False])
def test_after_a_restore_the_provider_is_asked_first(
    till: Till, case: str, *, has_it: bool
) -> None:
    if has_it:
        hand(till)
    with acting_for(till.brand.pk):
        Submission.objects.all().delete()
        Dispute.objects.update(answer="")
    with acting_for():
        Installation.objects.get_or_create(id=1)
        Installation.objects.update(restored_at=only(till).opened_at + timedelta(hours=1))

    row = hand(till, LATER)

    assert (row.state, len(at_provider(till, case)), only(till).answer) == (
        "done", 1, "contested",
    )  # fmt: skip
    [given] = at_provider(till, case)
    paper = PAPER if has_it else LATER
    assert given["file"]["sha256"] == hashlib.sha256(paper.pdf).hexdigest()
