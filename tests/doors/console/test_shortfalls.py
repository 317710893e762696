"""Goods missing for money that went early: the board, a case, the rule, and who may what."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backhaul.core.axes import LegState
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.advances.rules import rule_of
from backhaul.stages.receiving.actions import declare_missing
from backhaul.stages.recovery.models import Shortfall
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import (
    FIRST_SCAN,
    OPENED,
    labelled,
    pays_on,
    received,
    scanned,
    settled,
    standing_at,
)

BOARD = "/b/nordlicht/goods-missing/"
RULE = "/b/nordlicht/settings/early/"


@pytest.fixture
def one(cast: Cast) -> str:
    """A mug that was paid for and was not in its box: the page of its case."""
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    story = settled(scanned(labelled(cast.nordlicht), FIRST_SCAN), FIRST_SCAN, LegState.PAID)
    standing_at(OPENED)
    received(story, ordinals=(1,))
    with acting_for(cast.nordlicht.pk):
        declare_missing(cast.nordlicht.pk, story.ran, [2], at=OPENED, actor="member:1")
    while drain():
        pass
    with acting_for(cast.nordlicht.pk):
        return f"{BOARD}{Shortfall.objects.get(brand_id=cast.nordlicht.pk).pk}/"


def finance(cast: Cast) -> Client:
    user = User.objects.create(email="fin@example.com", name="Fin")
    Member.objects.create(user=user, brand=cast.nordlicht, role=Role.FINANCE)
    return signed_in(user)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_board_tells_what_is_missing_for_which_money(cast: Cast, one: str) -> None:
    ada = signed_in(cast.ada)

    text = text_of(ada, BOARD)

    assert "Not in the box" in text
    assert "€18.00" in text
    assert "The goods are asked for" in text
    assert "1 letter" in text
    with counting() as statements:
        ada.get(BOARD)
    assert statements.number <= 12


def test_finance_writes_it_off_with_a_reason(cast: Cast, one: str) -> None:
    client = finance(cast)

    refused = client.post(one, {"act": "write_off", "note": " "})
    done = client.post(one, {"act": "write_off", "note": "A lost cause."}, follow=True)

    assert refused.status_code == 422
    assert "A note that says why is missing." in refused.content.decode()
    assert "A lost cause." in done.content.decode()
    assert "No goods are missing" in text_of(client, BOARD)
    assert "Written off" in text_of(client, f"{BOARD}?show=all")


def test_a_charge_needs_a_rule_that_says_it_was_agreed(cast: Cast, one: str) -> None:
    client = finance(cast)
    charged = {"act": "charge", "amount": "18.00", "reference": "ch_7", "note": ""}

    assert "It was charged" not in text_of(client, one)
    assert client.post(one, charged).status_code == 422
    days = {"wait_days": "20", "remind_days": "5", "decide_days": "9"}
    signed_in(cast.ada).post(RULE, {**days, "may_recharge": "on", "shopper_most": "150.50"})
    with acting_for(cast.nordlicht.pk):
        rule = rule_of(cast.nordlicht.pk)
    assert (rule.wait_days, rule.may_recharge, rule.shopper_most_minor) == (20, True, 15050)
    assert rule.brand_most_minor is None

    done = client.post(one, charged, follow=True).content.decode()

    assert "Charged again" in done
    assert "ch_7" in done
    assert "€18.00" in done


def test_a_rule_that_cannot_be_kept_is_refused_at_its_field(cast: Cast) -> None:
    ada = signed_in(cast.ada)

    answer = ada.post(RULE, {"wait_days": "20", "remind_days": "9", "decide_days": "9"})

    assert answer.status_code == 422
    assert "the second letter is before the decision" in answer.content.decode()


def test_who_may_not_pay_decides_nothing(cast: Cast, one: str) -> None:
    ben = signed_in(cast.ben)

    text = text_of(ben, one)

    assert "Write it off" not in text
    assert ben.post(one, {"act": "write_off", "note": "x"}).status_code == 404
    assert ben.get(RULE).status_code == 404
    assert signed_in(cast.cleo).get(one).status_code == 404
    assert signed_in(cast.cleo).get(one.replace("nordlicht", "voltaic")).status_code == 404
