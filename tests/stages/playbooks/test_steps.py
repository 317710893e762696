"""Playbooks by a clock that is moved: each step is taken once, told, and can be stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.errors import IllegalStep, NotFound
from backhaul.core.playbooks.model import Playbooks, Step, StepKind
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.actions import close_incident
from backhaul.stages.incidents.models import Incident
from backhaul.stages.messaging.models import Message
from backhaul.stages.playbooks import desk, taking, versions
from backhaul.stages.playbooks.models import Recovery, TakenStep
from backhaul.stages.playbooks.telling import Account, tell_drop_off
from backhaul.stages.returns.models import Return
from backhaul.stages.tracking.actions import ClaimKind, claim, drain_inbox
from backhaul.stages.tracking.drop_off import keep_receipt
from tests.cast import MONDAY, Cast
from tests.makers.drafts import picture
from tests.makers.floor import statements
from tests.makers.playbooks import OPENED, claimed, work_at
from tests.makers.returns import NUMBER
from tests.makers.scans import event, labelled_parcel, put_clock, tell

ACTOR = "member:7"


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def steps(brand: Brand) -> list[tuple[str, str, str]]:
    with acting_for(brand.pk):
        rows = TakenStep.objects.filter(brand_id=brand.pk).order_by("incident_id", "place")
        return [(row.step, row.state, row.code) for row in rows]


def letters(brand: Brand) -> list[str]:
    with acting_for(brand.pk):
        found = Message.objects.filter(brand_id=brand.pk).order_by("id")
        return [name for name in found.values_list("occasion", flat=True) if "." in name]


def test_the_playbook_is_laid_out_and_what_is_due_at_once_is_done(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)

    assert steps(cast.nordlicht) == [
        ("tell_shopper", "done", "by_itself"),
        ("ask_shopper", "done", "by_itself"),
        ("open_trace", "waiting", ""),
        ("offer_refund", "waiting", ""),
        ("escalate", "waiting", ""),
        ("claim_from_carrier", "waiting", ""),
    ]
    assert letters(cast.nordlicht) == [
        "incident.claimed_not_scanned",
        "asked.claimed_not_scanned",
    ]
    with acting_for(cast.nordlicht.pk):
        waits = TakenStep.objects.filter(state="waiting").order_by("place")
        assert [row.due_at for row in waits] == [
            incident.opened_at + hours(n) for n in (24, 72, 120, 240)
        ]


@pytest.mark.parametrize(
    ("has_receipt", "outcome"),
    [(True, ("skipped", "answered")), (False, ("done", "by_itself"))],
)
def test_nobody_is_asked_for_what_they_told_and_proved(
    cast: Cast, has_receipt: bool, outcome: tuple[str, str]
) -> None:
    parcel = labelled_parcel(cast.nordlicht)
    assert parcel.ret is not None
    account = Account(happened_at=MONDAY + hours(1), place="Kiosk Lindner", weight_grams=None)
    at = MONDAY + hours(2)
    with acting_for(cast.nordlicht.pk):
        ran = parcel.ret.ran
        tell_drop_off(cast.nordlicht.pk, ran, parcel.pk, account, at=at, actor="shopper")
        if has_receipt:
            keep_receipt(cast.nordlicht.pk, ran, picture(), at=at, actor="shopper")

    work_at(at + hours(72))

    assert ("ask_shopper", *outcome) in steps(cast.nordlicht)


def test_each_step_is_taken_once_in_its_time_and_noted(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)

    for day in (1, 1, 3, 5, 10, 30):
        work_at(incident.opened_at + hours(24 * day))
        taking.sweep()

    assert steps(cast.nordlicht)[2:] == [
        ("open_trace", "open", "task"),
        ("offer_refund", "skipped", "not_loyal"),
        ("escalate", "open", "task"),
        ("claim_from_carrier", "done", "by_itself"),
    ]
    with acting_for(cast.nordlicht.pk):
        told = Entry.objects.filter(kind="incident.step_taken").order_by("seq")
        assert [(one.data["step"], one.data["state"]) for one in told] == [
            ("tell_shopper", "done"),
            ("ask_shopper", "done"),
            ("open_trace", "open"),
            ("offer_refund", "skipped"),
            ("escalate", "open"),
            ("claim_from_carrier", "done"),
        ]
        trace = TakenStep.objects.get(step="open_trace")
        assert trace.due_by is not None
        assert timedelta(0) <= trace.due_by - (incident.opened_at + hours(48)) < hours(0.1)
        assert Recovery.objects.count() == 1
    assert len(letters(cast.nordlicht)) == 2


def test_a_worker_that_was_down_takes_what_is_due_once_it_is_up(cast: Cast) -> None:
    claimed(cast.nordlicht)

    work_at(OPENED + hours(24 * 40))

    assert [state for _, state, _ in steps(cast.nordlicht)] == [
        "done",
        "done",
        "open",
        "skipped",
        "open",
        "done",
    ]


def test_a_loyal_customer_is_proposed_for_an_early_refund_and_nothing_is_paid(
    cast: Cast,
) -> None:
    for number in range(2):
        labelled_parcel(cast.nordlicht, f"PK{number:010}", order=f"NL-{number}", due_at=None)
    incident = claimed(cast.nordlicht)

    work_at(incident.opened_at + hours(72))

    assert ("offer_refund", "open", "task") in steps(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        assert Return.objects.get(id=incident.return_id or 0).open_legs == 0


def test_what_is_over_needs_no_more_steps(cast: Cast) -> None:
    claimed(cast.nordlicht)
    tell(cast.nordlicht, NUMBER, event("DO", 73))
    put_clock(OPENED + hours(2))
    drain_inbox()

    work_at(OPENED + hours(24 * 40))

    ours = [one for one in steps(cast.nordlicht) if one[2] in {"healed", "task"}]
    first = ours[:4]
    assert {code for _, _, code in first} == {"healed"}


def test_a_note_is_nobodys_work(cast: Cast) -> None:
    labelled_parcel(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        ran = Return.objects.get().ran
        claim(cast.nordlicht.pk, ran, None, ClaimKind.DROPPED_OFF, at=MONDAY, actor="shopper")
    work_at(MONDAY + hours(24))

    with acting_for(cast.nordlicht.pk):
        assert Incident.objects.get().severity == "note"
    assert steps(cast.nordlicht) == []


def test_a_person_stops_the_steps_and_lets_them_go_on(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    incident = claimed(cast.nordlicht)
    work_at(OPENED + hours(24.1))

    with acting_for(brand_id):
        stopped = desk.stop(brand_id, incident.pk, at=OPENED + hours(25), actor=ACTOR)
    work_at(OPENED + hours(100))

    assert stopped == 4
    assert {state for _, state, _ in steps(cast.nordlicht)[2:]} == {"stopped"}
    with acting_for(brand_id), pytest.raises(IllegalStep, match="nothing_to_stop"):
        desk.stop(brand_id, incident.pk, at=OPENED + hours(100), actor=ACTOR)

    with acting_for(brand_id):
        assert desk.resume(brand_id, incident.pk, at=OPENED + hours(100), actor=ACTOR) == 4
    work_at(OPENED + hours(100.1))

    assert steps(cast.nordlicht)[2:] == [
        ("open_trace", "open", "task"),
        ("offer_refund", "skipped", "not_loyal"),
        ("escalate", "waiting", ""),
        ("claim_from_carrier", "waiting", ""),
    ]
    with acting_for(brand_id):
        by_hand = Entry.objects.filter(kind="incident.step_taken", actor=ACTOR)
        assert sorted(one.data["state"] for one in by_hand) == ["stopped"] * 4 + ["waiting"] * 4


def test_a_task_is_finished_once_by_a_person(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    claimed(cast.nordlicht)
    work_at(OPENED + hours(24.1))
    with acting_for(brand_id):
        trace = TakenStep.objects.get(step="open_trace")
        desk.finish(brand_id, trace.pk, at=OPENED + hours(30), actor=ACTOR)
        trace.refresh_from_db()

        assert (trace.state, trace.done_by, trace.done_at) == (
            "done",
            ACTOR,
            OPENED + hours(30),
        )
        before = Entry.objects.count()
        with pytest.raises(IllegalStep, match="step_not_open"):
            desk.finish(brand_id, trace.pk, at=OPENED + hours(31), actor=ACTOR)
        assert Entry.objects.count() == before


def test_what_is_over_does_not_go_on(cast: Cast) -> None:
    brand_id = cast.nordlicht.pk
    incident = claimed(cast.nordlicht)
    with acting_for(brand_id):
        desk.stop(brand_id, incident.pk, at=OPENED + hours(1), actor=ACTOR)
        close_incident(brand_id, incident.pk, note="found", at=OPENED, actor=ACTOR)

        with pytest.raises(IllegalStep, match="incident_closed"):
            desk.resume(brand_id, incident.pk, at=OPENED + hours(2), actor=ACTOR)


def test_another_brand_finds_no_step_and_no_incident(cast: Cast) -> None:
    incident = claimed(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        step = TakenStep.objects.first()
    assert step is not None

    with acting_for(cast.voltaic.pk):
        with pytest.raises(NotFound):
            desk.stop(cast.voltaic.pk, incident.pk, at=OPENED, actor=ACTOR)
        with pytest.raises(NotFound):
            desk.finish(cast.voltaic.pk, step.pk, at=OPENED, actor=ACTOR)
    assert steps(cast.voltaic) == []


def _publish(brand: Brand, **changed: Any) -> None:
    now = versions.in_force(brand.pk)
    wanted = {**now.playbooks.steps, **{IncidentKind(k): v for k, v in changed.items()}}
    versions.publish(brand.pk, Playbooks(steps=wanted), seen=now.number, at=MONDAY, by=ACTOR)


def test_a_brand_can_leave_the_letter_for_later_or_out(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        _publish(
            cast.nordlicht,
            claimed_not_scanned=(Step(kind=StepKind.TELL_SHOPPER, after_h=10),),
        )
    claimed(cast.nordlicht)
    assert letters(cast.nordlicht) == []

    work_at(OPENED + hours(10.1))

    assert letters(cast.nordlicht) == ["incident.claimed_not_scanned"]
    assert steps(cast.nordlicht) == [("tell_shopper", "done", "by_itself")]


def test_what_is_open_keeps_the_steps_it_began_with(cast: Cast) -> None:
    claimed(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        _publish(cast.nordlicht, claimed_not_scanned=())
    work_at(OPENED + hours(24.1))

    assert ("open_trace", "open", "task") in steps(cast.nordlicht)


@pytest.mark.parametrize("count", [1, 12])
def test_a_sweep_takes_as_many_statements_for_one_step_as_for_many(
    cast: Cast, count: int
) -> None:
    for number in range(count):
        claimed(cast.nordlicht, f"PK{number:010}", order=f"NL-{number}")
    put_clock(OPENED + hours(24.5))

    with statements() as asked:
        assert taking.sweep() == count

    assert len([sql for sql in asked if "playbooks_" in sql]) == 3, asked
