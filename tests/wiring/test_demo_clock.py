"""A demo begins in the past, and only then: its clock is never set back over what is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.wiring import place
from backhaul.wiring.demo import seed as seeding
from backhaul.wiring.demo.past import play_past
from backhaul.wiring.demo.seed import seed
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
