"""A refund that somebody made at the provider is offered to the return it was for."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backhaul.core.axes import UnitMoney
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.actions import open_incidents
from backhaul.stages.incidents.models import Incident
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import alarms
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.cast import MONDAY, Cast
from tests.doors.console.return_desk import field, path
from tests.doors.console.test_counts_agree import menu
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import FIRST_SCAN, Story, labelled, pays_on, scanned


@pytest.fixture
def story(cast: Cast) -> Story:
    """A return on its way, whose payment somebody refunded at the provider: all of it."""
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    found = scanned(labelled(cast.nordlicht, items=1), FIRST_SCAN)
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


def test_what_came_back_or_is_unknown_fills_in_nothing(cast: Cast, story: Story) -> None:
    with acting_for(cast.nordlicht.pk):
        TakenBack.objects.update(given_back_at=MONDAY)
        [number] = TakenBack.objects.values_list("id", flat=True)
    ada = signed_in(cast.ada)

    for told in (str(number), "999999", "x"):
        page = text_of(ada, path(story.ran, f"settle?taken={told}"))
        assert "was refunded at the provider" not in page
