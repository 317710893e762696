"""Stories of the demo that take days: holds that are let go or taken, goods that are missing.

A new demo begins days before the present. What happens there happens as it would: the
shopper agrees in the portal, the providers are asked, letters go out; then the clock is moved
on, and the worker does what is due. It arrives at the present before anything else begins.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import typer

from backhaul.foundation import clock
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.outbox.models import Task
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import brand_by_slug
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Return
from backhaul.wiring.cli.clock import catch_up
from backhaul.wiring.demo import scenes
from backhaul.wiring.demo.rules import set_rules
from backhaul.wiring.demo.sales import Sale, sell
from backhaul.wiring.demo.scenes import Part, Scene
from backhaul.wiring.demo.seed import DemoAccess
from backhaul.wiring.journey.doors import JourneyTrouble, wait_until
from backhaul.wiring.journey.run import brand_of

#: A bank ends a hold after seven days: what was held at the first is still held at the present.
BEGAN = timedelta(days=6, hours=12)
THREE_DAYS_LATER = timedelta(days=3)
_SLUG = "nordlicht"


@dataclass(frozen=True, slots=True)
class Story:
    """The scene's own play is the first act; what follows at the present is the worker's."""

    scene: Scene
    three_days_later: Callable[[Part], None]


STORIES = (
    Story(
        Scene(
            Sale("NL-200011", "NL-LYS-2", shopper=2),
            scenes.sent_first,
            resolution="exchange",
            instead="NL-LYS-3",
            agrees=True,
        ),
        scenes.came_as_agreed,
    ),
    Story(
        Scene(
            Sale("NL-200012", "NL-LYS-1", shopper=10),
            scenes.sent_first,
            resolution="exchange",
            instead="NL-LYS-2",
            agrees=True,
        ),
        scenes.not_sent_yet,
    ),
    Story(
        Scene(
            Sale("NL-200009", "NL-ULL-3", shopper=12),
            scenes.paid_at_first_scan,
            "changed_mind",
            agrees=True,
        ),
        scenes.came_empty,
    ),
)


def play_past(access: dict[str, DemoAccess]) -> None:
    """Play what began before the present, once, and arrive at the present.

    What an interrupted start has begun is let be. A story that fails is told, and left where
    it is; whatever happens, the clock does not stay behind.
    """
    with acting_for():
        is_past = clock.offset() < timedelta(0)
    if not is_past:
        return
    try:
        brand = brand_by_slug(_SLUG)
        with acting_for(brand.pk):
            is_new = not Return.objects.filter(brand_id=brand.pk).exists()
        if is_new:
            _play(brand, access[_SLUG])
    except JourneyTrouble as trouble:
        typer.echo(f"The demo's past was left unfinished: {trouble}", err=True)
    finally:
        catch_up()


def _play(brand: Brand, access: DemoAccess) -> None:
    set_rules(brand, access)
    with acting_for(brand.pk):
        sales = [one.scene.sale for one in STORIES]
        orders = sell(brand, brand_of(_SLUG), sales, access, now=clock.now())

    def begin(one: Story) -> Part | None:
        number = one.scene.sale.number
        name = f"past-{number}"
        try:
            part = scenes.ask_back(one.scene, orders[number], brand, access, name=name)
            one.scene.play(part)
        except JourneyTrouble as trouble:
            _tell(one, trouble)
            return None
        return part

    def go_on(one: Story, part: Part | None) -> None:
        try:
            if part is not None:
                one.three_days_later(part)
        except JourneyTrouble as trouble:
            _tell(one, trouble)

    with ThreadPoolExecutor(max_workers=len(STORIES)) as pool:
        parts = list(pool.map(begin, STORIES))
        _wait_until_quiet(brand.pk)
        catch_up(THREE_DAYS_LATER)
        list(pool.map(go_on, STORIES, parts))
        _wait_until_quiet(brand.pk)


def _tell(story: Story, trouble: JourneyTrouble) -> None:
    typer.echo(f"The story of {story.scene.sale.number} failed: {trouble}", err=True)


def _wait_until_quiet(brand_id: int) -> None:
    """Wait until what has happened has had its consequences: they are of the same day."""

    def is_quiet() -> bool:
        with acting_for(brand_id):
            waiting = (
                Task.objects.filter(is_parked=False),
                RawBody.objects.filter(state=RawBody.State.NEW),
                Message.objects.filter(brand_id=brand_id, state=Message.State.QUEUED),
            )
            return not any(rows.exists() for rows in waiting)

    wait_until(is_quiet, bool, what="the worker")
