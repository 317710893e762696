from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.occasions import UNTOLD
from backhaul.stages.messaging.troubles import TROUBLES
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.makers.orders import sold_order
from tests.stages.messaging.post import a_return, move, tasks, tell, trouble

LATER = MONDAY + timedelta(hours=1)


def _told(messages: list[Message]) -> list[str]:
    return [message.occasion for message in messages]


def test_a_new_headline_is_told_to_the_shopper(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    move(ret, "on_its_way")

    [message] = tell([cast.nordlicht])

    assert (message.return_id, message.occasion) == (ret.pk, "on_its_way")
    assert (message.to, message.locale, message.state) == (SHOPPER_EMAIL, "en", "queued")


def test_nothing_is_told_twice(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    move(ret, "on_its_way")
    again = tasks()
    tell([cast.nordlicht])

    assert _told(tell([cast.nordlicht], again)) == ["on_its_way"]

    move(ret, "first_scan")
    move(ret, "on_its_way")
    assert _told(tell([cast.nordlicht])) == ["on_its_way"]


def test_of_several_changes_only_the_newest_is_told(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    move(ret, "handed_over")
    move(ret, "first_scan", at=LATER)

    assert _told(tell([cast.nordlicht])) == ["first_scan"]


def test_a_headline_that_is_not_true_any_more_is_not_told(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    move(ret, "handed_over")
    [old] = tasks()
    move(ret, "first_scan", at=LATER)

    assert _told(tell([cast.nordlicht], [old])) == []


def test_a_step_that_was_undone_is_not_told_backwards(cast: Cast) -> None:
    ret = a_return(cast.nordlicht, headline="checked_in")
    move(ret, "delivered")

    assert _told(tell([cast.nordlicht])) == []


def test_an_answer_that_was_taken_back_is_told_and_so_is_the_next(cast: Cast) -> None:
    ret = a_return(cast.nordlicht, parcel=False)
    move(ret, "in_review")
    move(ret, "authorized")
    tell([cast.nordlicht])
    move(ret, "in_review", at=LATER)
    waiting = tasks()
    tell([cast.nordlicht])
    tell([cast.nordlicht], waiting)
    move(ret, "authorized", at=LATER)

    messages = tell([cast.nordlicht])

    [taken_back] = [task.id for task in waiting]
    assert _told(messages) == ["authorized", f"taken_back.{taken_back}", "authorized.again1"]
    assert messages[1].subject.startswith("We look at your return once more · ")
    assert "does not hold any more" in messages[1].text


def test_parts_are_told_again_with_their_new_count(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    for count in (1, 2, 2):
        move(ret, "partly_received", headline_count=count, headline_of=3)
        tell([cast.nordlicht])
    messages = tell([cast.nordlicht])

    assert _told(messages) == ["partly_received.1", "partly_received.2"]
    assert messages[1].subject.startswith("2 of 3 items have reached us · ")


def test_who_gave_no_address_gets_no_letter(cast: Cast) -> None:
    ret = a_return(cast.nordlicht, email="", email_norm="")
    move(ret, "on_its_way")
    trouble(ret, "lost")

    assert tell([cast.nordlicht]) == []


def test_an_incident_that_concerns_the_shopper_is_told_once(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    trouble(ret, "no_movement")
    trouble(ret, "no_movement", at=LATER)

    assert _told(tell([cast.nordlicht])) == ["incident.no_movement"]


@pytest.mark.parametrize("kind", UNTOLD)
def test_what_does_not_concern_the_shopper_is_not_told(cast: Cast, kind: IncidentKind) -> None:
    trouble(a_return(cast.nordlicht), kind.value)

    assert tell([cast.nordlicht]) == []


def test_every_kind_of_incident_is_told_or_has_a_reason_not_to_be() -> None:
    assert set(TROUBLES) | set(UNTOLD) == set(IncidentKind)
    assert set(TROUBLES) & set(UNTOLD) == set()


def test_a_note_and_the_incident_after_it_are_two_letters(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    trouble(ret, "claimed_not_scanned", severity="note")
    tell([cast.nordlicht])
    trouble(ret, "claimed_not_scanned", at=LATER)

    assert _told(tell([cast.nordlicht])) == [
        "incident.claimed_not_scanned.note",
        "incident.claimed_not_scanned",
    ]


def test_the_all_clear_goes_to_those_who_were_worried(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    trouble(ret, "no_movement")
    tell([cast.nordlicht])
    trouble(ret, "no_movement", healed=True, at=LATER)
    trouble(ret, "lost", healed=True, at=LATER)

    assert _told(tell([cast.nordlicht])) == ["incident.no_movement", "healed.no_movement"]


@pytest.mark.parametrize(("found", "is_told"), [("received", True), ("missing", False)])
def test_a_box_that_was_found_empty_is_nothing_to_be_glad_of(
    cast: Cast, found: str, is_told: bool
) -> None:
    ret = a_return(cast.nordlicht)
    trouble(ret, "delivered_not_received")
    tell([cast.nordlicht])
    with acting_for(cast.nordlicht.pk):
        Unit.objects.filter(brand=cast.nordlicht, ret=ret).update(processing=found)
    trouble(ret, "delivered_not_received", healed=True, at=LATER)

    told = _told(tell([cast.nordlicht]))

    assert ("healed.delivered_not_received" in told) is is_told


def test_the_shoppers_own_word_is_no_all_clear(cast: Cast) -> None:
    ret = a_return(cast.nordlicht, step=2)
    trouble(ret, "not_sent_yet")
    tell([cast.nordlicht])
    trouble(ret, "not_sent_yet", healed=True, at=LATER)

    assert _told(tell([cast.nordlicht])) == ["incident.not_sent_yet"]


def test_what_is_healed_before_it_was_told_needs_no_letter(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    trouble(ret, "delay")
    trouble(ret, "delay", healed=True, at=LATER)

    assert tell([cast.nordlicht]) == []


def test_a_new_headline_is_the_all_clear(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    trouble(ret, "no_first_scan")
    tell([cast.nordlicht])
    trouble(ret, "no_first_scan", healed=True, at=LATER)
    move(ret, "first_scan", at=LATER)

    assert _told(tell([cast.nordlicht])) == ["incident.no_first_scan", "first_scan"]


def test_a_failed_refund_is_told_by_its_headline_alone(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    move(ret, "refund_checking")
    trouble(ret, "refund_failed")

    assert _told(tell([cast.nordlicht])) == ["refund_checking"]


def test_an_incident_of_no_return_is_nobodys_letter(cast: Cast) -> None:
    move(a_return(cast.nordlicht), "on_its_way")
    [task] = tasks()
    nobodys = type(task)(
        task.id, task.job, task.brand_id, None, task.kind, task.data, task.occurred_at, 0
    )

    assert tell([cast.nordlicht], [nobodys]) == []


def test_the_worker_tells_each_brand_of_its_own(cast: Cast) -> None:
    mine = a_return(cast.nordlicht)
    cleos = a_return(cast.voltaic, "VT-1", email="kim@example.com")
    move(mine, "label_ready")
    move(cleos, "first_scan")

    drain()

    with acting_for(cast.voltaic.pk):
        [message] = Message.objects.filter(brand_id=cast.voltaic.pk)
    assert (message.return_id, message.to) == (cleos.pk, "kim@example.com")
    assert "Nordlicht" not in message.text
    assert mine.ran not in message.text


def test_acting_for_one_brand_writes_nothing_for_another(cast: Cast) -> None:
    mine = a_return(cast.nordlicht)
    cleos = a_return(cast.voltaic, "VT-1")
    move(mine, "label_ready")
    move(cleos, "label_ready")

    tell([cast.nordlicht], tasks())

    with acting_for(cast.nordlicht.pk, cast.voltaic.pk):
        assert list(Message.objects.values_list("return_id", flat=True)) == [mine.pk]


def test_a_whole_request_is_told_by_the_worker(cast: Cast) -> None:
    from backhaul.stages.authorization.actions import authorize
    from backhaul.stages.intake.actions import request_return
    from backhaul.stages.orders.actions import upsert_orders
    from tests.makers.requests import a_request

    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order()])
        case, _ = request_return(cast.nordlicht, a_request(), at=MONDAY, actor="shopper")
        authorize(cast.nordlicht.pk, case.ret.ran, at=MONDAY, actor="system")
    while drain():
        pass

    with acting_for(cast.nordlicht.pk):
        [message] = Message.objects.filter(brand_id=cast.nordlicht.pk)
    assert message.occasion == "authorized"
    assert "Your money: €30.00 back the way you paid by " in message.text
