from __future__ import annotations

from datetime import date

import pytest

from backhaul.core.errors import NotFound
from backhaul.core.headline import StepState
from backhaul.core.money import Money
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.casefile.tracking_page import tracking_page
from backhaul.stages.casefile.tracking_subject import subject_of
from backhaul.stages.casefile.tracking_view import MoneyState, TrackingView
from backhaul.stages.shipping.actions import announce_parcel
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.models import Scan
from tests.cast import Cast
from tests.makers.floor import statements
from tests.makers.stories import LEIPZIG, THURSDAY, Story, labelled, pays_on, scanned
from tests.makers.variants import VARIANTS

#: The page's own; the view looks up the link and the brand besides.
_MOST = 8


def seen(brand: Brand, name: str) -> TrackingView:
    story, now = VARIANTS[name](brand)
    return seen_at(story, now)


def seen_at(story: Story, now: object = THURSDAY) -> TrackingView:
    with acting_for(story.brand.pk):
        return tracking_page(story.brand.pk, story.return_id, now=now)  # type: ignore[arg-type]


def test_a_parcel_on_its_way_has_its_scans_its_days_and_its_promise(cast: Cast) -> None:
    view = seen(cast.nordlicht, "on_its_way")

    assert [row.state.value for row in view.steps] == ["done"] * 4 + ["now"] + ["todo"] * 4
    assert [row.scan.place if row.scan else "" for row in view.steps[2:5]] == [
        "Kiosk Lindner, Berlin",
        "Depot Berlin-Süd",
        "Hub Magdeburg",
    ]
    assert [row.expected_on for row in view.steps[5:]] == [
        date(2026, 11, 21),
        date(2026, 11, 23),
        date(2026, 11, 24),
        date(2026, 11, 26),
    ]
    assert (view.money.state, view.money.amount) == (MoneyState.PROMISED, Money(4800, "EUR"))
    assert (view.money.target, view.city) == ("Visa ••42", "Leipzig")


def test_scans_of_one_second_are_told_at_the_steps_that_they_prove(cast: Cast) -> None:
    story = scanned(labelled(cast.nordlicht), LEIPZIG)
    with acting_for(cast.nordlicht.pk):
        Scan.objects.update(instant=LEIPZIG)
        ret = story.ret
        told = ("handed_over", "first_scan", "on_its_way", "delivered")
        ret.reached |= {step: LEIPZIG.isoformat() for step in told}
        ret.save()

    view = seen_at(story, LEIPZIG)

    assert {row.code: row.scan.place for row in view.steps if row.scan} == {
        "handed_over": "Kiosk Lindner, Berlin",
        "first_scan": "Depot Berlin-Süd",
        "on_its_way": "Hub Magdeburg",
        "delivered": "Leipzig",
    }
    assert view.parcels[0].last_scan is not None
    assert view.parcels[0].last_scan.place == "Leipzig"


def test_a_thing_is_in_the_parcel_that_travels_not_in_one_announced_after_it(
    cast: Cast,
) -> None:
    story = labelled(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        announce_parcel(
            cast.nordlicht.pk, story.ran, carrier="UPS", tracking_number="1Z999AA10123456784",
            at=THURSDAY, actor="shopper",
        )  # fmt: skip
    assert {item.parcel for item in seen_at(story).items} == {2}

    scanned(story, THURSDAY)

    assert {item.parcel for item in seen_at(story).items} == {1}


def test_what_is_paid_and_what_is_to_come_are_told_apart(cast: Cast) -> None:
    view = seen(cast.nordlicht, "in_parts")

    assert (view.money.state, view.money.amount.minor) == (MoneyState.PROMISED, 1800)
    assert view.money.paid is not None
    assert view.money.paid.amount.minor == 5400
    assert [(item.code, item.parcel) for item in view.items] == [
        ("refunded", 1),
        ("on_its_way", 2),
        ("refunded", 1),
    ]


def test_a_refused_unit_names_every_reason_and_no_other_units(cast: Cast) -> None:
    view = seen(cast.nordlicht, "refused")

    assert [[reason.code for reason in item.reasons] for item in view.items] == [
        ["final_sale", "window_closed"],
        ["window_closed"],
    ]
    assert view.money.state is MoneyState.NONE


def test_a_promise_that_can_not_be_kept_is_not_repeated(cast: Cast) -> None:
    view = seen(cast.nordlicht, "no_movement")

    assert view.money.promise is not None
    assert not view.money.promise.holds
    assert view.expected("paid") is None


def test_units_that_are_alike_are_one_row(cast: Cast) -> None:
    story = labelled(cast.nordlicht, items=1, quantity=20)

    (item,) = seen_at(story).items

    assert (item.quantity, item.amount) == (20, Money(60000, "EUR"))


@pytest.mark.parametrize("quantity", [1, 20])
def test_many_units_need_no_more_statements_than_one(cast: Cast, quantity: int) -> None:
    pays_on(cast.nordlicht, RefundTrigger.DELIVERED)
    story = scanned(labelled(cast.nordlicht, items=1, quantity=quantity), THURSDAY)

    with acting_for(cast.nordlicht.pk), statements() as found:
        tracking_page(cast.nordlicht.pk, story.return_id, now=THURSDAY)

    assert len(found) == 6


@pytest.mark.parametrize("name", VARIANTS)
def test_no_kind_of_page_needs_many_statements(cast: Cast, name: str) -> None:
    story, now = VARIANTS[name](cast.nordlicht)

    with acting_for(cast.nordlicht.pk), statements() as found:
        tracking_page(cast.nordlicht.pk, story.return_id, now=now)

    assert len(found) <= _MOST


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_is_both_done_and_to_come(cast: Cast, name: str) -> None:
    view = seen(cast.nordlicht, name)

    for row in view.steps:
        assert row.expected_on is None or row.state is StepState.TODO
        assert row.at is None or row.state is not StepState.TODO


def test_another_brands_return_is_not_there(cast: Cast) -> None:
    story = labelled(cast.nordlicht)

    with acting_for(cast.voltaic.pk), pytest.raises(NotFound):
        tracking_page(cast.voltaic.pk, story.return_id, now=THURSDAY)


def test_a_parcel_of_another_return_is_no_subject(cast: Cast) -> None:
    story = labelled(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        parcel = Parcel.objects.get()

        assert subject_of(cast.nordlicht.pk, story.return_id, parcel.pk).ran == story.ran
        with pytest.raises(NotFound):
            subject_of(cast.nordlicht.pk, story.return_id + 1, parcel.pk)
