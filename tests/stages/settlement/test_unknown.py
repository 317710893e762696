"""What nobody knows: looked up, sent again with the same key, or owned by a person in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.adapters.payments.stripe import client as stripe
from backhaul.core.axes import LegState
from backhaul.core.errors import Unavailable
from backhaul.core.ports.payments import Capabilities, ProviderRefund, RefundOrder
from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement import sending
from backhaul.stages.settlement.actions import sweep
from backhaul.stages.settlement.models import Leg
from tests.cast import Cast
from tests.stages.settlement.till import Till, open_till, sweep_now

MINUTES = timedelta(minutes=1)
HOURS = timedelta(hours=1)


@pytest.fixture
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider like Adyen: it keeps our key for a week, and shows no refunds."""
    told = Capabilities(keeps_keys_for=timedelta(days=7), finds_refunds=False)

    def look(_self: object, order: RefundOrder) -> ProviderRefund | None:
        raise Unavailable(f"nobody looks for {order.intent}", code="no_look_up")

    monkeypatch.setattr(stripe, "CAPABILITIES", told)
    monkeypatch.setattr(stripe.StripePayments, "find_refund", look)


def without_connection(till: Till, leg: Leg) -> None:
    """Nobody can be asked any more."""
    with acting_for(till.brand.pk):
        payment = till.payment(leg)
        payment.connection_name = "gone"
        payment.save(update_fields=("connection_name",))


def unreadable(till: Till, how: str) -> None:
    """Its connection is there, and no adapter can be made of it."""
    broken: dict[str, dict[str, object]] = {
        "secrets": {"sealed": b"of another key"},
        "settings": {"config": {"base_url": 7}},
    }
    with acting_for(till.brand.pk):
        Connection.objects.filter(brand_id=till.brand.pk).update(**broken[how])


def test_an_outcome_that_stays_unknown_is_a_persons_within_fifteen_minutes(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=1)
    leg = till.send(leg)
    without_connection(till, leg)

    till.move_clock(11 * MINUTES)
    sweep()
    before = till.incidents()
    till.move_clock(12 * MINUTES + timedelta(seconds=5))
    sweep()
    sweep()

    assert (before, till.incidents()) == ([], [("refund_unknown", "no_answer")])
    assert till.again(leg).state == LegState.UNKNOWN


def test_a_person_is_told_though_the_leg_is_not_due_to_be_looked_at(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=1)
    leg = till.send(leg)
    till.move_clock(13 * MINUTES)
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(due_at=clock.now() + HOURS)

    sweep()

    assert till.incidents() == [("refund_unknown", "no_answer")]


def test_a_sender_that_died_while_its_provider_is_away_is_a_persons_too(till: Till) -> None:
    leg = till.ordered_leg()
    assert sending.claim(till.brand.pk, leg.pk) is not None
    without_connection(till, leg)

    till.move_clock(3 * MINUTES)
    leg = sweep_now(till, leg)
    told_early = till.incidents()
    till.move_clock(13 * MINUTES)
    sweep_now(till, leg)

    assert (leg.state, leg.failure_code) == (LegState.UNKNOWN, "no_answer")
    assert (told_early, till.incidents()) == ([], [("refund_unknown", "no_answer")])


def test_an_unknown_outcome_is_looked_up_every_two_minutes_at_least(till: Till) -> None:
    leg = till.ordered_leg()
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(attempts=9)
    till.account.mode("lost_reply", times=1)

    leg = till.send(leg)

    assert leg.due_at is not None
    assert leg.due_at - clock.now() <= 2 * MINUTES


def test_a_key_that_may_be_forgotten_is_sent_only_after_a_look(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=1)
    leg = till.send(leg)
    since = leg.sending_at
    till.move_clock(25 * HOURS)  # its provider has forgotten the key by now

    leg = sweep_now(till, leg)
    leg = till.send(leg)

    assert (leg.state, leg.attempts) == (LegState.PAID, 2)
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]
    assert since is not None
    assert leg.sending_at is not None
    assert leg.sending_at - since >= 24 * HOURS  # the key's life has begun anew
    assert till.incidents() == []


def test_a_job_that_runs_a_day_late_looks_before_it_sends(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    leg = till.send(leg)
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(state=LegState.ORDERED)
    till.move_clock(25 * HOURS)

    leg = till.send(leg)

    assert leg.state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_a_refund_that_its_provider_knows_no_more_is_a_persons_at_once(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("pending", times=1)
    leg = till.send(leg)
    with acting_for(till.brand.pk):
        leg.intent = "leg_" + "0" * 24
        leg.save(update_fields=("intent",))

    leg = sweep_now(till, leg)

    assert (leg.state, leg.failure_code) == (LegState.UNKNOWN, "gone_at_provider")
    assert till.incidents() == [("refund_unknown", "gone_at_provider")]
    assert sweep_now(till, leg).state == LegState.UNKNOWN
    assert till.refunds_at_provider(leg) == [(3000, "pending")]


@pytest.mark.usefixtures("nobody_looks")
def test_where_nobody_can_look_the_same_key_tells(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    leg = till.send(leg)

    leg = sweep_now(till, leg)
    again = (leg.state, leg.failure_code)
    leg = till.send(leg)

    assert again == (LegState.ORDERED, "asked_again")
    assert (leg.state, leg.attempts) == (LegState.PAID, 2)
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


@pytest.mark.usefixtures("nobody_looks")
def test_where_nobody_can_look_an_old_key_is_not_sent_again(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=1)
    leg = till.send(leg)
    till.move_clock(4 * 24 * HOURS)

    leg = sweep_now(till, leg)
    till.send(leg)

    assert till.again(leg).state == LegState.UNKNOWN
    assert till.refunds_at_provider(leg) == []
    assert [kind for kind, _ in till.incidents()] == ["refund_unknown"]


@pytest.mark.usefixtures("nobody_looks")
def test_going_on_asking_keeps_the_incident_open_until_there_is_an_answer(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("500", times=2)
    leg = till.send(leg)
    till.move_clock(13 * MINUTES)

    leg = sweep_now(till, leg)
    while_asking = till.incidents()
    leg = till.send(leg)
    after_trouble = (leg.state, till.incidents())
    leg = till.send(sweep_now(till, leg))

    told = [("refund_unknown", "no_answer")]
    assert (while_asking, after_trouble) == (told, (LegState.UNKNOWN, told))
    assert (leg.state, till.incidents()) == (LegState.PAID, [])


@pytest.mark.parametrize("how", ["secrets", "settings"])
def test_a_connection_that_cannot_be_read_keeps_no_other_brand_back(
    till: Till, cast: Cast, how: str
) -> None:
    theirs = open_till(cast.voltaic, till.account, till.listener)
    legs = []
    for each in (till, theirs):
        leg = each.ordered_leg()
        till.account.mode("lost_reply", times=1)
        legs.append(each.send(leg))
    mine, other = legs
    unreadable(theirs, how)
    till.move_clock(13 * MINUTES)

    sweep()

    assert (till.again(mine).state, theirs.again(other).state) == ("paid", "unknown")
    assert theirs.incidents() == [("refund_unknown", "no_answer")]


@pytest.mark.parametrize(
    ("how", "code"), [("secrets", "secrets_unreadable"), ("settings", "settings_unreadable")]
)
def test_a_repeat_that_cannot_be_sent_does_not_undo_what_the_first_may_have_done(
    till: Till, how: str, code: str
) -> None:
    first = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    since = till.send(first).sending_at
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=first.pk).update(state=LegState.ORDERED)
    never = till.ordered_leg()
    unreadable(till, how)

    again, never = till.send(first), till.send(never)

    assert (again.state, again.failure_code) == (LegState.UNKNOWN, code)
    assert again.sending_at == since
    assert (never.state, never.failure_code) == (LegState.FAILED, code)
    assert never.sending_at is None
    assert till.refunds_at_provider(first) == [(3000, "succeeded")]
