"""Exchanges whose piece goes out early: made beforehand, held for under load."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.holds import Purpose, Security
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.money import Money
from backhaul.core.policies.policy import Policy
from backhaul.core.ports.channel import SoldOrder, Tender
from backhaul.core.tracking.words import Position
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.exchanges import stock
from backhaul.stages.exchanges.securing import set_need
from backhaul.stages.holds.agreeing import Words, agree
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.actions import publish
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Unit
from tests.makers.orders import sold_line, sold_order

if TYPE_CHECKING:
    from tests.chaos.stage import ChaosBrand

SOLD, INSTEAD = "TEE-M", "TEE-L"
ENDS = ("release", "keep", "back")
_EMAIL = "sam@example.com"
_PLENTY = 10_000


@dataclass(frozen=True, slots=True)
class Swap:
    """A request for an exchange that waits to be authorised; then its hold is placed."""

    brand: ChaosBrand
    ran: str
    end: str
    """What becomes of the hold: one of ENDS."""
    keep_minor: int


def open_exchanges(brand: ChaosBrand) -> None:
    """From now on it exchanges, and holds the whole value of what goes at the first scan."""
    with acting_for(brand.row.pk):
        now = clock.now()
        rules = policy_in_force(brand.row.pk).model_dump(mode="json") | {
            "resolutions": ["refund", "credit", "exchange", "replacement"],
            "exchange": {"send": "first_scan"},
        }
        publish(brand.row.pk, Policy.model_validate(rules), at=now, by="system")
        set_need(brand.row.pk, Security(is_needed=True), at=now, actor="system")
        told = [
            stock.Count(sku, _PLENTY, None, title="Tee", product="tee")
            for sku in (SOLD, INSTEAD)
        ]
        stock.tell(brand.row.pk, told, at=now, actor="system")


def swaps_for(
    brand: ChaosBrand, count: int, dice: random.Random, at: datetime
) -> Sequence[tuple[SoldOrder, Swap]]:
    """Return orders that are to be paid for, each with its exchange; nothing is written."""
    return list(_made(brand, count, dice, at))


def _made(
    brand: ChaosBrand, count: int, dice: random.Random, at: datetime
) -> Iterator[tuple[SoldOrder, Swap]]:
    for place in range(count):
        number = f"{brand.row.prefix}-{dice.getrandbits(48):012x}".upper()
        paid = dice.randrange(1_000, 9_000)
        card = Tender(
            external_id="card",
            method="card",
            captured=Money(paid, "EUR"),
            provider="payments",
            provider_ref=f"pi_{number.replace('-', '')}",
            label="Visa ••42",
        )
        line = sold_line(sku=SOLD, product="tee", paid=Money(paid, "EUR"), tax=Money(0, "EUR"))
        order = sold_order(
            number,
            lines=(line,),
            tenders=(card,),
            placed_at=at - timedelta(days=9),
            delivered_at=at - timedelta(days=4),
            email=_EMAIL,
        )
        yield order, Swap(brand, "", ENDS[place % len(ENDS)], dice.randrange(1, paid + 1))


def ask_for(made: Sequence[tuple[SoldOrder, Swap]], at: datetime) -> list[Swap]:
    """Ask for the exchanges of paid orders, with their shoppers' consent, and scan some.

    What is to be kept has gone out by then, so its parcel is on its way already.
    """
    return [_asked(order, swap, at) for order, swap in made]


def _asked(order: SoldOrder, swap: Swap, at: datetime) -> Swap:
    brand = swap.brand.row
    wanted = Wanted(
        order=order.number, line="1", quantity=1, reason="too_small", instead=INSTEAD
    )
    wish = ReturnRequest(
        wanted=(wanted,),
        resolution=Resolution.EXCHANGE,
        method=Method.LABEL,
        origin=Origin.PORTAL,
        email=_EMAIL,
    )
    with acting_for(brand.pk):
        upsert_orders(brand.pk, [order])
        case, _ = request_return(brand, wish, at=at, actor="shopper")
        ran = str(case.ret.ran)
        case = cases.load(brand.pk, ran)
        words = Words(
            purpose=Purpose.EXCHANGE, text="We hold it.", locale="en", most=order.lines[0].paid
        )
        agree(case, words, at=at, actor="shopper")
        cases.append(case)
        if swap.end == "keep":
            units = Unit.objects.filter(brand_id=brand.pk, ret__ran=ran)
            units.update(position=Position.ACCEPTED)
    return Swap(swap.brand, ran, swap.end, swap.keep_minor)
