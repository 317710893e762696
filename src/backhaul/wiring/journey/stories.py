"""What a return can live through, and where each story must end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backhaul.wiring.demo.catalogue import NORDLICHT, DemoBrand, Product
from backhaul.wiring.journey.doors import JourneyTrouble
from backhaul.wiring.journey.steps import Walk

#: Below and above the limits of the risk tiers that the product ships with (50 and 200).
_LOW, _HIGH = 5_000, 20_000


@dataclass(frozen=True, slots=True)
class Story:
    """`goods` picks what was bought, `days_old` days ago; `play` drives it to its end."""

    name: str
    goods: Callable[[Product], bool]
    lines: int
    ends: str
    play: Callable[[Walk], None]
    days_old: int = 10


def _is_low(product: Product) -> bool:
    return product.price_minor < _LOW and _is_usual(product)


def _is_normal(product: Product) -> bool:
    return _LOW <= product.price_minor < _HIGH and _is_usual(product)


def _is_high(product: Product) -> bool:
    return product.price_minor >= _HIGH and _is_usual(product)


def _is_usual(product: Product) -> bool:
    return not product.is_final_sale and product.category != "hygiene"


def _is_final(product: Product) -> bool:
    return product.is_final_sale


def _ask_back_all(walk: Walk, reason: str = "changed_mind", **how: str) -> None:
    walk.sell()
    walk.request(
        [(line.external_id, line.quantity, reason) for line in walk.order.lines], **how
    )
    walk.authorize()


def _handle(walk: Walk, ordinals: Sequence[int]) -> None:
    for ordinal in ordinals:
        walk.inspect(ordinal)
        walk.decide(ordinal)


def _ordinals(walk: Walk) -> list[int]:
    return [unit["ordinal"] for unit in walk.look()["units"]]


def paid_at_first_scan(walk: Walk) -> None:
    _ask_back_all(walk)
    walk.get_label()
    walk.travel("first_scan")
    walk.wait_until_paid()
    walk.travel("delivered")
    walk.receive()
    _handle(walk, _ordinals(walk))
    walk.wait_until_done()


def paid_at_delivery(walk: Walk) -> None:
    _ask_back_all(walk, "too_small", method="label")
    walk.get_label()
    walk.travel("delivered", "shuffled")
    walk.wait_until_paid()
    walk.receive()
    _handle(walk, _ordinals(walk))
    walk.wait_until_done()


def paid_after_inspection(walk: Walk) -> None:
    _ask_back_all(walk, "not_as_described")
    walk.get_label()
    walk.travel("delivered", "duplicated")
    walk.wait_for("delivered")
    walk.receive()
    _handle(walk, _ordinals(walk))
    walk.settle()
    walk.wait_until_done()


def store_credit(walk: Walk) -> None:
    _ask_back_all(walk, resolution="credit")
    walk.get_label()
    walk.travel("delivered")
    walk.wait_until_paid()
    walk.receive()
    _handle(walk, _ordinals(walk))
    walk.wait_until_done()


def in_two_goes(walk: Walk) -> None:
    _ask_back_all(walk)
    walk.get_label()
    walk.travel("delivered")
    first, *rest = _ordinals(walk)
    walk.receive([first])
    walk.wait_for("partly_received")
    walk.receive(rest)
    _handle(walk, [first, *rest])
    walk.wait_until_done()


def never_scanned(walk: Walk) -> None:
    """The carrier says nothing, and the parcel is there all the same."""
    _ask_back_all(walk)
    walk.get_label()
    walk.travel("delivered", "silent")
    walk.receive()
    _handle(walk, _ordinals(walk))
    walk.wait_until_done()


def refused(walk: Walk) -> None:
    _ask_back_all(walk)
    seen = walk.look()
    if seen["headline"] != "refused" or seen["legs"]:
        raise JourneyTrouble("a final sale was not refused")


def came_back_broken(walk: Walk) -> None:
    """No rule pays for it: a person does, and says why."""
    _ask_back_all(walk, "changed_mind")
    walk.get_label()
    walk.travel("delivered")
    walk.receive()
    for ordinal in _ordinals(walk):
        walk.inspect(ordinal, "broken")
        walk.decide(ordinal)
    if any(leg["state"] == "paid" for leg in walk.look()["legs"]):
        raise JourneyTrouble("a broken unit was paid for without a person")
    walk.settle("goodwill of the manager")
    walk.wait_until_done()


STORIES: tuple[Story, ...] = (
    Story("refund at first scan", _is_low, 1, "refunded", paid_at_first_scan),
    Story("refund after inspection", _is_high, 1, "refunded", paid_after_inspection),
    Story("refund at delivery", _is_normal, 1, "refunded", paid_at_delivery),
    Story("store credit", _is_normal, 1, "credited", store_credit),
    Story("several units, in two goes", _is_normal, 2, "refunded", in_two_goes),
    Story("scans lost", _is_low, 1, "refunded", never_scanned),
    Story(
        "request refused", _is_final, 1, "refused", refused, days_old=24
    ),  # no right any more
    Story("came back broken", _is_high, 1, "refunded", came_back_broken),
)


def goods_for(story: Story, brand: DemoBrand) -> list[Product]:
    """Return what the story is about; a brand without a final sale lends one."""
    found = [product for product in brand.products if story.goods(product)]
    return found or [product for product in NORDLICHT.products if story.goods(product)]
