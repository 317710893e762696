"""Nothing is promised that no rule will pay: after a chargeback, or while a person decides."""

from __future__ import annotations

from django.db.models import F
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.orders.models import Order, Payment
from backhaul.stages.promises.actions import renew
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.actions import settle
from tests.cast import Cast
from tests.doors.console.return_desk import path
from tests.doors.console.work_cast import signed_in
from tests.doors.portal.test_tracking_page import EN, text_of, told
from tests.makers.floor import statements
from tests.makers.stories import (
    INSPECTED,
    LEIPZIG,
    THURSDAY,
    Story,
    labelled,
    looked_at,
    received,
    scanned,
    standing_at,
)

_STOPPED = "Your bank or the shop has already moved money of this order back."


def _charged_back(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        Payment.objects.update(taken_back_minor=F("captured_minor"))


def _with_postage(cast: Cast) -> None:
    """Let it cost one statement more to reckon what would go back."""
    with acting_for(cast.nordlicht.pk):
        Order.objects.update(shipping_paid_minor=490)


def _page(client: Client, story: Story) -> str:
    return text_of(client.get(story.path, headers=EN).content.decode())


def test_what_is_on_its_way_is_promised_no_amount_any_more(cast: Cast, client: Client) -> None:
    story = told(cast, "on_its_way")
    assert "on your Visa ••42 by" in _page(client, story)
    _charged_back(cast)
    _with_postage(cast)

    with statements() as found:
        said = _page(client, story)

    assert _STOPPED in said
    assert "a person looks at what is still due and writes to you" in said
    assert "Your parcel is on its way to us" in said
    assert "Our promise" not in said
    assert "Your bank then takes" not in said
    assert len(found) <= 10
    console = signed_in(cast.ada).get(path(story.ran)).content.decode()
    assert "Stopped: money of the order was moved elsewhere" in console
    assert "Money by" not in console


def test_the_promise_in_force_ends_and_comes_back_when_the_dispute_is_won(cast: Cast) -> None:
    story = told(cast, "on_its_way")
    brand = cast.nordlicht.pk

    def in_force() -> list[int]:
        with acting_for(brand):
            renew([brand], {story.return_id: THURSDAY})
            rows = Promise.objects.filter(ended_at=None)
            return list(rows.values_list("amount_minor", flat=True))

    before = in_force()
    _charged_back(cast)
    assert in_force() == []
    with acting_for(brand):
        assert Return.objects.get().promise_on is None
        Payment.objects.update(taken_back_minor=0)
    assert in_force() == before == [4800]


def test_a_settlement_that_was_stopped_says_who_moved_the_money(
    cast: Cast, client: Client
) -> None:
    story = looked_at(received(scanned(labelled(cast.nordlicht), LEIPZIG)), (1, 2))
    _charged_back(cast)
    _with_postage(cast)
    with acting_for(cast.nordlicht.pk):
        settle(cast.nordlicht.pk, story.ran, at=INSPECTED, actor="system")
    standing_at(INSPECTED)

    with statements() as found:
        said = _page(client, story)

    assert len(found) <= 10
    assert "We stopped your refund" in said
    assert _STOPPED in said
    assert "The money is still with us" not in said
    assert "€48.00 to" not in said


def _broken(story: Story, ordinals: tuple[int, ...]) -> None:
    """Let them be found broken, and the promise follow."""
    found = Findings(is_complete=True, is_matching=True, condition="broken", seconds=12)
    brand = story.brand.pk
    with acting_for(brand):
        for ordinal in ordinals:
            inspect(brand, story.ran, ordinal, found, at=INSPECTED, actor="member:1")
        renew([brand], {story.return_id: INSPECTED})
    standing_at(INSPECTED)


def test_what_only_a_person_can_pay_is_promised_neither_amount_nor_day(
    cast: Cast, client: Client
) -> None:
    story = received(scanned(labelled(cast.nordlicht), LEIPZIG))
    with acting_for(cast.nordlicht.pk):
        assert Promise.objects.get(ended_at=None).amount_minor == 4800
    _with_postage(cast)

    _broken(story, (1, 2))

    with statements() as found:
        said = _page(client, story)
    assert len(found) <= 10
    assert "A person looks at it and writes to you." in said
    assert "Being checked" in said
    assert "A colleague looks at it, decides and writes to you." in said
    assert "Next: we send" not in said
    assert "Our promise" not in said
    assert "on your Visa" not in said
    assert "€0.00" not in said
    with acting_for(cast.nordlicht.pk):
        assert not Promise.objects.filter(ended_at=None).exists()
        assert Return.objects.get().promise_on is None
    console = signed_in(cast.ada).get(path(story.ran)).content.decode()
    assert "Held: by what was found, no rule pays it" in console
    assert "Money by" not in console


def test_beside_what_a_person_decides_the_rest_is_promised(cast: Cast, client: Client) -> None:
    story = received(scanned(labelled(cast.nordlicht), LEIPZIG))

    _broken(story, (2,))

    said = _page(client, story)
    assert "€30.00" in said
    assert "A colleague looks at it, decides and writes to you." in said
    with acting_for(cast.nordlicht.pk):
        assert Promise.objects.get(ended_at=None).amount_minor == 3000
