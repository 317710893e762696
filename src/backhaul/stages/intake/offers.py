"""What the orders of a draft still offer to be sent back, and why the rest does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection

from backhaul.core.allowance import LineAllowance
from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.drafts import Gone, PickedFacts, Standing, serials_of, standing
from backhaul.core.money import Money, total
from backhaul.core.policies.asker import NOBODY, Asker, reads_asker
from backhaul.core.policies.facts import Proof, RequestFacts, Said, UnitFacts
from backhaul.core.policies.policy import Policy
from backhaul.core.settlement import unit_share
from backhaul.foundation.reading import columns_of, fetch
from backhaul.stages.catalog.models import Variant
from backhaul.stages.intake.drafts import Chosen, Draft
from backhaul.stages.intake.facts import allowance_of, free_indexes
from backhaul.stages.intake.gifts import OpenGift, gift_of
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.stages.policies.facts import KnownOrder, known_orders, thing_facts
from backhaul.stages.policies.queries import policy_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldOrder:
    id: int
    external_id: str
    number: str
    email: str
    email_norm: str
    placed_at: datetime
    country: str
    known: KnownOrder


@dataclass(frozen=True, slots=True)
class AskedBack:
    """A return that holds units of a line."""

    return_id: int
    ran: str
    is_gift: bool = False
    """Of whoever was given it: none of the buyer's business, nor the other way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedLine:
    """`prices` are what was paid for each unit that is left, in the order they are taken.

    `free` are the numbers of those units within the line, from 0; `sold` is the line itself.
    """

    id: int
    order: SoldOrder
    external_id: str
    sku: str
    title: str
    variant: str
    image: str
    category: str
    bought: int
    currency: str
    prices: tuple[Money, ...]
    free: tuple[int, ...]
    unit_price: Money
    is_final_sale: bool | None
    delivered_at: datetime | None
    allowance: LineAllowance[int]
    standing: Standing
    facts: UnitFacts
    sold: OrderLine
    asked_in: tuple[AskedBack, ...] = field(default=())

    def price_of(self, quantity: int) -> Money:
        return total(self.prices[: max(0, quantity)], self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The orders of a draft with their lines, judged by the policy in force at `now`."""

    policy: Policy
    now: datetime
    orders: tuple[SoldOrder, ...]
    lines: tuple[OfferedLine, ...]
    asker: Asker

    @property
    def by_id(self) -> dict[int, OfferedLine]:
        return {line.id: line for line in self.lines}

    @property
    def standings(self) -> dict[int, Standing]:
        return {line.id: line.standing for line in self.lines}


_LINES = """
SELECT {columns} FROM orders_orderline l
JOIN orders_order o ON o.brand_id = l.brand_id AND o.id = l.order_id
JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
WHERE l.brand_id = %s AND l.order_id = ANY(%s::bigint[]) ORDER BY l.id
"""
_ASKED = """
SELECT DISTINCT u.line_id, r.id, r.ran, r.origin FROM returns_unit u
JOIN returns_return r ON r.brand_id = u.brand_id AND r.id = u.return_id
WHERE u.brand_id = %s AND u.line_id = ANY(%s::bigint[]) AND u.holds_allowance ORDER BY r.id
"""


Who = Callable[[Order], Asker]
"""Who asks for units of an order: one shopper's orders, so the first tells of all."""


def offer_of(draft: Draft, *, now: datetime, who: Who | None = None) -> Offer:
    """Read the orders' lines in the order in which the orders were added: five statements.

    Without `who` the lines are judged as if nothing were known of the shopper: to show what is
    offered, `authorization.offering.offer_to` knows what authorising will know.
    """
    found = _lines(draft.brand_id, draft.order_ids)
    found.sort(key=lambda line: (draft.order_ids.index(line.order_id), line.pk))
    policy = policy_in_force(draft.brand_id)
    known = known_orders(draft.brand_id, (line.order for line in found))
    orders = {line.order_id: _order(line.order, known[line.order_id]) for line in found}
    asker = who(found[0].order) if who and found and reads_asker(policy) else NOBODY
    stands = _standings(found, orders, policy, now, asker)
    lines = tuple(_offered(draft.brand_id, found, orders, stands))
    if draft.gift_id is not None:
        left = gift_of(draft.brand_id, draft.gift_id).left
        lines = tuple(_of_gift(line, left[line.id]) for line in lines if line.id in left)
    return Offer(
        policy=policy, now=now, orders=tuple(orders.values()), lines=lines, asker=asker
    )


def _lines(brand_id: int, order_ids: Sequence[int]) -> list[OrderLine]:
    columns = ", ".join(
        columns_of(model, alias)
        for model, alias in ((OrderLine, "l"), (Order, "o"), (Variant, "v"))
    )
    found: list[OrderLine] = []
    values = [brand_id, list(order_ids)]
    for line, order, variant in fetch(
        (OrderLine, Order, Variant), _LINES.format(columns=columns), values
    ):
        line.order, line.variant = order, variant
        found.append(line)
    return found


@dataclass(frozen=True, slots=True)
class GiftItem:
    """What a gift link still opens: never what it cost."""

    title: str
    variant: str
    image: str
    quantity: int


def gift_items(brand_id: int, gift: OpenGift) -> tuple[GiftItem, ...]:
    return tuple(
        GiftItem(_title(line), line.variant.variant_title, line.variant.image_url, left)
        for line in _lines(brand_id, [gift.order_id])
        if (left := gift.left.get(line.pk, 0))
    )


def _title(line: OrderLine) -> str:
    return line.title or line.variant.title or line.variant.sku


def _of_gift(line: OfferedLine, left: int) -> OfferedLine:
    """Return a line as a gift link opens it: so many of it, and nobody else's returns."""
    stands = line.standing
    remaining = min(stands.remaining, left)
    gone = stands.gone if remaining else stands.gone or Gone.ASKED_BACK
    return replace(
        line,
        bought=remaining,
        prices=line.prices[:remaining],
        free=line.free[:remaining],
        standing=replace(stands, remaining=remaining, gone=gone),
        asked_in=(),
    )


def _standings(
    lines: Sequence[OrderLine],
    orders: dict[int, SoldOrder],
    policy: Policy,
    now: datetime,
    asker: Asker,
) -> dict[int, tuple[UnitFacts, Standing]]:
    found: dict[int, tuple[UnitFacts, Standing]] = {}
    for line in lines:
        order = orders[line.order_id].known
        unit = thing_facts(line, line.variant, order)
        allowance = allowance_of(line)
        stands = standing(policy, unit, order.facts, allowance, now=now, asker=asker)
        found[line.pk] = unit, stands
    return found


def _offered(
    brand_id: int,
    lines: Sequence[OrderLine],
    orders: dict[int, SoldOrder],
    judged: dict[int, tuple[UnitFacts, Standing]],
) -> Iterable[OfferedLine]:
    free = free_indexes(brand_id, lines)
    asked = _asked(brand_id, [line.pk for line in lines if line.asked])
    for line in lines:
        unit, stands = judged[line.pk]
        left = list(free[line.pk])[: stands.remaining]
        yield OfferedLine(
            id=line.pk,
            order=orders[line.order_id],
            external_id=line.external_id,
            sku=line.variant.sku,
            title=_title(line),
            variant=line.variant.variant_title,
            image=line.variant.image_url,
            category=line.variant.category,
            bought=line.quantity,
            currency=line.order.currency,
            prices=tuple(_share(line, index) for index in left),
            free=tuple(left),
            unit_price=_share(line, 0),
            is_final_sale=line.is_final_sale,
            delivered_at=line.delivered_at,
            allowance=allowance_of(line),
            standing=stands,
            facts=unit,
            sold=line,
            asked_in=tuple(asked.get(line.pk, ())),
        )


def _order(order: Order, known: KnownOrder) -> SoldOrder:
    return SoldOrder(
        id=order.pk,
        external_id=order.external_id,
        number=order.number,
        email=order.email,
        email_norm=order.email_norm,
        placed_at=order.placed_at,
        country=str(order.ship_to.get("country", "")),
        known=known,
    )


def _share(line: OrderLine, index: int) -> Money:
    return unit_share(Money(line.paid_minor, line.order.currency), line.quantity, index)


def _asked(brand_id: int, line_ids: Sequence[int]) -> dict[int, list[AskedBack]]:
    found: dict[int, list[AskedBack]] = {}
    if line_ids:
        with connection.cursor() as cursor:
            cursor.execute(_ASKED, [brand_id, list(line_ids)])
            for line_id, return_id, ran, origin in cursor.fetchall():
                asked = AskedBack(return_id, ran, is_gift=origin == Origin.GIFT)
                found.setdefault(line_id, []).append(asked)
    return found


def picked_facts(draft: Draft) -> tuple[PickedFacts, ...]:
    """Return what was picked as the core judges it."""
    return tuple(
        PickedFacts(
            line_id=line.line_id,
            quantity=line.quantity,
            reason=line.reason,
            has_branch=bool(line.branch),
            comment=line.comment,
            photos=len(draft.photos_of(line.line_id)),
            serials=len(serials_of(line.serial)),
            said=line.said,
        )
        for line in draft.picked
    )


def request_facts(
    draft: Draft, offer: Offer, resolution: Resolution, method: Method, *, now: datetime
) -> RequestFacts:
    """Return the request as the policy would judge it, were it sent now.

    Of several currencies only the first is looked at: no such request can be sent.
    """
    lines = offer.by_id
    known = [(typed, lines[typed.line_id]) for typed in draft.picked if typed.line_id in lines]
    currency = known[0][1].currency if known else offer.policy.currency
    picked = [(typed, line) for typed, line in known if line.currency == currency]
    units = [
        _unit(typed, draft, line, paid, place)
        for typed, line in picked
        for place, paid in enumerate(line.prices[: max(0, typed.quantity)])
    ]
    numbered = [unit.model_copy(update={"key": str(n)}) for n, unit in enumerate(units, 1)]
    orders = [line.order for _, line in picked]
    facts = RequestFacts(
        units=tuple(numbered),
        orders=tuple({order.id: order.known.facts for order in orders}.values()),
        resolution=resolution,
        method=method,
        currency=currency,
        requested_at=now,
        origin=draft.origin,
        ship_from_country=draft.receiver.get("country")
        or (orders[0].country if orders else ""),
    )
    return offer.asker.asking(facts)


def _unit(typed: Chosen, draft: Draft, line: OfferedLine, paid: Money, place: int) -> UnitFacts:
    """Return the facts of a piece; the `place`-th of its line, from 0."""
    proof = Proof.GIFT_CODE if draft.is_gift else Proof.ORDER
    return line.facts.model_copy(
        update={
            "paid": paid,
            "reason": typed.reason or None,
            "said": Said(typed.said) if typed.said else None,
            "serial": "".join(serials_of(typed.serial)[place : place + 1]),
            "photos": len(draft.photos_of(line.id)),
            "proof": proof,
        }
    )
