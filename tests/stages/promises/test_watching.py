from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from backhaul.core.axes import LegState
from backhaul.core.insights import Rate
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.insights.period import Period, looked_at
from backhaul.stages.insights.speed import speed
from backhaul.stages.promises import watching
from backhaul.stages.promises.actions import renew
from backhaul.stages.promises.models import Promise
from backhaul.stages.promises.watching import sweep, watch
from backhaul.stages.returns.models import Return
from tests.cast import Cast
from tests.makers.floor import statements
from tests.makers.stories import (
    FIRST_SCAN,
    FRIDAY,
    MAGDEBURG,
    REQUESTED,
    Story,
    approved,
    labelled,
    pays_on,
    scanned,
    settled,
    standing_at,
)

MONDAY_BEGINS = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
TUESDAY_BEGINS = MONDAY_BEGINS + timedelta(days=1)
MINUTE = timedelta(minutes=1)


def promises(story: Story) -> list[Promise]:
    with acting_for(story.brand.pk):
        rows = Promise.objects.filter(brand=story.brand, ret_id=story.return_id)
        return list(rows.order_by("given_at", "id"))


def incidents(story: Story) -> list[Incident]:
    with acting_for(story.brand.pk):
        rows = Incident.objects.filter(
            brand=story.brand, return_id=story.return_id, kind="promise_at_risk"
        )
        return list(rows.order_by("id"))


def under_way(brand: Brand) -> Story:
    """Scanned on Wednesday; three days more are Saturday; four business days: the 26th."""
    pays_on(brand, RefundTrigger.DELIVERED)
    return scanned(labelled(brand), MAGDEBURG)


def test_a_promise_is_a_record_with_its_condition(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)

    (first,) = promises(approved(cast.nordlicht))

    assert (first.kind, first.handed_over_by) == ("after_delivery", date(2026, 11, 19))
    assert (first.on, first.bound_on) == (date(2026, 12, 1), date(2026, 12, 1))
    assert (first.was_kept, first.lapsed, first.due_at) == (None, False, None)


def test_the_earliest_day_that_was_given_binds(cast: Cast) -> None:
    first, last = promises(under_way(cast.nordlicht))

    assert (first.ended_at, first.lapsed, first.was_kept) == (MAGDEBURG, False, None)
    assert (last.on, last.bound_on, last.handed_over_by) == (
        date(2026, 11, 26),
        date(2026, 11, 26),
        None,
    )


def test_it_is_somebodys_incident_before_it_breaks(cast: Cast) -> None:
    """Four business days before the 26th end on the 22nd: on Monday it cannot be kept."""
    story = under_way(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        Return.objects.filter(brand=cast.nordlicht).update(owner="member:7")
    assert promises(story)[-1].due_at == MONDAY_BEGINS

    standing_at(MONDAY_BEGINS - MINUTE)
    assert sweep() == 0
    assert incidents(story) == []
    standing_at(MONDAY_BEGINS + MINUTE)
    assert sweep() == 1

    (incident,) = incidents(story)
    assert (incident.subject, incident.severity) == ("promise", "incident")
    assert (incident.owner, incident.healed_at) == ("member:7", None)
    assert incident.evidence == {
        "code": "late",
        "on": "2026-11-26",
        "expected": "2026-11-27",
        "due": "2026-11-26T23:00:00+00:00",
    }
    assert story.ret.incident == "promise_at_risk"
    assert sweep() == 0


def test_it_is_raised_also_when_the_worker_was_down_over_the_day(cast: Cast) -> None:
    story = under_way(cast.nordlicht)

    standing_at(MONDAY_BEGINS + timedelta(days=9))
    assert sweep() == 1

    assert [row.healed_at for row in incidents(story)] == [None]
    assert promises(story)[-1].was_kept is False


def test_it_is_healed_when_the_day_holds_again_and_raised_again_when_it_does_not(
    cast: Cast,
) -> None:
    """Delivered on Friday after all; whoever pays by Monday is in time for the bank."""
    story = under_way(cast.nordlicht)
    standing_at(MONDAY_BEGINS + MINUTE)
    sweep()

    scanned(story, FRIDAY)

    (incident,) = incidents(story)
    assert incident.healed_at == FRIDAY
    assert story.ret.incident is None
    in_force = promises(story)[-1]
    assert (in_force.kind, in_force.on) == ("by_date", date(2026, 11, 26))
    assert (in_force.is_at_risk, in_force.due_at) == (False, TUESDAY_BEGINS)

    standing_at(TUESDAY_BEGINS + MINUTE)
    assert sweep() == 1
    assert [row.healed_at for row in incidents(story)] == [FRIDAY, None]


@pytest.mark.parametrize(("paid_on", "was_kept"), [(25, True), (26, True), (27, False)])
def test_kept_and_broken_are_measured_by_the_day_of_the_money(
    cast: Cast, paid_on: int, was_kept: bool
) -> None:
    story = scanned(under_way(cast.nordlicht), FRIDAY)
    paid_at = datetime(2026, 11, paid_on, 9, 0, tzinfo=UTC)

    settled(story, paid_at)

    last = promises(story)[-1]
    assert (last.ended_at, last.was_kept) == (paid_at, was_kept)
    with acting_for(cast.nordlicht.pk):
        told = Entry.objects.filter(brand_id=cast.nordlicht.pk, kind="promise.kept")
        assert [entry.data for entry in told] == [{"was_kept": was_kept}]


def test_paying_heals_the_incident(cast: Cast) -> None:
    story = under_way(cast.nordlicht)
    standing_at(MONDAY_BEGINS + MINUTE)
    sweep()
    scanned(story, FRIDAY)
    standing_at(TUESDAY_BEGINS + MINUTE)
    sweep()

    settled(story, TUESDAY_BEGINS + timedelta(hours=9))

    assert all(row.healed_at is not None for row in incidents(story))
    assert promises(story)[-1].was_kept is True


def test_money_that_is_on_its_way_is_not_at_risk_until_its_day_is_over(cast: Cast) -> None:
    story = scanned(under_way(cast.nordlicht), FRIDAY)
    settled(story, FRIDAY, LegState.SENDING)

    assert promises(story)[-1].due_at == datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    standing_at(datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    sweep()

    assert incidents(story) == []
    assert promises(story)[-1].was_kept is False


def test_a_promise_whose_condition_was_missed_binds_nobody(cast: Cast) -> None:
    """To be handed over by Thursday; a pick-up on the Monday after is another promise."""
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = labelled(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        late = FIRST_SCAN + timedelta(days=5)
        ret = Return.objects.get(brand=cast.nordlicht)
        ret.reached = {**ret.reached, "handed_over": late.isoformat()}
        ret.save(update_fields=("reached",))
        renew([cast.nordlicht.pk], {story.return_id: late})

    first, last = promises(story)

    assert (first.lapsed, first.was_kept) == (True, None)
    assert last.bound_on == last.on
    assert last.bound_on is not None
    assert first.on is not None
    assert last.bound_on > first.on


def test_nobody_is_blamed_before_the_shopper_has_sent_it(cast: Cast) -> None:
    story = labelled(cast.nordlicht)

    standing_at(REQUESTED + timedelta(days=60))

    assert sweep() == 0
    assert incidents(story) == []


def test_many_promises_are_looked_at_with_as_many_statements_as_one(cast: Cast) -> None:
    story = under_way(cast.nordlicht)
    with acting_for(cast.nordlicht.pk), statements() as found:
        watch([cast.nordlicht.pk], [story.return_id], at=MONDAY_BEGINS)

    assert len(found) <= 10


def test_insights_count_each_return_once(cast: Cast) -> None:
    """Its day was over unpaid, and the promise after it is judged by the same day."""
    story = scanned(under_way(cast.nordlicht), FRIDAY)
    period = Period.last(30, "Europe/Berlin", datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    with acting_for(cast.nordlicht.pk):
        looked = looked_at(cast.nordlicht.pk, period)[0]
        assert speed(cast.nordlicht.pk, looked).kept == {}

    standing_at(datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    sweep()
    settled(story, datetime(2026, 11, 30, 8, 0, tzinfo=UTC))

    with acting_for(cast.nordlicht.pk):
        assert speed(cast.nordlicht.pk, looked).kept == {date(2026, 11, 16): Rate(0, 1)}


def test_one_that_cannot_be_looked_at_holds_up_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = under_way(cast.nordlicht)
    now = MONDAY_BEGINS + MINUTE
    standing_at(now)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("no calendar")

    monkeypatch.setattr(watching, "watch", broken)

    assert sweep() == 1
    due_at = promises(story)[-1].due_at
    assert due_at is not None
    assert timedelta(minutes=59) < due_at - now < timedelta(minutes=61)
