"""Two people at one bench: whatever they do at the same moment, a unit is received once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connections

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import unassigned_brand_id
from backhaul.stages.receiving.actions import Home, adopt_unit, receive, receive_unknown
from backhaul.stages.receiving.models import Receipt
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.makers.floor import arrival
from tests.makers.returns import authorized_return, send_parcel

LATER = MONDAY + timedelta(hours=2)


def at_once(brand_ids: tuple[int, ...], *steps: Callable[[], object]) -> list[str]:
    """Take the steps together, each in a transaction of its own; return how each ended."""
    ready = Barrier(len(steps), timeout=10)

    def take(step: Callable[[], object]) -> str:
        try:
            with acting_for(*brand_ids):
                ready.wait()
                step()
        except DomainError as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(take, steps))


def test_two_people_receive_one_unit_and_one_of_them_wins(live_cast: Cast) -> None:
    brand = live_cast.nordlicht
    ran = authorized_return(brand)
    send_parcel(brand, ran)

    ends = at_once(
        (brand.pk,),
        lambda: receive(brand.pk, ran, arrival(), at=LATER, actor="member:1"),
        lambda: receive(brand.pk, ran, arrival(), at=LATER, actor="member:2"),
    )

    assert ends == [IllegalStep.__name__, "done"]
    with acting_for(brand.pk):
        assert Receipt.objects.count() == 1
        assert Entry.objects.filter(kind="unit.received").count() == 1


def test_two_people_receive_two_units_of_one_box(live_cast: Cast) -> None:
    brand = live_cast.nordlicht
    ran = authorized_return(brand, units=2)
    send_parcel(brand, ran)

    ends = at_once(
        (brand.pk,),
        lambda: receive(brand.pk, ran, arrival(ordinals=[1]), at=LATER, actor="member:1"),
        lambda: receive(brand.pk, ran, arrival(ordinals=[2]), at=LATER, actor="member:2"),
    )

    assert ends == ["done", "done"]
    with acting_for(brand.pk):
        assert set(Unit.objects.values_list("processing", flat=True)) == {"received"}
        numbers = Entry.objects.filter(return_id__isnull=False).values_list("seq", flat=True)
        assert sorted(n for n in numbers if n) == list(range(1, len(numbers) + 1))


def test_two_returns_in_one_box_are_received_together_without_a_deadlock(
    live_cast: Cast,
) -> None:
    brand = live_cast.nordlicht
    first = authorized_return(brand, order="NL-1")
    second = authorized_return(brand, order="NL-2")
    box = send_parcel(brand, first)
    with acting_for(brand.pk):
        Unit.objects.get(ret__ran=second).in_parcels.create(brand=brand, parcel_id=box)

    ends = at_once(
        (brand.pk,),
        lambda: receive(brand.pk, first, arrival(), at=LATER, actor="member:1"),
        lambda: receive(brand.pk, second, arrival(ordinals=[1]), at=LATER, actor="member:2"),
    )

    assert ends == ["done", "done"]
    with acting_for(brand.pk):
        states = Unit.objects.values_list("processing", "position")
        assert set(states) == {("received", "received")}


def test_two_brands_adopt_one_piece_and_one_of_them_gets_it(live_cast: Cast) -> None:
    brands = (unassigned_brand_id(), live_cast.nordlicht.pk, live_cast.voltaic.pk)
    with acting_for(brands[0]):
        plate = (
            receive_unknown(Arrival(site="main", scanned=""), at=MONDAY, actor="member:1").lpn
            or ""
        )

    ends = at_once(
        brands,
        lambda: adopt_unit(plate, Home(brand_id=brands[1]), at=LATER, actor="member:1"),
        lambda: adopt_unit(plate, Home(brand_id=brands[2]), at=LATER, actor="member:2"),
    )

    assert ends == [NotFound.__name__, "done"]
    with acting_for(*brands):
        assert Unit.objects.filter(lpn=plate).count() == 1
        assert Unit.objects.count() == 2
