"""A step that fails is a person's: it is told, ordered by nobody else, and can be ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import IllegalStep
from backhaul.core.holds import Asked, Step
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.holds import alarms, deciding, expiring, looking_up, ordering
from backhaul.stages.holds.agreeing import Card
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word
from tests.stages.holds.swaps import DAY, Swap, worked

HOUR = timedelta(hours=1)


def word(actor: str = "api:1") -> Word:
    return Word(actor=actor, at=clock.now())


def test_a_release_that_fails_waits_for_a_person_who_tries_again(
    swap: Swap, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap.needs().asked()
    swap.held()
    swap.sent().looked_at()
    with monkeypatch.context() as gone:
        gone.setattr(looking_up, "provider_of", lambda _hold: None)
        failed = swap.ask()

    assert (failed.step, failed.turn, swap.ask().turn) == ("", 2, 2)
    assert swap.incidents() == [("refund_failed", "hold_not_possible")]
    with acting_for(swap.brand_id):
        deciding.order(swap.till.brand, failed.pk, Step.RELEASE, 0, word())
    assert swap.ask().state == "released"
    assert swap.incidents() == []


def test_a_capture_that_fails_is_not_ordered_again(
    swap: Swap, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap.needs(capture_days=5).asked()
    swap.held()
    swap.sent()
    swap.at(5 * DAY + HOUR)
    with monkeypatch.context() as gone:
        gone.setattr(looking_up, "provider_of", lambda _hold: None)
        turn = swap.ask().turn

    hold = swap.at(6 * DAY + HOUR)
    assert (hold.step, hold.turn - turn) == ("", 0)
    with acting_for(swap.brand_id):
        deciding.order(swap.till.brand, hold.pk, Step.CAPTURE, 3000, word())
    assert swap.ask().captured_minor == 3000


def test_what_somebody_captured_at_the_provider_is_booked_and_told(swap: Swap) -> None:
    swap.needs().asked()
    held = swap.held()
    swap.sent()
    before = swap.till.sums().get("provider_clearing", 0)
    address = f"/v1/payment_intents/{held.provider_ref}/capture"
    swap.till.account.post(address, "elsewhere")

    hold = swap.at(6 * DAY + HOUR)
    assert (hold.state, hold.captured_minor) == ("captured", 3000)
    assert swap.till.sums()["provider_clearing"] - before == 3000
    assert swap.incidents() == []
    assert ("refund_failed", "captured_elsewhere") in swap.till.incidents()
    swap.looked_at()
    assert swap.ask().given_back_minor == 3000


def test_a_hold_that_cannot_be_placed_anew_is_told(
    swap: Swap, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap.needs(renews=True).asked()
    first = swap.held()
    swap.sent()
    swap.at(6 * DAY + HOUR)
    monkeypatch.setattr(ordering, "card_of", lambda *_ids: Card(None, "no_card"))

    assert swap.ask().pk == first.pk
    assert (swap.hold.state, swap.incidents()) == (
        "released", [("refund_failed", "hold_expires")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "values", "may"),
    [
        (Asked.PENDING, {"step": "capture"}, True),
        (Asked.PENDING, {"step": "give_back"}, False),
        (Asked.ORDERED, {"step": "capture", "attempts": alarms.ASKED_OFTEN}, True),
        (Asked.ORDERED, {"step": "capture", "attempts": 1}, False),
        (Asked.SENDING, {"step": "capture"}, False),
    ],
)
def test_a_step_that_nothing_ends_can_be_ended_by_a_person(
    asked: Asked, values: dict[str, object], *, may: bool
) -> None:
    now = clock.now()
    hold = Hold(asked=asked, step_since=now - alarms.ENDS_BY, **values)

    assert deciding.may_declare(hold, now) is may


@pytest.mark.parametrize(
    ("asked", "attempts", "code"),
    [("pending", 1, "still_pending"), ("ordered", 6, "cannot_be_asked")],
)
def test_a_step_that_takes_too_long_is_told_and_ended(
    swap: Swap, asked: str, attempts: int, code: str
) -> None:
    swap.needs().asked()
    swap.held()
    swap.sent().looked_at()
    since = clock.now() - alarms.ENDS_BY
    with acting_for(swap.brand_id):
        rows = Hold.objects.filter(brand_id=swap.brand_id)
        with pytest.raises(IllegalStep, match="hold_step_not_open"):
            deciding.declare_failed(swap.till.brand, swap.hold.pk, word())
        rows.update(asked=asked, attempts=attempts, step_since=since)
        alarms.tell([swap.brand_id], clock.now())
        assert ("refund_unknown", code) in swap.till.incidents()
        deciding.declare_failed(swap.till.brand, swap.hold.pk, word())
    worked()

    assert (swap.hold.state, swap.hold.step) == ("held", "")
    assert swap.hold.failure_code == "declared_failed"
    expiring.sweep()
    assert swap.hold.step == ""
