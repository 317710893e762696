"""A unit is in one pair of hands; whoever says nothing for ten minutes has put it down."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

from django.db import connection

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.receiving import holds
from backhaul.stages.receiving.holds import HeldBy, Hold
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.makers.floor import received_return

SOON = MONDAY + timedelta(minutes=9)
LATE = MONDAY + timedelta(minutes=10)


def unit_on_the_bench(cast: Cast) -> int:
    received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        return Unit.objects.get().pk


def test_the_second_person_is_told_who_has_it_and_since_when(cast: Cast) -> None:
    unit, brand = unit_on_the_bench(cast), cast.nordlicht.pk
    with acting_for(brand):
        first = holds.take(brand, unit, f"member:{cast.ada.pk}", MONDAY)
        second = holds.take(brand, unit, f"member:{cast.ben.pk}", SOON)

    assert first == Hold(MONDAY)
    assert second == HeldBy(f"member:{cast.ada.pk}", "Ada", MONDAY)


def test_the_same_person_keeps_it_and_after_ten_minutes_it_is_free(cast: Cast) -> None:
    unit, brand = unit_on_the_bench(cast), cast.nordlicht.pk
    with acting_for(brand):
        holds.take(brand, unit, "member:1", MONDAY)
        again = holds.take(brand, unit, "member:1", SOON)
        kept = holds.take(brand, unit, "member:2", LATE)
        freed = holds.take(brand, unit, "member:2", SOON + holds.LASTS)

    assert again == Hold(SOON)
    assert isinstance(kept, HeldBy)
    assert freed == Hold(SOON + holds.LASTS)


def test_it_can_be_taken_over_and_put_down_by_its_holder_alone(cast: Cast) -> None:
    unit, brand = unit_on_the_bench(cast), cast.nordlicht.pk
    with acting_for(brand):
        holds.take(brand, unit, "member:1", MONDAY)
        holds.take_over(brand, unit, "member:2", SOON)
        holds.release(brand, unit, "member:1")
        still = holds.take(brand, unit, "member:1", SOON)
        holds.release(brand, unit, "member:2")
        free = holds.take(brand, unit, "member:1", SOON)

    assert isinstance(still, HeldBy)
    assert free == Hold(SOON)


def test_of_two_people_at_once_one_has_it(live_cast: Cast) -> None:
    unit, brand = unit_on_the_bench(live_cast), live_cast.nordlicht.pk
    found: list[Any] = []

    def grab(actor: str) -> None:
        try:
            with acting_for(brand):
                found.append(holds.take(brand, unit, actor, MONDAY))
        finally:
            connection.close()

    people = [Thread(target=grab, args=(f"member:{n}",)) for n in range(1, 7)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(type(one).__name__ for one in found) == ["HeldBy"] * 5 + ["Hold"]
