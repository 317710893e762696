"""Chargebacks in the console: the board, one of them, its evidence, and who answers it."""

from __future__ import annotations

import re
from datetime import timedelta

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
from django.test import Client

from backhaul.core.axes import LegState
from backhaul.core.policies.model import RefundTrigger
from backhaul.doors.console.work.dispute_pack import for_others
from backhaul.doors.console.work.dispute_words import reason_of
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.messaging.wording import link
from backhaul.stages.settlement.actions import drain_provider_events
from tests.cast import SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.disputes import disputed
from tests.makers.stories import (
    FIRST_SCAN,
    PAID,
    labelled,
    pays_on,
    scanned,
    settled,
    standing_at,
)
from tests.stages.disputes.conftest import payments_peer, till
from tests.stages.settlement.till import Till

__all__ = ["payments_peer", "till"]
BOARD = "/b/nordlicht/disputes/"


@pytest.fixture
def one(cast: Cast) -> str:
    """A refund that was paid, and the chargeback of its payment: the page of the dispute."""
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    settled(scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN), PAID, LegState.PAID)
    standing_at(PAID)
    return f"{BOARD}{disputed(cast.nordlicht, at=PAID).pk}/"


def member(cast: Cast, role: Role) -> Client:
    user = User.objects.create(email=f"{role.value}@example.com", name=role.value)
    Member.objects.create(user=user, brand=cast.nordlicht, role=role)
    return signed_in(user)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def paper(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    found = pypdfium2.PdfDocument(answer.content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in found)
    finally:
        found.close()


def test_the_board_tells_what_waits_and_by_when(cast: Cast, one: str) -> None:
    ada = signed_in(cast.ada)

    text = text_of(ada, BOARD)

    assert "Waits for evidence" in text
    assert "Did not arrive" in text
    assert "€30.00" in text
    assert one in text
    with counting() as statements:
        ada.get(BOARD)
    assert statements.number <= 12


def test_a_page_says_what_is_known_and_that_nothing_waits_afterwards(
    cast: Cast, one: str
) -> None:
    finance = member(cast, Role.FINANCE)

    text = text_of(finance, one)
    done = finance.post(one, {"answer": "contested", "note": "Sent by post."}, follow=True)

    assert "Evidence was handed in" in text
    assert "Contested" in done.content.decode()
    assert "Sent by post." in done.content.decode()
    assert "No dispute waits for an answer" in text_of(finance, BOARD)
    assert "Contested" in text_of(finance, f"{BOARD}?show=all")
    again = finance.post(one, {"answer": "accepted"})
    assert again.status_code == 422
    assert "Somebody has answered this dispute already." in again.content.decode()


def test_the_evidence_has_the_story_the_scans_the_promise_and_the_letters(
    cast: Cast, one: str
) -> None:
    text = paper(member(cast, Role.FINANCE), f"{one}evidence.pdf")

    for said in (
        "Did not arrive", "Visa ••42", "Deliveries to the customer", "what was agreed",
        "Policy version", "May come back until", "what happened", "scans", "PK4471902833",
    ):  # fmt: skip
        assert said in text, said
    assert "risk" not in text.lower()
    # A bank reads it on another day.
    assert "today" not in text.lower()
    year = str(PAID.year)
    assert re.search(rf"Made on \w+\W\d+\W\w+\W{year}, \d\d:\d\d", text), text[:400]


def test_a_letter_in_the_evidence_opens_nobodys_page(cast: Cast) -> None:
    page = link(cast.nordlicht, 7)

    told = for_others(f"Your return page:\n{page}\n\nNordlicht")

    start = page.rstrip("/").rpartition("/")[0]
    assert told == f"Your return page:\n{start}/…/\n\nNordlicht"


def test_who_may_not_pay_answers_nothing_and_gets_no_evidence(cast: Cast, one: str) -> None:
    ben = signed_in(cast.ben)

    text = text_of(ben, one)

    assert "Evidence was handed in" not in text
    assert ben.post(one, {"answer": "accepted"}).status_code == 404
    assert ben.get(f"{one}evidence.pdf").status_code == 404
    assert signed_in(cast.cleo).get(one).status_code == 404
    elsewhere = one.replace("nordlicht", "voltaic")
    assert signed_in(cast.cleo).get(elsewhere).status_code == 404


@pytest.fixture
def told(cast: Cast, till: Till) -> str:
    """A dispute that its provider told, with evidence due: its page."""
    leg = till.ordered_leg()
    ref = till.payment(leg).provider_ref
    path = f"/control/payments/{ref}/chargeback"
    till.account.peer.control(path, {"amount": 3000, "reason": "product_not_received"})
    till.deliver(till.listener.wait_for(1))
    drain_provider_events()
    while drain():
        pass
    with acting_for(cast.nordlicht.pk):
        return f"{BOARD}{Dispute.objects.get(brand_id=cast.nordlicht.pk).pk}/"


def test_the_button_hands_the_paper_in_and_the_page_says_so(
    cast: Cast, till: Till, told: str
) -> None:
    finance = member(cast, Role.FINANCE)
    before = text_of(finance, told)

    with counting() as statements:
        finance.get(told)
    done = finance.post(f"{told}hand-in/", follow=True).content.decode()

    assert "Hand in the evidence" in before
    assert statements.number <= 12
    assert "The evidence was handed in." in done
    assert "Handed in by us" in done
    assert "Contested" in done
    [given] = till.account.peer.ask("GET", "/evidence.json").json["evidence"][:1]
    assert given["file"]["size"] > 5000
    assert "Did not arrive" in given["uncategorized_text"]
    assert given["customer_email_address"] == SHOPPER_EMAIL
    again = finance.post(f"{told}hand-in/")
    assert again.status_code == 422
    assert "Somebody has answered this dispute already." in again.content.decode()


def test_a_lost_answer_is_said_and_the_button_asks_first(
    cast: Cast, till: Till, told: str
) -> None:
    finance = member(cast, Role.FINANCE)
    till.account.mode("lost_reply", times=1)

    lost = finance.post(f"{told}hand-in/")
    till.move_clock(timedelta(minutes=3))

    assert lost.status_code == 422
    assert "it may have the evidence" in lost.content.decode()
    assert "Ask the provider, else hand it in again" in text_of(finance, told)
    assert "Handed in by us" in finance.post(f"{told}hand-in/", follow=True).content.decode()


def test_after_the_last_moment_there_is_no_button_and_the_paper_can_be_looked_at(
    cast: Cast, till: Till, told: str
) -> None:
    finance = member(cast, Role.FINANCE)
    looked = finance.get(f"{told}evidence.pdf?look=1")
    till.move_clock(timedelta(days=10))

    late = text_of(finance, told)

    assert looked["Content-Disposition"].startswith("inline;")
    assert "Hand in the evidence" not in late
    assert "The last moment for evidence is over." in late
    assert finance.post(f"{told}hand-in/").status_code == 422


def test_who_may_not_pay_hands_nothing_in(cast: Cast, told: str) -> None:
    ben = signed_in(cast.ben)

    assert "Hand in the evidence" not in text_of(ben, told)
    assert ben.post(f"{told}hand-in/").status_code == 404
    assert signed_in(cast.cleo).post(f"{told}hand-in/").status_code == 404


def test_a_provider_that_takes_none_is_said(cast: Cast, one: str) -> None:
    text = text_of(member(cast, Role.FINANCE), one)

    assert "This provider takes no evidence from us" in text
    assert "Evidence was handed in" in text


def test_a_board_without_disputes_says_so(cast: Cast) -> None:
    text = text_of(signed_in(cast.ada), f"{BOARD}?show=all")

    assert "Nobody has disputed a payment yet" in text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("credit_not_processed", "Money for a return did not come"),
        ("CREDIT_NOT_PROCESSED", "Money for a return did not come"),
        ("Credit Not Processed", "Money for a return did not come"),
        ("MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED", "Not as described"),
        ("Other Fraud-Card Absent Environment", "Not bought by the holder of the card"),
        ("", "No reason given"),
        ("Some_new Reason 12", "Some_new Reason 12"),
    ],
)
def test_the_reasons_of_each_provider_have_words(said: str, words: str) -> None:
    assert reason_of(said) == words
