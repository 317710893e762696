"""A refund that somebody made at the provider is offered to the return it was for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from backhaul.core.axes import UnitMoney
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.approvals.models import Asked
from backhaul.stages.incidents.actions import open_incidents
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import alarms
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.cast import MONDAY, Cast
from tests.doors.console.return_desk import field, path
from tests.doors.console.test_counts_agree import menu
from tests.doors.console.test_credit_and_limits import confirming, limited
from tests.doors.console.work_cast import signed_in
from tests.makers.disputes import disputed
from tests.makers.stories import FIRST_SCAN, Story, labelled, pays_on, scanned, standing_at
from tests.stages.settlement.test_counting import Desk, two_returns
from tests.stages.settlement.till import Till


@pytest.fixture
def story(cast: Cast) -> Story:
    """A return on its way, whose payment somebody refunded at the provider: all of it."""
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    found = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN)
    standing_at(FIRST_SCAN)
    with acting_for(cast.nordlicht.pk):
        payment = Payment.objects.get(brand=cast.nordlicht)
        Payment.objects.filter(pk=payment.pk).update(taken_back_minor=3000)
        row = TakenBack.objects.create(
            brand=cast.nordlicht,
            payment=payment,
            kind=TakenBack.Kind.REFUND,
            provider_ref="re_9",
            amount_minor=3000,
            currency="EUR",
            taken_at=FIRST_SCAN,
        )
        told = {"code": "refund", "amount_minor": 3000, "currency": "EUR"}
        alarm = alarms.taken_back(row.brand_id, payment.pk, {**told, "provider_ref": "re_9"})
        open_incidents([alarm], at=MONDAY, actor="system")
    return found


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def page_of(story: Story) -> str:
    with acting_for(story.brand.pk):
        return f"/b/nordlicht/incidents/{Incident.objects.get(brand=story.brand).pk}/"


def test_the_refunds_board_leads_to_the_incident_and_that_to_the_return(
    cast: Cast, story: Story
) -> None:
    ada = signed_in(cast.ada)

    board = text_of(ada, "/b/nordlicht/refunds/")
    page = text_of(ada, page_of(story))

    assert f'<a href="{page_of(story)}">Find its return</a>' in board
    assert menu(ada, "refunds") == "1"
    assert "Money of order" in page
    assert "re_9" in page
    assert re.search(rf'href="{path(story.ran, "settle")}\?taken=\d+"', page)


def test_nothing_of_ours_is_said_to_have_failed(cast: Cast, story: Story) -> None:
    shown = text_of(signed_in(cast.ada), page_of(story))

    assert "Refunded elsewhere" in shown
    assert "somebody refunded it at the provider" in shown
    assert "Refund failed" not in shown
    assert "the money did not go" not in shown


def test_an_agent_reads_which_return_it_may_be_but_has_no_button(
    cast: Cast, story: Story
) -> None:
    page = text_of(signed_in(cast.ben), page_of(story))

    assert f'href="{path(story.ran)}#money"' in page
    assert "?taken=" not in page


def test_it_is_counted_for_the_return_and_nothing_is_paid_for_it_again(
    cast: Cast, story: Story
) -> None:
    ada = signed_in(cast.ada)
    [address] = re.findall(r'href="([^"]+\?taken=\d+)"', text_of(ada, page_of(story)))
    asked = text_of(ada, address)
    assert "Nothing is paid for the items below, now or later by a rule." in asked
    reason = "€30.00 was refunded at the provider: re_9"
    assert f'value="{reason}"' in asked

    form = {"deduction": "100", "reason": reason, "step": "pay"}
    done = ada.post(address, {**form, "amount": field(asked, "amount")}, follow=True)

    assert "Nothing is paid for these items any more." in done.content.decode()
    with acting_for(cast.nordlicht.pk):
        [unit] = cases.read(cast.nordlicht.pk, story.ran).units
        assert (unit.money, Leg.objects.count()) == (UnitMoney.NOTHING_DUE, 0)
        assert Incident.objects.get(subject__startswith="payment:").evidence["note"] == (
            f"{story.ran}: {reason}"
        )
    assert menu(ada, "refunds") == ""


def partly(story: Story, minor: int) -> None:
    """Let only a part of the 30 euro have left."""
    with acting_for(story.brand.pk):
        TakenBack.objects.update(amount_minor=minor)
        Payment.objects.filter(brand=story.brand).update(taken_back_minor=minor)


def filled(page: str) -> dict[str, str]:
    """Return what the form is filled in with, and what it seals."""
    names = ("elsewhere", "reason", "amount")
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in names}
    return {name: hit[1] for name, hit in found.items() if hit}


def test_a_part_that_went_elsewhere_counts_and_the_rest_is_paid(
    cast: Cast, story: Story
) -> None:
    partly(story, 500)
    ada = signed_in(cast.ada)
    [address] = re.findall(r'href="([^"]+\?taken=\d+)"', text_of(ada, page_of(story)))

    asked = text_of(ada, address)

    assert "Pay €25.00 now" in asked
    assert "€30.00 paid for it, less €5.00 that was refunded elsewhere already" in asked
    form = filled(asked)
    reason = "€5.00 was refunded at the provider: re_9"
    assert (form["elsewhere"], form["reason"]) == ("5.00", reason)
    assert 'name="deduction" value' not in asked
    done = ada.post(address, {**form, "step": "pay"}, follow=True)
    assert "€25.00 is on its way." in done.content.decode()
    with acting_for(cast.nordlicht.pk):
        [leg] = Leg.objects.all()
        [unit] = cases.read(cast.nordlicht.pk, story.ran).units
        [closed] = Incident.objects.filter(subject__startswith="payment:")
        payment = Payment.objects.get(brand=cast.nordlicht)
    assert (leg.kind, leg.amount_minor, leg.state) == ("refund", 2500, "ordered")
    assert [(row["code"], row["amount_minor"]) for row in leg.explanation] == [
        ("paid", 3000),
        ("elsewhere", -500),
    ]
    assert unit.money == UnitMoney.APPROVED
    assert payment.refund_ordered_minor == 2500
    assert closed.evidence["note"] == f"{story.ran}: {reason}"
    assert closed.healed_at is not None
    shopper = text_of(Client(), story.path)
    assert "<dt>Refunded to you already</dt><dd>−€5.00</dd>" in shopper
    assert "<dt>You get</dt><dd>€25.00</dd>" in shopper
    again = ada.post(address, {**form, "step": "pay"})
    assert again.status_code == 422
    with acting_for(cast.nordlicht.pk):
        assert Leg.objects.count() == 1


@pytest.mark.parametrize(
    ("elsewhere", "reason", "wrong"),
    [
        ("5.01", "Hers.", "That is more than was refunded."),
        ("5", "", "Say why it counts for this return."),
        ("five", "Hers.", "amount"),
    ],
)
def test_what_cannot_count_is_refused_and_nothing_is_paid(
    cast: Cast, story: Story, elsewhere: str, reason: str, wrong: str
) -> None:
    partly(story, 500)
    ada = signed_in(cast.ada)
    [address] = re.findall(r'href="([^"]+\?taken=\d+)"', text_of(ada, page_of(story)))
    form = {**filled(text_of(ada, address)), "elsewhere": elsewhere, "reason": reason}

    answer = ada.post(address, {**form, "step": "pay"})

    assert wrong in answer.content.decode()
    with acting_for(cast.nordlicht.pk):
        assert Leg.objects.count() == 0
        assert Incident.objects.get(subject__startswith="payment:").healed_at is None


def test_two_people_let_the_rest_go_and_what_came_back_meanwhile_stops_them(
    cast: Cast, story: Story
) -> None:
    partly(story, 500)
    limited(cast, 2000)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    [address] = re.findall(r'href="([^"]+\?taken=\d+)"', text_of(ada, page_of(story)))

    asked = ada.post(address, {**filled(text_of(ada, address)), "step": "pay"})

    assert asked.status_code == 302
    with acting_for(cast.nordlicht.pk):
        [row] = Asked.objects.all()
        assert (row.amount_minor, row.taken_minor, Leg.objects.count()) == (2500, 500, 0)
    page = f"/b/nordlicht/payments/{row.pk}/"
    seen = text_of(ben, page)
    assert '<dt class="t-xs">Already refunded elsewhere</dt><dd class="semi">€5.00</dd>' in seen
    with acting_for(cast.nordlicht.pk):
        TakenBack.objects.update(given_back_at=MONDAY)
        Payment.objects.update(taken_back_minor=0)
    assert ben.post(page, confirming(seen)).status_code == 422
    with acting_for(cast.nordlicht.pk):
        assert Leg.objects.count() == 0
        TakenBack.objects.update(given_back_at=None)
        Payment.objects.update(taken_back_minor=500)
    assert ben.post(page, confirming(seen)).status_code == 302
    with acting_for(cast.nordlicht.pk):
        assert [leg.amount_minor for leg in Leg.objects.all()] == [2500]
        assert Incident.objects.get(subject__startswith="payment:").healed_at is not None


def test_a_refund_of_another_order_fills_in_nothing(cast: Cast, story: Story) -> None:
    nobody: Any = None
    till = Till(cast.nordlicht, nobody, nobody, "", "")
    other = till.asked_back(till.order(tenders=()))
    with acting_for(cast.nordlicht.pk):
        [number] = TakenBack.objects.values_list("id", flat=True)

    page = text_of(signed_in(cast.ada), path(other, f"settle?taken={number}"))

    assert "Already refunded elsewhere" not in page
    assert "was refunded at the provider" not in page


def test_a_payment_that_appeared_meanwhile_is_not_made_unseen(cast: Cast, story: Story) -> None:
    answer = signed_in(cast.ada).post(
        path(story.ran, "settle"), {"reason": "now", "amount": "0@EUR", "step": "pay"}
    )

    assert answer.status_code == 422
    with acting_for(cast.nordlicht.pk):
        assert Leg.objects.count() == 0


def test_the_page_of_the_return_says_that_money_left_without_us(
    cast: Cast, story: Story
) -> None:
    page = text_of(signed_in(cast.ada), path(story.ran))

    assert "€30.00 of this order’s payments left without us" in page
    assert 'href="/b/nordlicht/incidents/?kind=refund_failed"' in page


def test_a_refund_that_left_elsewhere_stops_what_was_proposed(cast: Cast, story: Story) -> None:
    page = text_of(signed_in(cast.ada), path(story.ran))

    assert "Stopped, line by line" in page
    assert "stopped: money of the order left without us" in page
    assert "waits for its condition" not in page
    assert "Proposed" not in page


def test_after_a_chargeback_the_bank_is_named_and_the_dispute_is_a_click_away(
    cast: Cast, story: Story
) -> None:
    with acting_for(cast.nordlicht.pk):
        TakenBack.objects.update(kind=TakenBack.Kind.CHARGEBACK)
    dispute = disputed(cast.nordlicht, at=MONDAY)

    page = text_of(signed_in(cast.ada), path(story.ran))

    assert "The bank took €30.00 of this order’s payments back." in page
    assert "stopped: the bank took the money back" in page
    assert f'href="/b/nordlicht/disputes/{dispute.pk}/"' in page
    assert "waits for its condition" not in page
    assert "Proposed" not in page


def test_what_came_back_or_is_unknown_fills_in_nothing(cast: Cast, story: Story) -> None:
    with acting_for(cast.nordlicht.pk):
        TakenBack.objects.update(given_back_at=MONDAY)
        [number] = TakenBack.objects.values_list("id", flat=True)
    ada = signed_in(cast.ada)

    for told in (str(number), "999999", "x"):
        page = text_of(ada, path(story.ran, f"settle?taken={told}"))
        assert "was refunded at the provider" not in page


def test_the_page_of_a_second_return_says_for_which_one_it_counts_and_pays_nothing(
    cast: Cast,
) -> None:
    desk = Desk(cast.nordlicht)
    first, second = two_returns(desk)
    taken = desk.refunded(500).taken_id
    ada = signed_in(cast.ada)
    paid, address = (path(ran, f"settle?taken={taken}") for ran in (first, second))
    form = {**filled(text_of(ada, address)), "step": "pay"}
    assert ada.post(paid, {**filled(text_of(ada, paid)), "step": "pay"}).status_code == 302
    before = desk.written()

    shown, refused = ada.get(address), ada.post(address, form)

    said = f"counts for return {first} already"
    for answer in (shown, refused):
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert desk.written() == before
    assert desk.counted() == (first, 500)
    limited(cast, 2000)
    assert said in ada.post(address, form).content.decode()
    with acting_for(cast.nordlicht.pk):
        assert Asked.objects.count() == 0


def test_two_people_cannot_count_it_for_a_second_return_either(cast: Cast) -> None:
    desk = Desk(cast.nordlicht)
    first, second = two_returns(desk)
    went = desk.refunded(500)
    limited(cast, 2000)
    Member.objects.filter(user=cast.ben).update(role=Role.FINANCE)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    address = path(second, f"settle?taken={went.taken_id}")
    asked = ada.post(address, {**filled(text_of(ada, address)), "step": "pay"})
    assert asked.status_code == 302
    desk.pays(first, went)
    with acting_for(cast.nordlicht.pk):
        page = f"/b/nordlicht/payments/{Asked.objects.get().pk}/"
    before = desk.written()

    refused = ben.post(page, confirming(text_of(ben, page)))

    assert refused.status_code == 422
    assert f"counts for return {first} already" in refused.content.decode()
    assert desk.written() == before
