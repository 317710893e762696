"""Playing many journeys, several at a time, and saying what became of each."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldOrder
from backhaul.wiring import place
from backhaul.wiring.demo.catalogue import BRANDS, DemoBrand
from backhaul.wiring.demo.orders import one_order
from backhaul.wiring.demo.seed import PASSWORD, DemoAccess
from backhaul.wiring.journey.browsing import Walker
from backhaul.wiring.journey.doors import Door, JourneyTrouble
from backhaul.wiring.journey.pages import PageWalk, sign_in
from backhaul.wiring.journey.steps import Walk, World, chance
from backhaul.wiring.journey.stories import STORIES, Story, goods_for


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one journey. `trouble` is empty when it ended where it should."""

    number: int
    story: str
    ran: str
    headline: str
    refunded_minor: int
    seconds: float
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which journeys to play. `run` makes their orders new ones."""

    slug: str
    access: DemoAccess
    count: int
    seed: int
    clients: int = 1
    run: str = ""
    is_through_pages: bool = False


def world_of(access: DemoAccess) -> World:
    return World(
        api=Door(place.local_url(place.web_port()), access.api_key),
        carrier=Door(place.local_url(place.carrier_port()), access.carrier_key),
        payments=Door(place.local_url(place.payments_port()), access.payments_key),
        payments_key=access.payments_key,
    )


def play(plan: Plan, *, now: datetime) -> Iterator[Played]:
    """Play the journeys and yield each as it ends, in the order of their ends."""
    plan = replace(plan, run=plan.run or secrets.token_hex(3))
    with ThreadPoolExecutor(max_workers=plan.clients) as pool:
        playing = [
            pool.submit(_play_one, plan, number, now=now) for number in range(plan.count)
        ]
        for played in as_completed(playing):
            yield played.result()


def story_of(number: int) -> Story:
    return STORIES[number % len(STORIES)]


def walk_for(plan: Plan, number: int, *, now: datetime) -> Walk:
    """Return a new walk with an order that suits its story."""
    brand = brand_of(plan.slug)
    order = _order(plan, brand, story_of(number), number, now=now)
    world, name = world_of(plan.access), f"journey-{plan.run}-{number}"
    if not plan.is_through_pages:
        return Walk(world, order, name=name)
    shopper = Walker(place.local_url(place.web_port()))
    return PageWalk(
        world, order, name=name, slug=plan.slug, shopper=shopper, staff=_staff(plan.slug)
    )


_shifts = threading.local()


def _staff(slug: str) -> Walker:
    """Return this thread's member, who signs in once, as for a shift."""
    known: dict[str, Walker] = _shifts.__dict__.setdefault("walkers", {})
    if slug not in known:
        base = place.local_url(place.web_port())
        known[slug] = sign_in(base, f"owner@{slug}.example", PASSWORD)
    return known[slug]


def brand_of(slug: str) -> DemoBrand:
    """Return what the brand sells; one that is not of the demo sells what the first does."""
    return next((brand for brand in BRANDS if brand.slug == slug), BRANDS[0])


def _play_one(plan: Plan, number: int, *, now: datetime) -> Played:
    story = story_of(number)
    walk = walk_for(plan, number, now=now)
    started = time.monotonic()
    refunded, trouble = 0, ""
    try:
        refunded = _to_its_end(walk, story)
    except (JourneyTrouble, KeyError, TypeError) as error:
        trouble = f"{type(error).__name__}: {error}" if not str(error) else str(error)
    return Played(
        number=number,
        story=story.name,
        ran=walk.ran,
        headline=walk.seen.get("headline", ""),
        refunded_minor=refunded,
        seconds=time.monotonic() - started,
        trouble=trouble,
    )


def _to_its_end(walk: Walk, story: Story) -> int:
    """Return what the payment service paid back; raises JourneyTrouble for a wrong end."""
    story.play(walk)
    walk.look()
    if walk.seen["headline"] != story.ends:
        raise JourneyTrouble(f"ended as {walk.seen['headline']}")
    return walk.check_the_books()


def _order(
    plan: Plan, brand: DemoBrand, story: Story, number: int, *, now: datetime
) -> SoldOrder:
    """Return an order of the story's goods, one unit per line."""
    dice = chance(f"{plan.seed}:{number}")
    goods = goods_for(story, brand)
    shelf = replace(brand, products=tuple((goods * 3)[:3]))
    whole = one_order(
        shelf,
        f"{brand.prefix}-J{plan.run}-{number}".upper(),
        placed_at=now - timedelta(days=story.days_old),
        dice=dice,
    )
    untaxed = replace(whole.lines[0], quantity=1, tax=Money(0, "EUR"), taxes=None)
    lines = [
        replace(untaxed, external_id=str(i), paid=price)
        for i, price in enumerate(_prices(whole, story.lines), start=1)
    ]
    paid = sum(line.paid.minor for line in lines) + 490
    return replace(
        whole,
        lines=tuple(lines),
        tenders=tuple(replace(t, captured=Money(paid, "EUR")) for t in whole.tenders),
        parcels=tuple(
            replace(p, contents=tuple((line.external_id, 1) for line in lines))
            for p in whole.parcels
        ),
    )


def _prices(whole: SoldOrder, lines: int) -> list[Money]:
    first = whole.lines[0]
    each = Money(first.paid.minor // first.quantity, first.paid.currency)
    return [each] * lines
