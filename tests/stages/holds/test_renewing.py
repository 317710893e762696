"""A hold is placed anew for a time, not let go in vain, and ends by its provider's word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.money import Money
from backhaul.core.ports.payments import HoldStatus, ProviderHold
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.holds import alarms, expiring, looking_up, ordering
from backhaul.stages.holds.agreeing import Card
from backhaul.stages.holds.models import Hold
from tests.cast import MONDAY
from tests.stages.holds.swaps import DAY, Swap

HOUR = timedelta(hours=1)
EXPIRES = [("refund_failed", "hold_expires")]


def changed(swap: Swap, **values: object) -> None:
    with acting_for(swap.brand_id):
        Hold.objects.filter(id=swap.hold.pk).update(**values)


@pytest.mark.parametrize(("days_ago", "step", "told"), [(53, "release", []), (54, "", EXPIRES)])
def test_after_sixty_days_a_person_decides(
    swap: Swap, days_ago: int, step: str, told: list[tuple[str, str]]
) -> None:
    swap.needs(renews=True).asked()
    first = swap.held()
    swap.sent()
    assert first.held_at is not None
    changed(swap, held_at=first.held_at - days_ago * DAY)

    hold = swap.at(6 * DAY + HOUR)

    assert (hold.state, hold.step, swap.incidents()) == ("held", step, told)


@pytest.mark.parametrize(
    ("why", "code"),
    [("restored", "charge_may_be_forgotten"), ("no_card", "hold_not_possible")],
)
def test_what_could_not_be_held_anew_is_kept_and_told(
    swap: Swap, monkeypatch: pytest.MonkeyPatch, why: str, code: str
) -> None:
    swap.needs(renews=True).asked()
    first = swap.held()
    swap.sent()
    if why == "restored":
        Installation.objects.filter(id=1).update(restored_at=clock.now())
    else:
        monkeypatch.setattr(ordering, "card_of", lambda *_ids: Card(None, "no_card"))

    hold = swap.at(6 * DAY + HOUR)

    assert (hold.pk, hold.state, hold.step, hold.renews) == (first.pk, "held", "", False)
    assert ("refund_failed", code) in swap.till.incidents()
    assert swap.till.count(Hold) == 1


def test_by_its_date_alone_nothing_has_ended(
    swap: Swap, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap.needs().asked()
    until = swap.held().expires_at
    swap.sent()
    changed(swap, expires_at=clock.now() + DAY, due_at=clock.now() + DAY)
    with monkeypatch.context() as gone:
        gone.setattr(looking_up, "provider_of", lambda _hold: None)
        assert swap.at(DAY + HOUR).state == "held"
    assert swap.incidents() == [("refund_unknown", "hold_not_read")]

    hold = swap.at(DAY + 2 * HOUR)
    assert (hold.state, hold.expires_at, swap.incidents()) == ("held", until, [])
    assert swap.at(7 * DAY + HOUR).state == "expired"


def test_what_contradicts_when_somebody_can_tell_again_stays_a_persons(
    swap: Swap, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap.needs().asked()
    swap.held()
    swap.sent()
    changed(swap, expires_at=clock.now() + DAY, due_at=clock.now() + DAY)
    told = ProviderHold(
        provider_ref=swap.hold.provider_ref, amount=Money(3000, "EUR"),
        status=HoldStatus.CAPTURED, captured=Money(3001, "EUR"),
    )  # fmt: skip
    for after, word in ((DAY + HOUR, None), (DAY + 2 * HOUR, told)):
        monkeypatch.setattr(expiring, "_read", lambda _hold, said=word: said)
        swap.at(after)

    assert (swap.hold.state, swap.hold.captured_minor) == ("held", 0)
    assert swap.incidents() == [("refund_unknown", "hold_not_read")]


def test_a_hold_of_a_day_is_near_its_end_after_half_of_it() -> None:
    day = Hold(made_at=MONDAY, held_at=MONDAY, expires_at=MONDAY + DAY)
    week = Hold(made_at=MONDAY, held_at=MONDAY, expires_at=MONDAY + 7 * DAY)

    assert alarms.look_at(day) == MONDAY + timedelta(hours=12)
    assert alarms.look_at(week) == MONDAY + 6 * DAY
    assert alarms.look_at(Hold(made_at=MONDAY)) is None
