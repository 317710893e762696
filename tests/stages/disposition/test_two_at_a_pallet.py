"""Two people at one pallet: a unit is in it when it leaves, or it is not, and never between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disposition import containers
from backhaul.stages.disposition.actions import Wish, decide
from backhaul.stages.disposition.bins import bins_of
from backhaul.stages.disposition.emptying import Emptied, empty_bin, undo_emptying
from backhaul.stages.disposition.models import Bin, Handover, Placement
from backhaul.stages.disposition.places import move_unit
from backhaul.stages.returns.models import Unit
from tests.cast import Cast
from tests.stages.disposition.test_containers import LATER, WHO, hands, opened, several


def at_once(brand_id: int, *steps: Callable[[], object]) -> list[str]:
    """Take the steps together, each in a transaction of its own; return how each ended."""
    ready = Barrier(len(steps), timeout=10)

    def take(step: Callable[[], object]) -> str:
        try:
            with acting_for(brand_id):
                ready.wait()
                step()
        except DomainError as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))


def two_liquidated(cast: Cast, box: Bin) -> list[str]:
    """Put the first of two units into the box, the second into L1; return both plates."""
    bins_of("main")
    ran = several(cast, 2)
    with acting_for(cast.nordlicht.pk):
        for ordinal, code in ((1, box.code), (2, "L1")):
            wish = Wish(disposition="liquidate", bin=code)
            decide(cast.nordlicht.pk, ran, ordinal, wish, at=LATER, actor=WHO)
        return [str(unit.lpn) for unit in Unit.objects.order_by("ordinal")]


@pytest.mark.parametrize("turn", range(4))
def test_what_goes_in_while_it_is_handed_on_is_in_it_or_stays_where_it_lay(
    live_cast: Cast, turn: int
) -> None:
    brand, box = live_cast.nordlicht.pk, opened(live_cast)
    _, second = two_liquidated(live_cast, box)
    mine, wanted = hands(live_cast), Emptied(code=box.code, seen=1)

    ends = at_once(
        brand,
        lambda: empty_bin(mine, wanted, at=LATER),
        lambda: move_unit([brand], second, box.code, site="main", at=LATER, actor=WHO),
    )

    with acting_for(brand):
        lies = list(Placement.objects.values_list("unit__ordinal", "bin"))
        states = list(Unit.objects.order_by("ordinal").values_list("processing", flat=True))
    told = (ends, sorted(lies), states)
    assert told in [
        (["done", "no_such_bin"], [(2, "L1")], ["finished", "decided"]),
        (["bin_changed", "done"], [(1, box.code), (2, box.code)], ["decided", "decided"]),
    ]


@pytest.mark.parametrize("turn", range(3))
def test_what_goes_in_while_it_is_closed_is_in_before_or_not_at_all(
    live_cast: Cast, turn: int
) -> None:
    brand, box = live_cast.nordlicht.pk, opened(live_cast)
    _, second = two_liquidated(live_cast, box)

    ends = at_once(
        brand,
        lambda: containers.close_container(hands(live_cast), box.code, at=LATER),
        lambda: move_unit([brand], second, box.code, site="main", at=LATER, actor=WHO),
    )

    with acting_for(brand):
        inside = Placement.objects.filter(bin=box.code).count()
    assert (ends, inside) in [(["done", "done"], 2), (["done", "container_closed"], 1)]


def test_two_who_hand_on_at_once_hand_on_once_and_bring_back_once(live_cast: Cast) -> None:
    brand, box = live_cast.nordlicht.pk, opened(live_cast)
    two_liquidated(live_cast, box)
    mine, wanted = hands(live_cast), Emptied(code=box.code, seen=1)

    ends = at_once(brand, *[lambda: empty_bin(mine, wanted, at=LATER)] * 2)
    with acting_for(brand):
        (handover,) = Handover.objects.values_list("id", flat=True)
    back = at_once(brand, *[lambda: undo_emptying(mine, [handover], at=LATER)] * 2)

    assert sorted(ends) in [["done", "no_such_bin"], ["bin_changed", "done"]]
    assert sorted(back) == ["done", "not_as_it_was"]
    with acting_for(brand):
        assert Placement.objects.count() == 2
