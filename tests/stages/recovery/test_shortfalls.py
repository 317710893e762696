"""Money that went early and its goods: letters, a decision, the books, and a happy end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.recovery import Rule
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.advances.rules import set_rule
from backhaul.stages.incidents.models import Incident
from backhaul.stages.messaging.models import Message
from backhaul.stages.receiving.actions import declare_missing, undo_missing
from backhaul.stages.recovery import sweeping
from backhaul.stages.recovery.deciding import Word, charge, write_off
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.queries import trial_balance
from tests.cast import Cast
from tests.makers.stories import (
    FIRST_SCAN,
    OPENED,
    PAID,
    Story,
    labelled,
    pays_on,
    received,
    scanned,
    settled,
    standing_at,
)

DAY = timedelta(days=1)


def worked() -> None:
    while drain():
        pass


@pytest.fixture
def early(cast: Cast) -> Story:
    """Two units, the money of both paid at the first scan; nothing is here."""
    pays_on(cast.nordlicht, RefundTrigger.FIRST_SCAN)
    story = settled(scanned(labelled(cast.nordlicht), FIRST_SCAN), FIRST_SCAN, LegState.PAID)
    standing_at(OPENED)
    worked()
    return story


def empty(story: Story, ordinal: int = 2) -> Story:
    """Its box was opened, the first unit was inside and `ordinal` was not."""
    received(story, ordinals=(1,))
    with acting_for(story.brand.pk):
        declare_missing(story.brand.pk, story.ran, [ordinal], at=OPENED, actor="member:1")
    worked()
    return story


def only(story: Story) -> Shortfall:
    with acting_for(story.brand.pk):
        return Shortfall.objects.get(brand_id=story.brand.pk)


def letters(story: Story) -> list[str]:
    with acting_for(story.brand.pk):
        rows = Message.objects.filter(brand_id=story.brand.pk, occasion__startswith="goods.")
        return list(rows.order_by("id").values_list("text", flat=True))


def sums(story: Story) -> dict[str, int]:
    with acting_for(story.brand.pk):
        rows = trial_balance(story.brand.pk)
    return {row.account: row.debit_minor - row.credit_minor for row in rows}


def incidents(story: Story) -> list[str]:
    with acting_for(story.brand.pk):
        rows = Incident.objects.filter(
            brand_id=story.brand.pk, healed_at=None, subject__startswith="shortfall:"
        )
        return [row.evidence["code"] for row in rows]


def rule(story: Story, **values: object) -> None:
    with acting_for(story.brand.pk):
        made = Rule(**values)  # type: ignore[arg-type]
        set_rule(story.brand.pk, made, at=OPENED, actor="member:1")


def by_ada(at: datetime = OPENED, note: str = "Nobody answers.") -> Word:
    return Word(actor="member:1", at=at, note=note)


def test_a_unit_that_was_not_in_its_box_is_a_case_and_the_shopper_is_asked(
    early: Story,
) -> None:
    empty(early)

    row = only(early)
    assert (row.state, row.cause, row.amount_minor, row.reminded) == ("open", "empty", 1800, 1)
    assert row.parts == [{"unit": 2, "cause": "empty", "amount_minor": 1800}]
    [text] = letters(early)
    assert "what we refunded was not inside" in text
    assert "€18.00" in text
    assert incidents(early) == []


def test_it_ends_by_itself_when_the_unit_turns_up(early: Story) -> None:
    empty(early)
    with acting_for(early.brand.pk):
        undo_missing(early.brand.pk, early.ran, [2], at=OPENED, actor="member:1")
    worked()

    row = only(early)
    assert (row.state, row.closed_by, row.due_at) == ("healed", "system", None)
    with acting_for(early.brand.pk):
        told = [entry.kind for entry in Entry.objects.filter(kind__startswith="advance.")]
    assert told == ["advance.missed", "advance.reminded", "advance.changed"]


def test_there_is_a_second_letter_and_then_a_person_decides(early: Story) -> None:
    empty(early)
    opened = only(early).opened_at

    standing_at(opened + 7 * DAY + timedelta(minutes=1))
    assert sweeping.sweep() == 1
    worked()
    assert len(letters(early)) == 2
    assert "last letter" in letters(early)[1]
    standing_at(opened + 14 * DAY + timedelta(minutes=1))
    assert (sweeping.sweep(), sweeping.sweep()) == (1, 0)
    worked()

    assert only(early).state == "undecided"
    assert incidents(early) == ["goods_missing"]
    assert len(letters(early)) == 2


def test_a_letter_that_another_one_follows_is_not_called_the_last(early: Story) -> None:
    rule(early, remind_days=5)
    empty(early)
    opened = only(early).opened_at

    for days in (5, 10):
        standing_at(opened + days * DAY + timedelta(minutes=1))
        sweeping.sweep()
        worked()

    assert ["last letter" in text for text in letters(early)] == [False, False, True]


def test_what_is_written_off_is_no_return_in_the_books_and_comes_back_with_the_goods(
    early: Story,
) -> None:
    empty(early)
    before = sums(early)
    with acting_for(early.brand.pk):
        write_off(early.brand.pk, only(early).pk, by_ada())
    worked()

    after = sums(early)
    assert after["write_down"] == 1800
    assert after["returns"] == before["returns"] - 1800
    assert sum(after.values()) == 0
    with acting_for(early.brand.pk):
        undo_missing(early.brand.pk, early.ran, [2], at=OPENED, actor="member:1")
    worked()
    assert only(early).state == "healed"
    assert sums(early) == {**before, "write_down": 0}


def test_what_was_agreed_is_charged_and_the_rest_written_off(early: Story) -> None:
    empty(early)
    rule(early, may_recharge=True)
    before = sums(early)

    with acting_for(early.brand.pk):
        row = charge(early.brand.pk, only(early).pk, 1500, "ch_77", by_ada(note=""))

    assert (row.state, row.recovered_minor, row.reference) == ("charged", 1500, "ch_77")
    after = sums(early)
    assert after["write_down"] == 300
    assert after["provider_clearing"] - before.get("provider_clearing", 0) == 1500
    with acting_for(early.brand.pk), pytest.raises(IllegalStep, match="shortfall_is_over"):
        write_off(early.brand.pk, row.pk, by_ada())


@pytest.mark.parametrize(
    ("agreed", "minor", "reference", "code"),
    [
        (False, 1800, "ch_1", "recharge_not_agreed"),
        (True, 1801, "ch_1", "recharge_amount_wrong"),
        (True, 0, "ch_1", "recharge_amount_wrong"),
        (True, 1800, " ", "charge_reference_missing"),
    ],
)
def test_a_charge_that_is_not_agreed_or_not_told_is_refused(
    early: Story, agreed: bool, minor: int, reference: str, code: str
) -> None:
    empty(early)
    rule(early, may_recharge=agreed)
    before = sums(early)

    with pytest.raises(DomainError, match=code), acting_for(early.brand.pk):
        charge(early.brand.pk, only(early).pk, minor, reference, by_ada())

    assert only(early).state == "open"
    assert sums(early) == before


def test_a_parcel_that_the_carrier_has_is_never_asked_of_the_shopper(early: Story) -> None:
    standing_at(FIRST_SCAN + 29 * DAY)
    assert sweeping.find(FIRST_SCAN + 29 * DAY) == 0
    standing_at(FIRST_SCAN + 31 * DAY)

    assert sweeping.find(FIRST_SCAN + 31 * DAY) == 1
    worked()

    row = only(early)
    assert (row.cause, row.amount_minor, row.has_carrier, row.reminded) == (
        "not_arrived", 4800, True, 0,
    )  # fmt: skip
    assert letters(early) == []
    assert sweeping.find(FIRST_SCAN + 32 * DAY) == 0
    received(early)
    worked()
    assert only(early).state == "healed"


@pytest.mark.parametrize("why", ["kept", "exchanged", "not_sent"])
def test_what_opens_nothing_does_not_keep_the_others_from_being_found(
    early: Story, cast: Cast, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    with acting_for(early.brand.pk):
        legs = Leg.objects.filter(brand_id=early.brand.pk)
        if why == "kept":
            Unit.objects.filter(brand_id=early.brand.pk).update(disposition="keep")
        elif why == "exchanged":
            legs.update(kind="exchange")
        else:
            legs.update(state="sending", sent_at=None)
    pays_on(cast.voltaic, RefundTrigger.FIRST_SCAN)
    other = scanned(labelled(cast.voltaic), FIRST_SCAN)
    settled(other, FIRST_SCAN, LegState.PAID)
    worked()
    monkeypatch.setattr(sweeping, "_BATCH", 1)
    standing_at(FIRST_SCAN + 31 * DAY)

    assert sweeping.find(FIRST_SCAN + 31 * DAY) == 1

    assert only(other).cause == "not_arrived"


def test_money_that_went_after_the_goods_came_opens_nothing(cast: Cast) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = received(scanned(labelled(cast.nordlicht), OPENED))
    settled(story, PAID, LegState.PAID)
    standing_at(PAID)
    worked()

    with acting_for(cast.nordlicht.pk):
        assert not Shortfall.objects.filter(brand_id=cast.nordlicht.pk).exists()
