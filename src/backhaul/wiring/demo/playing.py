"""Returns of the demo, each left at another point of its journey."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.wiring.demo.seed import DemoAccess
from backhaul.wiring.journey.doors import wait_until
from backhaul.wiring.journey.run import Plan, walk_for
from backhaul.wiring.journey.steps import Walk
from backhaul.wiring.journey.stories import STORIES

_AT_ONCE = 3


def leave_on_the_way(slug: str, access: DemoAccess, count: int) -> None:
    """Play `count` returns, each up to the next of the stops below; some side by side."""
    with acting_for():
        now = clock.now()
    plan = Plan(slug, access, count=count, seed=1, run=f"{slug[:2]}d")

    def play(number: int) -> None:
        number_of_story, reason, stop = _stop_of(number)
        walk = walk_for(plan, number_of_story + number * len(STORIES), now=now)
        walk.sell()
        line = walk.order.lines[0]
        walk.request([(line.external_id, 1, reason)])
        walk.authorize()
        stop(walk)

    alone = [number for number in range(count) if _stop_of(number)[2] is _not_paid]
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        list(pool.map(play, [number for number in range(count) if number not in alone]))
    for number in alone:  # while it is played, no refund of this shop is paid
        play(number)


def _stop_of(number: int) -> tuple[int, str, Callable[[Walk], None]]:
    return _STOPS[number % len(_STOPS)]


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


def _in_review(walk: Walk) -> None:
    """Said to be broken, and no photo shows it: a person looks first."""
    walk.wait_for("in_review")


def _in_doubt(walk: Walk) -> None:
    """It came back worn, and no rule says whether it is paid: an incident is open."""
    walk.get_label()
    walk.travel("delivered")
    walk.receive()
    walk.inspect(1, "broken")
    wait_until(walk.look, lambda seen: bool(seen["incident"]), what="the incident")


def _not_paid(walk: Walk) -> None:
    """The bank sends the refund back: somebody has to pay it another way."""
    payments, account = walk.world.payments, walk.world.payments_key
    payments.call("POST", "/control/mode", {"refunds": "pending", "account": account})
    walk.get_label()
    walk.travel("in_transit")
    path = f"/v1/refunds?payment_intent={walk.order.tenders[0].provider_ref}&limit=1"
    told = wait_until(
        lambda: payments.call("GET", path), lambda told: bool(told["data"]), what="a refund"
    )
    payments.call("POST", "/control/mode", {"refunds": "normal", "account": account})
    [refund] = told["data"]
    if refund["status"] == "pending":
        why = {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        payments.call("POST", f"/control/refunds/{refund['id']}/settle", why)
    wait_until(walk.look, _has_failed, what="the failure")


def _has_failed(seen: dict[str, Any]) -> bool:
    return any(leg["state"] == "failed" for leg in seen["legs"])


#: Number of the story whose goods suit → why it comes back, and where it is left.
_STOPS: tuple[tuple[int, str, Callable[[Walk], None]], ...] = (
    (1, "too_small", _on_its_way),
    (1, "too_small", _label),
    (0, "changed_mind", _paid_early),
    (1, "too_small", _received),
    (1, "too_small", _done),
    (6, "too_small", _refused),
    (1, "defective", _in_review),
    (1, "changed_mind", _in_doubt),
    (0, "changed_mind", _not_paid),
)
