"""A job that is run again because the run before it broke off."""

from __future__ import annotations

from backhaul.core.axes import LegState
from backhaul.stages.settlement import sending
from tests.stages.settlement.till import Till


def test_what_a_dead_sender_had_in_hand_is_looked_up_at_once_and_sent_once(till: Till) -> None:
    leg = till.ordered_leg()
    claimed = sending.claim(till.brand.pk, leg.pk)
    assert claimed is not None
    sending.ask(till.brand.pk, claimed)  # the provider paid, and then the worker was killed
    assert sending.sweep() == 0

    sending.look_up_soon(till.brand.pk, leg.pk)
    sending.send(till.brand.pk, leg.pk)

    assert sending.sweep() == 1
    assert till.again(leg).state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_a_leg_that_the_provider_has_taken_on_is_left_alone(till: Till) -> None:
    leg = till.send(till.ordered_leg())

    sending.look_up_soon(till.brand.pk, leg.pk)

    assert till.again(leg).due_at is None
    assert sending.sweep() == 0
