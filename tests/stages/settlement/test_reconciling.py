"""Processes that die between two beats, and what the sweep makes of their legs."""

from __future__ import annotations

from backhaul.core.axes import LegState
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement import outcomes, sending
from backhaul.stages.settlement.actions import sweep
from tests.cast import MONDAY
from tests.stages.settlement.till import Till, sweep_now, waiting_jobs, without_jobs


def test_a_worker_that_died_after_the_first_beat_is_made_good(till: Till) -> None:
    leg = till.ordered_leg()
    assert sending.claim(till.brand.pk, leg.pk) is not None
    assert till.again(leg).state == LegState.SENDING

    leg = sweep_now(till, leg)
    assert leg.state == LegState.ORDERED
    leg = till.send(leg)

    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]
    assert leg.state == LegState.PAID


def test_a_worker_that_died_after_the_provider_paid_is_made_good(till: Till) -> None:
    leg = till.ordered_leg()
    claimed = sending.claim(till.brand.pk, leg.pk)
    assert claimed is not None
    sending.ask(till.brand.pk, claimed)

    leg = sweep_now(till, leg)

    assert leg.state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_a_leg_that_is_being_sent_is_left_alone_for_two_minutes(till: Till) -> None:
    leg = till.ordered_leg()
    assert sending.claim(till.brand.pk, leg.pk) is not None

    sweep()

    assert till.again(leg).state == LegState.SENDING


def test_an_answer_of_an_earlier_sending_does_not_undo_a_later_one(till: Till) -> None:
    leg = till.ordered_leg()
    first = sending.claim(till.brand.pk, leg.pk)
    assert first is not None
    sweep_now(till, leg)
    assert sending.claim(till.brand.pk, leg.pk) is not None

    late = [first.became(LegState.UNKNOWN), first.became(LegState.FAILED, "too_late")]
    with acting_for(till.brand.pk):
        news = outcomes.take((till.brand.pk,), late, at=MONDAY, actor="system")

    assert news == 0
    assert (till.again(leg).state, till.again(leg).attempts) == (LegState.SENDING, 2)


def test_a_lost_job_is_queued_again_once(till: Till) -> None:
    leg = till.ordered_leg()
    without_jobs()

    sweep_now(till, leg)
    sweep_now(till, leg)

    assert waiting_jobs(leg) == 1
