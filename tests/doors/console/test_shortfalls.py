"""Goods missing for money that went early: the board, a case, the rule, and who may what."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backhaul.core.axes import LegState
from backhaul.core.holds import Purpose
from backhaul.core.money import Money
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.recovery import Rule
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.advances.rules import rule_of, set_rule
from backhaul.stages.holds.agreeing import Words, agree
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.receiving.actions import declare_missing, receive, undo_missing
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns import case as cases
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


@pytest.mark.parametrize(("most", "typed"), [(1300, "13.00"), (2890, "18.00"), (0, "18.00")])
def test_of_a_charge_elsewhere_what_was_agreed_is_typed_in(
    cast: Cast, one: str, most: int, typed: str
) -> None:
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        set_rule(brand_id, Rule(may_recharge=True), at=OPENED, actor="member:1")
        case = cases.load(brand_id, ran_of(cast))
        words = Words(
            purpose=Purpose.EARLY, text="We may charge it.", locale="en",
            most=Money(most, "EUR"),
        )  # fmt: skip
        if most:
            agree(case, words, at=OPENED, actor="shopper")
        cases.append(case)

    text = text_of(finance(cast), one)

    assert (
        f'id="amount" name="amount" inputmode="decimal" autocomplete="off" value="{typed}"'
        in text
    )


def test_the_page_of_its_return_leads_to_an_open_case(cast: Cast, one: str) -> None:
    ada, address = signed_in(cast.ada), f"/b/nordlicht/returns/{ran_of(cast)}/"
    link = f'<a href="{one}">Goods are missing for money that went early</a>'
    with counting() as statements:
        assert link in text_of(ada, address)
    assert statements.number <= 20

    finance(cast).post(one, {"act": "write_off", "note": "A lost cause."})
    assert one not in text_of(ada, address)


def ran_of(cast: Cast) -> str:
    with acting_for(cast.nordlicht.pk):
        rows = Shortfall.objects.select_related("ret")
        return str(rows.get(brand_id=cast.nordlicht.pk).ret.ran)


def charged(cast: Cast, one: str) -> Client:
    """A person noted that 18.00 were charged elsewhere."""
    with acting_for(cast.nordlicht.pk):
        set_rule(cast.nordlicht.pk, Rule(may_recharge=True), at=OPENED, actor="member:1")
    client = finance(cast)
    noted = {"act": "charge", "amount": "18.00", "reference": "till 7"}
    assert client.post(one, noted).status_code == 302
    return client


def at_bank(cast: Cast) -> tuple[int, int]:
    with acting_for(cast.nordlicht.pk):
        row = Shortfall.objects.get(brand_id=cast.nordlicht.pk)
    return row.taken_back_minor, row.bank_keeps_minor


def test_a_person_says_what_the_bank_did_with_a_charge_by_hand(cast: Cast, one: str) -> None:
    client = charged(cast, one)
    assert "It gave all of it back" not in text_of(client, one)
    with counting() as statements:
        client.get(one)
    assert statements.number <= 12

    done = client.post(one, {"act": "bank", "amount": "5.00", "said": "open"}, follow=True)
    assert "It is kept. What goes back follows from it." in done.content.decode()
    assert at_bank(cast) == (500, 0)
    text = text_of(client, one)
    assert (
        'Taken back by the bank</dt><dd class="semi">€5.00<span class="sub block">It has'
        in text
    )
    assert 'name="amount" inputmode="decimal" autocomplete="off" value="5.00"' in text
    client.post(one, {"act": "bank", "amount": "5.00", "said": "kept"})
    assert at_bank(cast) == (500, 500)
    ran = ran_of(cast)
    goods_are_fine(cast, ran)

    text = text_of(client, one)
    assert 'To give back by hand</dt><dd class="semi">€13.00</dd>' in text
    assert "€13.00" in text_of(client, "/b/nordlicht/incidents/")
    money = text_of(client, f"/b/nordlicht/returns/{ran}/?history=money&entries=all")
    assert "The bank has €5.00 of our charge" in money
    client.post(one, {"act": "bank", "amount": "", "said": "won"})
    assert 'To give back by hand</dt><dd class="semi">€18.00</dd>' in text_of(client, one)


def goods_are_fine(cast: Cast, ran: str) -> None:
    arrival = Arrival(site="main", scanned="", ordinals=(2,), seconds=20)
    found = Findings(is_complete=True, is_matching=True, condition="as_new", seconds=12)
    brand_id = cast.nordlicht.pk
    with acting_for(brand_id):
        undo_missing(brand_id, ran, [2], at=OPENED, actor="member:1")
        receive(brand_id, ran, arrival, at=OPENED, actor="member:1")
        inspect(brand_id, ran, 2, found, at=OPENED, actor="member:1")
    while drain():
        pass


@pytest.mark.parametrize("amount", ["18.01", "0", "-1", "some"])
def test_what_no_bank_can_have_taken_is_refused(cast: Cast, one: str, amount: str) -> None:
    client = charged(cast, one)

    for said in ("open", "kept"):
        answer = client.post(one, {"act": "bank", "amount": amount, "said": said})
        assert answer.status_code == 422
        assert "at most what was charged" in answer.content.decode()

    assert at_bank(cast) == (0, 0)


def test_of_a_bank_nobody_else_says_anything(cast: Cast, one: str) -> None:
    said = {"act": "bank", "amount": "5.00", "said": "open"}
    assert finance(cast).post(one, said).status_code == 422
    with acting_for(cast.nordlicht.pk):
        rows = Shortfall.objects.filter(brand_id=cast.nordlicht.pk)
        rows.update(state="charged", recovered_minor=1800, closed_at=OPENED, bank_by="provider")
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)

    assert 'value="bank"' not in text_of(ada, one)
    assert "The provider tells of this dispute itself" in text_of(ada, one)
    assert ada.post(one, said).status_code == 422
    assert ben.post(one, said).status_code == 404
    assert ada.post(one, {**said, "said": "else"}).status_code == 404
    assert at_bank(cast) == (0, 0)
