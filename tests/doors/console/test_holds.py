"""Holds and charges in the console: the case, the hold's own page, the rules, who may what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from backhaul.core.axes import LegState
from backhaul.core.holds import Purpose, Rule, Security, State, Step
from backhaul.core.money import Money
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.recovery import Rule as AdvanceRule
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Installation, Member, Role, User
from backhaul.stages.advances.rules import set_rule
from backhaul.stages.approvals.limits import change_limits
from backhaul.stages.exchanges.securing import need_of
from backhaul.stages.holds.agreeing import Words, agree
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.rules import rule_of
from backhaul.stages.orders.models import Payment
from backhaul.stages.receiving.actions import declare_missing
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns import case as cases
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import (
    FIRST_SCAN,
    OPENED,
    Story,
    labelled,
    pays_on,
    received,
    scanned,
    settled,
    standing_at,
)

BOARD = "/b/nordlicht/goods-missing/"
RULE = "/b/nordlicht/settings/holds/"


@pytest.fixture
def story(cast: Cast) -> Story:
    """A mug of 18.00 that was paid for and not in its box; its card can be held on."""
    brand = cast.nordlicht
    pays_on(brand, RefundTrigger.FIRST_SCAN)
    story = settled(scanned(labelled(brand), FIRST_SCAN), FIRST_SCAN, LegState.PAID)
    standing_at(OPENED)
    received(story, ordinals=(1,))
    new = NewConnection(
        kind=Connection.Kind.PAYMENTS,
        adapter="stripe",
        name="payments",
        config={"base_url": "http://127.0.0.1:1", "timeout_seconds": 1.0},
        secrets={"api_key": "sk_test_1", "webhook_secret": "whsec_1"},
    )
    with acting_for(brand.pk):
        declare_missing(brand.pk, story.ran, [2], at=OPENED, actor="member:1")
        create_connection(brand.pk, new)
        rows = Payment.objects.filter(brand_id=brand.pk)
        rows.update(connection_name="payments", provider_ref="pi_1")
        set_rule(brand.pk, AdvanceRule(may_recharge=True), at=OPENED, actor="member:1")
    while drain():
        pass
    return story


def agreed(story: Story, purpose: Purpose = Purpose.EARLY) -> None:
    with acting_for(story.brand.pk):
        case = cases.load(story.brand.pk, story.ran)
        words = Words(
            purpose=purpose, text="We may charge it.", locale="en", most=Money(4800, "EUR"),
            days=14,
        )  # fmt: skip
        agree(case, words, at=OPENED, actor="shopper")
        cases.append(case)
        rows = Shortfall.objects.filter(brand_id=story.brand.pk)
        rows.update(told_at=OPENED - timedelta(days=14))


def page_of(story: Story) -> str:
    with acting_for(story.brand.pk):
        return f"{BOARD}{Shortfall.objects.get(brand_id=story.brand.pk).pk}/"


def the_hold(story: Story, **values: object) -> Hold:
    """Return its hold, changed to what the provider is supposed to have said."""
    with acting_for(story.brand.pk):
        rows = Hold.objects.filter(brand_id=story.brand.pk)
        if values:
            rows.update(**values)
        return rows.get()


def held(story: Story, purpose: Purpose) -> str:
    """Return the address of a hold that the provider has confirmed."""
    hold = the_hold(
        story, purpose=purpose, state=State.HELD, step="", asked="", then_minor=0,
        provider_ref="pi_held", expires_at=OPENED,
    )  # fmt: skip
    return f"/b/nordlicht/holds/{hold.pk}/"


def member(cast: Cast, name: str) -> Client:
    user = User.objects.create(email=f"{name}@example.com", name=name.title())
    Member.objects.create(user=user, brand=cast.nordlicht, role=Role.FINANCE)
    return signed_in(user)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_case_says_why_it_cannot_be_charged_and_then_that_it_was_agreed(
    cast: Cast, story: Story
) -> None:
    client, page = member(cast, "fin"), page_of(story)
    assert "did not agree that their card is charged" in text_of(client, page)

    agreed(story)
    text = text_of(client, page)
    assert "€48.00 at most" in text
    assert "Charge the card" in text
    with counting() as statements:
        client.get(page)
    assert statements.number <= 12
    wrong = client.post(page, {"act": "charge_now", "amount": "18.01"})
    assert wrong.status_code == 422
    assert "at most what is missing" in wrong.content.decode()
    client.post(page, {"act": "charge_now", "amount": "18.00"})

    text = text_of(client, page)
    assert "The provider is asked for the money" in text
    assert "€18.00</b> for money that went early" in text
    hold = the_hold(story)
    assert (hold.step, hold.amount_minor, hold.then_minor) == ("hold", 1800, 1800)
    assert "The provider is asked for the money" in text_of(client, BOARD)


def test_before_the_term_is_over_the_case_says_from_when_it_may_be_charged(
    cast: Cast, story: Story
) -> None:
    agreed(story)
    with acting_for(story.brand.pk):
        Shortfall.objects.filter(brand_id=story.brand.pk).update(told_at=OPENED)
    text = text_of(member(cast, "fin"), page_of(story))

    told = "The shopper has 14 days for an answer to our letter: charge it from Fri 4 Dec"
    assert told in text
    assert "Charge the card" not in text
    assert "Only hold it for now" in text


def test_above_the_limit_a_second_person_charges_it(cast: Cast, story: Story) -> None:
    agreed(story)
    fin, fay, page = member(cast, "fin"), member(cast, "fay"), page_of(story)
    with acting_for(story.brand.pk):
        change_limits(story.brand.pk, {}, 1000, at=OPENED, actor="member:1")

    fin.post(page, {"act": "charge_now", "amount": "15.00"})
    assert "Fin wants to charge €15.00." in text_of(fin, page)
    assert 'value="confirm"' not in text_of(fin, page)
    assert 'value="confirm"' in text_of(fay, page)
    assert fin.post(page, {"act": "confirm", "seen": "1500"}).status_code == 422
    assert fay.post(page, {"act": "confirm", "seen": "1500"}).status_code == 302

    assert the_hold(story).amount_minor == 1500


def test_what_is_only_held_is_let_go_on_its_own_page(cast: Cast, story: Story) -> None:
    agreed(story)
    client, page = member(cast, "fin"), page_of(story)
    client.post(page, {"act": "hold"})
    hold = held(story, Purpose.EARLY)

    assert "Charge what is held" in text_of(client, page)
    text = text_of(client, hold)
    assert "We may charge it." in text
    assert "pi_held" in text
    assert "Let it go" in text
    assert 'value="capture"' not in text
    the_hold(story, made_by="system")
    assert ", the rules</dd>" in text_of(client, hold)
    with counting() as statements:
        client.get(hold)
    assert statements.number <= 12
    assert client.post(hold, {"act": "capture", "amount": "1"}).status_code == 422
    assert client.post(hold, {"act": "release"}).status_code == 302

    assert the_hold(story).step == Step.RELEASE
    assert '<dt class="t-xs">Until</dt>' in text_of(client, hold)
    the_hold(story, state=State.RELEASED)
    assert '<dt class="t-xs">Until</dt>' not in text_of(client, hold)
    the_hold(story, state=State.HELD)
    assert "There is nothing for you to do here." in text_of(client, hold)


def test_a_hold_of_an_exchange_is_charged_by_two_above_the_limit(
    cast: Cast, story: Story
) -> None:
    agreed(story)
    fin, fay = member(cast, "fin"), member(cast, "fay")
    fin.post(page_of(story), {"act": "hold"})
    hold = held(story, Purpose.EXCHANGE)
    with acting_for(story.brand.pk):
        change_limits(story.brand.pk, {}, 1000, at=OPENED, actor="member:1")

    assert fin.post(hold, {"act": "capture", "amount": "18.01"}).status_code == 422
    fin.post(hold, {"act": "capture", "amount": "18.00"})
    assert the_hold(story).second_minor == 1800
    assert fin.post(hold, {"act": "confirm", "seen": "1800"}).status_code == 422
    assert "Fin wants to charge €18.00." in text_of(fay, hold)
    fay.post(hold, {"act": "confirm", "seen": "1800"})

    row = the_hold(story)
    assert (row.step, row.step_minor, row.second_minor) == ("capture", 1800, None)


def test_what_was_charged_can_be_given_back_by_hand(cast: Cast, story: Story) -> None:
    agreed(story)
    client = member(cast, "fin")
    client.post(page_of(story), {"act": "hold"})
    hold = held(story, Purpose.EXCHANGE)
    the_hold(story, state=State.CAPTURED, captured_minor=1000)

    assert client.post(hold, {"act": "give_back", "amount": "10.01"}).status_code == 422
    assert client.post(hold, {"act": "give_back", "amount": "10.00"}).status_code == 302

    assert (the_hold(story).step, the_hold(story).step_minor) == ("give_back", 1000)


def test_what_a_bank_took_is_not_given_back_by_hand(cast: Cast, story: Story) -> None:
    agreed(story)
    client = member(cast, "fin")
    client.post(page_of(story), {"act": "hold"})
    hold = held(story, Purpose.EXCHANGE)
    the_hold(story, state=State.CAPTURED, captured_minor=1000, taken_back_minor=300)

    text = text_of(client, hold)
    assert "The shopper’s bank decides about this charge" in text
    assert 'value="give_back"' not in text
    refused = client.post(hold, {"act": "give_back", "amount": "7.00"})
    assert refused.status_code == 422
    assert "until then nothing of it is given back" in refused.content.decode()
    the_hold(story, bank_keeps_minor=300)

    text = text_of(client, hold)
    assert 'Taken back by the bank</dt><dd class="semi">€3.00</dd>' in text
    assert (
        'id="back-amount" name="amount" inputmode="decimal" autocomplete="off" value="7.00"'
        in text
    )
    assert client.post(hold, {"act": "give_back", "amount": "7.01"}).status_code == 422
    assert (the_hold(story).step, the_hold(story).given_back_minor) == ("", 0)
    assert client.post(hold, {"act": "give_back", "amount": "7.00"}).status_code == 302
    assert client.post(hold, {"act": "give_back", "amount": "7.00"}).status_code == 422

    assert (the_hold(story).step, the_hold(story).step_minor) == ("give_back", 700)


def test_a_person_who_has_looked_ends_what_nobody_knows(cast: Cast, story: Story) -> None:
    agreed(story)
    client, page = member(cast, "fin"), page_of(story)
    client.post(page, {"act": "charge_now", "amount": "18.00"})
    hold = f"/b/nordlicht/holds/{the_hold(story).pk}/"
    assert client.post(hold, {"act": "declare_failed"}).status_code == 422
    the_hold(story, asked="unknown", attempts=1, step_since=OPENED - timedelta(hours=1))

    assert "Nobody knows what became of it" in text_of(client, hold)
    assert client.post(hold, {"act": "declare_failed"}).status_code == 302
    while drain():
        pass

    row = the_hold(story)
    assert (row.state, row.step, row.failure_code) == ("failed", "", "declared_failed")
    assert "Charge the card" in text_of(client, page)


def test_who_may_not_pay_only_looks(cast: Cast, story: Story) -> None:
    agreed(story)
    member(cast, "fin").post(page_of(story), {"act": "hold"})
    hold, ben = held(story, Purpose.EXCHANGE), signed_in(cast.ben)

    assert "Charge it" not in text_of(ben, hold)
    for act in ("capture", "release", "confirm"):
        assert ben.post(hold, {"act": act, "amount": "1"}).status_code == 404
    assert ben.post(page_of(story), {"act": "charge_now", "amount": "1"}).status_code == 404
    assert ben.get(RULE).status_code == 404
    assert signed_in(cast.cleo).get(hold).status_code == 404


def test_the_rules_are_kept_as_typed(cast: Cast) -> None:
    ada = signed_in(cast.ada)
    assert ada.post(RULE, {"share": "101"}).status_code == 422

    typed = {"charges_by_itself": "on", "by_itself_most": "25.50", "is_needed": "on"}
    ada.post(RULE, {**typed, "share": "12.5", "capture_days": "21", "renews": "on"})

    with acting_for(cast.nordlicht.pk):
        rule, need = rule_of(cast.nordlicht.pk), need_of(cast.nordlicht.pk)
    assert rule == Rule(charges_by_itself=True, by_itself_most_minor=2550)
    assert need == Security(is_needed=True, share_bp=1250, capture_days=21, renews=True)
    assert 'value="12.5"' in text_of(ada, RULE)


def test_the_page_of_its_return_shows_what_is_held(cast: Cast, story: Story) -> None:
    agreed(story)
    client = member(cast, "fin")
    address = f"/b/nordlicht/returns/{story.ran}/"
    assert 'id="held"' not in text_of(client, address)

    client.post(page_of(story), {"act": "hold"})

    text = text_of(client, address)
    assert 'id="held"' in text
    assert "€18.00 are to be held on the card" in text


def test_after_a_restore_a_case_is_charged_by_who_ticks_that_they_have_looked(
    cast: Cast, story: Story
) -> None:
    agreed(story)
    client, page = member(cast, "fin"), page_of(story)
    assert 'name="looked"' not in text_of(client, page)
    Installation.objects.update_or_create(
        id=1, defaults={"restored_at": OPENED + timedelta(days=400)}
    )

    assert text_of(client, page).count('name="looked"') == 2
    refused = client.post(page, {"act": "charge_now", "amount": "5.00"})
    assert refused.status_code == 422
    assert "Look for it at the provider" in refused.content.decode()
    done = client.post(page, {"act": "charge_now", "amount": "5.00", "looked": "yes"})
    assert done.status_code == 302
    assert the_hold(story).then_minor == 500
