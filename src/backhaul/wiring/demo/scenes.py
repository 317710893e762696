"""Returns of the demo about whose money there is something to see, each played up to there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from backhaul.core.holds import State
from backhaul.core.ports.channel import SoldOrder
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.credit.queries import listing
from backhaul.stages.holds.queries import of_return
from backhaul.stages.receiving.actions import declare_missing
from backhaul.stages.returns.models import Return
from backhaul.stages.transfers.accounts import give_account
from backhaul.wiring import place
from backhaul.wiring.demo.sales import Sale
from backhaul.wiring.demo.seed import DemoAccess
from backhaul.wiring.demo.tills import control, url_of
from backhaul.wiring.journey.browsing import Walker
from backhaul.wiring.journey.doors import wait_until
from backhaul.wiring.journey.pages import PageWalk
from backhaul.wiring.journey.run import world_of
from backhaul.wiring.journey.steps import Walk

_SPENT_MINOR = 1_000
#: An account number that its bank publishes as an example.
_IBAN = "DE02120300000000202051"
_WAIT = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Whose return it is."""

    walk: Walk
    brand: Brand
    access: DemoAccess


@dataclass(frozen=True, slots=True)
class Scene:
    """What `sale` sold is asked back, and `play` leaves it where something is to be seen."""

    sale: Sale
    play: Callable[[Part], None]
    reason: str = "too_small"
    resolution: str = "refund"
    instead: str = ""
    agrees: bool = False
    """It is asked back in the portal, where one agrees to what may be held or charged."""


def ask_back(
    scene: Scene, order: SoldOrder, brand: Brand, access: DemoAccess, *, name: str
) -> Part:
    """Ask the shop back for it, up to the label."""
    world = world_of(access)
    if not scene.agrees:
        walk = Walk(world, order, name)
        _ask_by_api(walk, scene)
        return Part(walk, brand, access)
    base = place.local_url(place.web_port())
    paged = PageWalk(
        world, order, name,
        slug=brand.slug, shopper=Walker(base), staff=Walker(base),
        instead=scene.instead, agrees=True,
    )  # fmt: skip
    paged.request([("1", 1, scene.reason)], resolution=scene.resolution)
    paged.get_label()
    return Part(paged, brand, access)


def _ask_by_api(walk: Walk, scene: Scene) -> None:
    unit = {"order": walk.order.number, "line": "1", "reason": scene.reason}
    body = {
        "client_ref": walk.name,
        "email": walk.order.email,
        "units": [{**unit, "instead": scene.instead}],
        "resolution": scene.resolution,
        "method": "qr",
    }
    walk.seen = walk.world.api.call("POST", "/api/v1/returns", body, key=walk.name)
    walk.ran = walk.seen["ran"]
    walk.authorize()
    walk.get_label()


def paid_at_first_scan(part: Part) -> None:
    part.walk.travel("in_transit")
    part.walk.wait_until_paid()


def paid_at_delivery(part: Part) -> None:
    part.walk.travel("delivered")
    part.walk.wait_until_paid()


def by_transfer(part: Part) -> None:
    """Cash was paid at the door: somebody has to ask to which account it goes back."""
    part.walk.travel("in_transit")
    wait_until(part.walk.look, lambda seen: bool(seen["legs"]), what="the transfer")


def ready_for_the_bank(part: Part) -> None:
    by_transfer(part)
    brand_id = part.brand.pk
    with acting_for(brand_id):
        ret = Return.objects.get(brand_id=brand_id, ran=part.walk.ran)
        holder, at = part.walk.order.customer_name, clock.now()
        give_account(brand_id, ret.pk, holder=holder, iban=_IBAN, at=at, actor="shopper")


def charged_back(part: Part) -> None:
    """The shopper sends it back, and asks the bank for the money as well."""
    part.walk.travel("in_transit")
    minor = part.walk.order.tenders[0].captured.minor
    _at_stripe(part, "chargeback", {"amount": minor, "reason": "product_not_received"})


def refunded_elsewhere(part: Part) -> None:
    """Somebody at the payment service's own console was faster than the parcel."""
    part.walk.travel("in_transit")
    _at_stripe(part, "refund_elsewhere", {"amount": part.walk.order.lines[0].paid.minor})


def _at_stripe(part: Part, what: str, told: dict[str, Any]) -> None:
    path = f"/control/payments/{part.walk.order.tenders[0].provider_ref}/{what}"
    control("payments", path, {**told, "account": part.access.payments_key})


def on_its_way(part: Part) -> None:
    part.walk.travel("in_transit")


def came_empty(part: Part) -> None:
    """The money went at the first scan, and then the box has nothing in it."""
    part.walk.travel("delivered")
    part.walk.wait_for("refunded_arrived")
    with acting_for(part.brand.pk):
        declare_missing(part.brand.pk, part.walk.ran, [1], at=clock.now(), actor="system")


def sent_first(part: Part) -> None:
    """The shop sends the other one before this one has come: its value is held."""
    walk, call = part.walk, part.walk.world.api.call

    def ref() -> str:
        there = call("GET", "/api/v1/exchange-orders?state=released")["items"]
        return next((str(one["ref"]) for one in there if one["ran"] == walk.ran), "")

    found = wait_until(ref, bool, what="the exchange order")
    parcel = {"carrier": "Paketo", "tracking_number": walk.order.number.replace("NL-", "PK90")}
    call("POST", f"/api/v1/exchange-orders/{found}/sent", parcel, key=f"{walk.name}:sent")


def came_as_agreed(part: Part) -> None:
    """It is here, it is what was sold, and what was held is let go."""
    walk = part.walk
    walk.travel("delivered")
    Walk.receive(walk)
    Walk.inspect(walk, 1)
    Walk.decide(walk, 1)
    walk.wait_until_done()
    is_free = State.RELEASED.value
    wait_until(lambda: _state_of_hold(part), lambda now: now == is_free, what="the release")


def not_sent_yet(_part: Part) -> None:
    """The shopper has the other one, and does nothing."""


def _state_of_hold(part: Part) -> str:
    brand_id = part.brand.pk
    with acting_for(brand_id):
        ret = Return.objects.get(brand_id=brand_id, ran=part.walk.ran)
        return str(of_return(brand_id, ret.pk)[0].state)


def spent_in_part(part: Part) -> None:
    """Store credit was given, and the shop takes some of it for the next order."""
    part.walk.travel("delivered")
    part.walk.wait_until_paid()
    order, call = part.walk.order, part.walk.world.api.call
    with acting_for(part.brand.pk):
        rows = listing(part.brand.pk, order.email, after=0, limit=1, at=clock.now()).rows
    wish = {
        "code": rows[0].account.code,
        "reference": "NL-100311",
        "amount": {"minor": _SPENT_MINOR, "currency": order.currency},
    }
    hold = call("POST", "/api/v1/credit/holds", wish, key=f"{part.walk.name}:hold")["hold"]
    call("POST", f"/api/v1/credit/holds/{hold}/capture", {}, key=f"{part.walk.name}:spend")


def pending(part: Part) -> None:
    """Adyen has received the refund, and says nothing more of it."""
    part.walk.travel("delivered")
    wait_until(lambda: _refunds_at_adyen(part), bool, what="the refund at Adyen")


def pending_then_paid(part: Part) -> None:
    pending(part)
    [refund] = _refunds_at_adyen(part)
    control("adyen", f"/control/refunds/{refund['id']}/settle", {"status": "succeeded"})
    part.walk.wait_until_paid()


def _refunds_at_adyen(part: Part) -> list[dict[str, Any]]:
    path = f"{url_of('adyen')}/books.json?account={part.access.till_key}"
    books = requests.get(path, timeout=_WAIT).json()
    ref = part.walk.order.tenders[0].provider_ref
    [payment] = [one for one in books["payments"] if one["id"] == ref]
    found: list[dict[str, Any]] = payment["refunds"]
    return found
