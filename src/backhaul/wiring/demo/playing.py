"""Returns of the demo, each left at another point of its journey."""

from __future__ import annotations

from collections.abc import Callable

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.wiring.demo.seed import DemoAccess
from backhaul.wiring.journey.run import Plan, walk_for
from backhaul.wiring.journey.steps import Walk
from backhaul.wiring.journey.stories import STORIES


def leave_on_the_way(slug: str, access: DemoAccess, count: int) -> None:
    """Play `count` returns, each up to the next of the stops below."""
    with acting_for():
        now = clock.now()
    plan = Plan(slug, access, count=count, seed=1, run=f"{slug[:2]}d")
    for number in range(count):
        number_of_story, stop = _STOPS[number % len(_STOPS)]
        walk = walk_for(plan, number_of_story + number * len(STORIES), now=now)
        walk.sell()
        line = walk.order.lines[0]
        walk.request([(line.external_id, 1, "too_small")])
        walk.authorize()
        stop(walk)


def _label(walk: Walk) -> None:
    walk.get_label()


def _on_its_way(walk: Walk) -> None:
    walk.get_label()
    walk.travel("in_transit")
    walk.wait_for("on_its_way")


def _paid_early(walk: Walk) -> None:
    walk.get_label()
    walk.travel("in_transit")
    walk.wait_until_paid()


def _received(walk: Walk) -> None:
    walk.get_label()
    walk.travel("delivered")
    walk.wait_for("delivered")
    walk.receive()


def _done(walk: Walk) -> None:
    walk.get_label()
    walk.travel("delivered")
    walk.receive()
    walk.inspect(1)
    walk.decide(1)
    walk.wait_until_done()


def _refused(walk: Walk) -> None:
    walk.look()


#: Number of the story whose goods suit → where it is left.
_STOPS: tuple[tuple[int, Callable[[Walk], None]], ...] = (
    (1, _on_its_way),
    (1, _label),
    (0, _paid_early),
    (1, _received),
    (1, _done),
    (6, _refused),
)
