"""A person has to say whether money goes: the day that was promised before counts still."""

from __future__ import annotations

from datetime import UTC, date, datetime

from backhaul.core.axes import UnitMoney
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.amends.making import set_amount
from backhaul.stages.amends.models import Amends
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.orders.models import Payment
from backhaul.stages.promises.actions import renew
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.actions import settle
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.cast import MONDAY, Cast
from tests.makers.stories import (
    FRIDAY,
    INSPECTED,
    Story,
    labelled,
    pays_on,
    received,
    scanned,
    settled,
)
from tests.stages.promises.test_watching import incidents, promises

PROMISED = date(2026, 11, 26)
IN_TIME = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DECIDED = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PAID = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def undecided(cast: Cast) -> Story:
    """Delivered, promised for the 26th; then another thing than was sold is in the box."""
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = received(scanned(labelled(cast.nordlicht, items=1), FRIDAY))
    assert promises(story)[-1].bound_on == PROMISED
    other = Findings(is_complete=True, is_matching=False, condition="as_new", seconds=12)
    with acting_for(story.brand.pk):
        inspect(story.brand.pk, story.ran, 1, other, at=INSPECTED, actor="member:1")
        renew([story.brand.pk], {story.return_id: INSPECTED})
    last = promises(story)[-1]
    assert (last.ended_at, last.is_undecided, last.was_kept) == (INSPECTED, True, None)
    return story


def decides(story: Story, at: datetime, *, deduction_bp: int = 0) -> None:
    with acting_for(story.brand.pk):
        settle(
            story.brand.pk, story.ran, at=at, actor="member:1",
            override_reason="The right one after all.", deduction_bp=deduction_bp,
        )  # fmt: skip
        renew([story.brand.pk], {story.return_id: at})


def judged(story: Story) -> list[bool]:
    """Return what the journal says of the promises: kept or not."""
    with acting_for(story.brand.pk):
        told = Entry.objects.filter(return_id=story.return_id, kind="promise.kept")
        return [row.data["was_kept"] for row in told.order_by("seq")]


def made_good(story: Story) -> list[int]:
    while drain():
        pass
    with acting_for(story.brand.pk):
        rows = Amends.objects.filter(brand=story.brand).order_by("id")
        return list(rows.values_list("amount_minor", flat=True))


def test_a_day_that_passes_while_a_person_decides_is_broken_by_us_and_made_good_once(
    cast: Cast,
) -> None:
    """Promised for the 26th, decided on the 30th, and paid on the day promised then."""
    story = undecided(cast)
    with acting_for(cast.nordlicht.pk):
        set_amount(cast.nordlicht.pk, 500, at=MONDAY, actor="member:1")

    decides(story, DECIDED)

    *_, before, last = promises(story)
    assert (before.is_undecided, before.lapsed, before.was_kept) == (False, False, None)
    assert (last.on, last.bound_on, last.was_kept) == (date(2026, 11, 30), PROMISED, False)
    assert [row.healed_at for row in incidents(story)] == [None]

    settled(story, PAID)

    assert (promises(story)[-1].ended_at, promises(story)[-1].was_kept) == (PAID, False)
    assert judged(story) == [False]
    assert [row.healed_at for row in incidents(story)] == [PAID]
    assert made_good(story) == [500]


def test_who_decides_in_time_keeps_the_promise(cast: Cast) -> None:
    story = undecided(cast)

    decides(story, IN_TIME)
    settled(story, datetime(2026, 11, 25, 9, 0, tzinfo=UTC))

    assert promises(story)[-1].bound_on == PROMISED
    assert judged(story) == [True]
    assert made_good(story) == []


def test_money_that_is_there_with_the_decision_is_judged_by_the_day_of_before(
    cast: Cast,
) -> None:
    """Nothing is promised in between: as with store credit, which is given at once."""
    story = undecided(cast)
    with acting_for(story.brand.pk):
        settle(
            story.brand.pk, story.ran, at=DECIDED, actor="member:1", override_reason="Right."
        )
        Unit.objects.filter(ret_id=story.return_id).update(money=UnitMoney.PAID)
        renew([story.brand.pk], {story.return_id: DECIDED})

    last = promises(story)[-1]
    assert (last.bound_on, last.was_kept, last.is_undecided) == (PROMISED, False, False)
    assert judged(story) == [False]


def test_who_keeps_a_part_back_for_what_was_found_promises_anew(cast: Cast) -> None:
    story = undecided(cast)

    decides(story, DECIDED, deduction_bp=1_000)

    *_, before, last = promises(story)
    assert (before.lapsed, before.is_undecided) == (True, False)
    assert last.bound_on == last.on
    assert last.was_kept is None
    settled(story, PAID)
    assert judged(story) == [True]


def test_whose_bank_took_the_money_back_is_promised_anew(cast: Cast) -> None:
    story = undecided(cast)
    with acting_for(cast.nordlicht.pk):
        TakenBack.objects.create(
            brand=cast.nordlicht, payment=Payment.objects.get(brand=cast.nordlicht),
            kind="chargeback", provider_ref="dp_1", amount_minor=3000, currency="EUR",
            taken_at=INSPECTED, given_back_at=IN_TIME,
        )  # fmt: skip

    decides(story, DECIDED)

    *_, before, last = promises(story)
    assert before.lapsed
    assert last.bound_on == last.on


def test_nothing_due_breaks_no_promise(cast: Cast) -> None:
    story = undecided(cast)

    decides(story, DECIDED, deduction_bp=10_000)

    assert [row.was_kept for row in promises(story)] == [None] * len(promises(story))
    assert not promises(story)[-1].is_undecided
    assert judged(story) == []


def half_paid(
    cast: Cast, paid_at: datetime = IN_TIME, *, deducted: datetime | None = None
) -> Story:
    """Of two the first is paid, the second another thing than was sold: a person says."""
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = received(scanned(labelled(cast.nordlicht, items=2), FRIDAY))
    other = Findings(is_complete=True, is_matching=False, condition="as_new", seconds=12)
    with acting_for(story.brand.pk):
        set_amount(story.brand.pk, 500, at=MONDAY, actor="member:1")
        inspect(story.brand.pk, story.ran, 2, other, at=INSPECTED, actor="member:1")
    settled(story, paid_at)
    if deducted:
        with acting_for(story.brand.pk):
            leg = Leg.objects.get(brand=story.brand, ret_id=story.return_id)
            leg.decision["deduction_bp"], leg.approved_at = 1_000, deducted
            leg.save()
    last = promises(story)[-1]
    assert (last.bound_on, last.is_undecided, last.was_kept) == (PROMISED, True, None)
    return story


def test_nothing_due_for_the_rest_keeps_what_was_promised_if_the_money_was_there(
    cast: Cast,
) -> None:
    story = half_paid(cast)

    decides(story, DECIDED, deduction_bp=10_000)

    last = promises(story)[-1]
    assert (last.was_kept, last.lapsed, last.is_undecided) == (True, False, False)
    assert judged(story) == [True]
    assert made_good(story) == []


def test_nothing_due_for_the_rest_mends_no_day_that_the_money_missed(cast: Cast) -> None:
    story = half_paid(cast, datetime(2026, 11, 27, 9, 0, tzinfo=UTC))

    decides(story, DECIDED, deduction_bp=10_000)

    assert promises(story)[-1].was_kept is False
    assert judged(story) == [False]
    assert made_good(story) == [500]


def test_what_was_kept_back_of_another_before_excuses_nobody_now(cast: Cast) -> None:
    """The first was deducted from and paid in time; the second is decided on too late."""
    story = half_paid(cast, deducted=INSPECTED)

    decides(story, DECIDED)

    *_, before, last = promises(story)
    assert (before.lapsed, before.is_undecided) == (False, False)
    assert (last.bound_on, last.was_kept) == (PROMISED, False)
