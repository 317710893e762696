"""A delivery is corrected: longer is given, shorter takes nothing back, and both are noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.outbox.models import Task
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.authorization.redating import redate
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import (
    correct_delivery,
    take_back_delivery,
    upsert_orders,
)
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.case import terms_of
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.makers.orders import sold_order
from tests.makers.policies import publish_rules
from tests.makers.requests import a_request

DELIVERED = MONDAY - timedelta(days=3)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
THIRTY = timedelta(days=30)


def _authorized(cast: Cast, *, delivered_at: datetime | None = DELIVERED) -> None:
    brand = cast.nordlicht
    upsert_orders(brand.pk, [sold_order(delivered_at=delivered_at)])
    case, _ = request_return(brand, a_request(), at=MONDAY, actor="shopper")
    authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")


def _told_again(cast: Cast, delivered_at: datetime) -> int:
    """The channel tells of another delivery, and the worker looks at what follows."""
    order = sold_order(delivered_at=delivered_at)
    upsert_orders(cast.nordlicht.pk, [order])
    lines = [int(task.data["line"]) for task in Task.objects.filter(job="authorization.redate")]
    return redate([cast.nordlicht.pk], lines, at=MONDAY) if lines else 0


def _closes_at() -> datetime | None:
    terms = terms_of(Unit.objects.get())
    assert terms is not None
    return terms.window_closes_at


def test_a_later_delivery_gives_more_time_by_the_house_and_by_the_law(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        _authorized(cast)
        assert _closes_at() == DELIVERED + THIRTY

        assert _told_again(cast, DELIVERED + WEEK) == 1

        assert _closes_at() == DELIVERED + WEEK + THIRTY
        terms = terms_of(Unit.objects.get())
        assert terms is not None
        assert terms.law is not None
        assert terms.law.ends_at == datetime(2026, 12, 4, 23, tzinfo=UTC)
        entry = Entry.objects.get(kind="unit.deadline_moved")
        assert entry.data["before"] == (DELIVERED + THIRTY).isoformat()
        assert entry.data["after"] == (DELIVERED + WEEK + THIRTY).isoformat()


def test_an_earlier_one_takes_nothing_back_and_is_noted(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        _authorized(cast)

        assert _told_again(cast, DELIVERED - timedelta(days=2)) == 0

        assert _closes_at() == DELIVERED + THIRTY
        entry = Entry.objects.get(kind="unit.deadline_moved")
        assert entry.data["after"] == entry.data["before"]
        assert entry.data["found"] == (DELIVERED - timedelta(days=2) + THIRTY).isoformat()


def test_a_day_that_was_assumed_is_told_as_such_until_a_scan_says_it(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        assumed = row("assumed", {"days": 30, "assumed_days": 4})
        publish_rules(brand.pk, window=[assumed], at=MONDAY - timedelta(days=1))
        _authorized(cast, delivered_at=None)
        terms = terms_of(Unit.objects.get())
        assert terms is not None
        assert (terms.window_is_assumed, terms.window_closes_at) == (
            True,
            MONDAY - timedelta(days=6) + THIRTY,
        )

        _told_again(cast, DELIVERED)

        seen = terms_of(Unit.objects.get())
        assert seen is not None
        assert (seen.window_is_assumed, seen.window_closes_at) == (False, DELIVERED + THIRTY)


def test_a_new_version_of_the_policy_has_no_part_in_it(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        _authorized(cast)
        publish_rules(brand.pk, plain={"window_days": 1})

        _told_again(cast, DELIVERED + WEEK)

        assert _closes_at() == DELIVERED + WEEK + THIRTY


def test_the_same_word_twice_and_a_line_nobody_asked_for_say_nothing(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        other = replace(sold_order("NL-2"), external_id="shop-2")
        upsert_orders(brand.pk, [other])
        upsert_orders(brand.pk, [replace(other, parcels=())])
        _authorized(cast)
        _told_again(cast, DELIVERED)

        assert not Entry.objects.filter(kind="order.delivery_corrected").exists()


def test_a_person_says_when_it_really_came(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        _authorized(cast)
        line = OrderLine.objects.get()
        later = DELIVERED + WEEK

        correct_delivery(brand.pk, line.pk, later, actor="member:1")
        correct_delivery(brand.pk, line.pk, later, actor="member:1")
        redate([brand.pk], [line.pk], at=MONDAY)

        entry = Entry.objects.get(kind="order.delivery_corrected")
        assert (entry.actor, entry.data) == ("member:1", {"line": line.pk})
        assert _closes_at() == later + THIRTY
        with pytest.raises(DomainError, match="time_without_zone"):
            correct_delivery(brand.pk, line.pk, later.replace(tzinfo=None), actor="member:1")
    with acting_for(cast.voltaic.pk), pytest.raises(NotFound):
        correct_delivery(cast.voltaic.pk, line.pk, DELIVERED, actor="member:1")


def test_the_channel_does_not_overrule_a_person_until_they_take_it_back(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        _authorized(cast)
        pk, later, told = OrderLine.objects.get().pk, DELIVERED + DAY, DELIVERED + 2 * DAY
        correct_delivery(brand.pk, pk, later, actor="member:1")

        upsert_orders(brand.pk, [sold_order(delivered_at=told)])
        upsert_orders(brand.pk, [sold_order(delivered_at=told)])

        line = OrderLine.objects.get()
        assert (line.delivered_at, line.delivered_by) == (later, "member:1")
        assert line.channel_delivered_at == told
        entry = Entry.objects.get(kind="order.delivery_overruled")
        assert (entry.actor, entry.data) == ("system", {"line": pk})
        redate([brand.pk], [pk], at=MONDAY)
        assert _closes_at() == later + THIRTY

        take_back_delivery(brand.pk, pk, actor="member:2")
        take_back_delivery(brand.pk, pk, actor="member:2")

        line = OrderLine.objects.get()
        assert (line.delivered_at, line.delivered_by) == (told, "")
        assert line.channel_delivered_at is None
        said = Entry.objects.filter(kind="order.delivery_corrected").order_by("id")
        assert [one.actor for one in said] == ["member:1", "member:2"]
        upsert_orders(brand.pk, [sold_order(delivered_at=DELIVERED)])
        assert OrderLine.objects.get().delivered_at == DELIVERED


def test_what_a_person_confirms_the_channel_does_not_change_either(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        _authorized(cast)
        pk = OrderLine.objects.get().pk

        correct_delivery(brand.pk, pk, DELIVERED, actor="member:1")
        upsert_orders(brand.pk, [sold_order(delivered_at=DELIVERED + DAY)])

        assert OrderLine.objects.get().delivered_at == DELIVERED


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "delivered_before_order"),
        (datetime(2999, 1, 1, tzinfo=UTC), "delivered_in_future"),
    ],
)
def test_a_delivery_is_after_its_order_and_not_to_come(
    cast: Cast, at: datetime, code: str
) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        _authorized(cast)
        pk = OrderLine.objects.get().pk

        with pytest.raises(DomainError, match=code):
            correct_delivery(brand.pk, pk, at, actor="member:1")

        assert OrderLine.objects.get().delivered_by == ""
