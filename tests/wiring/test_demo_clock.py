"""A demo begins in the past, and only then: its clock is never set back over what is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.wiring import place
from backhaul.wiring.cli import demonstration
from backhaul.wiring.cli.clock import catch_up
from backhaul.wiring.demo import past, scenes, tills
from backhaul.wiring.demo import seed as seeding
from backhaul.wiring.demo.past import Story, play_past
from backhaul.wiring.demo.sales import Sale
from backhaul.wiring.demo.scenes import Scene
from backhaul.wiring.demo.seed import DemoAccess, seed
from backhaul.wiring.journey.doors import JourneyTrouble
from tests.cast import Cast
from tests.makers.returns import authorized_return

pytestmark = pytest.mark.django_db

BACK = timedelta(days=6)


@pytest.fixture(autouse=True)
def _nobody_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sandbox service is up, and there is no shop to make."""
    monkeypatch.setattr(place, "peer_ports", dict)
    monkeypatch.setattr(seeding, "BRANDS", ())


def ahead() -> int:
    return Installation.objects.get().clock_offset_seconds


def test_a_new_demo_begins_in_the_past() -> None:
    seed(began=BACK)

    assert ahead() == -6 * 86_400


def test_a_demo_without_returns_begins_at_the_present() -> None:
    seed()

    assert ahead() == 0


def test_where_brands_are_the_clock_is_not_set_back(cast: Cast) -> None:
    assert Brand.objects.exclude(slug="unassigned").exists()

    seed(began=BACK)

    assert ahead() == 0


def test_a_start_that_was_interrupted_in_the_past_arrives_at_the_present(cast: Cast) -> None:
    authorized_return(cast.nordlicht)
    Installation.objects.update(kind="sandbox", clock_offset_seconds=-6 * 86_400)

    play_past({})

    assert ahead() == 0


def test_a_clock_that_was_moved_forward_stays_where_it_is(cast: Cast) -> None:
    Installation.objects.update(kind="sandbox", clock_offset_seconds=86_400)

    play_past({})

    assert ahead() == 86_400


@pytest.mark.parametrize(
    ("stands", "by", "then"),
    [
        (-6 * 86_400, timedelta(days=3), -3 * 86_400),
        (-86_400, timedelta(days=3), 0),
        (-86_400, None, 0),
        (0, timedelta(days=3), 0),
        (3 * 86_400, None, 3 * 86_400),
    ],
)
def test_whoever_catches_up_stops_at_the_present_and_never_goes_back(
    cast: Cast, stands: int, by: timedelta | None, then: int
) -> None:
    """Another start may have brought the clock on meanwhile."""
    Installation.objects.update(kind="sandbox", clock_offset_seconds=stands)

    catch_up(by)

    assert ahead() == then


def story(number: str, later: list[str]) -> Story:
    scene = Scene(Sale(number, "NL-LYS-1"), lambda part: None)
    return Story(scene, lambda part: later.append(number))


def past_of(
    monkeypatch: pytest.MonkeyPatch, stories: tuple[Story, ...], failing: str = ""
) -> None:
    """Let only `stories` be played, of which nothing reaches a door."""

    def ask_back(scene: Scene, *_: object, name: str) -> str:
        if name == failing:
            raise JourneyTrouble("no form with “Send”")
        return name

    numbers = [one.scene.sale.number for one in stories]
    monkeypatch.setattr(past, "STORIES", stories)
    monkeypatch.setattr(past, "set_rules", lambda *_: None)
    monkeypatch.setattr(past, "sell", lambda *_, **__: dict.fromkeys(numbers))
    monkeypatch.setattr(scenes, "ask_back", ask_back)
    monkeypatch.setattr(past, "_wait_until_quiet", lambda _: None)


def test_a_story_that_fails_is_told_and_the_others_arrive_at_the_present(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    later: list[str] = []
    stories = (story("NL-1", later), story("NL-2", later))
    past_of(monkeypatch, stories, failing="past-NL-1")
    Installation.objects.update(kind="sandbox", clock_offset_seconds=-6 * 86_400)

    play_past({"nordlicht": DemoAccess("", "", "")})

    assert ahead() == 0
    assert later == ["NL-2"]
    assert capsys.readouterr().err == "The story of NL-1 failed: no form with “Send”\n"


def test_a_worker_that_never_rests_leaves_nobody_in_the_past(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wait(_: int) -> None:
        raise JourneyTrouble("waited in vain for the worker")

    past_of(monkeypatch, (story("NL-1", []),))
    monkeypatch.setattr(past, "_wait_until_quiet", wait)
    Installation.objects.update(kind="sandbox", clock_offset_seconds=-6 * 86_400)

    play_past({"nordlicht": DemoAccess("", "", "")})

    assert ahead() == 0
    told = "The demo's past was left unfinished: waited in vain for the worker\n"
    assert capsys.readouterr().err == told


def test_a_seeding_that_fails_leaves_nobody_in_the_past(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object, **__: object) -> None:
        assert ahead() == -timedelta(days=6, hours=12).total_seconds()
        raise ConnectionError("no till answers")

    monkeypatch.setattr(tills, "connect_tills", refused)

    with pytest.raises(ConnectionError, match="no till answers"):
        demonstration._fill(9)

    assert ahead() == 0
